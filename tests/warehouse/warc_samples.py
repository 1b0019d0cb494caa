"""WARC records as other programs write them, and what is read of them."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from uuid import UUID

from warehouse.warc.framing import Gap, Member

URL = "http://archive.example/search?page=1"
DATE = "2020-01-02T03:04:05Z"
END = b"\r\n\r\n"
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>one</p>"


def identity(number: int) -> UUID:
    return UUID(int=number)


def record(
    block: bytes = PAGE,
    *,
    kind: str = "response",
    number: int = 1,
    url: str = URL,
    content_type: str = "application/http; msgtype=response",
    end: bytes = END,
    **headers: str,
) -> bytes:
    """A record; its block's length is stated unless a header `Content_Length` states another, or an empty one none."""
    fields = {
        "WARC-Type": kind,
        "WARC-Target-URI": url,
        "WARC-Date": DATE,
        "WARC-Record-ID": f"<{identity(number).urn}>",
        "Content-Type": content_type,
        "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return f"WARC/1.0\r\n{lines}\r\n".encode() + block + end


def response(body: bytes, number: int = 1) -> bytes:
    return record(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body, number=number)


def compressed(*records: bytes) -> bytes:
    """Each a member of its own."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def sound(found: Iterable[Member | Gap]) -> list[bytes]:
    return [one.data for one in found if isinstance(one, Member)]


def every_byte_once(found: Iterable[Member | Gap], size: int, start: int = 0) -> Iterator[Member | Gap]:
    """Passes on what is found, which must leave out no byte and hold none twice."""
    for one in found:
        assert one.offset == start
        assert one.length > 0
        start += one.length
        yield one
    assert start == size
