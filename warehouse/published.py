"""The newest published state, for a program that goes on reading: it is opened again when another one is published.

Two databases belong to a state: the published one, read only, and beside it a small one in memory that has what a
register of all documents is filtered, counted and ordered by, so that a million of them are answered at once. That one
is made once somebody needs it, in a thread of its own: who only looks first need not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Condition, Lock
from typing import Any, TypeVar

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.connecting import SETTINGS
from warehouse.data_folder import DataFolder
from warehouse.database import REBUILD, WarehouseError, connect_published
from warehouse.own_objects import another_connection, make_macros, stand_in_for_views, views_of
from warehouse.sql import statement

MOST_ANSWERS_KEPT = 64
Stamp = tuple[int, int, int]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ListingOf:
    """A listing that documents stand in, and the number that it has in this state's register."""

    archive: str
    listing_url: str
    number: int


class Registering:
    """Makes the register of a state, which is read by `tables`, once."""

    def __init__(self, tables: DuckDBPyConnection) -> None:
        self._tables = tables
        self._turn = Lock()
        self._making: Future[DuckDBPyConnection] | None = None

    def begin(self) -> Future[DuckDBPyConnection]:
        """Begins, unless it has begun; does not wait."""
        with self._turn:
            if self._making is None:
                thread = ThreadPoolExecutor(1, "register")
                self._making = thread.submit(_register_of, another_connection(self._tables))
                thread.shutdown(wait=False)
            return self._making

    @property
    def is_ready(self) -> bool:
        """Whether the register is there. One that could not be made never is."""
        return self._making is not None and self._making.done() and self._making.exception() is None

    def close(self) -> None:
        """Closes the register, which may have to be ready first."""
        if self._making is not None and self._making.exception() is None:
            self._making.result().close()


@dataclass(frozen=True, slots=True)
class State:
    """One published state. `answers` is for what costs to work out and stays true as long as the state does; `idle`
    connections are ready for the next that reads."""

    tables: DuckDBPyConnection
    registering: Registering
    listings: tuple[ListingOf, ...]
    stamp: Stamp
    has_own_views: bool
    answers: dict[object, Future[Any]] = field(default_factory=dict)
    idle: list[DuckDBPyConnection] = field(default_factory=list)
    turn: Lock = field(default_factory=Lock)

    def answer(self, asked: object, work_out: Callable[[], T]) -> T:
        """What is asked of this state, worked out once: who asks the same meanwhile waits for it. Of much that is asked
        the latest is kept."""
        with self.turn:
            known, answer = self.answers.get(asked), Future[T]()
            if known is None:
                while len(self.answers) >= MOST_ANSWERS_KEPT:
                    del self.answers[next(iter(self.answers))]
                self.answers[asked] = answer
        if known is not None:
            waited_for: T = known.result()
            return waited_for
        try:
            answer.set_result(work_out())
        except BaseException as error:
            # Those who wait fail alike; who asks next tries anew.
            with self.turn:
                self.answers.pop(asked, None)
            answer.set_exception(error)
            raise
        return answer.result()

    def take(self) -> DuckDBPyConnection:
        """A connection of one's own to the published tables."""
        with suppress(IndexError):
            return self.idle.pop()
        tables = another_connection(self.tables)
        if not self.has_own_views:
            stand_in_for_views(tables)
        return tables

    def give_back(self, tables: DuckDBPyConnection) -> None:
        """For the next that reads. One on which something failed is let go instead."""
        self.idle.append(tables)

    def close(self) -> None:
        """Closes both databases."""
        self.registering.close()
        for tables in (*self.idle, self.tables):
            tables.close()


class Reading:
    """One thread's reading of a state: cursors of its own, to the tables, and to the register for who asks for it."""

    def __init__(self, tables: DuckDBPyConnection, state: State) -> None:
        self.tables = tables
        self.state = state
        self._register: DuckDBPyConnection | None = None

    @property
    def register(self) -> DuckDBPyConnection:
        """What a register of all documents needs. Who asks first waits until it is made."""
        if self._register is None:
            self._register = self.state.registering.begin().result().cursor()
        return self._register

    def close(self) -> None:
        """Closes the cursor to the register."""
        if self._register is not None:
            self._register.close()

    @contextmanager
    def another(self) -> Iterator[DuckDBPyConnection]:
        """One more connection to the tables, for rows that are taken while the first one does something else."""
        tables = self.state.take()
        yield tables
        self.state.give_back(tables)


class Published:
    """What readers see of a data folder, always the newest of it. Many threads may read at once.

    `on_wait` is told when a database of an older Regest must wait to be migrated.
    """

    def __init__(self, folder: DataFolder, on_wait: Callable[[str], None]) -> None:
        self._folder = folder
        self._on_wait = on_wait
        self._state: State | None = None
        self._readers = 0
        self._changed = Condition()

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """The newest state, which stays open as long as the block. Raises WarehouseError where it cannot be opened, or
        where the block comes upon what is damaged."""
        state = self._entered()
        try:
            tables = state.take()
            reading = Reading(tables, state)
            try:
                yield reading
            except duckdb.Error as error:
                said = str(error).splitlines()[0]
                raise WarehouseError(f"{self._folder.database} cannot be read ({said}): {REBUILD}") from error
            finally:
                reading.close()
            state.give_back(tables)
        finally:
            with self._changed:
                self._readers -= 1
                self._changed.notify_all()

    def close(self) -> None:
        """Waits for those that read, and closes."""
        with self._changed:
            self._close_when_free()

    def _entered(self) -> State:
        with self._changed:
            # DuckDB takes a file of the same name for the one that is open.
            self._changed.wait_for(lambda: self._readers == 0 or not self._is_outdated())
            if self._is_outdated():
                self._close_when_free()
            if self._state is None:
                self._state = self._opened()
            self._readers += 1
            return self._state

    def _close_when_free(self) -> None:
        self._changed.wait_for(lambda: self._readers == 0)
        if self._state is not None:
            self._state.close()
            self._state = None

    def _is_outdated(self) -> bool:
        return self._state is not None and self._state.stamp != self._stamp()

    def _stamp(self) -> Stamp | None:
        try:
            found = self._folder.database.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _opened(self) -> State:
        stamp = self._stamp()
        tables = connect_published(self._folder, self._on_wait)
        try:
            return _state_of(tables, stamp or (0, 0, 0))
        except BaseException:
            tables.close()
            raise


def _state_of(tables: DuckDBPyConnection, stamp: Stamp) -> State:
    listings = tables.execute(statement("register_listings")).fetchall()
    registering = Registering(tables)
    return State(tables, registering, tuple(ListingOf(*row) for row in listings), stamp, views_of(tables).are_own)


def _register_of(tables: DuckDBPyConnection) -> DuckDBPyConnection:
    register = duckdb.connect(":memory:", config={**_SETTINGS_IN_MEMORY, "enable_external_access": False})
    register.execute("SET TimeZone = 'UTC'")
    make_macros(register, _MACROS_OF_DATES)
    register.register("documents_read", tables.sql(statement("register_rows")).to_arrow_table())
    register.register("listed_read", tables.sql(statement("register_listed")).to_arrow_table())
    register.register("names_read", tables.sql(statement("register_names")).to_arrow_table())
    register.execute(statement("register_table"))
    for read in ("documents_read", "listed_read", "names_read"):
        register.unregister(read)
    tables.close()
    return register


_MACROS_OF_DATES = ("spans_of", "has_member_between")
# Of a database that is never a file.
_SETTINGS_IN_MEMORY = {name: value for name, value in SETTINGS.items() if name != "storage_compatibility_version"}
