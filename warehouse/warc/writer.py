"""Writes a run's captures to WARC files, and mends those that a killed run has left."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from uuid import uuid4

from warehouse.regular_files import (
    HOW_TO_HAVE_ROOM,
    NO_SPACE,
    StrangeFolder,
    advice_on,
    capture_files,
    fresh,
    hold,
    is_held,
    is_there,
    make_folder,
    make_own,
    make_private_folder,
    open_regular,
    private_mode,
    sync_folder,
)
from warehouse.warc.exchange import Exchange
from warehouse.warc.framing import Member
from warehouse.warc.members import compress_member, read_members
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

OPEN_SUFFIX = ".open"

# What the annex of WARC/1.1 on file sizes recommends.
_ROLL_AT = 10**9


class CaptureWriter:
    """Appends one run's captures to WARC files: `<archive>/<start of the run>-<run>-<serial>.warc.gz` in `folder`.

    A file that is being written has the further suffix `.open` and is held; closing takes that away. When one has
    reached `roll_at` bytes, a new file is begun. What an append has returned outlives the process, and once `sync` or
    `close` has returned also the machine. Every method raises CaptureNotStored when the disk is full, fails or
    may not be written; what was appended before stays readable, and appending may go on. One thread at a time.
    `closed_files` are names and sizes in bytes.
    """

    def __init__(self, folder: Path, run: RunStart, roll_at: int = _ROLL_AT) -> None:
        self._folder = folder
        self._run = run
        self._roll_at = roll_at
        self._stem = f"{run.archive}/{run.started_at.astimezone(UTC):%Y%m%d%H%M%S}-{run.run_id.hex[:8]}"
        # A run that goes on after an interruption has files already.
        self._serial = sum(name.startswith(f"{self._stem}-") for name in capture_files(folder))
        self.closed_files: list[tuple[str, int]] = []
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
        """Returns when everything appended is on the disk."""
        self._file.sync()

    def close(self) -> None:
        """Syncs, and gives the last file its final name. Closing twice does nothing."""
        self._close_file(self._file)

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
        return capture

    def _file_with_room(self) -> _WarcFile:
        if self._file.size >= self._roll_at:
            full = self._file
            self._file = self._open_file()
            self._close_file(full)
        return self._file

    def _open_file(self) -> _WarcFile:
        self._serial += 1
        return _WarcFile(self._folder, f"{self._stem}-{self._serial:05}.warc.gz", self._run)

    def _close_file(self, file: _WarcFile) -> None:
        if file.close():
            self.closed_files.append((file.name, file.size))


class _WarcFile:
    """One open file. All its bytes up to `size` are whole records; what may lie behind is overwritten or cut off."""

    def __init__(self, folder: Path, name: str, run: RunStart) -> None:
        self.name = name
        self.size = 0
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


TORN_SUFFIX = ".torn"


@dataclass(frozen=True, slots=True)
class Recovery:
    """What became of one file: `kept` bytes of whole records stay in it, `torn` bytes were set aside in `torn_file`.

    Both names are relative to the captures folder. `torn_file` is None where nothing was torn.
    """

    file: str
    kept: int
    torn: int
    torn_file: str | None


def recover(folder: Path) -> list[Recovery]:
    """Closes every file that a killed process left open, in the order of their names. What a process that is alive
    writes stays as it is.

    All whole records stay. What lies behind the last of them, a record cut short or the zeros of a power cut, is
    moved to `<name>.torn`; a file without any whole record is moved there altogether. May itself be killed and be
    run again. Raises CaptureNotStored when a file cannot be written.
    """
    try:
        open_files = [folder / name for name in capture_files(folder, f".warc.gz{OPEN_SUFFIX}")]
        return [_recover_file(folder, path) for path in open_files if is_there(path) and not is_held(path)]
    except OSError as error:
        raise CaptureNotStored(
            f"{error.filename or folder} cannot be recovered ({error.strerror}){advice_on(error)}"
        ) from error


def _recover_file(folder: Path, path: Path) -> Recovery:
    final = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
    aside = final.with_name(final.name + TORN_SUFFIX)
    make_own(path)
    with open_regular(path, is_written=True) as file:
        kept = _end_of_last_record(file)
        torn = file.seek(0, os.SEEK_END) - kept
        if kept and torn:
            _copy_tail(file, kept, aside)
            file.truncate(kept)
        os.fsync(file.fileno())
    path.rename(final if kept else aside)
    sync_folder(path.parent)
    torn_file = aside.relative_to(folder).as_posix() if torn or not kept else None
    return Recovery(final.relative_to(folder).as_posix(), kept, torn, torn_file)


def _end_of_last_record(file: BinaryIO) -> int:
    ends = (found.offset + found.length for found in read_members(file) if isinstance(found, Member))
    return max(ends, default=0)


def _copy_tail(file: BinaryIO, start: int, aside: Path) -> None:
    file.seek(start)
    with fresh(aside, private_mode(aside.parent.parent)) as torn:
        shutil.copyfileobj(file, torn)
