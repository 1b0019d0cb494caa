"""Files in a data folder, which somebody may have handed over: opened only where they are what they seem to be.

A name in such a folder may be a link that leads out of it, a pipe that nobody ever writes to, a device. So nothing is
written through what lies there already, nothing is opened but regular files, and no link is followed.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from parsers.errors import RegestError

LINK = "it is a link, and in a data folder none is followed"
NO_FILE = "it is no regular file"
# What the system says of a disk that is full, or fuller than this user or this file may make it.
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# What it says where nothing may be written: on a disk that is mounted read-only, in what is somebody else's.
NOT_ALLOWED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
HOW_TO_HAVE_ROOM = "free some space and start again, what was captured is kept"
HOW_TO_BE_ALLOWED = (
    "see that you may read and write there, or copy the data folder to where you may and name the copy with --data"
)


class StrangeFolder(RegestError):
    """A folder inside a data folder that is a link or no folder."""


def advice_on(error: OSError, otherwise: str = "") -> str:
    """What a person can do about a file of a data folder that cannot be written, as the end of a sentence; `otherwise`
    where the system says neither that the disk is full nor that it is not allowed."""
    if error.errno in NO_SPACE:
        return f": {HOW_TO_HAVE_ROOM}"
    if error.errno in NOT_ALLOWED:
        return f": {HOW_TO_BE_ALLOWED}"
    return otherwise


def open_regular(path: Path, *, is_written: bool = False, follows_links: bool = False, buffering: int = -1) -> BinaryIO:
    """A file that is there, to be read, or to be changed in place where `is_written`.

    Raises OSError, also for what is a link (unless `follows_links`: for a path that a person has given) or no file.
    """
    require_regular(path, follows_links=follows_links)
    flags = (os.O_RDWR if is_written else os.O_RDONLY) | os.O_CLOEXEC | os.O_NONBLOCK
    descriptor = os.open(path, flags | (0 if follows_links else os.O_NOFOLLOW))
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, NO_FILE, str(path))
        return os.fdopen(descriptor, "r+b" if is_written else "rb", buffering=buffering)
    except BaseException:
        os.close(descriptor)
        raise


def open_to_append(path: Path) -> BinaryIO:
    """A file to which lines are added, made where there is none. Raises OSError as `open_regular` does."""
    if is_there(path):
        make_own(path)
    flags = os.O_CREAT | os.O_APPEND | os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    return os.fdopen(os.open(path, flags, 0o666), "ab")


def open_to_change(path: Path) -> BinaryIO:
    """A file that is changed in place, made empty where there is none, without a buffer. Raises OSError as
    `open_regular` does."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o666))
    return open_regular(path, is_written=True, buffering=0)


def require_regular(path: Path, *, follows_links: bool = False) -> os.stat_result:
    """What the system says of a regular file, before anything opens it. Raises OSError as `open_regular` does."""
    state = path.stat(follow_symlinks=follows_links)
    if not stat.S_ISREG(state.st_mode):
        raise OSError(errno.EINVAL, LINK if stat.S_ISLNK(state.st_mode) else NO_FILE, str(path))
    return state


def is_there(path: Path) -> bool:
    """Whether anything has that name, be it a link that leads nowhere."""
    return os.path.lexists(path)


def folders_in(folder: Path) -> list[Path]:
    """The folders in a folder, in the order of their names; none where it is missing.

    Raises StrangeFolder where it, or one of them, is a link.
    """
    if not is_there(folder):
        return []
    require_folder(folder)
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        if entry.is_symlink() and entry.is_dir():
            raise StrangeFolder(f"{entry.path} cannot be used: {LINK}")
    return [Path(entry.path) for entry in found if entry.is_dir(follow_symlinks=False)]


def capture_files(folder: Path, suffix: str = ".warc.gz", archive: str | None = None) -> dict[str, int]:
    """The files of captures with that suffix, of one archive if it is given: names below the captures folder, in order,
    with sizes in bytes. A link is one too, and cannot be opened. Raises StrangeFolder."""
    found = {}
    for inner in folders_in(folder) if archive is None else _folder_called(archive, folder):
        with os.scandir(inner) as entries:
            for entry in entries:
                if entry.name.endswith(suffix) and not entry.is_dir(follow_symlinks=False):
                    found[f"{inner.name}/{entry.name}"] = entry.stat(follow_symlinks=False).st_size
    return dict(sorted(found.items()))


def _folder_called(name: str, folder: Path) -> list[Path]:
    if not is_there(folder):
        return []
    require_folder(folder)
    if (inner := folder / name).is_symlink():
        require_folder(inner)
    return [inner] if inner.is_dir() else []


def try_to_hold(path: Path) -> int | None:
    """Opens a lock, made where there is none, and holds it against everybody else; its time is then when that began.
    Gives its descriptor, for `let_go`; None where somebody else holds it. Raises OSError, also for what is no regular
    file. Who locks with `filelock` is kept out too, and that takes ten times as long."""
    flags = os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    while True:
        descriptor = os.open(path, flags, 0o666)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError(errno.EINVAL, NO_FILE, str(path))
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_at(descriptor, path):
                os.utime(descriptor)
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            return None
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def let_go(descriptor: int) -> None:
    """Lets others hold a lock; also where a process that was just started has the descriptor too."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)


def hold(descriptor: int, path: Path) -> bool:
    """Holds an open file, for as long as it is open, against everybody else who asks so; waits for who looks at it
    only. False where another file, or none, has its name by then. Raises OSError."""
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return _is_at(descriptor, path)


def is_held(path: Path) -> bool:
    """Whether a process that is alive holds a file, as one that writes it does; nobody holds what is no file."""
    with suppress(OSError), open_regular(path) as file:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat(follow_symlinks=False))
    except FileNotFoundError:
        return False


def require_folder(folder: Path) -> None:
    """Raises StrangeFolder for what is a link or no folder, OSError for what is not there."""
    mode = folder.stat(follow_symlinks=False).st_mode
    if not stat.S_ISDIR(mode):
        raise StrangeFolder(f"{folder} cannot be used: {LINK if stat.S_ISLNK(mode) else 'it is no folder'}")


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """Makes a folder where there is none. Raises StrangeFolder for what is a link or no folder, and OSError."""
    with suppress(FileExistsError):
        folder.mkdir(mode)
    require_folder(folder)


def private_mode(folder: Path) -> int:
    """The mode of a file of captures, which tell who made them: for its owner, and for a group as far as the folder is
    that group's."""
    return 0o600 | (folder.stat().st_mode & 0o060)


def make_private_folder(folder: Path) -> None:
    """Makes a folder for captures where there is none: its owner's, and the group's where that may write beside it.
    Raises StrangeFolder, and OSError."""
    is_shared = folder.parent.stat().st_mode & stat.S_IWGRP
    make_folder(folder, 0o770 if is_shared else 0o700)


@contextmanager
def fresh(path: Path, mode: int = 0o666, *, is_kept: bool = True) -> Iterator[BinaryIO]:
    """A new file, which takes the place of what has that name once it is written whole; and is on the disk, unless it
    need not be kept when the machine stops.

    Nobody else writes it meanwhile. Where anything goes wrong, what was there stays. Raises OSError.
    """
    partial = path.with_name(f"{path.name}.partial")
    # What a killed process has left there, or what somebody has put there: the name goes, and not what it leads to.
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_WRONLY | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            if is_kept:
                file.flush()
                os.fsync(file.fileno())
        _take_place(partial, path)
        if is_kept:
            sync_folder(path.parent)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _take_place(partial: Path, path: Path) -> None:
    """No file takes the place of a folder, and a folder where a file belongs is nobody's."""
    if path.is_dir() and not path.is_symlink():
        raise OSError(errno.EISDIR, NO_FILE, str(path))
    partial.replace(path)


def sync_folder(folder: Path) -> None:
    """Returns when the names in `folder` are on the disk: a new name alone does not outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_own(path: Path) -> None:
    """Gives a file that is to be changed in place, and that another name leads to as well, a copy of its own.

    Raises OSError, also for what is no regular file.
    """
    state = require_regular(path)
    if state.st_nlink > 1:
        copy(path, path, state.st_mode & 0o777)


def copy(source: Path, target: Path, mode: int = 0o666, *, follows_links: bool = False) -> None:
    """A copy that appears under its name complete or not at all, also when the machine stops in between.

    Raises OSError, also for what is no regular file.
    """
    with open_regular(source, follows_links=follows_links) as reading, fresh(target, mode) as writing:
        while piece := reading.read(1024 * 1024):
            writing.write(piece)
