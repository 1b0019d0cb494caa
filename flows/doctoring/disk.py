"""The disk: how much is free, and when it will be full if captures go on to come as they did."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.doctoring.finding import Finding, fine, not_applicable, wrong
from flows.doctoring.sizes import size
from flows.doctoring.subject import Subject
from warehouse.data_folder import DataFolder
from warehouse.regular_files import is_there

DISK = "disk"
WORKING = "disk of .working"
INODES = "inodes"
# Of each state that is published there are three meanwhile.
TIMES_THE_TABLES = 3
LEAST_FREE = 500_000_000
LEAST_INODES = 1_000
PERIOD = timedelta(days=30)
SOON = timedelta(days=30)
MAKE_ROOM = "make room, or move the whole data folder to a larger disk"
_BEGUN = re.compile(r"[^/]+/(\d{14})-")


@dataclass(frozen=True, slots=True)
class Room:
    """What a disk has: bytes in all and free for this user, inodes in all (0 where they are not counted) and free."""

    total: int
    free: int
    inodes: int
    inodes_free: int


def disk(subject: Subject) -> Iterator[Finding]:
    """Whether there is room for the next harvests, on each disk that the folder lies on."""
    folder = subject.folder
    if not is_there(folder.path):
        yield not_applicable(DISK, f"there is no {folder.path} yet")
        return
    tables = _size_of_tables(folder)
    room = room_at(folder.path)
    is_elsewhere = folder.captures_at is not None
    yield of_room(DISK, room, tables, None if is_elsewhere else bytes_a_day(folder.capture_files, subject.now))
    yield of_inodes(room)
    working = folder.working.parent
    if is_there(working) and working.stat().st_dev != folder.path.stat().st_dev:
        yield of_room(WORKING, room_at(working), tables, None)
    else:
        yield fine(WORKING, "it is that of the folder")


def room_at(path: Path) -> Room:
    """What the disk has on which a path lies. Raises OSError."""
    about = os.statvfs(path)
    return Room(about.f_frsize * about.f_blocks, about.f_frsize * about.f_bavail, about.f_files, about.f_favail)


def of_room(what: str, room: Room, tables: int, a_day: float | None) -> Finding:
    """What is to be said of the room on a disk for tables of so many bytes, where captures come at so many a day; None
    where they come to another place."""
    has = f"{size(room.free)} of {size(room.total)} are free"
    if room.free < (needed := max(LEAST_FREE, TIMES_THE_TABLES * tables)):
        return wrong(what, f"{has}, and {size(needed)} may be needed to publish", MAKE_ROOM)
    if a_day is None:
        return fine(what, f"{has}; captures are kept elsewhere")
    if not a_day:
        return fine(what, f"{has}; no captures were added in {PERIOD.days} days")
    comes = f"{size(a_day)} of captures come a day (of {PERIOD.days} days)"
    days = room.free / a_day
    if days < SOON.days:
        return wrong(what, f"{has}, and {comes}: it will be full in {days:,.0f} days", MAKE_ROOM)
    lasts = f"in {days / 365:,.0f} years" if days > 2 * 365 else f"in {days:,.0f} days"
    return fine(what, f"{has}; {comes}: it would be full {lasts}")


def of_inodes(room: Room) -> Finding:
    """What is to be said of the number of files that a disk has room for."""
    if not room.inodes:
        return not_applicable(INODES, "this disk does not count files")
    says = f"{room.inodes_free:,} more files have room"
    if room.inodes_free < LEAST_INODES:
        return wrong(INODES, says, "delete what has many small files, as caches; or move the folder to another disk")
    return fine(INODES, says)


def bytes_a_day(files: Mapping[str, int], now: datetime) -> float:
    """How many bytes of captures were added each day, of the last month, by the names of their files."""
    since = now - PERIOD
    return sum(size_of for file, size_of in files.items() if (_begun(file) or since) > since) / PERIOD.days


def _begun(file: str) -> datetime | None:
    found = _BEGUN.match(file)
    try:
        return datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def _size_of_tables(folder: DataFolder) -> int:
    return folder.database.stat().st_size if is_there(folder.database) else 0
