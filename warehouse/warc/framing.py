"""Where records stand in a WARC file that is not compressed record by record: a plain one, or a stream.

Only what frames a record is looked at, its first line and its Content-Length (sections 4 and 5.3 of WARC/1.1). A file
is read forwards, once, and no more than one record is in memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from warehouse.warc.exchange import BODY_LIMIT

RECORD_MARK = b"WARC/"

# The largest page that is ever read, with its headers.
LARGEST_RECORD = BODY_LIMIT + 2 * 1024 * 1024
LONGEST_HEADERS = 256 * 1024
LONGEST_END = 4

_CHUNK = 1024 * 1024
# Enough for the headers of a response.
_HEAD_OF_A_LARGE_BLOCK = 16 * 1024
_LONGEST_FIRST_LINE = 16
_END_OF_HEADERS = b"\r\n\r\n"
_FIRST_LINE = re.compile(rb"WARC/[0-9]\.[0-9]+\r\n")
# Some programs leave out what ends a record. Then it is as long as it says if another one follows, or nothing.
_END_OF_RECORD = re.compile(rb"\r\n\r\n|(?:\r?\n){0,2}(?:(?=WARC/[0-9]\.[0-9]+\r\n)|\r?\Z)")
_CONTENT_LENGTH = re.compile(rb"\ncontent-length[^\n]*", re.IGNORECASE)
_LENGTH = re.compile(rb"\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*\r", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Member:
    """A record: where it stands in the file, in bytes, and its uncompressed data: of one that is not whole the head."""

    offset: int
    length: int
    data: bytes
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes of the file that belong to no sound record."""

    offset: int
    length: int
    reason: str


def announced_length(headers: bytes | bytearray) -> int | None:
    """How many bytes a record's headers say that its block has; None where they do not say it, once."""
    stated = _CONTENT_LENGTH.findall(headers)
    found = _LENGTH.fullmatch(stated[0]) if len(stated) == 1 else None
    return int(found[1]) if found else None


class Readable(Protocol):
    """What can be read forwards."""

    def read(self, size: int, /) -> bytes: ...


def read_records(
    stream: Readable, offset: int = 0, end: int | None = None, last: int | None = None, *, is_beginning: bool = True
) -> Iterator[Member | Gap]:
    """The records of a stream that begin before `end`. What is read first stands at `offset`, what is read last before
    `last`.

    Every byte is in one sound record or in one gap, up to the first record that begins at `end` or behind it, but for
    those before the first record when a range of a file is read that is not its beginning: they belong to the range
    before it. A record that announces more than a page can have is framed by the next one that begins.
    """
    ahead = _Ahead(stream, offset, last)
    if not is_beginning and not ahead.to_next_record(before=end):
        return
    gap: Gap | None = None
    while ahead.fill(1) and not (end is not None and ahead.offset >= end and ahead.is_at_record()):
        start = ahead.offset
        try:
            record = _next(ahead)
        except _Unframed as damage:
            ahead.skip(1)
            ahead.to_next_record()
            gap = gap or Gap(start, 0, str(damage))
            gap = replace(gap, length=ahead.offset - gap.offset)
            continue
        if gap is not None:
            yield gap
            gap = None
        yield record
    if gap is not None:
        yield gap


class _Unframed(Exception):
    """No whole record stands here; the text says why."""


class _Ahead:
    """A stream with what has been read of it and not been used yet."""

    def __init__(self, stream: Readable, offset: int, last: int | None) -> None:
        self._stream = stream
        self._to_read = None if last is None else last - offset
        self._is_over = False
        self._no_headers_end_before = 0
        self.offset = offset
        self.buffer = bytearray()

    def fill(self, size: int) -> bool:
        """Whether so many bytes are there; they are in the buffer then."""
        while len(self.buffer) < size and not self._is_over:
            wanted = max(_CHUNK, size - len(self.buffer))
            wanted = wanted if self._to_read is None else min(wanted, self._to_read)
            chunk = self._stream.read(wanted) if wanted else b""
            self._is_over = not chunk
            self._to_read = None if self._to_read is None else self._to_read - len(chunk)
            self.buffer += chunk
        return len(self.buffer) >= size

    def skip(self, size: int) -> None:
        del self.buffer[:size]
        self.offset += size

    def is_at_record(self) -> bool:
        """Whether the line that begins here is a record's first."""
        self.fill(_LONGEST_FIRST_LINE)
        return _FIRST_LINE.match(self.buffer) is not None

    def to_next_record(self, before: int | None = None) -> bool:
        """Goes on to what looks like the first line of a record, or to the end; whether there is one, `before` that."""
        while (before is None or self.offset < before) and (self.fill(_LONGEST_FIRST_LINE) or self.buffer):
            found = _FIRST_LINE.search(self.buffer)
            if found is not None:
                self.skip(found.start())
                return before is None or self.offset < before
            # A first line may lie across the border of two chunks.
            self.skip(len(self.buffer) if self._is_over else max(1, len(self.buffer) - _LONGEST_FIRST_LINE))
        return False

    def length_of_headers(self) -> int | None:
        """How long the headers are that begin here. No byte is looked at twice, however many headers do not end."""
        self.fill(LONGEST_HEADERS)
        end = self.buffer.find(_END_OF_HEADERS, max(0, self._no_headers_end_before - self.offset), LONGEST_HEADERS)
        looked_at = min(len(self.buffer), LONGEST_HEADERS) - len(_END_OF_HEADERS) if end < 0 else end
        self._no_headers_end_before = self.offset + max(0, looked_at)
        return None if end < 0 else end + len(_END_OF_HEADERS)


def _next(ahead: _Ahead) -> Member:
    if not ahead.is_at_record():
        raise _Unframed("no record begins here")
    head = ahead.length_of_headers()
    # The headers of a record that was cut short would go on into the next one.
    if head is None or _FIRST_LINE.search(ahead.buffer, 1, head):
        raise _Unframed("a record whose headers do not end")
    announced = announced_length(ahead.buffer[:head])
    if announced is None:
        raise _Unframed("a record that does not say how long it is")
    length = head + announced
    if length > LARGEST_RECORD:
        return _large(ahead, head)
    if not ahead.fill(length):
        raise _Unframed(f"the file ends within a record that announces {announced:,} bytes")
    ahead.fill(length + LONGEST_END + _LONGEST_FIRST_LINE)
    end = _END_OF_RECORD.match(ahead.buffer[length : length + LONGEST_END + _LONGEST_FIRST_LINE])
    if end is None:
        raise _Unframed("a record that is not as long as it says")
    record = Member(ahead.offset, length + end.end(), bytes(memoryview(ahead.buffer)[:length]))
    ahead.skip(record.length)
    return record


def _large(ahead: _Ahead, length_of_headers: int) -> Member:
    start, head = ahead.offset, bytes(memoryview(ahead.buffer)[: length_of_headers + _HEAD_OF_A_LARGE_BLOCK])
    ahead.skip(1)
    ahead.to_next_record()
    return Member(start, ahead.offset - start, head, is_whole=False)
