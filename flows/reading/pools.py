"""Who reads in bulk: processes of this machine, or the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from flows.reading.pool import BulkPool
from flows.reading.tasks import Done, Hello, Task


class ReadingPool(Protocol):
    """Does tasks, several at a time."""

    def read(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Done]]:
        """What comes of each task, in their order; a few are done ahead. Raises RegestError where they cannot be
        done."""

    def know(self, pages: Iterable[int]) -> None:
        """Has it be known, with the next tasks, which pages need not be read again."""


def reading_pool(
    hello: Hello, known: Iterable[int] = (), workers: str | None = None
) -> AbstractContextManager[ReadingPool]:
    """Reads until the block ends: on the workers of the Dask scheduler at that address, on this machine's processors
    where none is given. Of the `known` pages none is read. Raises NoWorkers, once the block begins."""
    if workers is None:
        return BulkPool(hello, known)
    # Dask takes a third of a second to import, and need not be there.
    from flows.reading.dask_pool import DaskPool

    return DaskPool(hello, known, workers)
