"""One request to an archive and the response to it, as received: what a source hands on and a capture keeps."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from parsers.counting_headers import COUNTED, NUMBER, Counts, counts_in
from parsers.errors import RegestError
from warehouse.warc.content_codings import CodingError, TooLarge, undo

Headers = tuple[tuple[str, str], ...]

BODY_LIMIT = 64 * 1024 * 1024

# Servers send one or two. More is an attack: every layer costs up to the limit again.
MOST_ENCODINGS = 3

# Names of charsets and encodings are ASCII. Whatever else stands in a header is not sure to be kept as it was received.
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([!#-&(-:<-~]+)""", re.IGNORECASE)
_WORD = re.compile(r"[!-~]+")
_COUNT = rf"(?:{'|'.join(map(re.escape, COUNTED))})={NUMBER}"
# An encoding can have any name, and stands last.
_READ_AS = re.compile(rf"((?:{_COUNT}(?:; |$))*)(?:charset=([^; ]+))?(?:; )?(?:encoding=(.*))?")
_ABOUT_READING = frozenset({"content-type", "content-encoding", *COUNTED})


class BodyError(RegestError):
    """A response's body that cannot be decoded. The capture itself is sound."""


class BodyTooLarge(BodyError):
    """The decoded body is larger than the limit."""


class BodyUndecodable(BodyError):
    """The body is not what its Content-Encoding says: unknown encoding, damaged or truncated data."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and the response to it, as received.

    `url` is absolute and on the archive's own host, also when a replica answered. `fetched_at` is the time in UTC
    at which the request was sent. `headers` keep their order and their repetitions. `payload` is the body as
    transferred: its Content-Encoding is kept, its chunking removed. `protocol` is "http/1.1" or "h2", None for a page
    that somebody saved: there was no response, and status and headers are no server's.

    `dated_by` says what `fetched_at` really is: the time of the "request", of the "record" in another program's WARC
    file, of the "memento", the "file"'s own, or, where nothing tells, of the "import". `origin` is where the bytes were
    found if not at `url`: the name of a saved file, the URL of a memento. `forced_despite` is what on the page
    contradicts that `url`, where a person has had it taken all the same.
    """

    url: str
    fetched_at: datetime
    request_headers: Headers
    status: int
    reason: str
    headers: Headers
    payload: bytes
    protocol: str | None = "http/1.1"
    ip_address: str | None = None
    dated_by: str = "request"
    origin: str | None = None
    forced_despite: str | None = None

    def header(self, name: str) -> str | None:
        """The first response header of that name, in any case, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def content_type(self) -> str | None:
        """The media type in lower case and without parameters ("text/html"), or None."""
        media_type = (self.header("content-type") or "").partition(";")[0].strip().lower()
        return media_type or None

    @property
    def charset(self) -> str | None:
        """The character set that the Content-Type names, in lower case, or None."""
        found = _CHARSET.search(self.header("content-type") or "")
        return found[1].lower() if found else None

    @property
    def counts(self) -> Counts:
        """How much its headers say that the listing has."""
        return counts_in(self.headers)

    @property
    def read_as(self) -> str:
        """How its headers say that the payload is to be read: “x-wp-total=57; charset=utf-8; encoding=gzip”, empty
        where they say nothing of that. What is read is a function of the payload and of this."""
        encodings = ["gzip" if name == "x-gzip" else name for name in self._content_encodings()]
        said = (self.charset and f"charset={self.charset}", encodings and f"encoding={','.join(encodings)}")
        return "; ".join([*map("=".join, self.counts), *(part for part in said if part)])

    @property
    def restated(self) -> str | None:
        """`read_as` of a response that was not stored with its payload; None where its headers do not speak of that:
        then it is to be read as what it revisits. A “not modified” never does."""
        speaks = self.header("content-type") is not None or self.header("content-encoding") is not None
        return self.read_as if speaks and self.status != 304 else None

    def to_be_read_as(self, read_as: str | None) -> Exchange:
        """The same payload with headers that say to read it so; as it is where that is not known (None)."""
        if read_as is None or read_as == self.read_as:
            return self
        said = _READ_AS.fullmatch(read_as)
        counted, charset, encoding = said.groups() if said else ("", None, None)
        media_type = self.content_type or "text/html"
        others = [header for header in self.headers if header[0].lower() not in _ABOUT_READING]
        others += [(name, count) for name, _, count in (one.partition("=") for one in counted.split("; ")) if name]
        content_type = f"{media_type}; charset={charset}" if charset else media_type
        encodings = [("Content-Encoding", encoding)] if encoding else []
        return replace(self, headers=(*others, ("Content-Type", content_type), *encodings))

    def body(self, limit: int = BODY_LIMIT) -> bytes:
        """The payload with its content encodings undone (gzip, deflate, br, zstd), at most `limit` bytes.

        Raises BodyTooLarge and BodyUndecodable.
        """
        encodings = self._content_encodings() if self.payload else []
        if len(encodings) > MOST_ENCODINGS:
            raise BodyUndecodable(
                f"{self.url} states {len(encodings)} content encodings; {MOST_ENCODINGS} are read at most"
            )
        body = self.payload
        for encoding in reversed(encodings):
            body = self._decoded(body, encoding, limit)
        if len(body) > limit:
            raise self._too_large(limit)
        return body

    def _content_encodings(self) -> list[str]:
        stated = ",".join(value for key, value in self.headers if key.lower() == "content-encoding")
        names = (" ".join(_WORD.findall(name)).lower() for name in stated.split(","))
        return [name for name in names if name not in ("", "identity")]

    def _decoded(self, data: bytes, encoding: str, limit: int) -> bytes:
        try:
            return undo(encoding, data, limit)
        except TooLarge:
            raise self._too_large(limit) from None
        except CodingError as error:
            raise BodyUndecodable(f"{self.url} has a body that cannot be decoded: {error}") from error

    def _too_large(self, limit: int) -> BodyTooLarge:
        return BodyTooLarge(f"{self.url} has a body that decodes to more than the limit of {limit:,} bytes")
