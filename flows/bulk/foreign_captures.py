"""Records of other programs, as captures."""

from __future__ import annotations

from uuid import UUID

from flows.bulk.tasks import ReadRange
from warehouse.capture_records import FOREIGN, Capture
from warehouse.foreign_records import ForeignRecord
from warehouse.record_framing import Member
from warehouse.warc_format import payload_digest, stored_url


def foreign_capture(record: ForeignRecord, task: ReadRange, member: Member) -> Capture:
    """The capture that a record in a registered file is."""
    exchange = record.exchange
    return Capture(
        capture_id=record.capture_id,
        run_id=UUID(task.import_id),
        archive=task.archive,
        source=FOREIGN,
        url=stored_url(exchange.url),
        captured_at=exchange.fetched_at,
        status=exchange.status,
        content_type=exchange.content_type,
        etag=exchange.header("etag"),
        last_modified=exchange.header("last-modified"),
        payload_digest=payload_digest(exchange.payload),
        payload_length=len(exchange.payload),
        revisit_of=None,
        file=task.file,
        offset=member.offset,
        length=member.length,
        dated_by=exchange.dated_by,
        origin=exchange.origin,
        read_as=exchange.restated if record.kind == "revisit" else exchange.read_as,
    )
