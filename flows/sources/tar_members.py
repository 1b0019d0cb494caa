"""The members of a tar file, read forwards only, once."""

from __future__ import annotations

import gzip
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, Self, cast

from flows.sources.members import Member, Read, Unsound, damage_named, fault_of_name, require_proportion, utc

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LARGEST_HEADER = 1024 * 1024

_END_OF_TAR = bytes(tarfile.BLOCKSIZE)


def members_of_tar(path: Path) -> Iterator[Member]:
    """Every member of a tar file, plain or compressed with gzip or Zstandard, but for its folders.

    Raises Unsound, after the members before it, where the file is damaged or grows out of all proportion.
    """
    with damage_named(), path.open("rb") as file, _decompressed(path, file) as stream:
        forward = _Forward(stream, file)
        with tarfile.TarFile(fileobj=cast(BinaryIO, forward), tarinfo=_Header, encoding="utf-8") as tar:
            while (info := tar.next()) is not None:
                # Otherwise all headers stay in memory, to be found by name.
                tar.members.clear()  # type: ignore[attr-defined]
                if not info.isdir():
                    yield Member(
                        info.name, info.size, utc(info.mtime), _fault_in_tar(info), partial(forward.reading, info)
                    )
        forward.read_to_the_end()


def _decompressed(path: Path, file: BinaryIO) -> BinaryIO:
    if path.suffix.lower() in (".gz", ".tgz"):
        return cast(BinaryIO, gzip.GzipFile(fileobj=file))
    if path.suffix.lower() in (".zst", ".tzst"):
        return cast(BinaryIO, zstd.ZstdFile(file))
    return file


def _fault_in_tar(info: tarfile.TarInfo) -> str | None:
    if info.issym() or info.islnk():
        return "a link"
    if not info.isreg():
        return "neither a file nor a folder"
    if info.issparse():
        return "a file with holes, which no saved page has"
    if info.size < 0:
        return "damaged: its length is below zero"
    return fault_of_name(info.name)


class _Header(tarfile.TarInfo):
    """A member's header. tarfile takes a damaged one for the end of the file; here it is damage."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if buf == _END_OF_TAR:
                raise
            reason = f"a bad header ({error})" if buf else "it ends without the mark of its end"
            raise Unsound(f"damaged: {reason}") from error


class _Forward:
    """What tarfile reads from: only forwards, no header that fills the memory, and within proportion. After damage,
    nothing more."""

    def __init__(self, stream: BinaryIO, file: BinaryIO) -> None:
        self._stream = stream
        self._file = file
        self._position = 0
        self._damage: Unsound | None = None

    def tell(self) -> int:
        return self._position

    def seek(self, position: int) -> int:
        if position < self._position:
            raise Unsound("damaged: a header leads backwards")
        while self._position < position and self.read(min(LARGEST_HEADER, position - self._position)):
            pass
        return self._position

    def read(self, size: int) -> bytes:
        if self._damage:
            raise self._damage
        try:
            if not 0 <= size <= LARGEST_HEADER:
                raise Unsound(f"damaged: a header of {size:,} bytes")
            with damage_named():
                read = self._stream.read(size)
            self._position += len(read)
            require_proportion(self._position, self._file.tell())
        except Unsound as damage:
            self._damage = damage
            raise
        return read

    @contextmanager
    def reading(self, info: tarfile.TarInfo) -> Iterator[Read]:
        self.seek(info.offset_data)
        yield partial(self._read_of, info.offset_data + info.size)

    def read_to_the_end(self) -> None:
        """Behind the end of a tar file come zeros, and the checksum of what it is compressed with."""
        while read := self.read(LARGEST_HEADER):
            if read.count(0) < len(read):
                raise Unsound("more data comes behind the end of the tar file; it was not read")

    def _read_of(self, end: int, size: int) -> bytes:
        end = min(end, self._position + size)
        pieces = []
        while self._position < end:
            piece = self.read(min(LARGEST_HEADER, end - self._position))
            if not piece:
                raise Unsound("damaged: the file ends in the middle of it")
            pieces.append(piece)
        return b"".join(pieces)
