"""Writes a run's captures to WARC files."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

from warehouse.regular_files import (
    HOW_TO_HAVE_ROOM,
    NO_SPACE,
    StrangeFolder,
    advice_on,
    capture_files,
    hold,
    make_folder,
    make_private_folder,
    private_mode,
    sync_folder,
)
from warehouse.warc.exchange import Exchange
from warehouse.warc.members import compress_member
from warehouse.warc.own_format import (
    payload_digest,
    registration_record,
    request_record,
    response_record,
    revisit_record,
    run_end_record,
    warcinfo_record,
)
from warehouse.warc.own_records import parse_record
from warehouse.warc.records import Capture, CaptureNotStored, Original, RunStart
from warehouse.warc.store import CLOSED_SUFFIX, OPEN_SUFFIX, Portions
from warehouse.warc.stores import Captures, store_in


class CaptureWriter:
    """Appends one run's captures to WARC files: `<archive>/<start of the run>-<run>-<serial>.warc.gz` in a store.

    A file that is being written has the further suffix `.open`, lies in the store's spool and is held; closing takes
    that away. When one has reached what `portions` say (None: those of the store), a new file is begun. What an append
    has returned outlives the process, and once `sync` or `close` has returned also the machine: a store elsewhere has
    it. One that does not answer in between is asked again with the next file. Every method raises CaptureNotStored when
    the disk is full, fails or may not be written; what was appended before stays readable, and appending may go on. One
    thread at a time. `closed_files` are names and sizes in bytes.
    """

    def __init__(self, captures: Captures, run: RunStart, portions: Portions | None = None) -> None:
        self._store = store_in(captures)
        self._run = run
        self._portions = portions or self._store.portions
        self._stem = f"{run.archive}/{run.started_at.astimezone(UTC):%Y%m%d%H%M%S}-{run.run_id.hex[:8]}"
        # A run that goes on after an interruption has files already.
        there = {*self._store.files(archive=run.archive), *capture_files(self._store.spool, archive=run.archive)}
        self._serial = sum(name.startswith(f"{self._stem}-") for name in there)
        self.closed_files: list[tuple[str, int]] = []
        self._unkept: list[str] = []
        self._file = self._open_file()

    def append(self, exchange: Exchange) -> Capture:
        """Stores a response with its payload, and the request."""
        file = self._file_with_room()
        return self._write(file, response_record(exchange, self._run, file.warcinfo_id), exchange)

    def append_revisit(self, exchange: Exchange, original: Capture | Original) -> Capture:
        """Stores a response without its payload, which `original` holds: a 304, or the same bytes once more.

        Raises ValueError when `original` does not hold that payload.
        """
        if original.revisit_of is not None:
            raise ValueError(f"{original.capture_id} is a revisit itself and holds no payload")
        if exchange.status != 304 and payload_digest(exchange.payload) != original.payload_digest:
            raise ValueError(f"the payload of {exchange.url} is not the one that {original.capture_id} holds")
        file = self._file_with_room()
        return self._write(file, revisit_record(exchange, original, self._run, file.warcinfo_id), exchange)

    def register(self, name: str, size: int) -> None:
        """Makes the captures in a WARC or WACZ file of another program, of `size` bytes, a part of what is kept. `name`
        is its absolute path, or relative to the captures folder."""
        file = self._file_with_room()
        file.write(compress_member(registration_record(self._run, file.warcinfo_id, name, size)))

    def end_run(self, report: Mapping[str, object]) -> None:
        """Stores what only the run itself can know of how it went, as JSON values: when it ended, its requests."""
        file = self._file_with_room()
        file.write(compress_member(run_end_record(self._run, file.warcinfo_id, report)))

    def sync(self) -> None:
        """Returns when everything appended is on the disk, or in the store where that is elsewhere."""
        if not self._store.is_elsewhere:
            self._file.sync()
            return
        if self._file.captures:
            self._begin_another()
        self._keep_closed()

    def close(self) -> None:
        """Syncs, and gives the last file its final name. Closing twice does nothing."""
        self._close_file(self._file)
        self._keep_closed()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _write(self, file: _WarcFile, response: bytes, exchange: Exchange) -> Capture:
        member = compress_member(response)
        # Read from the record itself: a capture says the same whenever its file is read again.
        capture = parse_record(response, file.name, file.size, len(member))
        assert isinstance(capture, Capture)
        if exchange.dated_by == "request":
            member += compress_member(request_record(exchange, capture, file.warcinfo_id))
        file.write(member)
        file.captures += 1
        return capture

    def _file_with_room(self) -> _WarcFile:
        if self._file.is_full(self._portions):
            self._begin_another()
            # What is on this disk is safe enough for now: the run goes on.
            with suppress(CaptureNotStored):
                self._keep_closed()
        return self._file

    def _begin_another(self) -> None:
        """One is always open and held: it shows others that the run goes on, and that its files are not theirs."""
        full = self._file
        self._file = self._open_file()
        self._close_file(full)

    def _open_file(self) -> _WarcFile:
        self._serial += 1
        return _WarcFile(self._store.spool, f"{self._stem}-{self._serial:05}{CLOSED_SUFFIX}", self._run)

    def _close_file(self, file: _WarcFile) -> None:
        if file.close():
            self.closed_files.append((file.name, file.size))
            self._unkept.append(file.name)

    def _keep_closed(self) -> None:
        while self._unkept:
            self._store.keep(self._unkept[0])
            del self._unkept[0]


class _WarcFile:
    """One open file. All its bytes up to `size` are whole records; what may lie behind is overwritten or cut off."""

    def __init__(self, folder: Path, name: str, run: RunStart) -> None:
        self.name = name
        self.size = 0
        self.captures = 0
        self._begun = time.monotonic()
        self.warcinfo_id = uuid4()
        self._final_path = folder / name
        self._path = folder / (name + OPEN_SUFFIX)
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            make_private_folder(folder)
            make_folder(self._path.parent)
            self._descriptor = _created(self._path, private_mode(folder))
        except StrangeFolder as error:
            raise CaptureNotStored(str(error)) from error
        except OSError as error:
            raise _write_error(self._path, error) from error
        try:
            self.write(compress_member(warcinfo_record(run, self.warcinfo_id, self._final_path.name)))
        except CaptureNotStored:
            os.close(self._descriptor)
            self._path.unlink()
            raise

    def is_full(self, portions: Portions) -> bool:
        """Whether another file is to be begun before anything more is written."""
        is_old = portions.seconds is not None and time.monotonic() - self._begun >= portions.seconds
        is_counted_out = portions.captures is not None and self.captures >= portions.captures
        return self.size >= portions.bytes or is_counted_out or (is_old and self.captures > 0)

    def write(self, records: bytes) -> None:
        """All of `records`, or nothing."""
        try:
            written = 0
            while written < len(records):
                written += os.pwrite(self._descriptor, records[written:], self.size + written)
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._descriptor, self.size)
            raise _write_error(self._path, error) from error
        self.size += len(records)

    def sync(self) -> None:
        try:
            os.fsync(self._descriptor)
            sync_folder(self._path.parent)
            sync_folder(self._path.parent.parent)
        except OSError as error:
            raise _write_error(self._path, error) from error

    def close(self) -> bool:
        """Gives the file its final name; says whether it was open."""
        if self._descriptor < 0:
            return False
        descriptor, self._descriptor = self._descriptor, -1
        try:
            os.ftruncate(descriptor, self.size)
            os.fsync(descriptor)
            self._path.rename(self._final_path)
            sync_folder(self._path.parent)
            sync_folder(self._path.parent.parent)
        except OSError as error:
            raise _write_error(self._path, error) from error
        finally:
            os.close(descriptor)
        return True


def _created(path: Path, mode: int) -> int:
    """A new file, held for as long as it is open: what a killed process has left is put in order by others, and what a
    process still writes is left alone."""
    flags = os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_WRONLY | os.O_CLOEXEC
    while True:
        descriptor = os.open(path, flags, mode)
        if hold(descriptor, path):
            return descriptor
        # Somebody has put it in order before it was held.
        os.close(descriptor)


def _write_error(path: Path, error: OSError) -> CaptureNotStored:
    if error.errno in NO_SPACE:
        return CaptureNotStored(f"the disk is full: {path} cannot grow; {HOW_TO_HAVE_ROOM}")
    return CaptureNotStored(f"{path} cannot be written ({error.strerror}){advice_on(error)}")
