"""WARC and WACZ files of other programs: which WARC files are in them, and the records in these.

Read where they lie: plain WARC files, those compressed record by record, and both inside a WACZ file, which is a zip
file that stores them as they are. Read as a stream, once, to be copied: what is compressed as a whole.
"""

from __future__ import annotations

import gzip
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal, cast

from warehouse.regular_files import open_regular
from warehouse.warc.framing import RECORD_MARK, Gap, Member, read_records
from warehouse.warc.members import (
    DICTIONARY_MAGIC,
    GZIP_MAGIC,
    MORE_THAN_A_RECORD,
    ZSTD_MAGIC,
    OneMember,
    ZstdError,
    ZstdFrames,
    holds_more,
    next_record,
    read_members,
)
from warehouse.warc.proportion import OUT_OF_PROPORTION, is_out_of_proportion
from warehouse.warc.records import CaptureError
from warehouse.warc.zip_files import ZipMember, ZipMembers, ZipRefused, open_zip, zip_in

WARC_NAMES = (".warc", ".warc.gz", ".warc.zst")
WACZ_NAMES = (".wacz",)

_LOCAL_MAGIC = b"PK\x03\x04"
_PIECE = 64 * 1024

_DAMAGE = (
    EOFError, LookupError, OSError, OverflowError, RuntimeError, ValueError, struct.error, zipfile.BadZipFile,
    zlib.error, ZipRefused, ZstdError,
)  # fmt: skip


Compression = Literal["record by record", "none", "gzip", "zstd"]


@dataclass(frozen=True, slots=True)
class WarcPart:
    """A WARC file: a whole file, or the member `name` of a WACZ file. It stands there from `start` on and before `end`,
    in bytes, unless the WACZ file compresses it once more: then it is not `is_stored`, and its header begins at
    `start`."""

    path: Path
    name: str | None
    start: int
    end: int
    compression: Compression
    is_stored: bool = True

    @property
    def is_readable_in_place(self) -> bool:
        """Whether a record can be read by its offset."""
        return self.is_stored and self.compression in ("record by record", "none")

    def stream(self) -> Iterator[Member | Gap]:
        """All records of what can only be read forwards, offsets as of the uncompressed data. Raises CaptureError when
        it cannot be opened."""
        with ExitStack() as stack:
            try:
                stream = _decompressed(self, stack)
            except _DAMAGE as error:
                raise CaptureError(f"it cannot be decompressed: {error}") from error
            end = 0
            for found in read_records(stream):
                yield found
                end = found.offset + found.length
            if stream.damage:
                yield Gap(end, 0, stream.damage)


def is_web_archive(path: Path) -> bool:
    """Whether a file is a WARC or WACZ file, by its name."""
    return path.name.lower().endswith((*WARC_NAMES, *WACZ_NAMES))


def parts_of(path: Path) -> list[WarcPart]:
    """The WARC files in a WARC or WACZ file. Raises CaptureError when there are none, or it is neither."""
    with open_regular(path, follows_links=True) as file:
        return parts_in(file, path)


def parts_in(file: BinaryIO, path: Path) -> list[WarcPart]:
    """As `parts_of`, for a file that is opened. Its path is what the parts are said to be of, and tells by its name how
    they are compressed where their bytes do not."""
    magic = file.read(len(_LOCAL_MAGIC))
    if not magic:
        raise CaptureError("it is empty")
    if magic != _LOCAL_MAGIC:
        return [_part(path, None, file, 0, file.seek(0, os.SEEK_END))]
    try:
        with zip_in(file) as members:
            infos = [info for info in members.infos if info.filename.lower().endswith(WARC_NAMES)]
            parts = [_part_in_zip(path, file, members, info) for info in infos]
    except _DAMAGE as error:
        raise CaptureError(f"it is no sound WACZ file: {error}") from error
    if not parts:
        raise CaptureError("it is a zip file without any WARC file: unpack it and import the folder")
    return parts


def records_in(
    part: WarcPart, start: int, end: int, *, is_boundary: bool = False, file: BinaryIO | None = None
) -> Iterator[Member | Gap]:
    """The records of a part, read in place, that begin from `start` on and before `end`: see read_members and
    read_records. `file` is the part's own where it is open already."""
    if file is None:
        with open_regular(part.path, follows_links=True, buffering=0) as opened:
            yield from records_in(part, start, end, is_boundary=is_boundary, file=opened)
    elif part.compression == "none":
        file.seek(start)
        yield from read_records(file, start, end, part.end, is_beginning=is_boundary or start <= part.start)
    else:
        within = (part.start, part.end)
        yield from map(_one_record, read_members(file, start, end, within, is_boundary=is_boundary))


def _part_in_zip(path: Path, file: BinaryIO, members: ZipMembers, info: zipfile.ZipInfo) -> WarcPart:
    if fault := members.fault(info):
        raise ValueError(f"{info.filename}: {fault}")
    if info.compress_type != zipfile.ZIP_STORED:
        compression = _compression(info.filename, members.open(info).read(len(ZSTD_MAGIC)))
        return WarcPart(path, info.filename, info.header_offset, 0, compression, is_stored=False)
    start = members.start_of(info)
    if start + info.file_size > file.seek(0, os.SEEK_END):
        raise ValueError(f"{info.filename} is not as long as the directory says")
    return _part(path, info.filename, file, start, start + info.file_size)


def _part(path: Path, name: str | None, file: BinaryIO, start: int, end: int) -> WarcPart:
    file.seek(start)
    head = file.read(len(ZSTD_MAGIC))
    compression = _compression(name or path.name, head)
    if compression == "gzip" and not head.startswith(GZIP_MAGIC):
        # The name may be wrong, or the first bytes.
        compression = "record by record" if next_record(file, start, end) < end else "none"
    elif compression == "gzip" and not _holds_several(file, start, end):
        compression = "record by record"
    return WarcPart(path, name, start, end, compression)


def _compression(name: str, head: bytes) -> Compression:
    if head in (ZSTD_MAGIC, DICTIONARY_MAGIC):
        return "zstd"
    if head.startswith(GZIP_MAGIC):
        return "gzip"
    # Where the first bytes tell nothing, the name does.
    if not RECORD_MARK.startswith(head) and name.lower().endswith((".gz", ".zst")):
        return "gzip" if name.lower().endswith(".gz") else "zstd"
    return "none"


def _holds_several(file: BinaryIO, start: int, end: int) -> bool:
    """Whether more than one record stands in the member there. Of one that is damaged, whatever follows it tells."""
    found = list(islice(read_records(OneMember(file, start)), 2))
    if len(found) < 2:
        return False
    return all(isinstance(one, Member) for one in found) or next_record(file, start + 1, end) == end


def _one_record(member: Member | Gap) -> Member | Gap:
    """A member, unless it holds more than a record, which could not be found again."""
    if isinstance(member, Gap) or not member.is_whole:
        return member
    is_more = holds_more(member.data, len(member.data.rstrip(b"\r\n")))
    return Gap(member.offset, member.length, MORE_THAN_A_RECORD) if is_more else member


def _decompressed(part: WarcPart, stack: ExitStack) -> _Sound:
    packed = part.path.stat().st_size
    file: _Section | ZipMember
    if part.is_stored:
        file = _Section(stack.enter_context(open_regular(part.path, follows_links=True)), part.start, part.end)
    else:
        members = stack.enter_context(open_zip(part.path))
        file = members.open(next(info for info in members.infos if info.header_offset == part.start))
    if part.compression == "zstd":
        frames = ZstdFrames(file.read)
        return _Sound(frames.read, packed, frames)
    if part.compression == "gzip":
        return _Sound(stack.enter_context(gzip.GzipFile(fileobj=cast(BinaryIO, file))).read1, packed)
    return _Sound(file.read1, packed)


class _Section:
    """The bytes of a file from `start` on and before `end`, forwards."""

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        self._file = file
        self._to_read = end - start
        file.seek(start)

    def read(self, size: int, /) -> bytes:
        data = self._file.read(min(size, self._to_read))
        self._to_read -= len(data)
        return data

    read1 = read


class _Sound:
    """A stream that ends where its data is damaged or grows out of proportion to the file, and says how."""

    def __init__(self, read: Callable[[int], bytes], packed: int, frames: ZstdFrames | None = None) -> None:
        self._read = read
        self._packed = packed
        self._given = 0
        self._frames = frames
        self._lost: str | None = None

    @property
    def damage(self) -> str | None:
        """What was lost, None where nothing was."""
        return self._lost or (self._frames.damage if self._frames else None)

    def read(self, size: int, /) -> bytes:
        if is_out_of_proportion(self._given, self._packed):
            self._lost = f"{OUT_OF_PROPORTION}: what follows was not read"
            return b""
        # In small pieces: what stands before the damage would be lost with a piece that it is in.
        try:
            data = self._read(min(size, _PIECE))
        except _DAMAGE as error:
            how = str(error) or type(error).__name__
            self._lost = f"the compressed data is damaged, and what follows is lost ({how})"
            return b""
        self._given += len(data)
        return data
