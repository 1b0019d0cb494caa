"""Compressed files of many members, one for each record, as the annex of WARC/1.1 on compression recommends: of gzip,
and below of Zstandard.

fastwarc reads such files too, but it takes a member that was cut short for a whole one, stops at the first damaged
byte and does not tell where a member ends. Recovery and lineage need all three, so members are framed here.
"""

from __future__ import annotations

import os
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from warehouse.warc.framing import (
    LARGEST_RECORD,
    LONGEST_END,
    LONGEST_HEADERS,
    RECORD_MARK,
    Gap,
    Member,
    announced_length,
)
from warehouse.warc.proportion import OUT_OF_PROPORTION, is_out_of_proportion

GZIP_MAGIC = b"\x1f\x8b\x08"
MORE_THAN_A_RECORD = "more than a record, compressed as one: compress each by itself"

# Level 3 costs a third of level 6 on listing pages and gives files a tenth larger. Most payloads come compressed.
_LEVEL = 3
_GZIP = zlib.MAX_WBITS | 16
_CHUNK = 64 * 1024
_PIECE = 1024 * 1024
_MOST_IN_VAIN = 2 * LARGEST_RECORD

# The bits of the third byte that are none of a gzip header's flags are zero (RFC 1952, section 2.3.1).
_FIRST_BYTES = re.compile(re.escape(GZIP_MAGIC) + rb"[\x00-\x1f]", re.DOTALL)
_CHUNK_OF_FIRST_BYTES = 4096


class MemberError(Exception):
    """No whole, sound gzip member stands at the offset; the text says why. `in_vain` are the bytes that were looked at
    to find that out, compressed and not."""

    def __init__(self, reason: str, in_vain: int = 0) -> None:
        super().__init__(reason)
        self.in_vain = in_vain


def compress_member(data: bytes) -> bytes:
    """One gzip member. The same data always gives the same bytes: it holds no time and no name."""
    stream = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    return stream.compress(data) + stream.flush()


def expand_member(member: bytes) -> bytes:
    """The data of exactly one member. Raises MemberError."""
    try:
        return zlib.decompress(member, _GZIP)
    except zlib.error as error:
        raise MemberError(f"the record cannot be decompressed ({error})") from error


def read_members(
    file: BinaryIO,
    start: int = 0,
    end: int | None = None,
    within: tuple[int, int] | None = None,
    *,
    is_boundary: bool = False,
) -> Iterator[Member | Gap]:
    """The members of an open file that begin from `start` on and before `end`, in order; by default all of them.

    Every byte is in one sound member or in one gap, up to the first record that begins at `end` or behind it; but for
    those before the first record of a range that does not begin where the file does: they belong to the range before
    it, unless `start` is known to be a boundary of records. `within` says where in the file the members stand when they
    are not all of it.
    """
    first, last = within or (0, file.seek(0, os.SEEK_END))
    end = last if end is None else min(end, last)
    offset, in_vain = start, 0
    if not is_boundary and start > first:
        offset = next_record(file, start, end)
        if offset == end:
            return
    while offset < end or (offset < last and not _starts_a_record(file, offset)):
        try:
            found: Member | Gap = _read_member(file, offset, last)
        except MemberError as damage:
            following, reason = next_record(file, offset + 1, last), str(damage)
            in_vain += damage.in_vain
            # What looks like members that begin within one another would be decompressed over and over.
            if is_out_of_proportion(in_vain, following - start, _MOST_IN_VAIN):
                following, reason = last, f"{reason}; so it goes on, and what follows was not read"
            found = Gap(offset, following - offset, reason)
        yield found
        offset += found.length


def _grows_too_large(size: int, compressed: int) -> bool:
    return is_out_of_proportion(size, compressed, LARGEST_RECORD)


def _read_member(file: BinaryIO, offset: int, last: int) -> Member:
    """Of a member that is larger than any page, only the head is kept."""
    stream = zlib.decompressobj(_GZIP)
    data, size = bytearray(), 0
    end = file.seek(offset)
    try:
        while not stream.eof:
            chunk = file.read(min(_CHUNK, last - end))
            if not chunk:
                raise MemberError("the file ends within the record")
            end += len(chunk)
            for piece in _inflated(stream, chunk):
                size += len(piece)
                if size <= LARGEST_RECORD:
                    data += piece
                if _grows_too_large(size, end - offset):
                    raise MemberError(f"the record is made to fill the memory: {OUT_OF_PROPORTION}")
    except MemberError as damage:
        raise MemberError(str(damage), size + max(0, end - offset - _CHUNK)) from damage
    length = end - len(stream.unused_data) - offset
    if size > LARGEST_RECORD:
        head = bytes(data[:LONGEST_HEADERS])
        if holds_more(head, size - LONGEST_END):
            raise MemberError(MORE_THAN_A_RECORD, size)
        return Member(offset, length, head, is_whole=False)
    return Member(offset, length, bytes(data))


def holds_more(data: bytes, size: int) -> bool:
    """Whether `size` bytes that begin with `data` are more than the record that begins there says that it has."""
    end_of_headers = data.find(b"\r\n\r\n") + 4
    announced = announced_length(data[:end_of_headers])
    return announced is not None and end_of_headers + announced < size


def _inflated(stream: zlib._Decompress, chunk: bytes) -> Iterator[bytes]:
    """What a chunk holds, in pieces: one of 64 KiB can hold 64 MiB."""
    yield _inflate(stream, chunk, _PIECE)
    while stream.unconsumed_tail and not stream.eof:
        yield _inflate(stream, stream.unconsumed_tail, _PIECE)


def _inflate(stream: zlib._Decompress, chunk: bytes, most: int) -> bytes:
    try:
        return stream.decompress(chunk, most)
    except zlib.error as error:
        raise MemberError(f"the record cannot be decompressed ({error})") from error


class OneMember:
    """The data of the member at an offset, to be read forwards as far as it is sound."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        self._file = file
        self._inflater = zlib.decompressobj(_GZIP)
        self._taken = self._given = 0
        file.seek(offset)

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        while not self._inflater.eof and not _grows_too_large(self._given, self._taken):
            chunk = self._inflater.unconsumed_tail
            if not chunk:
                chunk = self._file.read(_CHUNK)
                self._taken += len(chunk)
            try:
                data = _inflate(self._inflater, chunk, size)
            except MemberError:
                return b""
            self._given += len(data)
            if data or not chunk:
                return data
        return b""


def next_record(file: BinaryIO, start: int, end: int) -> int:
    """The offset of the first member from `start` on and before `end` that begins like a WARC record, or `end`."""
    while start < end:
        file.seek(start)
        # The first bytes may lie across the border of two chunks, and across `end`.
        chunk = file.read(min(_CHUNK, end - start + len(GZIP_MAGIC)))
        for found in _FIRST_BYTES.finditer(chunk):
            if _starts_a_record(file, start + found.start()):
                return start + found.start()
        start += max(1, len(chunk) - len(GZIP_MAGIC))
    return end


def _starts_a_record(file: BinaryIO, offset: int) -> bool:
    file.seek(offset)
    try:
        start = _inflate(zlib.decompressobj(_GZIP), file.read(_CHUNK_OF_FIRST_BYTES), len(RECORD_MARK))
    except MemberError:
        return False
    return start == RECORD_MARK


if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
# A skippable frame before all others may hold the dictionary of them all.
DICTIONARY_MAGIC = b"\x5d\x2a\x4d\x18"
ZstdError = zstd.ZstdError

_LARGEST_DICTIONARY = 64 * 1024 * 1024
# So much memory may a frame ask for, as a power of two: 128 MiB, what `zstd --long` takes and `zstd -d` gives.
LARGEST_WINDOW: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 27}


class ZstdFrames:
    """What the frames hold, to be read forwards: what cannot be decompressed is left out, and `damage` speaks of it.

    `read` gives so many bytes of the file at most. Raises ZstdError and ValueError for a dictionary that is none.
    """

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read_file = read
        self._frame: zstd.ZstdDecompressor | None = None
        self._input = read(len(DICTIONARY_MAGIC))
        # Where another frame may begin if this one is damaged.
        self._untried = b""
        self._damage = ""
        self._dictionary = self._read_dictionary() if self._input == DICTIONARY_MAGIC else None

    @property
    def damage(self) -> str | None:
        """What was left out, None where nothing was."""
        return f"the compressed data is damaged, and some of it is lost ({self._damage})" if self._damage else None

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        while (frame := self._frame or self._next_frame()) is not None:
            try:
                data = frame.decompress(self._next_input(frame), size)
            except ZstdError as error:
                self._damage = self._damage or str(error)
                self._go_to_frame(self._untried)
                continue
            if frame.eof:
                self._frame, self._input = None, frame.unused_data
            if data:
                return data
        return b""

    def _next_frame(self) -> zstd.ZstdDecompressor | None:
        self._input = self._input or self._read_file(_CHUNK)
        self._untried = self._input[1:]
        self._frame = zstd.ZstdDecompressor(self._dictionary, LARGEST_WINDOW) if self._input else None
        return self._frame

    def _next_input(self, frame: zstd.ZstdDecompressor) -> bytes:
        if not frame.needs_input:
            return b""
        chunk, self._input = self._input, b""
        if not chunk:
            chunk = self._read_file(_CHUNK)
            self._untried = self._untried[1 - len(ZSTD_MAGIC) :] + chunk
        if not chunk:
            raise ZstdError("it ends within a frame")
        return chunk

    def _go_to_frame(self, data: bytes) -> None:
        """To where the next frame begins, in `data` or behind it."""
        while (found := data.find(ZSTD_MAGIC)) < 0:
            chunk = self._read_file(_CHUNK)
            if not chunk:
                break
            data = data[1 - len(ZSTD_MAGIC) :] + chunk
        self._frame, self._input = None, data[found:] if found >= 0 else b""

    def _read_dictionary(self) -> zstd.ZstdDict:
        length = int.from_bytes(self._read_file(4), "little")
        content = self._read_file(length) if length <= _LARGEST_DICTIONARY else b""
        self._input = b""
        if content.startswith(ZSTD_MAGIC):
            content = zstd.ZstdDecompressor(options=LARGEST_WINDOW).decompress(content, _LARGEST_DICTIONARY)
        return zstd.ZstdDict(content)
