"""Captures and runs as WARC/1.1 records; warehouse.warc.own_records reads them back.

The standard is ISO 28500:2017, https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/.
Header fields that start with “Regest-” are our own (section 5.1 allows them): with them a capture can be read back
whole even where the file's first record, which describes the run, is damaged.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit
from uuid import UUID, uuid4

from fastwarc.warc import WarcRecord, WarcRecordType

from warehouse.warc.exchange import Exchange, Headers
from warehouse.warc.records import Capture, Original, RunStart

HTTP_RESPONSE = "application/http; msgtype=response"
HTML = "text/html"
_PROFILES = "http://netpreserve.org/warc/1.1/revisit"
RUN_URN = "urn:regest:run:"
REGISTRATION_URN = "urn:regest:registration:"

# What a URI may hold beside letters and digits (RFC 3986, section 2), and "%" for what is encoded already.
_URI_CHARACTERS = "%!#$&'()*+,/:;=?@[]-._~"

# RFC 9110, section 5.5: what would end a header line early is read as a space.
_LINE_BREAKS = re.compile(r"[\r\n\0]")

# The block is stored without its chunking, so a reader must not look for chunks (as pywb and warcio would).
CHUNKING = "Transfer-Encoding"
STORED_CHUNKING = "X-Archive-Orig-Transfer-Encoding"


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
        ("regest-parser-version", run.parser_version),
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
        *((("Regest-Read-As", original.read_as),) if original.read_as else ()),
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
        ("WARC-Target-URI", f"{RUN_URN}{run.run_id}"),
        ("WARC-Warcinfo-ID", f"<{warcinfo_id.urn}>"),
        ("Content-Type", "application/json"),
    )
    block = json.dumps(report, ensure_ascii=False).encode()
    return _record(WarcRecordType.metadata, uuid4(), datetime.now(UTC), headers, block)


def registration_record(run: RunStart, warcinfo_id: UUID, file: str, size: int) -> bytes:
    """A file of another program that belongs to the captures from now on, JSON in a metadata record."""
    headers = (
        ("WARC-Target-URI", f"{REGISTRATION_URN}{run.run_id}"),
        ("WARC-Warcinfo-ID", f"<{warcinfo_id.urn}>"),
        ("Content-Type", "application/json"),
    )
    block = json.dumps({"file": file, "size": size}).encode()
    return _record(WarcRecordType.metadata, uuid4(), datetime.now(UTC), headers, block)


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
    forced = (("Regest-Forced-Despite", quote(exchange.forced_despite)),) if exchange.forced_despite else ()
    return (*dated_by, *origin, *forced)


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
    return (STORED_CHUNKING if name.lower() == CHUNKING.lower() else name), value


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
