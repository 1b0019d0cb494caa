"""Mends the files of captures that a killed run has left."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from warehouse.regular_files import (
    advice_on,
    capture_files,
    fresh,
    is_held,
    is_there,
    make_own,
    open_regular,
    private_mode,
    sync_folder,
)
from warehouse.warc.framing import Member
from warehouse.warc.members import read_members
from warehouse.warc.records import CaptureNotStored
from warehouse.warc.store import CLOSED_SUFFIX, OPEN_SUFFIX
from warehouse.warc.stores import Captures, store_in

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


def recover(captures: Captures) -> list[Recovery]:
    """Closes every file that a killed process left open, in the order of their names, and puts into a store elsewhere
    what is not in it yet. What a process that is alive writes stays as it is.

    All whole records stay. What lies behind the last of them, a record cut short or the zeros of a power cut, is
    moved to `<name>.torn`; a file without any whole record is moved there altogether. May itself be killed and be
    run again. Raises CaptureNotStored when a file cannot be written.
    """
    store = store_in(captures)
    folder = store.spool
    try:
        open_files = [folder / name for name in capture_files(folder, f"{CLOSED_SUFFIX}{OPEN_SUFFIX}")]
        recovered = [_recover_file(folder, path) for path in open_files if is_there(path) and not is_held(path)]
    except OSError as error:
        raise CaptureNotStored(
            f"{error.filename or folder} cannot be recovered ({error.strerror}){advice_on(error)}"
        ) from error
    store.keep_left()
    return recovered


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
