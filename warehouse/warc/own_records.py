"""Regest's own WARC records, read back: what warehouse.warc.own_format has written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import unquote
from uuid import UUID

from fastwarc.warc import WarcRecord, WarcRecordType

from warehouse.warc.exchange import Exchange
from warehouse.warc.framing import announced_length
from warehouse.warc.own_format import CHUNKING, REGISTRATION_URN, RUN_URN, STORED_CHUNKING
from warehouse.warc.records import Capture, CaptureError, Registration, RunEnd, RunStart
from warehouse.warc.sound_reports import is_count, is_parser_version, require_sound_report

MOST_HTTP_HEADERS = 1024 * 1024
# What the columns of the tables can hold.
LARGEST_SIZE = 2**63 - 1
MOST_STATUS = 2**15 - 1

_OF_A_CAPTURE = b"\r\nRegest-Run: "
_OF_A_RUN = b"\r\nWARC-Target-URI: urn:regest:"
_START_OF_A_RUN = b"\r\nregest-run: "


def parse_record(data: bytes, file: str, offset: int, length: int) -> RunStart | Registration | Capture | RunEnd | None:
    """What the record in a member's `data` says, None for a request. Raises CaptureError for what is not Regest's."""
    found = parse_whole_record(data, file, offset, length)
    return found[0] if isinstance(found, tuple) else found


def parse_whole_record(
    data: bytes, file: str, offset: int, length: int
) -> RunStart | Registration | tuple[Capture, Exchange] | RunEnd | None:
    """As `parse_record`, with its exchange for a capture. The request's headers are in the record behind it and are not
    read."""
    with _own_records_only():
        record = sound_record(data)
        if record.record_type == WarcRecordType.request:
            return None
        if record.record_type == WarcRecordType.warcinfo:
            return _run_start(record)
        if record.record_type == WarcRecordType.metadata:
            return _of_the_run(record, file)
        exchange = _exchange(record)
        return _capture(record, exchange, file, offset, length), exchange


def is_of_regest(data: bytes) -> bool:
    """Whether a record in another program's file says that Regest has written it."""
    head = data[: data.find(b"\r\n\r\n")]
    if _OF_A_CAPTURE in head or _OF_A_RUN in head:
        return True
    return b"warcinfo" in head and _START_OF_A_RUN in data


def sound_record(data: bytes) -> WarcRecord:
    """The record in `data`.

    Raises ValueError where it announces more bytes than there are: fastwarc takes memory for as many as are announced,
    and ends the process where it gets none.
    """
    end = data.find(b"\r\n\r\n") + 4
    length = announced_length(data[:end])
    if length is None:
        raise ValueError("it does not say how long it is")
    if length > len(data) - end:
        raise ValueError(f"it announces {length:,} bytes and has {len(data) - end:,}")
    return WarcRecord.from_bytes(data)


def header_text(raw: bytes) -> str:
    """The name or the value of a header of HTTP."""
    return raw.decode("latin-1")


@contextmanager
def _own_records_only() -> Iterator[None]:
    try:
        yield
    except (AttributeError, KeyError, OSError, OverflowError, RecursionError, TypeError, ValueError) as error:
        raise CaptureError(f"the record is none that Regest wrote ({error!r})") from error


def _capture(record: WarcRecord, exchange: Exchange, file: str, offset: int, length: int) -> Capture:
    headers = record.headers
    is_revisit = record.record_type == WarcRecordType.revisit
    return Capture(
        capture_id=_uuid(headers["WARC-Record-ID"]),
        run_id=UUID(headers["Regest-Run"]),
        archive=file.partition("/")[0],
        source=headers["Regest-Source"],
        url=exchange.url,
        captured_at=exchange.fetched_at,
        status=exchange.status,
        content_type=exchange.content_type,
        etag=exchange.header("etag"),
        last_modified=exchange.header("last-modified"),
        payload_digest=headers["WARC-Payload-Digest"],
        payload_length=_count(headers["Regest-Payload-Length"], LARGEST_SIZE) if is_revisit else len(exchange.payload),
        revisit_of=_uuid(headers["WARC-Refers-To"]) if is_revisit else None,
        file=file,
        offset=offset,
        length=length,
        dated_by=exchange.dated_by,
        origin=exchange.origin,
        read_as=_restated(record, exchange) if is_revisit else exchange.read_as,
    )


def _restated(record: WarcRecord, exchange: Exchange) -> str | None:
    return exchange.restated if exchange.restated is not None else record.headers.get("Regest-Read-As")


def _exchange(record: WarcRecord) -> Exchange:
    headers = record.headers
    if not record.is_http:
        return _saved_page(record)
    record.parse_http(max_header_len=MOST_HTTP_HEADERS)
    http = record.http_headers
    # A status line without a reason has lost its last space in parsing.
    _, status, reason = f"{(http.status_line_bytes or b'').decode('latin-1')} ".split(" ", 2)
    return Exchange(
        url=headers["WARC-Target-URI"],
        fetched_at=_moment(headers["WARC-Date"]),
        request_headers=(),
        status=_count(status, MOST_STATUS),
        reason=reason.strip(),
        headers=tuple(_received(name, value) for name, value in http.items_bytes()),
        payload=record.reader.read(),
        protocol=headers["WARC-Protocol"],
        ip_address=headers.get("WARC-IP-Address"),
        dated_by=headers.get("Regest-Dated-By") or "request",
        origin=headers.get("WARC-Source-URI"),
    )


def _saved_page(record: WarcRecord) -> Exchange:
    headers = record.headers
    return Exchange(
        url=headers["WARC-Target-URI"],
        fetched_at=_moment(headers["WARC-Date"]),
        request_headers=(),
        status=200,
        reason="",
        headers=(("Content-Type", headers["Content-Type"]),),
        payload=record.reader.read(),
        protocol=None,
        dated_by=headers["Regest-Dated-By"],
        origin=unquote(headers["WARC-Source-URI"]),
        forced_despite=unquote(headers.get("Regest-Forced-Despite") or "") or None,
    )


def _run_start(record: WarcRecord) -> RunStart:
    lines = record.reader.read().decode().removesuffix("\r\n").split("\r\n")
    fields = dict(line.split(": ", 1) for line in lines)
    return RunStart(
        run_id=UUID(fields["regest-run"]),
        archive=fields["regest-archive"],
        listing_url=fields["regest-listing"],
        source=fields["regest-source"],
        started_at=_moment(fields["regest-started"]),
        regest_version=fields["regest-version"],
        parser_version=_parser_version(fields["regest-parser-version"]),
    )


def _of_the_run(record: WarcRecord, file: str) -> Registration | RunEnd:
    uri = record.headers["WARC-Target-URI"]
    said = json.loads(record.reader.read())
    if not isinstance(said, dict):
        raise ValueError("it says nothing of a run")
    if uri.startswith(REGISTRATION_URN):
        run_id = UUID(uri.removeprefix(REGISTRATION_URN))
        if not (isinstance(said["file"], str) and is_count(said["size"], LARGEST_SIZE)):
            raise ValueError("it registers no file")
        return Registration(run_id, file.partition("/")[0], said["file"], said["size"])
    require_sound_report(said)
    return RunEnd(UUID(uri.removeprefix(RUN_URN)), said)


def _received(name: bytes, value: bytes) -> tuple[str, str]:
    text = header_text(name)
    return (CHUNKING if text == STORED_CHUNKING else text), header_text(value)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its offset")
    return moment.astimezone(UTC)


def _parser_version(text: str) -> str:
    if not is_parser_version(text):
        raise ValueError(f"{text[:20]!r} is no version of a parser")
    return text


def _count(text: str, largest: int) -> int:
    number = int(text)
    if not is_count(number, largest):
        raise ValueError(f"{number} is out of bounds")
    return number


def _uuid(reference: str) -> UUID:
    return UUID(reference.strip("<>"))
