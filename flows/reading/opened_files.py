"""Files that one process opens for another, which may open none itself."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO, BinaryIO

from warehouse.warc.captures import CaptureStore

# A message carries 253 descriptors at most; some systems let a process have no more than that in all.
MOST_AT_ONCE = 100
NOWHERE = -1
_PLACE_BYTES = 8


class Place:
    """Where in its task a process is, in a file that it shares with the one that has started it: so that this is known
    once it has ended."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def fileno(self) -> int:
        """The file's."""
        return self._file.fileno()

    def set(self, place: int) -> None:
        """To be called before anything is made of what stands there."""
        os.pwrite(self.fileno(), place.to_bytes(_PLACE_BYTES, sys.byteorder, signed=True), 0)

    def get(self) -> int:
        """What was set last; NOWHERE for what is no place."""
        place = os.pread(self.fileno(), _PLACE_BYTES, 0)
        return int.from_bytes(place, sys.byteorder, signed=True) if len(place) == _PLACE_BYTES else NOWHERE

    def close(self) -> None:
        """Closes the file."""
        self._file.close()


@dataclass(frozen=True, slots=True)
class Opened:
    """Descriptors by the names of their files, and why the others could not be opened."""

    descriptors: Mapping[str, int]
    unopened: dict[str, str]


@contextmanager
def opened(store: CaptureStore, names: Iterable[str]) -> Iterator[Opened]:
    """Opens files of captures until the block ends. Raises StoreFailed."""
    descriptors: dict[str, int] = {}
    unopened: dict[str, str] = {}
    with ExitStack() as stack:
        for name in names:
            try:
                descriptors[name] = stack.enter_context(store.open_at_hand(name)).fileno()
            except OSError as error:
                unopened[name] = error.strerror or str(error)
        yield Opened(descriptors, unopened)


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
