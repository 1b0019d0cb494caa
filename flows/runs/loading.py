"""Loads what the processes give that read in bulk, and keeps account of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from duckdb import DuckDBPyConnection

from flows.reading.tasks import Done, Stages
from warehouse.batches import Batch
from warehouse.load import load_batch

# So many captures or pages are loaded at once: each load looks through all that is there already.
MOST_AT_ONCE = 2000


@dataclass(slots=True)
class CaughtUp:
    """What was loaded, and in plain words what could not be read.

    `passed_over` counts what imports leave out, by reason; `seconds` of work by stage are those of all processes
    together.
    """

    captures: int = 0
    pages: int = 0
    warnings: list[str] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    seconds: Stages = field(default_factory=Stages)


class BulkLoading:
    """Loads task after task, some at a time; `on_loaded` is told how many captures or pages that makes so far."""

    def __init__(self, connection: DuckDBPyConnection, on_loaded: Callable[[int], None]) -> None:
        self._connection = connection
        self._on_loaded = on_loaded
        self._waiting: list[Done] = []
        self._captures = self._pages = 0
        self.account = CaughtUp()

    def take(self, done: Done) -> None:
        """Loads what came of a task, sooner or later."""
        account = self.account
        account.warnings += [f"{damage.file} at {damage.offset:,}: {damage.reason}" for damage in done.damages]
        account.passed_over += done.passed_over
        account.seconds.add(done.seconds)
        self._waiting.append(done)
        self._captures += done.captures
        self._pages += len(done.pages)
        if max(self._captures, self._pages) >= MOST_AT_ONCE:
            self.load()

    def load(self) -> None:
        """Loads what is still waiting."""
        if not self._waiting:
            return
        with self.account.seconds.clock("load"):
            load_batch(self._connection, Batch.joined([done.batch for done in self._waiting]))
        self.account.captures += self._captures
        self.account.pages += self._pages
        self._waiting, self._captures, self._pages = [], 0, 0
        self._on_loaded(max(self.account.captures, self.account.pages))
