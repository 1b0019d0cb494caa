"""Reads in bulk on the workers of a Dask cluster, as `flows.reading.pool` does on this machine's processors.

    task → its pieces → an errand for a worker → a confined process there → what it says → held against what can be

Which worker does an errand is Dask's to say, again where the worker is gone that had it. What is to blame where a
process has ended is found out here, as it is for processes of this machine.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from io import BytesIO
from typing import Any, Self
from uuid import uuid4

from distributed import Future as DaskFuture

from flows.reading.child_process import Ended, reject_of_junk
from flows.reading.dask_cluster import SAME_CODE, Cluster, WorkersFailed
from flows.reading.dask_errand import (
    Answer,
    Code,
    EndedThere,
    Errand,
    NotRead,
    OtherCode,
    Reading,
    Said,
    Unseen,
    code_here,
)
from flows.reading.frames import LARGEST_BYTES, read_frame
from flows.reading.opened_files import NOWHERE
from flows.reading.pieces import EndedAt, Pieces
from flows.reading.pool import PATIENCE, Known, Quarantine, done_in_pieces, in_order
from flows.reading.reading_process import believed
from flows.reading.tasks import NUMBERS, Done, Hello, Job, Task, answers, files_of
from flows.reading.typed_data import TypedData
from parsers.catalog import own_declarations
from warehouse.warc.captures import CaptureStore, open_store

# Errands that are under way, or done and not yet taken, for each place at a worker: while one comes back another is
# done, and a third may be the next one's in order.
AHEAD = 3
MOST_AHEAD = 1000
# Pages that have become known go along with each errand, until there are so many that they are shared once for all.
KNOWN_TOGETHER = 8192
MOST_TOGETHER = 2**17


class DaskPool(AbstractContextManager["DaskPool"]):
    """Reads on the workers of the Dask scheduler at an address, until the block ends."""

    def __init__(self, hello: Hello, known: Iterable[int], address: str) -> None:
        self._address = address
        self._hello = hello
        self._store = open_store(hello.captures, hello.endpoint)
        self._known = Known(known)
        self._quarantine = Quarantine()
        self._sizes: dict[str, int] = {}
        # The pages that are known, in pieces, and how many these are.
        self._shared: tuple[tuple[DaskFuture[Any], ...], int] = ((), 0)
        self._threads = ThreadPoolExecutor(MOST_AHEAD, thread_name_prefix="reading elsewhere")

    def __enter__(self) -> Self:
        """Raises WorkersFailed where no scheduler answers, or it has no workers."""
        self._cluster = Cluster(self._address)
        self._code = code_here()
        self._reading = self._cluster.shared(Reading(uuid4().hex, self._hello, own_declarations(), self._code))
        self._share(len(self._known))
        self._ahead = self._counted()
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._cluster.close()
        self._threads.shutdown()

    def read(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Done]]:
        """What comes of each task, in their order; a few are done ahead. Raises WorkersFailed and ReadingFailed."""
        return in_order(self._counting(tasks), lambda task: self._threads.submit(self._do, task), lambda: self._ahead)

    def know(self, pages: Iterable[int]) -> None:
        """Tells the workers, with their next errands, which pages need not be read again."""
        self._known.add(pages)
        if len(self._known) - self._shared[1] >= KNOWN_TOGETHER:
            self._share(len(self._known))

    def _share(self, upto: int) -> None:
        pieces, told = self._shared
        for start in range(told, upto, MOST_TOGETHER):
            end = min(start + MOST_TOGETHER, upto)
            pieces = (*pieces, self._cluster.shared(array("Q", self._known.since(start, end))))
        self._shared = pieces, upto

    def _counting(self, tasks: Iterable[Task]) -> Iterator[Task]:
        """The tasks; workers that have come meanwhile are put to work."""
        for number, task in enumerate(tasks, 1):
            if number % self._ahead == 0:
                self._ahead = self._counted()
            yield task

    def _counted(self) -> int:
        return min(AHEAD * max(self._cluster.places(), 1), MOST_AHEAD)

    def _do(self, task: Task) -> Done:
        ask = partial(self._ask, answers(self._hello.schemas))
        return done_in_pieces(task, self._hello.schemas, self._quarantine, ask)

    def _ask(self, read: TypedData, piece: Task, pieces: Pieces) -> Done:
        (shared, told), upto = self._shared, len(self._known)
        errand = self._errand(piece, pieces, self._known.since(told, upto))
        begun = self._cluster.begun(self._reading, shared, errand)
        answer = _read(self._cluster.answer(begun))
        match answer:
            case Said(text, parts):
                try:
                    return believed(read, (text, parts), piece, partial(self._known.is_among_first, upto))
                except ValueError:
                    raise EndedAt(NOWHERE, Ended(reject_of_junk(), is_lie=True)) from None
            case EndedThere(place, reject, is_settled, is_lie):
                raise EndedAt(place, Ended(reject, is_settled=is_settled, is_lie=is_lie))
            case NotRead(why):
                raise WorkersFailed(f"the worker {self._cluster.worker_of(begun)} cannot read: {why}")
            case OtherCode(code):
                raise _of_other_code(self._cluster.worker_of(begun), code, self._code)
            case Unseen(files):
                raise _not_seen(self._cluster.worker_of(begun), self._store, files)

    def _errand(self, piece: Task, pieces: Pieces, known: Sequence[int]) -> Errand:
        files = files_of(piece)
        unopened = self._looked_at([file for file in files if file not in self._sizes])
        spent, patience = self._quarantine.spent_on(files), pieces.patience(PATIENCE)
        job = Job(piece, settled=pieces.settled(), unopened=unopened, spent=spent, patience=patience)
        sizes = {file: self._sizes[file] for file in files if file in self._sizes}
        return Errand(job, sizes, array("Q", known))

    def _looked_at(self, files: Sequence[str]) -> dict[str, str]:
        """Takes note of files' sizes, and gives those that cannot be opened here either, with the reason."""
        unopened: dict[str, str] = {}
        for name in files:
            try:
                with self._store.open(name) as file:
                    self._sizes[name] = file.seek(0, os.SEEK_END)
            except OSError as error:
                unopened[name] = error.strerror or str(error)
        return unopened


def _read(said: bytes) -> Answer:
    stream = BytesIO(said)
    answer: Answer = TypedData(Answer, range(NOWHERE, NUMBERS.stop)).read(
        read_frame(stream, most_bytes=2 * LARGEST_BYTES)
    )
    return answer


def _of_other_code(worker: str, code: Code, ours: Code) -> WorkersFailed:
    there = f"Regest {code.regest} on Python {code.python}"
    if (code.regest, code.python) == (ours.regest, ours.python):
        there += ", but of other code or with other libraries"
    return WorkersFailed(
        f"the worker {worker} has {there}; here is Regest {ours.regest} on Python {ours.python}: {SAME_CODE}, "
        "and start the workers again"
    )


def _not_seen(worker: str, store: CaptureStore, files: dict[str, str]) -> WorkersFailed:
    name, why = next(iter(files.items()))
    return WorkersFailed(
        f"the worker {worker} does not see {store.place(name)} as it is here ({why}): all machines must have the data "
        "folder, and what was imported without --copy, under the same path"
    )
