"""The members of a zip file."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from flows.sources.members import (
    MOST_TIMES_LARGER,
    Member,
    Read,
    Unsound,
    damage_named,
    fault_of_name,
    require_proportion,
    utc,
)

LARGEST_DIRECTORY = 64 * 1024 * 1024
SMALL = 1024 * 1024

# The others are rare, and LZMA takes as much memory as the file asks for.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
ENCRYPTED = 0x1
UNIX_TIME = 0x5455
NO_TIME = (1980, 1, 1, 0, 0, 0)


def members_of_zip(path: Path) -> Iterator[Member]:
    """Every member of a zip file, but for its folders. Times without a zone are taken for UTC.

    Raises Unsound where its directory is damaged, or its members grow out of all proportion.
    """
    with damage_named(), _Bounded(io.FileIO(path)) as file:
        packed, unpacked = path.stat().st_size, 0
        with zipfile.ZipFile(file) as members:
            for info in members.infolist():
                if info.is_dir():
                    continue
                fault = _fault_in_zip(info)
                unpacked += 0 if fault else info.file_size
                require_proportion(unpacked, packed)
                yield Member(info.filename, info.file_size, _modified_at(info), fault, partial(_open, members, info))


@contextmanager
def _open(members: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[Read]:
    with damage_named(), members.open(info) as stream:
        yield stream.read


def _fault_in_zip(info: zipfile.ZipInfo) -> str | None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "a link"
    if kind in (stat.S_IFBLK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK):
        return "neither a file nor a folder"
    if info.flag_bits & ENCRYPTED:
        return "encrypted"
    if info.compress_type not in METHODS:
        return f"compressed in a way that is not read (method {info.compress_type})"
    if info.file_size > max(SMALL, MOST_TIMES_LARGER * info.compress_size):
        return f"it grows to more than {MOST_TIMES_LARGER} times its size"
    return fault_of_name(info.filename)


def _modified_at(info: zipfile.ZipInfo) -> datetime | None:
    rest = info.extra
    while len(rest) >= 4:
        kind, length = struct.unpack_from("<HH", rest)
        if kind == UNIX_TIME and 5 <= length <= len(rest) - 4 and rest[4] & 1:
            return utc(struct.unpack_from("<i", rest, 5)[0])
        rest = rest[4 + length :]
    try:
        return None if info.date_time == NO_TIME else datetime(*info.date_time, tzinfo=UTC)
    except ValueError:
        return None


class _Bounded(io.BufferedReader):
    """A zip file of which zipfile reads no directory that fills the memory."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > LARGEST_DIRECTORY:
            raise Unsound(f"its directory is larger than {LARGEST_DIRECTORY:,} bytes: use a .tar.gz instead")
        return super().read(size)
