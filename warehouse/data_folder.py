"""Where everything that Regest keeps lies, and who may write there."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from parsers.errors import RegestError
from warehouse.regular_files import (
    HOW_TO_BE_ALLOWED,
    NO_SPACE,
    NOT_ALLOWED,
    advice_on,
    capture_files,
    fresh,
    is_there,
    make_folder,
    make_own,
    make_private_folder,
    open_regular,
)
from warehouse.warc.local_store import LocalStore
from warehouse.warc.store import CLOSED_SUFFIX, CaptureStore, StoreAt, run_of
from warehouse.warc.stores import open_store

LONGEST_HOLDER = 1_000


def is_own(file: str) -> bool:
    """Whether a file of captures is one that Regest has written, by its name: copies of others lie a folder deeper."""
    return not Path(file).is_absolute() and len(Path(file).parts) == 2


def archive_of(file: str) -> str:
    """The archive whose captures are in a file of Regest's own, by its name."""
    return file.partition("/")[0]


class DataFolderError(RegestError):
    """A data folder that cannot be used."""


class FolderHeld(DataFolderError):
    """A data folder, or a listing in it, that another process holds: `by` says which."""

    def __init__(self, message: str, by: str) -> None:
        super().__init__(message)
        self.by = by


@dataclass(frozen=True, slots=True)
class DataFolder:
    """One folder with all that Regest keeps.

    `database` is what readers open: a whole state, replaced at once by the next one. `working` is the same for the
    one process that writes; it is out of the way so that no reader's lock can ever stop a run. Captures lie in the
    folder too, or in a store elsewhere that is described by `captures_at`.
    """

    path: Path
    captures_at: StoreAt | None = None

    @property
    def database(self) -> Path:
        return self.path / "regest.duckdb"

    @property
    def captures(self) -> Path:
        return self.path / "captures"

    @property
    def store(self) -> CaptureStore:
        """Where captures are kept. Raises WrongUsage where that takes a library that is not installed."""
        if self.captures_at is None:
            return LocalStore(self.captures)
        return open_store(*self.captures_at, self.working.parent / "captures")

    @property
    def capture_files(self) -> dict[str, int]:
        """Regest's own closed files of captures: names below the captures folder, in order, with sizes in bytes. Those
        of a run that still writes another one are not closed: the run is not over."""
        store = self.store
        writing = store.runs_writing()
        return {name: size for name, size in store.files().items() if run_of(name) not in writing}

    @property
    def has_captures(self) -> bool:
        """Whether there is any file of captures, be it torn or still open."""
        store = self.store
        return any(CLOSED_SUFFIX in name for name in store.files("") or capture_files(store.spool, ""))

    @property
    def working(self) -> Path:
        return self.path / ".working" / "regest.duckdb"

    @contextmanager
    def writing(self, on_wait: Callable[[str], None], timeout: float = -1) -> Iterator[None]:
        """Holds the folder for this process alone, as every writer must.

        When another process holds it, `on_wait` is told once who that is, and it waits `timeout` seconds (for ever by
        default). The lock goes with the process: a killed one leaves none behind.
        Raises DataFolderError when the folder cannot be written to or is still held at the end, also for what DuckDB or
        the system says inside when the disk is full or fails.
        """
        with told_in_a_line(self.path), self._held(on_wait, timeout):
            yield

    @contextmanager
    def _held(self, on_wait: Callable[[str], None], timeout: float) -> Iterator[None]:
        lock = self._lock(self._lock_file)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            on_wait(f"{self.path} is being written to by {_holder(self._holder_file)}; waiting until it is done")
            self._wait(lock, timeout)
        try:
            _say_who_holds(self._holder_file)
            yield
        finally:
            lock.release()

    def _lock(self, file: Path) -> FileLock:
        """A lock at `file`, in a data folder that is made where there is none. Raises DataFolderError."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            make_folder(self.working.parent)
            if self.captures_at is None:
                make_private_folder(self.captures)
            make_folder(file.parent)
            if is_there(file):
                make_own(file)
        except OSError as error:
            raise DataFolderError(f"{self.path} cannot be written to ({error.strerror}){advice_on(error)}") from error
        return FileLock(file)

    @property
    def _lock_file(self) -> Path:
        return self.working.parent / "lock"

    @property
    def _holder_file(self) -> Path:
        return self.working.parent / "writer.json"

    def _wait(self, lock: FileLock, timeout: float) -> None:
        try:
            lock.acquire(timeout=timeout)
        except Timeout:
            holder = _holder(self._holder_file)
            raise FolderHeld(f"{self.path} is still being written to by {holder}; try later", holder) from None

    @contextmanager
    def harvesting(self, archive: str, listing_url: str, source: str) -> Iterator[None]:
        """Holds one listing for one harvest from one source: others harvest other listings meanwhile.

        Raises FolderHeld, which says who harvests it, and DataFolderError when the folder cannot be written to.
        """
        held = lock_of_harvest(self, archive, listing_url, source)
        with self._holding(held, "this listing is being harvested"):
            yield

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Holds the schedule of the folder for one process that serves it. Raises FolderHeld, which says who does, and
        DataFolderError when the folder cannot be written to."""
        with self._holding(lock_of_schedule(self), f"the schedule of {self.path} is being served"):
            yield

    @contextmanager
    def _holding(self, held: Path, is_being_done: str) -> Iterator[None]:
        """Holds what a lock stands for, and says beside it who does."""
        with told_in_a_line(self.path):
            lock, holder_file = self._lock(held), held.with_suffix(".json")
            try:
                lock.acquire(timeout=0)
            except Timeout:
                holder = _holder(holder_file)
                raise FolderHeld(f"{is_being_done} by {holder}", holder) from None
        try:
            with told_in_a_line(self.path):
                _say_who_holds(holder_file)
            yield
        finally:
            lock.release()


def lock_of_harvest(folder: DataFolder, archive: str, listing_url: str, source: str) -> Path:
    """What a harvest of a listing from a source holds."""
    name = sha256(json.dumps([archive, listing_url, source]).encode()).hexdigest()[:16]
    return folder.working.parent / "harvests" / f"{name}.lock"


def lock_of_schedule(folder: DataFolder) -> Path:
    """What the process holds that serves the schedule of a folder."""
    return folder.working.parent / "schedule.lock"


def _say_who_holds(file: Path) -> None:
    holder = {"process": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
    with fresh(file, is_kept=False) as said:
        said.write(json.dumps(holder).encode())


def _holder(file: Path) -> str:
    try:
        with open_regular(file) as said:
            holder = json.loads(said.read(LONGEST_HOLDER))
        return f"process {holder['process']} (since {holder['since']})"
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return "another process"


@contextmanager
def told_in_a_line(folder: Path) -> Iterator[None]:
    """Raises DataFolderError for what DuckDB or the system says inside: a disk may give out anywhere, in a commit, in a
    query that spills to the disk, in a file of a few bytes."""
    try:
        yield
    except (duckdb.OperationalError, duckdb.FatalException) as error:
        reason = str(error).splitlines()[0]
        # DuckDB calls it so too when it finds no room on the disk to put memory aside.
        if isinstance(error, duckdb.OutOfMemoryException) and "temp_directory" not in str(error):
            raise DataFolderError(
                f"there is too little memory for {folder} ({reason}): end other programs, or take a machine with more;"
                " then start again, what was captured is kept"
            ) from error
        raise _given_out(folder, reason) from error
    except OSError as error:
        if error.errno in NO_SPACE:
            raise _given_out(folder, str(error.strerror)) from error
        # Of a file that is open already the system does not say which one it is.
        if not (_is_inside(error.filename, folder) or (error.filename is None and error.errno in NOT_ALLOWED)):
            raise
        # A folder where a file belongs, a pipe, what may not be written.
        raise DataFolderError(
            f"{error.filename or folder} cannot be used ({error.strerror}){advice_on(error)}"
        ) from error


def _is_inside(file: object, folder: Path) -> bool:
    return isinstance(file, str | Path) and Path(file).absolute().is_relative_to(folder.absolute())


def _given_out(folder: Path, reason: str) -> DataFolderError:
    is_allowed = not any(os.strerror(number) in reason for number in NOT_ALLOWED)
    advice = "if the disk is full, free some space; then start again, what was captured is kept"
    return DataFolderError(f"{folder} cannot be written to ({reason}): {advice if is_allowed else HOW_TO_BE_ALLOWED}")
