"""Processes that read in bulk, as many as there are processors, and what becomes of a page that ends one of them.

Of a file in which page after page takes too long, or ends the process that reads it, no further page is read. Its
captures are logged all the same, and each page that was not read is a reject which says so. No parser has read it: the
next reparse tries again.
"""

from __future__ import annotations

import os
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from queue import SimpleQueue
from threading import Lock
from typing import TypeVar

from flows.reading.child_process import Ended
from flows.reading.opened_files import NOWHERE
from flows.reading.parse import PROCESSOR_SECONDS
from flows.reading.pieces import EndedAt, Pieces, file_at
from flows.reading.reading_process import ReadingProcess
from flows.reading.tasks import Done, Hello, Job, Task, files_of, joined, name_of, size_of
from parsers.errors import RegestError
from warehouse.batches import Batch, Schemas
from warehouse.warc.captures import open_store

# Twenty pages that took as long as any may; a hundred that ended their process, which is started anew twice for each.
PATIENCE = 600.0
SECONDS_OF_A_CRASH = 3.0


class Quarantine:
    """The seconds that bad pages have cost so far, by file; for several threads."""

    def __init__(self) -> None:
        self._spent: defaultdict[str, float] = defaultdict(float)
        self._lock = Lock()

    def spend(self, spent: Mapping[str, float]) -> None:
        """Adds seconds."""
        with self._lock:
            for file, seconds in spent.items():
                self._spent[file] += seconds

    def ended(self, file: str, ended: Ended) -> None:
        """A page in a file has ended its process."""
        self.spend({file: PROCESSOR_SECONDS if ended.is_settled else SECONDS_OF_A_CRASH})

    def spent_on(self, files: Iterable[str]) -> dict[str, float]:
        """The seconds spent on each of some files, as far as there are any."""
        with self._lock:
            return {file: self._spent[file] for file in files if file in self._spent}


# Tasks that are under way or done and not yet taken, for each process: so much is in memory at most.
AHEAD = 2
# A second process takes longer to start than to read as much.
BYTES_FOR_ONE = 4 * 1024 * 1024

One = TypeVar("One")
Made = TypeVar("Made")


def available_processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class ReadingFailed(RegestError):
    """A process that reads in bulk ends again and again, whatever page it is at."""


class Known:
    """Pages that need not be read again, in the order in which they became known."""

    def __init__(self, pages: Iterable[int]) -> None:
        self._pages = list(pages)
        self._places = {page: place for place, page in enumerate(self._pages)}

    def __len__(self) -> int:
        return len(self._pages)

    def add(self, pages: Iterable[int]) -> None:
        """Adds those that are not there yet."""
        for page in pages:
            if page not in self._places:
                self._places[page] = len(self._pages)
                self._pages.append(page)

    def since(self, start: int, end: int) -> tuple[int, ...]:
        """Those from a place on and before another."""
        return tuple(self._pages[start:end])

    def is_among_first(self, count: int, page: int) -> bool:
        """Whether a page is one of the first so many."""
        return self._places.get(page, count) < count


def done_in_pieces(task: Task, schemas: Schemas, quarantine: Quarantine, ask: Callable[[Task, Pieces], Done]) -> Done:
    """What comes of a task, whatever in it ends processes; `ask` has a piece of it done, and raises EndedAt. Raises
    ReadingFailed."""
    pieces, parts = Pieces(task), list[Done]()
    while (piece := pieces.next()) is not None:
        try:
            done = ask(piece, pieces)
        except EndedAt as ended:
            if ended.reason.is_lie:
                pieces.lied(piece)
                continue
            if ended.place == NOWHERE:
                raise ReadingFailed(
                    f"reading {name_of(task)} ended a process ({ended.reason}): tell the makers of Regest"
                ) from None
            quarantine.ended(file_at(piece, ended.place), ended.reason)
            pieces.ended(piece, ended.place, ended.reason)
            continue
        quarantine.spend(done.spent)
        parts.append(done)
    done = joined(parts or [Done(Batch.empty(schemas))])
    done.damages += pieces.given_up
    return done


def in_order(
    tasks: Iterable[One], begin: Callable[[One], Future[Made]], most_ahead: Callable[[], int]
) -> Iterator[tuple[One, Made]]:
    """What comes of tasks that are begun, in their order: so many at most are under way or done and not yet taken."""
    waiting: deque[tuple[One, Future[Made]]] = deque()
    for task in tasks:
        waiting.append((task, begin(task)))
        if len(waiting) > most_ahead():
            task, future = waiting.popleft()
            yield task, future.result()
    while waiting:
        task, future = waiting.popleft()
        yield task, future.result()


class BulkPool(AbstractContextManager["BulkPool"]):
    """Reads in as many processes as there are processors, in one where there is little to read; they start with the
    first tasks and end with the block."""

    def __init__(self, hello: Hello, known: Iterable[int] = (), processes: int | None = None) -> None:
        self._hello = hello
        self._store = open_store(hello.captures, hello.endpoint)
        self._known = Known(known)
        self._quarantine = Quarantine()
        self._processes = processes or available_processors()
        self._idle: SimpleQueue[_Reader] = SimpleQueue()
        self._readers = [_Reader(hello, self._quarantine) for _ in range(self._processes)]
        self._spared = self._readers[1:]
        self._idle.put(self._readers[0])
        self._bytes = 0
        self._threads = ThreadPoolExecutor(self._processes, thread_name_prefix="bulk reading")

    def __exit__(self, *_: object) -> None:
        for reader in self._readers:
            reader.close()
        self._threads.shutdown(cancel_futures=True)
        self._store.let_go()

    def read(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Done]]:
        """What comes of each task, in their order; a few are done ahead. Raises ReadingFailed, ParserNotStarted
        and StoreFailed."""
        return in_order(tasks, self._begin, lambda: AHEAD * self._processes)

    def _begin(self, task: Task) -> Future[Done]:
        self._store.expect(files_of(task))
        self._put_more_to_work(size_of(task))
        return self._threads.submit(self._do, task)

    def _put_more_to_work(self, size: int) -> None:
        self._bytes += size
        while self._spared and self._bytes > BYTES_FOR_ONE:
            self._idle.put(self._spared.pop())

    def know(self, pages: Iterable[int]) -> None:
        """Tells all processes, with their next tasks, which pages need not be read again."""
        self._known.add(pages)

    def _do(self, task: Task) -> Done:
        reader = self._idle.get()
        try:
            return reader.do(task, self._known)
        finally:
            self._idle.put(reader)


class _Reader:
    """One process at a time: another one takes the place of one that has ended."""

    def __init__(self, hello: Hello, spent: Quarantine) -> None:
        self._hello = hello
        self._quarantine = spent
        self._child: ReadingProcess | None = None
        self._told = 0
        self._is_closed = False

    def do(self, task: Task, known: Known) -> Done:
        """What comes of a task, whatever in it ends processes. Raises ReadingFailed and ParserNotStarted."""
        return done_in_pieces(task, self._hello.schemas, self._quarantine, partial(self._ask, known))

    def close(self) -> None:
        """Ends the process, whatever it is doing."""
        self._is_closed = True
        self._end_child()

    def _ask(self, known: Known, piece: Task, pieces: Pieces) -> Done:
        if self._is_closed:
            raise CancelledError
        child = self._child = self._child or ReadingProcess(self._hello)
        upto = len(known)
        spent = self._quarantine.spent_on(files_of(piece))
        told, patience = known.since(self._told, upto), pieces.patience(PATIENCE)
        job = Job(piece, told, pieces.settled(), spent=spent, patience=patience)
        try:
            done = child.do(job, partial(known.is_among_first, upto))
        except Ended as ended:
            raise EndedAt(self._end_child(), ended) from None
        self._told = upto
        return done

    def _end_child(self) -> int:
        """Ends the process, if there is one, and tells at which place it was."""
        child, self._child, self._told = self._child, None, 0
        if child is None:
            return NOWHERE
        place = child.place()
        child.end()
        return place
