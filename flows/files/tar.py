"""What lies in a tar file (POSIX pax, and what GNU tar made of it), one member after another.

Of the records that a header may be extended with three are kept, and whether there are holes. Python's own module keeps
all that ever came, copies it for every member and reads header within header.
"""

from __future__ import annotations

import gzip
import re
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from flows.files.members import Member, Read, Unsound, damage_named, fault_of_name, require_proportion, utc
from parsers.saved.name import LONGEST_NAME
from warehouse.warc.members import LARGEST_WINDOW
from warehouse.warc.proportion import is_out_of_proportion

LARGEST_PIECE = 1024 * 1024
# Names, times and what systems keep of a file beside it: all of a name takes 4 KiB.
LARGEST_EXTENSION = 1024 * 1024

_BLOCK = tarfile.BLOCKSIZE
_END_OF_TAR = bytes(_BLOCK)
_PAX_OF_ONE = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)
_LONG_NAMES = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
_PAX_RECORD = re.compile(rb"([0-9]{1,9}) ([^=\n]{1,255})=")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_KEPT = ("path", "size", "mtime")
_HOLES = "GNU.sparse."
_MORE_HOLES_IN_HEADER, _MORE_HOLES_IN_BLOCK = 482, 504


class Forward(Protocol):
    """A tar file that is read forwards; both ways raise Unsound."""

    @property
    def position(self) -> int: ...
    def skip_to(self, position: int) -> None: ...
    def read(self, size: int) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Header:
    """A member as its header states it: `size` in bytes, from `start` on; `modified_at` in UTC. `fault` says why it
    must not be read, None when it may."""

    name: str
    size: int
    start: int
    modified_at: datetime | None
    is_folder: bool
    fault: str | None


def headers(file: Forward) -> Iterator[Header]:
    """The header of every member, folders too, up to the mark of the end. What lies between two is passed over.

    Raises Unsound for a damaged file.
    """
    extended, for_all = _Extended(), _Extended()
    while (block := _block(file)) != _END_OF_TAR:
        info = _info(block)
        if info.type in _LONG_NAMES:
            text = _extension(file, info).partition(b"\0")[0]
            extended.name = _text(text) if info.type == tarfile.GNUTYPE_LONGNAME else extended.name
        elif info.type == tarfile.XGLTYPE:
            for_all.take(_extension(file, info))
        elif info.type in _PAX_OF_ONE:
            extended.take(_extension(file, info))
        else:
            yield from _member(file, info, block, for_all.with_those_of(extended))
            extended = _Extended()
    if extended != _Extended():
        raise Unsound("damaged: a header without its member")


@dataclass(slots=True)
class _Extended:
    """What comes with a header, or with all that follow: a long name of GNU tar's, and records of pax."""

    name: str | None = None
    records: dict[str, str] = field(default_factory=dict)
    has_holes: bool = False

    def take(self, content: bytes) -> None:
        at = 0
        while found := _PAX_RECORD.match(content, at):
            end = at + int(found[1])
            if end <= found.end():
                raise Unsound("damaged: a header that leads backwards")
            keyword = _text(found[2])
            if keyword in _KEPT:
                self.records[keyword] = _text(content[found.end() : end - 1])
            self.has_holes = self.has_holes or keyword.startswith(_HOLES)
            at = end

    def with_those_of(self, other: _Extended) -> _Extended:
        return _Extended(other.name, {**self.records, **other.records}, self.has_holes or other.has_holes)


def _block(file: Forward) -> bytes:
    block = file.read(_BLOCK)
    if len(block) < _BLOCK:
        raise Unsound("damaged: it ends without the mark of its end")
    return block


def _info(block: bytes) -> tarfile.TarInfo:
    try:
        return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError as error:
        raise Unsound(f"damaged: a bad header ({error})") from error


def _extension(file: Forward, info: tarfile.TarInfo) -> bytes:
    if not 0 <= info.size <= LARGEST_EXTENSION:
        raise Unsound(f"damaged: a header of {info.size:,} bytes")
    content = file.read(_padded(info.size))
    if len(content) < info.size:
        raise Unsound("damaged: it ends without the mark of its end")
    return content[: info.size]


def _member(file: Forward, info: tarfile.TarInfo, block: bytes, extended: _Extended) -> Iterator[Header]:
    has_holes = extended.has_holes
    if info.type == tarfile.GNUTYPE_SPARSE:
        has_holes, goes_on = True, block[_MORE_HOLES_IN_HEADER]
        while goes_on:
            goes_on = _block(file)[_MORE_HOLES_IN_BLOCK]
    size = int(_number(extended.records.get("size"), info.size))
    name = extended.records.get("path", extended.name if extended.name is not None else info.name).rstrip("/")
    start, is_folder = file.position, info.isdir()
    modified_at = utc(_number(extended.records.get("mtime"), info.mtime))
    fault = _fault(info, size, has_holes) or fault_of_name(name)
    yield Header(name[:LONGEST_NAME], size, start, modified_at, is_folder, fault)
    if size < 0:
        raise Unsound("damaged: a header leads backwards")
    has_content = info.isreg() or info.type not in tarfile.SUPPORTED_TYPES
    file.skip_to(start + (_padded(size) if has_content else 0))


def _fault(info: tarfile.TarInfo, size: int, has_holes: bool) -> str | None:
    if info.issym() or info.islnk():
        return "a link"
    if not info.isreg():
        return "neither a file nor a folder"
    if has_holes:
        return "a file with holes, which no saved page has"
    return "damaged: its length is below zero" if size < 0 else None


def _number(stated: str | None, otherwise: float) -> float:
    """What stands in the header where a record states no number."""
    return float(stated) if stated and _NUMBER.fullmatch(stated) else otherwise


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _padded(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK


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
