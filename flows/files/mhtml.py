"""Pages that a browser saved as one file with all their parts: MHTML, a message of MIME's multipart/related (RFC 2557).

Of the parts only the page itself is taken: the first that is HTML. Where it came from the message says.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import parsedate_to_datetime

NAMES = (".mht", ".mhtml")
LONGEST_HEADERS = 64 * 1024
MOST_PARTS = 1_000
# A page lies in the message itself, or in the alternatives of one of its parts.
DEEPEST_PART = 3
_END_OF_HEADERS = re.compile(rb"\r?\n[ \t]*\r?\n")


@dataclass(frozen=True, slots=True)
class MhtmlPage:
    """The page's bytes, the type that it is said to have, with its charset, the URL that it is said to have come from,
    and when it was saved (UTC); None for what is not said."""

    body: bytes
    content_type: str
    url: str | None
    saved_at: datetime | None


def mhtml_page(data: bytes) -> MhtmlPage | None:
    """The page in a message; None where no part of it is one."""
    headers, content = _parted(data)
    found = next(_pages(headers, content, 0), None)
    if found is None:
        return None
    part, body = found
    url = _header(headers, "Snapshot-Content-Location") or _header(part, "Content-Location")
    charset = part.get_content_charset()
    return MhtmlPage(
        body=body,
        content_type=f"text/html; charset={charset}" if charset else "text/html",
        url=url or _header(headers, "Content-Location") or None,
        saved_at=_moment(_header(headers, "Date")),
    )


def _pages(headers: Message, content: bytes, depth: int) -> Iterator[tuple[Message, bytes]]:
    """The parts that are HTML, each with its headers, decoded."""
    if headers.get_content_maintype() == "multipart":
        boundary = headers.get_boundary()
        if boundary and depth < DEEPEST_PART:
            for part in _parts(content, boundary.encode("ascii", "replace")):
                yield from _pages(*_parted(part), depth + 1)
    elif headers.get_content_type() in ("text/html", "application/xhtml+xml"):
        yield headers, _decoded(content, _header(headers, "Content-Transfer-Encoding").lower())


def _parts(content: bytes, boundary: bytes) -> Iterator[bytes]:
    for piece in (b"\n" + content).split(b"\n--" + boundary, MOST_PARTS)[1:]:
        rest, _, part = piece.partition(b"\n")
        if rest.strip() in (b"", b"--"):
            yield part.removesuffix(b"\r")


def _parted(data: bytes) -> tuple[Message, bytes]:
    """Headers and what follows them."""
    end = _END_OF_HEADERS.search(data, 0, LONGEST_HEADERS)
    if end is None:
        return Message(), b""
    return BytesHeaderParser(policy=compat32).parsebytes(data[: end.start()] + b"\n\n"), data[end.end() :]


def _decoded(content: bytes, encoding: str) -> bytes:
    if encoding == "quoted-printable":
        return quopri.decodestring(content)
    if encoding == "base64":
        try:
            return base64.b64decode(content)
        except binascii.Error:
            return b""
    return content


def _header(headers: Message, name: str) -> str:
    """A header's value; bytes in it that are no ASCII stand for nothing."""
    return str(headers.get(name, "")).strip()


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text) if text else None
    except (ValueError, TypeError, OverflowError):
        return None
    return moment.astimezone(UTC) if moment is not None and moment.tzinfo is not None else None
