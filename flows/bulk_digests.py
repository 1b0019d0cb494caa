"""Records held against the digests that they state, where captures are verified in bulk."""

from __future__ import annotations

import re

from warehouse.captures import CaptureError
from warehouse.record_framing import Member
from warehouse.warc_format import sound_record

# Of others it cannot be said whether they are right.
_KNOWN_DIGEST = re.compile(r"(?:sha1|sha256|sha512|md5):", re.IGNORECASE)


def check_block(member: Member) -> None:
    """Raises CaptureError for a record, of whatever kind, whose block is not the one of which it states the digest.

    Of a record that is not whole, or states none, nothing can be said.
    """
    if not member.is_whole:
        return
    try:
        record = sound_record(member.data)
        stated = record.headers.get("WARC-Block-Digest") or ""
        is_sound = not _KNOWN_DIGEST.match(stated) or record.verify_block_digest()
    except (OSError, ValueError) as error:
        raise CaptureError(f"the record cannot be read: {error}") from error
    if not is_sound:
        raise CaptureError("the record is not what its digest says")
