"""A folder of captures, which is the store of a data folder unless another is declared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from warehouse.json_lines import append_line, read_lines
from warehouse.regular_files import advice_on, capture_files, copy, is_held, is_there, make_folder, private_mode
from warehouse.warc.paths import open_capture_file, size_of_capture_file
from warehouse.warc.records import CaptureNotStored
from warehouse.warc.store import ADDED_LINE, CLOSED_SUFFIX, OPEN_SUFFIX, Portions, StoreAt, run_of

# What the annex of WARC/1.1 on file sizes recommends.
LARGEST_FILE = 10**9


class LocalStore:
    """A folder of captures."""

    is_elsewhere = False
    portions = Portions(LARGEST_FILE)

    def __init__(self, folder: Path) -> None:
        self.spool = folder

    def __str__(self) -> str:
        return str(self.spool)

    @property
    def at(self) -> StoreAt:
        return StoreAt(str(self.spool.absolute()))

    def files(self, suffix: str = CLOSED_SUFFIX, archive: str | None = None) -> dict[str, int]:
        return capture_files(self.spool, suffix, archive)

    def runs_writing(self) -> set[str]:
        return runs_writing_in(self.spool)

    def missing(self, names: Iterable[str]) -> set[str]:
        return {name for name in names if not (self.spool / name).exists()}

    def size(self, name: str) -> int:
        return size_of_capture_file(self.spool, name)

    def place(self, name: str) -> str:
        return str(self.spool / name)

    def open(self, name: str) -> BinaryIO:
        return open_in_folder(self.spool, name)

    def open_at_hand(self, name: str) -> BinaryIO:
        return open_in_folder(self.spool, name)

    def expect(self, names: Iterable[str]) -> None: ...

    def let_go(self) -> None: ...

    def put(self, name: str, source: Path) -> None:
        target = self.spool / name
        try:
            if not is_there(target):
                make_folder(target.parent.parent)
                make_folder(target.parent)
                copy(source, target, private_mode(self.spool), follows_links=True)
        except OSError as error:
            raise CaptureNotStored(f"{target} cannot be written ({error.strerror}){advice_on(error)}") from error

    def keep(self, name: str) -> None: ...

    def keep_left(self) -> None: ...

    def read_lines(self, file: str, take: Callable[[Any], None]) -> None:
        read_lines(self.spool / file, take)
        # A copy of a store elsewhere has them one by one.
        for added in sorted(self.spool.glob(f"{file}.*")):
            if ADDED_LINE.search(added.name):
                read_lines(added, take)

    def add_line(self, file: str, said: Mapping[str, object]) -> None:
        append_line(self.spool / file, said)


def open_in_folder(folder: Path, name: str) -> BinaryIO:
    """See CaptureStore.open, for a folder."""
    with suppress(OSError):
        return open_capture_file(folder, name, OPEN_SUFFIX, buffering=-1)
    return open_capture_file(folder, name, buffering=-1)


def runs_writing_in(folder: Path) -> set[str]:
    """What the names of the files begin with, of the runs of this machine that are still writing in a folder."""
    open_files = capture_files(folder, f"{CLOSED_SUFFIX}{OPEN_SUFFIX}")
    return {run_of(name) for name in open_files if is_held(folder / name)}
