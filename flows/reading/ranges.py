"""The ranges in which WARC files are read in bulk, and how these fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from flows.reading.pools import ReadingPool
from flows.reading.tasks import Done, ReadRange
from warehouse.warc.captures import CaptureError, CaptureStore
from warehouse.warc.files import Compression, parts_in

# So much of a file is read by one process at a time: a second's work or less.
BYTES_AT_A_TIME: dict[Compression, int] = {"record by record": 2 * 1024 * 1024, "none": 16 * 1024 * 1024}


class RegisteredFile(Protocol):
    """A WARC or WACZ file of another program: see Registration. The size is None where nothing tells."""

    @property
    def archive(self) -> str: ...

    @property
    def file(self) -> str: ...

    @property
    def size(self) -> int | None: ...


def own_ranges(file: str, size: int) -> Iterator[ReadRange]:
    """What is to be read of one of Regest's own files; its archive's name stands before the file's."""
    archive = file.partition("/")[0]
    for start, end in _pieces(0, size, BYTES_AT_A_TIME["record by record"]):
        yield ReadRange(file, start, end, archive)


def registered_ranges(
    store: CaptureStore, registered: RegisteredFile, import_id: object, imported_at: datetime | None
) -> list[ReadRange]:
    """What is to be read of a registered file, which an import has registered that began at a time (None where nothing
    tells). Raises CaptureError and OSError."""
    ranges = []
    with store.open(registered.file) as file:
        parts = parts_in(file, Path(registered.file))
    for part in parts:
        if not part.is_readable_in_place:
            raise CaptureError(f"{part.name or 'it'} is compressed otherwise than when it was imported")
        ranges += [
            ReadRange(registered.file, start, end, registered.archive, str(import_id), part, imported_at=imported_at)
            for start, end in _pieces(part.start, part.end, BYTES_AT_A_TIME[part.compression])
        ]
    return ranges


def is_replaced(store: CaptureStore, missing: RegisteredFile, all_registered: Iterable[RegisteredFile]) -> bool:
    """Whether a file that is missing seems to have been registered again from another place."""
    alike = {other.file for other in all_registered if (other.archive, other.size) == (missing.archive, missing.size)}
    return bool(alike - store.missing(alike))


def read_ranges(pool: ReadingPool, ranges: Iterable[ReadRange]) -> Iterator[tuple[ReadRange, Done]]:
    """What comes of each range, those of a file in their order.

    Each begins where the one before it ended. One that does not was led astray by bytes that look like a record in the
    midst of another: it is read once more, from the right place.
    """
    place, end = None, 0
    for task, done in pool.read(ranges):
        assert isinstance(task, ReadRange)
        expected = end if (task.file, task.part) == place else task.start
        if (done.first is None and expected < task.end) or (done.first is not None and done.first != expected):
            [(_, done)] = pool.read([replace(task, start=expected, is_boundary=True)])
        place, end = (task.file, task.part), done.end if done.end is not None else expected
        yield task, done


def _pieces(start: int, end: int, length: int) -> Iterator[tuple[int, int]]:
    return ((begin, min(begin + length, end)) for begin in range(start, end, length))
