"""What a Dask worker is asked to read, and what it says of it: run there, for `flows.reading.dask_pool`.

A worker believes pages as little as anybody: it hands each job to a process of its own, which is confined as on any
machine. It passes on what that process says as it was said, and unread: who has asked holds it against what can be.
"""

from __future__ import annotations

import os
import sys
import weakref
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from threading import RLock

from flows.reading.child_process import Ended
from flows.reading.opened_files import Opened, opened
from flows.reading.parse import PROCESSOR_SECONDS
from flows.reading.reading_process import ReadingProcess
from flows.reading.tasks import Hello, Job, files_of, packing
from parsers.catalog import Declarations
from parsers.errors import RegestError
from parsers.records import Reject
from parsers.version import code_version
from warehouse.warc.captures import open_store

# What a worker runs, and the process that it starts.
_PACKAGES = ("parsers", "warehouse", "flows.reading")


@dataclass(frozen=True, slots=True)
class Code:
    """What reads: Regest's version, Python's, and a digest of the code and its libraries."""

    regest: str
    python: str
    digest: str


def code_here() -> Code:
    """The code of this process's machine."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return Code(version("regest"), python, code_version(*_PACKAGES))


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Reading:
    """One who reads, by a name that no other has: what his processes are told first, the archives that he has declared,
    and his code."""

    name: str
    hello: Hello
    own: Declarations
    code: Code


@dataclass(frozen=True, slots=True)
class Errand:
    """A job, without the pages that need not be read; those of them that nobody has been told of yet are `known`.
    `sizes` are those that its files have for who asks, in bytes."""

    job: Job
    sizes: Mapping[str, int]
    known: array[int]


@dataclass(frozen=True, slots=True)
class Said:
    """The frame in which a process has said what came of the job: of nothing but that process."""

    text: bytes
    parts: bytes


@dataclass(frozen=True, slots=True)
class EndedThere:
    """The process has ended at a place: see Ended."""

    place: int
    reject: Reject
    is_settled: bool
    is_lie: bool


@dataclass(frozen=True, slots=True)
class Unseen:
    """Files that are not there as they are for who asks, each with the reason."""

    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class OtherCode:
    """It has other code than who asks."""

    code: Code


@dataclass(frozen=True, slots=True)
class NotRead:
    """Nothing can be read there: no process can be started, or the captures cannot be reached."""

    why: str


Answer = Said | EndedThere | Unseen | OtherCode | NotRead


def do_errand(reading: Reading, known: Sequence[array[int]], errand: Errand) -> bytes:
    """The frame with the Answer. `known` are the pages that need not be read, in pieces."""
    return packing().frame(_answer(reading, known, errand))


def as_it_is(value: object) -> object:
    """What is shared by many errands."""
    return value


def _answer(reading: Reading, known: Sequence[array[int]], errand: Errand) -> Answer:
    try:
        store = open_store(reading.hello.captures, reading.hello.endpoint)
        with _waiting.one_for(reading) as reader, opened(store, files_of(errand.job.task)) as files:
            if reader.code != reading.code:
                return OtherCode(reader.code)
            if unseen := _unseen(files, errand):
                return Unseen(unseen)
            return reader.answer(_still_unknown([*known, errand.known], reader.told), errand, files)
    except RegestError as error:
        return NotRead(str(error))


def _unseen(files: Opened, errand: Errand) -> dict[str, str]:
    """What cannot be opened where the errand comes from is no fault of this machine."""
    unseen = {name: why for name, why in files.unopened.items() if name not in errand.job.unopened}
    for name, descriptor in files.descriptors.items():
        size, expected = os.fstat(descriptor).st_size, errand.sizes.get(name)
        if expected not in (None, size):
            unseen[name] = f"it has {size:,} bytes there, and {expected:,} here"
    return unseen


def _still_unknown(known: Sequence[array[int]], told: int) -> Iterator[int]:
    """All but the first so many."""
    place = 0
    for piece in known:
        if place + len(piece) > told:
            yield from piece[max(told - place, 0) :]
        place += len(piece)


class _Reader:
    """One process at a time, for one who reads. `told` counts the pages that it knows to need no reading."""

    def __init__(self, reading: Reading) -> None:
        # Without the Reading: by that being let go of, it is known that this one is needed no more.
        self.name, self.code = reading.name, code_here()
        self.told = 0
        self._hello, self._own = reading.hello, reading.own
        self._process: ReadingProcess | None = None

    def answer(self, known: Iterator[int], errand: Errand, files: Opened) -> Answer:
        process = self._process = self._process or ReadingProcess(self._hello, self._own)
        job = replace(errand.job, known=tuple(known))
        try:
            with process.asked(PROCESSOR_SECONDS):
                said = process.said(job, files)
        except Ended as ended:
            place = process.place()
            self.end()
            return EndedThere(place, ended.reject, ended.is_settled, ended.is_lie)
        except BaseException:
            self.end()
            raise
        self.told += len(job.known)
        return Said(*said)

    def end(self) -> None:
        process, self._process, self.told = self._process, None, 0
        if process is not None:
            process.end()


class _Waiting:
    """Readers that wait for the next errand, until Dask lets go of their Reading: when who reads is done, or gone."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._readers: defaultdict[str, list[_Reader]] = defaultdict(list)

    @contextmanager
    def one_for(self, reading: Reading) -> Iterator[_Reader]:
        with self._lock:
            if reading.name not in self._readers:
                weakref.finalize(reading, self._end, reading.name, reading.hello).atexit = False
            waiting = self._readers[reading.name]
            reader = waiting.pop() if waiting else None
        reader = reader or _Reader(reading)
        try:
            yield reader
        finally:
            with self._lock:
                waiting.append(reader)

    def _end(self, name: str, hello: Hello) -> None:
        with self._lock:
            waiting = self._readers.pop(name, [])
        for reader in waiting:
            reader.end()
        open_store(hello.captures, hello.endpoint).let_go()


_waiting = _Waiting()
