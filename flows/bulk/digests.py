"""Records held against the digests that they state, where captures are verified in bulk."""

from __future__ import annotations

from warehouse.block_digests import require_digest
from warehouse.captures import CaptureError
from warehouse.record_framing import Member
from warehouse.warc_parsing import sound_record


def check_block(member: Member) -> None:
    """Raises CaptureError for a record, of whatever kind, whose block is not the one of which it states the digest.

    Of a record that is not whole, or states none, nothing can be said.
    """
    if not member.is_whole:
        return
    try:
        record = sound_record(member.data)
        require_digest(record.headers.get("WARC-Block-Digest") or "", record.reader.read())
    except (OSError, ValueError) as error:
        raise CaptureError(f"the record cannot be read: {error}") from error
