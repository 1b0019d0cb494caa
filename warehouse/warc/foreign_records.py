"""Records in WARC files of other programs: wget, Heritrix, warcprox, browser crawlers; WARC 1.0 and 1.1.

They are read by hand. fastwarc ends the process where a record announces more than there is, expands what a
Transfer-Encoding has compressed whatever its size, and takes a record for empty whose headers are in lower case.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from warehouse.warc.exchange import Exchange, Headers
from warehouse.warc.framing import announced_length
from warehouse.warc.own_records import MOST_HTTP_HEADERS, header_text
from warehouse.warc.records import CaptureError

_KNOWN = frozenset({"md5", "sha1", "sha256", "sha512"})


def require_digest(stated: str, block: bytes) -> None:
    """Raises ValueError unless a block has the digest that is stated, as “sha1:” and base 32, or hexadecimal digits.

    Of digests in other forms it cannot be said whether they are right.
    """
    algorithm, _, value = stated.partition(":")
    name = algorithm.strip().lower().replace("-", "")
    if name not in _KNOWN:
        return
    digest = hashlib.new(name, block, usedforsecurity=False).digest()
    forms = (digest.hex(), b32encode(digest).decode().lower().rstrip("="))
    found = value.strip().lower().rstrip("=")
    if found not in forms and len(found) in map(len, forms):
        raise ValueError("it is not what its digest says")


Kind = Literal["response", "resource", "revisit"]

_KINDS: dict[str, Kind] = {"response": "response", "resource": "resource", "revisit": "revisit"}

_STATUS_LINE = re.compile(r"HTTP/[0-9.]+ +([0-9]{3})(?: +(.*))?")
_END_OF_HTTP_HEADERS = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]+")
_LINE_END = re.compile(r"\r?\n")
_START_OF_CHUNK = re.compile(rb"([0-9a-fA-F]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_END_OF_CHUNK = re.compile(rb"\r?\n|\Z")
_UUID_URN = "urn:uuid:"


@dataclass(frozen=True, slots=True)
class ForeignRecord:
    """A response, a resource or a revisit.

    The payload of `exchange` has lost its chunking, as in Regest's own captures; it is empty for a revisit, and for a
    record of which only the head is there. A revisit refers to an identifier, or to a URL and a time; any may be
    missing.
    """

    kind: Kind
    capture_id: UUID
    exchange: Exchange
    refers_to: UUID | None = None
    refers_to_url: str | None = None
    refers_to_at: datetime | None = None


def parse_foreign(data: bytes, *, is_whole: bool = True, is_checked: bool = False) -> ForeignRecord | None:
    """What a record's data says; None for other kinds of record, and for what was not asked for over HTTP.

    With `is_whole` false, `data` is the head of a record of which more follows. Data that `is_checked`, by what it was
    compressed with, is not held against the record's own digest. Raises CaptureError for a damaged one.
    """
    try:
        record = _record(data, is_whole=is_whole)
        kind = _KINDS.get(record.headers.get("warc-type", "").lower())
        url = record.headers.get("warc-target-uri", "").strip("<>")
        if kind is None or urlsplit(url).scheme.lower() not in ("http", "https"):
            return None
        if is_whole and not is_checked:
            require_digest(record.headers.get("warc-block-digest", ""), record.block)
        return _foreign(kind, record, url)
    except (OverflowError, ValueError) as error:
        raise CaptureError(f"the record cannot be read: {error}") from error


@dataclass(frozen=True, slots=True)
class _Record:
    """The names of `headers` are in lower case. Of one that is not whole, the block is the beginning of it."""

    headers: dict[str, str]
    block: bytes
    is_whole: bool

    def required(self, name: str) -> str:
        if name.lower() not in self.headers:
            raise ValueError(f"it has no {name}")
        return self.headers[name.lower()]


def _record(data: bytes, *, is_whole: bool) -> _Record:
    end = data.find(b"\r\n\r\n") + 4
    length = announced_length(data[:end])
    if length is None:
        raise ValueError("it does not say how long it is")
    if is_whole and length > len(data) - end:
        raise ValueError(f"it announces {length:,} bytes and has {len(data) - end:,}")
    headers = {name.lower(): value for name, value in _fields(_text(data[: end - 4]))}
    return _Record(headers, data[end : end + length], is_whole)


def _text(headers: bytes) -> str:
    """WARC headers are UTF-8, but for those of programs that do not know it."""
    try:
        return headers.decode()
    except UnicodeDecodeError:
        return header_text(headers)


def _fields(headers: str) -> Iterator[tuple[str, str]]:
    """The headers below a first line. A line that begins with a space goes on from the one before it."""
    for line in _LINE_END.split(_FOLD.sub(" ", headers))[1:]:
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip(), value.strip()


def _foreign(kind: Kind, record: _Record, url: str) -> ForeignRecord:
    headers = record.headers
    exchange = Exchange(
        url=url,
        fetched_at=_time(record.required("WARC-Date")),
        request_headers=(),
        status=200,
        reason="",
        headers=(),
        payload=b"",
        protocol=None,
        ip_address=headers.get("warc-ip-address"),
        dated_by=headers.get("regest-dated-by") or "record",
        origin=headers.get("warc-source-uri"),
    )
    exchange = _with_block(exchange, kind, record)
    identity = _identity(record.required("WARC-Record-ID"))
    if kind != "revisit":
        return ForeignRecord(kind, identity, exchange)
    referred = headers.get("warc-refers-to")
    at = headers.get("warc-refers-to-date")
    return ForeignRecord(
        kind,
        identity,
        replace(exchange, payload=b""),
        _identity(referred) if referred else None,
        headers.get("warc-refers-to-target-uri", url).strip("<>"),
        _time(at) if at else None,
    )


def _with_block(exchange: Exchange, kind: Kind, record: _Record) -> Exchange:
    content_type = record.headers.get("content-type", "")
    if kind == "resource" and not content_type.startswith("application/http"):
        headers: Headers = (("Content-Type", content_type),) if content_type else ()
        return replace(exchange, headers=headers, payload=record.block if record.is_whole else b"")
    if kind == "revisit" and not record.block.startswith(b"HTTP/"):
        # The standard lets it leave out even the headers.
        return exchange
    return _with_response(exchange, record)


def _with_response(exchange: Exchange, record: _Record) -> Exchange:
    end = _END_OF_HTTP_HEADERS.search(record.block, 0, MOST_HTTP_HEADERS)
    if end is None and len(record.block) > MOST_HTTP_HEADERS:
        raise ValueError("the headers of its response do not end")
    head = header_text(record.block[: end.start()] if end else record.block)
    status = _STATUS_LINE.match(head)
    if status is None:
        raise ValueError("it is no response of HTTP")
    exchange = replace(
        exchange,
        status=int(status[1]),
        reason=(status[2] or "").strip(),
        headers=tuple(_fields(head)),
        protocol="http/1.1",
    )
    payload = record.block[end.end() :] if end and record.is_whole else b""
    is_chunked = (exchange.header("transfer-encoding") or "").lower().endswith("chunked")
    return replace(exchange, payload=_without_chunks(payload) if is_chunked else payload)


def _without_chunks(payload: bytes) -> bytes:
    """Some programs undo the chunking and keep the header that speaks of it. What was cut off is as long as it is."""
    pieces: list[bytes] = []
    at = 0
    while at < len(payload):
        start = _START_OF_CHUNK.match(payload, at)
        size = int(start[1], 16) if start else 0
        if start is not None and size == 0:
            break
        end = start and _END_OF_CHUNK.match(payload, min(start.end() + size, len(payload)))
        if start is None or end is None:
            if pieces:
                raise ValueError("its chunks are damaged")
            return payload
        pieces.append(payload[start.end() : end.start()])
        at = end.end()
    return b"".join(pieces)


def _identity(reference: str) -> UUID:
    """Most programs name records by UUIDs. Other names give one too, always the same."""
    name = reference.strip("<> ")
    try:
        return UUID(name.removeprefix(_UUID_URN))
    except ValueError:
        return uuid5(NAMESPACE_URL, name)


def _time(stated: str) -> datetime:
    moment = datetime.fromisoformat(stated)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
