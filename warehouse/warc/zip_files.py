"""Zip files that strangers made: which members may be read, and the bytes of one, never more than were asked for.

Python's own module reads the directory. It does not read members: where bzip2 is concerned it gives all that a piece
of the file grows to, and it takes members that lie over one another.
"""

from __future__ import annotations

import bz2
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from warehouse.warc.proportion import OUT_OF_PROPORTION, is_out_of_proportion

LARGEST_DIRECTORY = 64 * 1024 * 1024
SMALL = 1024 * 1024

_PIECE = 64 * 1024
_ENCRYPTED = 0x1 | 0x40
_PATCHED = 0x20
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_LOCAL_MAGIC = b"PK\x03\x04"


class ZipRefused(Exception):
    """A zip file that must not be read, and why, in one line."""


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Stored:
    """What is stored as it is; no more is given to it than is asked for."""

    eof = False
    needs_input = True

    def decompress(self, data: bytes, _: int) -> bytes:
        return data


class _Inflater:
    """Deflate, with the interface that the library gives to bzip2."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(-zlib.MAX_WBITS)

    @property
    def eof(self) -> bool:
        return self._stream.eof

    @property
    def needs_input(self) -> bool:
        return not self._stream.unconsumed_tail

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._stream.decompress(self._stream.unconsumed_tail or data, max_length)


# The one list of what is read, of zip and of WACZ files. LZMA is not: it takes as much memory as the file asks for.
METHODS: Mapping[int, Callable[[], _Decompressor]] = {
    zipfile.ZIP_STORED: _Stored,
    zipfile.ZIP_DEFLATED: _Inflater,
    zipfile.ZIP_BZIP2: bz2.BZ2Decompressor,
}


class ZipMembers:
    """The members of an open zip file: see `open_zip`."""

    def __init__(self, file: BinaryIO, directory: zipfile.ZipFile) -> None:
        self._file = file
        self.infos = directory.infolist()
        self._lying_over_others = _lying_over_others(self.infos, directory.start_dir)

    def fault(self, info: zipfile.ZipInfo) -> str | None:
        """Why a member must not be read, None when it may."""
        if info.flag_bits & _ENCRYPTED:
            return "encrypted"
        if info.compress_type not in METHODS or info.flag_bits & _PATCHED:
            return f"compressed in a way that is not read (method {info.compress_type})"
        if info.header_offset in self._lying_over_others:
            return "it lies over another member, or is not as long as the directory says"
        if info.compress_type == zipfile.ZIP_STORED and info.file_size != info.compress_size:
            return "it is not as long as the directory says"
        return OUT_OF_PROPORTION if is_out_of_proportion(info.file_size, info.compress_size, SMALL) else None

    def start_of(self, info: zipfile.ZipInfo) -> int:
        """Where in the file a member's data begins. Raises BadZipFile."""
        self._file.seek(info.header_offset)
        header = self._file.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size or not header.startswith(_LOCAL_MAGIC):
            raise zipfile.BadZipFile(f"{info.filename} does not stand where the directory says")
        _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        return info.header_offset + len(header) + int(name_length) + int(extra_length)

    def open(self, info: zipfile.ZipInfo) -> ZipMember:
        """A member without fault, to be read once, forwards. Raises BadZipFile."""
        return ZipMember(self._file, info, self.start_of(info))


class ZipMember:
    """The bytes of a member, as many as its directory says, held against its checksum. Both ways to read raise
    BadZipFile, zlib.error, OSError and EOFError for a damaged one."""

    def __init__(self, file: BinaryIO, info: zipfile.ZipInfo, start: int) -> None:
        self._file = file
        self._info = info
        self._position = start
        self._to_read = info.compress_size
        self._to_give = info.file_size
        self._checksum = 0
        self._decompressor = METHODS[info.compress_type]()

    def read(self, size: int, /) -> bytes:
        """So many bytes; fewer at the end."""
        pieces = []
        while size > 0 and (piece := self.read1(size)):
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def read1(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        most, data = min(size, self._to_give), b""
        while most > 0 and not data:
            if self._decompressor.eof:
                raise zipfile.BadZipFile("it is shorter than the directory says")
            chunk = self._next_chunk(most) if self._decompressor.needs_input else b""
            data = self._decompressor.decompress(chunk, most)
            if not data and not chunk and self._decompressor.needs_input:
                raise EOFError("the data ends too early")
        self._to_give -= len(data)
        self._checksum = zlib.crc32(data, self._checksum)
        if self._to_give == 0 and self._checksum != self._info.CRC:
            raise zipfile.BadZipFile("its checksum (CRC-32) is another")
        return data

    def _next_chunk(self, most: int) -> bytes:
        self._file.seek(self._position)
        size = min(_PIECE, self._to_read)
        chunk = self._file.read(min(size, most) if isinstance(self._decompressor, _Stored) else size)
        self._position += len(chunk)
        self._to_read -= len(chunk)
        return chunk


@contextmanager
def open_zip(path: Path) -> Iterator[ZipMembers]:
    """The members of a zip file. Raises ZipRefused for a directory that would fill the memory, and what `zipfile`
    raises for a damaged one."""
    with path.open("rb") as file, zip_in(file) as members:
        yield members


@contextmanager
def zip_in(file: BinaryIO) -> Iterator[ZipMembers]:
    """As `open_zip`, for a file that is opened, and stays so."""
    with zipfile.ZipFile(cast(BinaryIO, _Bounded(file))) as directory:
        yield ZipMembers(file, directory)


def _lying_over_others(infos: list[zipfile.ZipInfo], start_of_directory: int) -> set[int]:
    """Where members begin that reach into the one behind them, or into the directory. All others hold, together, no
    more than the file does."""
    places = sorted((info.header_offset, info.header_offset + _length_at_least(info)) for info in infos)
    starts = [start for start, _ in places[1:]] + [start_of_directory]
    return {start for (start, end), following in zip(places, starts, strict=True) if end > following}


def _length_at_least(info: zipfile.ZipInfo) -> int:
    return _LOCAL_HEADER.size + len(info.orig_filename) + info.compress_size


class _Bounded:
    """A zip file of which `zipfile` reads no directory that fills the memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > LARGEST_DIRECTORY:
            raise ZipRefused(f"its directory is larger than {LARGEST_DIRECTORY:,} bytes: use a .tar.gz instead")
        return self._file.read(-1 if size is None else size)
