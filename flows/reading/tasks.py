"""What the process that loads and those that read in bulk say to each other: tasks, and what came of them; and the
frames in which they say it."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import pyarrow as arrow

from flows.reading.frames import FrameError, Packing
from flows.reading.typed_data import Take, TypedData
from parsers.records import Reject
from warehouse.batches import Batch, Revisit, Schemas
from warehouse.foreign_batches import as_plain, as_plain_schema, read_batch, read_schema
from warehouse.forgotten import NOTHING, Forgotten
from warehouse.warc.captures import Capture, Damage, Registration, RunEnd, RunStart
from warehouse.warc.files import WarcPart


class Stages(defaultdict[str, float]):
    """Seconds by stage; of several processes at once, their sum."""

    def __init__(self) -> None:
        super().__init__(float)

    @contextmanager
    def clock(self, stage: str) -> Iterator[None]:
        """Adds the time that the block takes."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self[stage] += time.perf_counter() - start

    def add(self, others: dict[str, float]) -> None:
        """Adds the seconds of others, stage by stage."""
        for stage, seconds in others.items():
            self[stage] += seconds


PageId = int


@dataclass(frozen=True, slots=True)
class Hello:
    """The first thing that a reading process is told: what the tables must look like that it gives, the location and
    the endpoint of the store that the names of files are relative to, and what is forgotten of all that it will come
    upon.

    `pages_of_old` are pages of which it was not noted how they are to be read, `pages` the others: a capture of none of
    these is one of those. Both are empty where captures are read to be loaded: what arrives is noted as it is.
    """

    schemas: Schemas
    captures: str
    forgotten: Forgotten = NOTHING
    pages_of_old: frozenset[PageId] = frozenset()
    pages: frozenset[PageId] = frozenset()
    endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class ReadRange:
    """The captures whose records begin from `start` on and before `end` in a WARC file. Whether a record begins at
    `start` is known where it `is_boundary`.

    `part` is the WARC file in a registered `file` of another program, None for one of Regest's own; `archive` and
    `import_id` are those of its registration, and `imported_at` is when that import began: what the file dates later
    is left out. With `checks_digests`, every record is held against the digests that it
    states.
    """

    file: str
    start: int
    end: int
    archive: str
    import_id: str | None = None
    part: WarcPart | None = None
    is_boundary: bool = False
    checks_digests: bool = False
    imported_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PageToRead:
    """A page whose captures are logged already, and the capture that holds its bytes, which may be of another URL and
    may have been sent with other headers. `read_as` is the page's: see Exchange."""

    url: str
    read_as: str | None
    original: Capture


@dataclass(frozen=True, slots=True)
class ReadPages:
    """Pages to be read, and nothing else, in the order in which they lie in the files. The places in it are counted
    from `first`."""

    pages: tuple[PageToRead, ...]
    first: int = 0


Task = ReadRange | ReadPages
# About what a page takes in a WARC file.
BYTES_OF_A_PAGE = 10_000


def size_of(task: Task) -> int:
    """How much there is to read, in bytes of a WARC file."""
    return task.end - task.start if isinstance(task, ReadRange) else len(task.pages) * BYTES_OF_A_PAGE


def name_of(task: Task) -> str:
    """What a task reads, in a word."""
    return task.file if isinstance(task, ReadRange) else "pages"


def files_of(task: Task) -> list[str]:
    """The files that a task is read from, by their names for the captures folder, each once."""
    names = [task.file] if isinstance(task, ReadRange) else [page.original.file for page in task.pages]
    return list(dict.fromkeys(names))


def place_of_record(offset: int) -> int:
    """The place of a record in the range of a file that is read."""
    return 2 * offset


def place_of_page(offset: int) -> int:
    """The place of the page in that record."""
    return 2 * offset + 1


@dataclass(frozen=True, slots=True)
class SettledPlace:
    """A place in a task at which the process that read it has ended again and again, and what stands for it: for a
    record, which is no page, the reject is None."""

    place: int
    reject: Reject | None


@dataclass(frozen=True, slots=True)
class Job:
    """A task, the pages that have become known since this process was asked last, and the places in the task that are
    settled.

    `files` are those that come with it, opened, in this order; `unopened` says of the others why not. `spent` are
    the seconds that bad pages have cost already, by file: of one that has cost more than `patience`, no page is read.
    """

    task: Task
    known: tuple[PageId, ...] = ()
    settled: tuple[SettledPlace, ...] = ()
    files: tuple[str, ...] = ()
    unopened: dict[str, str] = field(default_factory=dict)
    spent: dict[str, float] = field(default_factory=dict)
    patience: float = 0.0


@dataclass(slots=True)
class Done:
    """What came of a task.

    `first` and `end` are where a range's first record begins and where the last one ends; `passed_over` counts what an
    import leaves out, by reason; `seconds` of reading and of parsing, `spent` those that bad pages have cost, by file.
    """

    batch: Batch
    pages: list[PageId] = field(default_factory=list)
    captures: int = 0
    first: int | None = None
    end: int | None = None
    said: list[RunStart | Registration | RunEnd] = field(default_factory=list)
    revisits: list[Revisit] = field(default_factory=list)
    damages: list[Damage] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    seconds: Stages = field(default_factory=Stages)
    spent: dict[str, float] = field(default_factory=dict)


def joined(parts: Sequence[Done]) -> Done:
    """What came of a task that was done in several parts, in their order."""
    if len(parts) == 1:
        return parts[0]
    whole = Done(Batch.joined([part.batch for part in parts]))
    whole.first = next((part.first for part in parts if part.first is not None), None)
    for part in parts:
        whole.pages += part.pages
        whole.captures += part.captures
        whole.end = whole.end if part.end is None else part.end
        whole.said += part.said
        whole.revisits += part.revisits
        whole.damages += part.damages
        whole.passed_over += part.passed_over
        whole.seconds.add(part.seconds)
    return whole


# Offsets in files, and the identities of pages.
NUMBERS = range(2**64)


def packing() -> Packing:
    """Packs what either of them says."""
    return Packing({Batch: as_plain, arrow.Schema: as_plain_schema})


def questions() -> TypedData:
    """Reads what is said to a process that reads: a Hello or a Job."""
    return TypedData(Hello | Job, NUMBERS, {arrow.Schema: lambda take: lambda plain: read_schema(take(plain))})


def answers(schemas: Schemas) -> TypedData:
    """Reads what came of jobs: nothing that could not be loaded into tables of these schemas."""
    return TypedData(Done, NUMBERS, {Batch: partial(_batches, schemas), Stages: lambda _: _stages})


def _batches(schemas: Schemas, take: Take) -> Any:
    return lambda plain: read_batch(plain, take, schemas)


def _stages(plain: Mapping[str, object]) -> Stages:
    stages = Stages()
    for name, seconds in plain.items():
        if type(seconds) not in (int, float) or not 0 <= seconds < 1e9:  # type: ignore[operator]
            raise FrameError("no seconds")
        stages[name] = float(seconds)  # type: ignore[arg-type]
    return stages
