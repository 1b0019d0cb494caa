"""Captures and runs as WARC/1.1 records, and back.

The standard is ISO 28500:2017, https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/.
Header fields that start with “Regest-” are our own (section 5.1 allows them): with them a capture can be read back
whole even where the file's first record, which describes the run, is damaged.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import quote, unquote, urlsplit
from uuid import UUID, uuid4

from fastwarc.warc import WarcRecord, WarcRecordType

from warehouse.capture_records import Capture, CaptureError, Original, Registration, RunEnd, RunStart
from warehouse.exchange import Exchange, Headers
from warehouse.record_framing import announced_length

HTTP_RESPONSE = "application/http; msgtype=response"
HTML = "text/html"
_PROFILES = "http://netpreserve.org/warc/1.1/revisit"
_RUN_URN = "urn:regest:run:"
_REGISTRATION_URN = "urn:regest:registration:"

# What a URI may hold beside letters and digits (RFC 3986, section 2), and "%" for what is encoded already.
_URI_CHARACTERS = "%!#$&'()*+,/:;=?@[]-._~"

# RFC 9110, section 5.5: what would end a header line early is read as a space.
_LINE_BREAKS = re.compile(r"[\r\n\0]")
MOST_HTTP_HEADERS = 1024 * 1024

# The block is stored without its chunking, so a reader must not look for chunks (as pywb and warcio would).
_CHUNKING = "Transfer-Encoding"
_STORED_CHUNKING = "X-Archive-Orig-Transfer-Encoding"


def payload_digest(payload: bytes) -> str:
    """The digest of a body as transferred, as it stands in a capture: "sha256:" and hexadecimal digits."""
    return f"sha256:{hashlib.sha256(payload).hexdigest()}"


def stored_url(url: str) -> str:
    """A URL as captures keep it: what a URI may not hold is percent-encoded (RFC 3986), all else stays as it is."""
    return quote(url, safe=_URI_CHARACTERS)


def warcinfo_record(run: RunStart, warcinfo_id: UUID, file_name: str) -> bytes:
    """The first record of a file: what the run knew when it started (section 6.2)."""
    fields = (
        ("software", f"regest/{run.regest_version}"),
        ("format", "WARC File Format 1.1"),
        ("regest-run", str(run.run_id)),
        ("regest-archive", run.archive),
        ("regest-listing", run.listing_url),
        ("regest-source", run.source),
        ("regest-started", run.started_at.astimezone(UTC).isoformat()),
        ("regest-version", run.regest_version),
        ("regest-parser-version", str(run.parser_version)),
    )
    headers = (("WARC-Filename", file_name), ("Content-Type", "application/warc-fields"))
    block = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in fields).encode()
    return _record(WarcRecordType.warcinfo, warcinfo_id, run.started_at, headers, block)


def response_record(exchange: Exchange, run: RunStart, warcinfo_id: UUID) -> bytes:
    """A response with its payload (section 6.3), or a saved page, which is a resource (section 6.4), under a new
    identifier."""
    headers = (
        *_response_headers(exchange, run, warcinfo_id),
        ("WARC-Payload-Digest", payload_digest(exchange.payload)),
    )
    if exchange.protocol is None:
        return _record(WarcRecordType.resource, uuid4(), exchange.fetched_at, headers, exchange.payload)
    block = _http_head(_status_line(exchange), exchange.headers) + exchange.payload
    return _record(WarcRecordType.response, uuid4(), exchange.fetched_at, headers, block)


def revisit_record(exchange: Exchange, original: Capture | Original, run: RunStart, warcinfo_id: UUID) -> bytes:
    """A response whose payload `original` holds already (section 6.7): its headers alone."""
    if exchange.status == 304:
        profile: Headers = (("WARC-Profile", f"{_PROFILES}/server-not-modified"),)
    else:
        profile = (("WARC-Profile", f"{_PROFILES}/identical-payload-digest"), ("WARC-Truncated", "length"))
    headers = (
        *_response_headers(exchange, run, warcinfo_id),
        *profile,
        ("WARC-Payload-Digest", original.payload_digest),
        ("WARC-Refers-To", f"<{original.capture_id.urn}>"),
        ("WARC-Refers-To-Target-URI", original.url),
        ("WARC-Refers-To-Date", _warc_date(original.captured_at)),
        ("Regest-Payload-Length", str(original.payload_length)),
    )
    block = b"" if exchange.protocol is None else _http_head(_status_line(exchange), exchange.headers)
    return _record(WarcRecordType.revisit, uuid4(), exchange.fetched_at, headers, block)


def request_record(exchange: Exchange, capture: Capture, warcinfo_id: UUID) -> bytes:
    """The request that `capture` answers (section 6.5)."""
    parts = urlsplit(capture.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = (
        ("WARC-Target-URI", capture.url),
        *_ip_address(exchange),
        ("WARC-Concurrent-To", f"<{capture.capture_id.urn}>"),
        ("WARC-Warcinfo-ID", f"<{warcinfo_id.urn}>"),
        ("Content-Type", "application/http; msgtype=request"),
    )
    block = _http_head(f"GET {target} HTTP/1.1", exchange.request_headers)
    return _record(WarcRecordType.request, uuid4(), exchange.fetched_at, headers, block)


def run_end_record(run: RunStart, warcinfo_id: UUID, report: Mapping[str, object]) -> bytes:
    """A run's report of itself, JSON in a metadata record (section 6.6)."""
    headers = (
        ("WARC-Target-URI", f"{_RUN_URN}{run.run_id}"),
        ("WARC-Warcinfo-ID", f"<{warcinfo_id.urn}>"),
        ("Content-Type", "application/json"),
    )
    block = json.dumps(report, ensure_ascii=False).encode()
    return _record(WarcRecordType.metadata, uuid4(), datetime.now(UTC), headers, block)


def registration_record(run: RunStart, warcinfo_id: UUID, file: str, size: int) -> bytes:
    """A file of another program that belongs to the captures from now on, JSON in a metadata record."""
    headers = (
        ("WARC-Target-URI", f"{_REGISTRATION_URN}{run.run_id}"),
        ("WARC-Warcinfo-ID", f"<{warcinfo_id.urn}>"),
        ("Content-Type", "application/json"),
    )
    block = json.dumps({"file": file, "size": size}).encode()
    return _record(WarcRecordType.metadata, uuid4(), datetime.now(UTC), headers, block)


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
    except (KeyError, OSError, TypeError, ValueError) as error:
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
        payload_length=int(headers["Regest-Payload-Length"]) if is_revisit else len(exchange.payload),
        revisit_of=_uuid(headers["WARC-Refers-To"]) if is_revisit else None,
        file=file,
        offset=offset,
        length=length,
        dated_by=exchange.dated_by,
        origin=exchange.origin,
    )


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
        fetched_at=datetime.fromisoformat(headers["WARC-Date"]),
        request_headers=(),
        status=int(status),
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
        fetched_at=datetime.fromisoformat(headers["WARC-Date"]),
        request_headers=(),
        status=200,
        reason="",
        headers=(("Content-Type", headers["Content-Type"]),),
        payload=record.reader.read(),
        protocol=None,
        dated_by=headers["Regest-Dated-By"],
        origin=unquote(headers["WARC-Source-URI"]),
    )


def _run_start(record: WarcRecord) -> RunStart:
    lines = record.reader.read().decode().removesuffix("\r\n").split("\r\n")
    fields = dict(line.split(": ", 1) for line in lines)
    return RunStart(
        run_id=UUID(fields["regest-run"]),
        archive=fields["regest-archive"],
        listing_url=fields["regest-listing"],
        source=fields["regest-source"],
        started_at=datetime.fromisoformat(fields["regest-started"]),
        regest_version=fields["regest-version"],
        parser_version=int(fields["regest-parser-version"]),
    )


def _of_the_run(record: WarcRecord, file: str) -> Registration | RunEnd:
    uri = record.headers["WARC-Target-URI"]
    said = json.loads(record.reader.read())
    if uri.startswith(_REGISTRATION_URN):
        run_id = UUID(uri.removeprefix(_REGISTRATION_URN))
        return Registration(run_id, file.partition("/")[0], said["file"], said["size"])
    return RunEnd(UUID(uri.removeprefix(_RUN_URN)), said)


def _record(
    kind: WarcRecordType, record_id: UUID, date: datetime, headers: Iterable[tuple[str, str]], block: bytes
) -> bytes:
    record = WarcRecord()
    record.init_headers(kind, f"uuid:{record_id}".encode(), content_length=len(block))
    record.headers["WARC-Date"] = _warc_date(date)
    for name, value in headers:
        record.headers.append(name, value)
    record.headers.append("WARC-Block-Digest", payload_digest(block))
    record.set_bytes_content(block)
    data = io.BytesIO()
    record.write(data)
    return data.getvalue()


def _response_headers(exchange: Exchange, run: RunStart, warcinfo_id: UUID) -> Headers:
    return (
        ("WARC-Target-URI", stored_url(exchange.url)),
        *_ip_address(exchange),
        *((("WARC-Protocol", exchange.protocol),) if exchange.protocol else ()),
        ("WARC-Warcinfo-ID", f"<{warcinfo_id.urn}>"),
        ("Regest-Run", str(run.run_id)),
        ("Regest-Source", run.source),
        *_dating(exchange),
        ("Content-Type", HTTP_RESPONSE if exchange.protocol else exchange.header("content-type") or HTML),
    )


def _dating(exchange: Exchange) -> Headers:
    """Only what others captured needs it. WARC-Source-URI is what other tools call the place of a copy."""
    dated_by = () if exchange.dated_by == "request" else (("Regest-Dated-By", exchange.dated_by),)
    origin = (("WARC-Source-URI", _stored_origin(exchange)),) if exchange.origin else ()
    return (*dated_by, *origin)


def _stored_origin(exchange: Exchange) -> str:
    """A file's name may hold anything, “%” too."""
    assert exchange.origin is not None
    if exchange.protocol is None:
        return quote(exchange.origin.encode("utf-8", "surrogateescape"), safe=_URI_CHARACTERS.replace("%", ""))
    return stored_url(exchange.origin)


def _ip_address(exchange: Exchange) -> Headers:
    return (("WARC-IP-Address", exchange.ip_address),) if exchange.ip_address else ()


def _status_line(exchange: Exchange) -> str:
    """Always in the form of HTTP/1.1, as other tools write it: WARC-Protocol says what was spoken."""
    return f"HTTP/1.1 {exchange.status} {exchange.reason}"


def _http_head(first_line: str, headers: Headers) -> bytes:
    lines = (f"{name}: {value}" for name, value in (_stored(*header) for header in headers))
    return b"".join(_wire_bytes(_one_line(line)) + b"\r\n" for line in (first_line, *lines, ""))


def _stored(name: str, value: str) -> tuple[str, str]:
    return (_STORED_CHUNKING if name.lower() == _CHUNKING.lower() else name), value


def _received(name: bytes, value: bytes) -> tuple[str, str]:
    text = header_text(name)
    return (_CHUNKING if text == _STORED_CHUNKING else text), header_text(value)


def _wire_bytes(text: str) -> bytes:
    """Headers are Latin-1 on the wire. Text beyond that comes from a client that decoded UTF-8."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode()


def _one_line(text: str) -> str:
    return _LINE_BREAKS.sub(" ", text)


def _warc_date(moment: datetime) -> str:
    """UTC with microseconds (section 5.4 of WARC/1.1 allows fractions of a second)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _uuid(reference: str) -> UUID:
    return UUID(reference.strip("<>"))
