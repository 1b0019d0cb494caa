"""Where captures are kept: in a folder, or in a store elsewhere that fsspec knows, such as an S3-compatible one.

Files of captures are written in a folder of this machine, the spool. In a folder of captures that is where they stay; a
store elsewhere is given each as a whole object, once it is closed. A store is described by its location and its
endpoint, which are enough for another machine to open it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol

from parsers.errors import RegestError

CLOSED_SUFFIX, OPEN_SUFFIX = ".warc.gz", ".open"
# A line that people's decisions were given in a store elsewhere, where nothing is ever written to.
ADDED_LINE = re.compile(r"\.\d{6}-[0-9a-f]{8}$")


class StoreFailed(RegestError):
    """A store elsewhere does not answer, or does not let itself be used."""


class StoreAt(NamedTuple):
    """What a store is described by: the path of a folder, or a URL that fsspec knows; and the endpoint of an
    S3-compatible one that is not Amazon's."""

    location: str
    endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class Portions:
    """When a file that is being written is closed and another begun: it has so many bytes or captures, or was begun so
    many seconds ago (None: however many, however long ago)."""

    bytes: int
    captures: int | None = None
    seconds: float | None = None


class CaptureStore(Protocol):
    """Where captures are kept. Names are below it, as `<archive>/<file>`; absolute ones are of registered files, on the
    disk of this machine. What a store elsewhere does not do raises StoreFailed."""

    @property
    def at(self) -> StoreAt:
        """What it is described by."""

    @property
    def spool(self) -> Path:
        """The folder in which files are written."""

    @property
    def portions(self) -> Portions:
        """Of which size files are written."""

    @property
    def is_elsewhere(self) -> bool:
        """Whether to list or to read it means to ask another machine, and to sync means to give it what was written."""

    def files(self, suffix: str = CLOSED_SUFFIX, archive: str | None = None) -> dict[str, int]:
        """The files with that suffix, of one archive or of all: names in order, with sizes in bytes. Raises
        StrangeFolder."""

    def runs_writing(self) -> set[str]:
        """What the names of the files begin with, of runs that are still writing."""

    def missing(self, names: Iterable[str]) -> set[str]:
        """Those of the files that are not there."""

    def size(self, name: str) -> int:
        """Of a file, in bytes. Raises OSError."""

    def place(self, name: str) -> str:
        """Where a file is, for people."""

    def open(self, name: str) -> BinaryIO:
        """A file, to be read in any order. A run may read what it has captured before its file is closed, and while it
        is being renamed. Raises OSError."""

    def open_at_hand(self, name: str) -> BinaryIO:
        """A file, with a descriptor that can be handed to a process which may open none. Raises OSError."""

    def expect(self, names: Iterable[str]) -> None:
        """These files are opened at hand next: they may be fetched."""

    def let_go(self) -> None:
        """None is, for now."""

    def put(self, name: str, source: Path) -> None:
        """A copy of a file. Raises CaptureNotStored."""

    def keep(self, name: str) -> None:
        """Takes a file that is closed from the spool, where it is one of its own. Raises CaptureNotStored."""

    def keep_left(self) -> None:
        """Takes all files from the spool that runs have left there which are over. Raises CaptureNotStored."""

    def read_lines(self, file: str, take: Callable[[Any], None]) -> None:
        """See `json_lines.read_lines`, for what people have decided."""

    def add_line(self, file: str, said: Mapping[str, object]) -> None:
        """See `json_lines.append_line`."""


def run_of(file: str) -> str:
    """What the names of all files of a run begin with."""
    return file.rpartition("-")[0]
