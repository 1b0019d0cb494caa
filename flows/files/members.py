"""What lies in a folder, a tar file or a zip file, one member after another. Nothing is unpacked to the disk.

Whoever made them is not trusted: names, sizes, links and times are what a file says of itself. A member is read when it
is asked for and at most as far as it is asked for.
"""

from __future__ import annotations

import os
import posixpath
import re
import stat
import struct
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from parsers.saved.name import LONGEST_NAME
from warehouse.warc.proportion import OUT_OF_PROPORTION, is_out_of_proportion
from warehouse.warc.zip_files import ZipMembers, ZipRefused, open_zip

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Read = Callable[[int], bytes]

_DRIVE_LETTER = re.compile(r"[A-Za-z]:")
# What the libraries raise on damaged data: few of them say all of it.
_DAMAGE = (
    EOFError, LookupError, OSError, OverflowError, RuntimeError, ValueError, struct.error, tarfile.TarError,
    zipfile.BadZipFile, zlib.error, zstd.ZstdError,
)  # fmt: skip


class Unsound(Exception):
    """What cannot or must not be read, and why, in one line. Never leaves the sources."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a folder, a tar file or a zip file.

    `name` is its path in there and `size` its length in bytes, both as stated; `modified_at` is in UTC, None where none
    is stated. `fault` says why it must not be read, None when it may. `open` gives what reads the next so many bytes of
    it; it works once, until the next member is asked for. Both raise Unsound.
    """

    name: str
    size: int
    modified_at: datetime | None
    fault: str | None
    open: Callable[[], AbstractContextManager[Read]]


def members_of_folder(folder: Path) -> Iterator[Member]:
    """Every file beneath a folder, a folder's own files before those of its subfolders, in the order of their names.

    Links are not followed. One that leads outside is at fault; the others are left out, as what they lead to comes
    under its own name.
    """
    root = Path(os.path.realpath(folder))
    waiting = [""]
    while waiting:
        inner = waiting.pop()
        try:
            entries = sorted(os.scandir(folder / inner), key=lambda entry: entry.name)
        except OSError as error:
            yield _unreadable(inner, error)
            continue
        waiting += [
            posixpath.join(inner, entry.name) for entry in reversed(entries) if entry.is_dir(follow_symlinks=False)
        ]
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False) and not _leads_inside(entry, root):
                yield _member_of_folder(entry, posixpath.join(inner, entry.name))


@contextmanager
def open_file(path: Path, flags: int = 0) -> Iterator[Read]:
    """Reads a file on the disk. Raises Unsound."""
    with damage_named(), os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | flags), "rb") as file:
        yield file.read


@contextmanager
def damage_named() -> Iterator[None]:
    """Raises Unsound for whatever the libraries raise."""
    try:
        yield
    except _DAMAGE as error:
        if isinstance(error, OSError) and error.strerror:
            raise Unsound(f"cannot be read: {error.strerror}") from error
        raise Unsound(f"damaged: {' '.join(str(error).split()) or type(error).__name__}") from error


def require_proportion(unpacked: int, packed: int) -> None:
    """Raises Unsound when so many bytes cannot be the pages of a file of so many; a small bomb does no harm."""
    if is_out_of_proportion(unpacked, packed):
        raise Unsound(f"{OUT_OF_PROPORTION}: that is an attack, not saved pages")


def fault_of_name(name: str) -> str | None:
    """Why a name may lead anywhere but into the folder where a file would be unpacked, None when it may not."""
    if len(name) > LONGEST_NAME:
        return "its name is longer than any file's"
    if ".." in re.split(r"[/\\]", name):
        return "its name leads out of the archive file"
    if name.startswith(("/", "\\")):
        return "its name is an absolute path"
    return "its name begins with a drive letter" if _DRIVE_LETTER.match(name) else None


def utc(seconds: float) -> datetime | None:
    """A Unix time, None where it is none; also for 0, which stands in tar files that keep no times."""
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (OSError, OverflowError, ValueError):
        return None


def _member_of_folder(entry: os.DirEntry[str], name: str) -> Member:
    if entry.is_symlink():
        return Member(name, 0, None, "a link that leads out of the folder", partial(open_file, Path(entry.path)))
    try:
        state = entry.stat(follow_symlinks=False)
    except OSError as error:
        return _unreadable(name, error)
    fault = None if stat.S_ISREG(state.st_mode) else "neither a file nor a folder"
    # What has become a link or a pipe since is not followed and not waited for.
    opened = partial(open_file, Path(entry.path), os.O_NOFOLLOW | os.O_NONBLOCK)
    return Member(name, state.st_size, utc(state.st_mtime), fault, opened)


def _leads_inside(entry: os.DirEntry[str], root: Path) -> bool:
    return entry.is_symlink() and Path(os.path.realpath(entry.path)).is_relative_to(root)


def _unreadable(name: str, error: OSError) -> Member:
    return Member(name, 0, None, f"cannot be read: {error.strerror}", partial(open_file, Path(name)))


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
