"""The members of a zip file."""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from flows.sources.members import Member, Read, Unsound, damage_named, fault_of_name, require_proportion, utc
from warehouse.zip_files import ZipMembers, ZipRefused, open_zip

UNIX_TIME = 0x5455
NO_TIME = (1980, 1, 1, 0, 0, 0)


def members_of_zip(path: Path) -> Iterator[Member]:
    """Every member of a zip file, but for its folders. Times without a zone are taken for UTC.

    Raises Unsound where its directory is damaged, or its members grow out of all proportion.
    """
    with damage_named(), _refusal_named(), open_zip(path) as members:
        packed, unpacked = path.stat().st_size, 0
        for info in members.infos:
            if info.is_dir():
                continue
            fault = _fault_in_zip(members, info)
            unpacked += 0 if fault else info.file_size
            require_proportion(unpacked, packed)
            yield Member(info.filename, info.file_size, _modified_at(info), fault, partial(_open, members, info))


@contextmanager
def _open(members: ZipMembers, info: zipfile.ZipInfo) -> Iterator[Read]:
    with damage_named():
        yield members.open(info).read


@contextmanager
def _refusal_named() -> Iterator[None]:
    try:
        yield
    except ZipRefused as refused:
        raise Unsound(str(refused)) from refused


def _fault_in_zip(members: ZipMembers, info: zipfile.ZipInfo) -> str | None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "a link"
    if kind in (stat.S_IFBLK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK):
        return "neither a file nor a folder"
    return members.fault(info) or fault_of_name(info.filename)


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
