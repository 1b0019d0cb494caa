"""Files that one process opens for another, which may open none itself."""

from __future__ import annotations

import errno
import os
import socket
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from warehouse.capture_writer import OPEN_SUFFIX

# A message carries 253 descriptors at most; some systems let a process have no more than that in all.
MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Opened:
    """Descriptors by the names of their files, and why the others could not be opened."""

    descriptors: Mapping[str, int]
    unopened: dict[str, str]


@contextmanager
def opened(paths: Mapping[str, Path]) -> Iterator[Opened]:
    """Opens files, by their names, until the block ends."""
    descriptors: dict[str, int] = {}
    unopened: dict[str, str] = {}
    try:
        for name, path in paths.items():
            try:
                descriptors[name] = _open(path)
            except OSError as error:
                unopened[name] = error.strerror or str(error)
        yield Opened(descriptors, unopened)
    finally:
        for descriptor in descriptors.values():
            os.close(descriptor)


def send(channel: socket.socket, descriptors: Sequence[int]) -> None:
    """Hands descriptors over. Raises OSError."""
    if descriptors:
        socket.send_fds(channel, [b"\0"], list(descriptors))


class ReceivedFiles:
    """The files of a job, in the process that reads them."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._descriptors: dict[str, int] = {}
        self._unopened: Mapping[str, str] = {}

    def receive(self, names: Sequence[str], unopened: Mapping[str, str]) -> None:
        """Takes the files of the next job, and lets go of those of the last one."""
        for descriptor in self._descriptors.values():
            os.close(descriptor)
        received = socket.recv_fds(self._channel, 1, len(names))[1] if names else []
        self._descriptors = dict(zip(names, received, strict=True))
        self._unopened = unopened

    def open(self, name: str) -> BinaryIO:
        """One of them, to be read. Raises OSError as if it had been opened here."""
        if name in self._unopened:
            raise OSError(errno.EIO, self._unopened[name], name)
        return os.fdopen(os.dup(self._descriptors[name]), "rb", buffering=0)


def _open(path: Path) -> int:
    """Regular files only: what else there is may never be read to its end. See warehouse.captures.open_capture_file."""
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path.with_name(path.name + OPEN_SUFFIX), flags)
    except FileNotFoundError:
        descriptor = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is no file that can be read")
    return descriptor
