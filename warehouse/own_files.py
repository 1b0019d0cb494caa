"""Database files that this process itself has closed, and that hold nothing but what is Regest's own.

A run opens its database several times, and what is in it need not be looked through each time: that takes a third of
opening it. A file is the same as long as the system says that nobody has written it, nor put another in its place.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from warehouse.connecting import log_of


class _State(NamedTuple):
    """What the system says of a file. Nobody but the system itself can set the time of the last change of its state."""

    device: int
    inode: int
    size: int
    written_at: int
    changed_at: int


_own: dict[Path, _State] = {}


def remember_own(database: Path) -> None:
    """Notes a database that was just closed, or copied from one that is noted. The caller holds its folder and has
    looked through what is in it."""
    state = _state_of(database)
    if state is None:
        _own.pop(database, None)
    else:
        _own[database] = state


def is_own(database: Path) -> bool:
    """Whether a database is as this process has noted it."""
    noted = _own.get(database)
    return noted is not None and noted == _state_of(database)


def _state_of(database: Path) -> _State | None:
    """None where there is none, and where its log holds more than it does."""
    log = log_of(database)
    try:
        if log.is_symlink() or log.exists():
            return None
        state = database.lstat()
    except OSError:
        return None
    return _State(state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
