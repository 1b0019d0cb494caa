"""Records that others have written, another program or another folder's Regest, as captures that can be stored."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from flows.reading.tasks import ReadRange
from parsers.archive import Archive
from parsers.urls import host_of
from warehouse.warc.exchange import Exchange
from warehouse.warc.foreign_records import ForeignRecord, require_digest
from warehouse.warc.framing import Member
from warehouse.warc.own_format import payload_digest, stored_url
from warehouse.warc.own_records import sound_record
from warehouse.warc.records import FOREIGN, IMPORTS, Capture, CaptureError, Registration, RunEnd, RunStart
from warehouse.warc.sound_reports import LARGEST_COUNT, is_count, is_parser_version, is_text, require_sound_report

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", None})
ANOTHER_SITE = "on another site"
NO_HTML = "no HTML"
# Two machines' clocks differ by so much, however well they are set.
CLOCKS_DIFFER = timedelta(seconds=5)


def why_unwanted(record: ForeignRecord, archive: Archive) -> str | None:
    """Why a record of another program is passed over, None when it is taken."""
    exchange = record.exchange
    if host_of(exchange.url) not in archive.hosts:
        return ANOTHER_SITE
    is_page = record.kind != "revisit" and exchange.status == 200
    return NO_HTML if is_page and exchange.content_type not in HTML_TYPES else None


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


HARVESTS = frozenset({"web", "replica"})
# What the end of a harvest says whenever it has one.
REQUIRED = frozenset({"ended_at", "outcome", "incidents"})
_LARGEST_STATUS = 2**15 - 1

Found = TypeVar("Found", bound=Capture | RunStart | Registration | RunEnd)


def sound_start(start: RunStart) -> RunStart:
    """The beginning of a harvest. Raises CaptureError for one that no Regest can have written."""
    if start.source not in HARVESTS or not is_parser_version(start.parser_version) or start.started_at.tzinfo is None:
        raise CaptureError("the record of the run is none that Regest wrote")
    return start


def sound_end(end: RunEnd) -> RunEnd:
    """The end of a harvest. Raises CaptureError for one that no Regest can have written."""
    if not end.report.keys() >= REQUIRED:
        raise CaptureError("the report of the run is none that Regest wrote")
    return require_storable(end)


def require_storable(found: Found) -> Found:
    """A record of whichever kind, also of the folder's own. Raises CaptureError for what the tables cannot hold."""
    try:
        is_storable = _is_storable(found)
    except (ArithmeticError, KeyError, TypeError, ValueError) as error:
        raise CaptureError(f"the record is none that Regest wrote ({error!r})") from error
    if not is_storable:
        raise CaptureError("the record is none that Regest wrote")
    return found


def _is_storable(found: Capture | RunStart | Registration | RunEnd) -> bool:
    match found:
        case Capture():
            is_counted = is_count(found.status, _LARGEST_STATUS) and is_count(found.payload_length, LARGEST_COUNT)
            return is_counted and found.captured_at.tzinfo is not None
        case RunStart():
            return is_parser_version(found.parser_version) and found.started_at.tzinfo is not None
        case Registration():
            return is_text(found.file) and "\0" not in found.file and is_count(found.size, LARGEST_COUNT)
        case RunEnd():
            require_sound_report(found.report)
            return True


def sound_capture(capture: Capture) -> Capture:
    """A capture. Raises CaptureError for one that no Regest can have written."""
    is_sound = (
        capture.source in HARVESTS | IMPORTS
        and 100 <= capture.status <= 999
        and is_count(capture.payload_length, 2**63 - 1)
        and capture.captured_at.tzinfo is not None
    )
    if not is_sound:
        raise CaptureError("the record of the capture is none that Regest wrote")
    return capture


def require_payload(capture: Capture, exchange: Exchange) -> None:
    """Raises CaptureError for a record that does not hold what its capture says."""
    if capture.revisit_of is None and payload_digest(exchange.payload) != capture.payload_digest:
        raise CaptureError("its payload is not the one that was captured")


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


def is_after(moment: datetime, start: datetime) -> bool:
    """Whether something that an import brings bears a time that had not come yet when the import began."""
    return moment > start + CLOCKS_DIFFER
