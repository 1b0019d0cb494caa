"""The members of a tar file, read forwards only, once."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from flows.sources.members import Member, Read, Unsound, damage_named, require_proportion
from flows.sources.tar_headers import LARGEST_PIECE, Header, headers
from warehouse.proportion import is_out_of_proportion
from warehouse.zstd_frames import LARGEST_WINDOW

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# What it costs at least to look at a member, as bytes: no page that somebody saved is packed in less than a 500th.
LEAST_OF_A_MEMBER = 16 * 1024


def members_of_tar(path: Path) -> Iterator[Member]:
    """Every member of a tar file, plain or compressed with gzip or Zstandard, but for its folders.

    Raises Unsound, after the members before it, where the file is damaged or grows out of all proportion.
    """
    with damage_named(), path.open("rb") as file, _decompressed(path, file) as stream:
        forward = _Forward(stream, file)
        for number, header in enumerate(headers(forward), start=1):
            if is_out_of_proportion(number * LEAST_OF_A_MEMBER, file.tell()):
                raise Unsound("it has more members than pages can be in so few bytes: that is an attack")
            if not header.is_folder:
                yield Member(
                    header.name, header.size, header.modified_at, header.fault, partial(forward.reading, header)
                )
        forward.read_to_the_end()


def _decompressed(path: Path, file: BinaryIO) -> BinaryIO:
    if path.suffix.lower() in (".gz", ".tgz"):
        return cast(BinaryIO, gzip.GzipFile(fileobj=file))
    if path.suffix.lower() in (".zst", ".tzst"):
        return cast(BinaryIO, zstd.ZstdFile(file, options=LARGEST_WINDOW))
    return file


class _Forward:
    """What a tar file is read from: only forwards, and within proportion. After damage, nothing more."""

    def __init__(self, stream: BinaryIO, file: BinaryIO) -> None:
        self._stream = stream
        self._file = file
        self._position = 0
        self._damage: Unsound | None = None

    @property
    def position(self) -> int:
        return self._position

    def skip_to(self, position: int) -> None:
        if position < self._position:
            raise Unsound("damaged: a header leads backwards")
        while self._position < position and self.read(min(LARGEST_PIECE, position - self._position)):
            pass

    def read(self, size: int) -> bytes:
        if self._damage:
            raise self._damage
        try:
            with damage_named():
                read = self._stream.read(size)
            self._position += len(read)
            require_proportion(self._position, self._file.tell())
        except Unsound as damage:
            self._damage = damage
            raise
        return read

    @contextmanager
    def reading(self, header: Header) -> Iterator[Read]:
        self.skip_to(header.start)
        yield partial(self._read_of, header.start + header.size)

    def read_to_the_end(self) -> None:
        """Behind the end of a tar file come zeros, and the checksum of what it is compressed with."""
        while read := self.read(LARGEST_PIECE):
            if read.count(0) < len(read):
                raise Unsound("more data comes behind the end of the tar file; it was not read")

    def _read_of(self, end: int, size: int) -> bytes:
        end = min(end, self._position + size)
        pieces = []
        while self._position < end:
            piece = self.read(min(LARGEST_PIECE, end - self._position))
            if not piece:
                raise Unsound("damaged: the file ends in the middle of it")
            pieces.append(piece)
        return b"".join(pieces)
