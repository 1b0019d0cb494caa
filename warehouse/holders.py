"""Who holds what in a data folder. Nothing is waited for, and nothing taken: it is only looked."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from warehouse.data_folder import LONGEST_HOLDER, DataFolder, lock_of_harvest, lock_of_schedule
from warehouse.regular_files import capture_files, is_held, open_regular
from warehouse.warc.recovery import TORN_SUFFIX
from warehouse.warc.store import CLOSED_SUFFIX, OPEN_SUFFIX


@dataclass(frozen=True, slots=True)
class Holder:
    """A lock that is held, and who says to hold it: the number of a process, and since when (UTC). None where nobody
    says so."""

    lock: Path
    process: int | None
    since: datetime | None

    @property
    def is_alive(self) -> bool:
        """Whether this machine has a process of that number."""
        if self.process is None:
            return False
        try:
            os.kill(self.process, 0)
        except ProcessLookupError:
            return False
        except (OSError, OverflowError):
            return True
        return True


def writer_of(folder: DataFolder) -> Holder | None:
    """Who writes into a folder, None where nobody does."""
    return _holder(folder.working.parent / "lock", "writer.json")


def server_of(folder: DataFolder) -> Holder | None:
    """Who serves the schedule of a folder, None where nobody does on this machine."""
    lock = lock_of_schedule(folder)
    return _holder(lock, lock.with_suffix(".json").name)


def harvester_of(folder: DataFolder, archive: str, listing_url: str, source: str) -> Holder | None:
    """Who harvests a listing from a source, None where nobody does."""
    lock = lock_of_harvest(folder, archive, listing_url, source)
    return _holder(lock, lock.with_suffix(".json").name)


def harvesters_of(folder: DataFolder) -> list[Holder]:
    """All who harvest a listing into a folder."""
    locks = sorted((folder.working.parent / "harvests").glob("*.lock"))
    return [holder for lock in locks if (holder := _holder(lock, lock.with_suffix(".json").name))]


def left_open(folder: DataFolder) -> dict[str, int]:
    """The files of captures that nobody writes, and that nobody has closed: those of a run that was killed. Names below
    the folder in which captures are written, with sizes in bytes."""
    spool = folder.store.spool
    files = capture_files(spool, f"{CLOSED_SUFFIX}{OPEN_SUFFIX}")
    return {name: size for name, size in files.items() if not is_held(spool / name)}


def torn(folder: DataFolder) -> dict[str, int]:
    """What was cut off from files of captures, as it was half-written."""
    return capture_files(folder.store.spool, TORN_SUFFIX)


def _holder(lock: Path, says: str) -> Holder | None:
    if not is_held(lock):
        return None
    try:
        with open_regular(lock.with_name(says)) as file:
            said = json.loads(file.read(LONGEST_HOLDER))
        return Holder(lock, int(said["process"]), datetime.fromisoformat(said["since"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return Holder(lock, None, None)
