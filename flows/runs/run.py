"""One run in a data folder, whatever it is for: captures are brought in, what follows is derived, and readers see it.

    with folder.writing(…):                              the folder is its own meanwhile
        with on_working_tables(folder, watcher) as run:
            run.bring_in()                               what captures hold and the tables do not
            …                                            what the run is for
            run.derive()                                 verdicts and history
        publish(folder, watcher)                         all of it at once, and in the lake

What may turn out to be no good is tried on tables beside the working ones, whose place they take at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from flows.runs.catch_up import catch_up
from flows.runs.loading import CaughtUp
from flows.runs.safeguards import failing_parsers_of_today, require_present, require_working_parsers
from flows.runs.unknown import unknown_archives
from flows.runs.watching import Watcher
from parsers.catalog import archives, why_unknown
from warehouse.data_folder import DataFolder
from warehouse.database import connect_copy, connect_new, connect_working
from warehouse.derive import derive
from warehouse.forgotten import Forgetting
from warehouse.own_files import remember_own
from warehouse.unknown_archives import archives_held, declared_before, held_of_unknown, mark_unknown

OLDER = "older.duckdb"


@dataclass(frozen=True, slots=True)
class Run:
    """A run while it has tables open, in a folder that it holds. Captures are read in bulk by the `workers` of the Dask
    scheduler at that address; by this machine's processors for None."""

    folder: DataFolder
    watcher: Watcher
    connection: DuckDBPyConnection
    workers: str | None = None

    def begin(self) -> CaughtUp:
        """Brings in what killed runs have left, and says what is wrong with it. Raises ClockWrong."""
        caught_up = self.bring_in()
        for warning in caught_up.warnings:
            self.watcher.said(warning)
        self.say_unknown()
        require_present(self.connection)
        return caught_up

    def begin_side_by_side(self) -> CaughtUp:
        """As `begin`, for a run that goes on from what is derived. Raises ParserFails too, also for what an earlier run
        has loaded and did not derive from."""
        caught_up = self.begin()
        self.derive()
        return caught_up

    def bring_in(self, forgettings: Sequence[Forgetting] | None = None, *, logs_unknown: bool = False) -> CaughtUp:
        """Loads what captures hold and the tables do not, without what is forgotten: in the folder, unless other
        `forgettings` are given. With `logs_unknown` it is noted what there is of archives that are not known here."""
        on_captures = self.watcher.caught_up
        return catch_up(
            self.connection, self.folder, on_captures, forgettings, logs_unknown=logs_unknown, workers=self.workers
        )

    def say_unknown(self) -> None:
        """Names the archives that are not known here, and whose captures are."""
        for unknown in unknown_archives(self.connection, self.folder):
            self.watcher.said(str(unknown))

    def derive(self) -> None:
        """Verdicts and history of what is new; of everything, when what the archives declare is other than the last
        time. Raises ParserFails."""
        require_working_parsers(self.connection)
        derive_with_declared_bounds(self.connection)

    def derive_unless_parsers_fail(self) -> bool:
        """As `derive`, but for what a failing parser has read, which is not to stand in what is published next. Says
        whether it did."""
        if is_read_right := not failing_parsers_of_today(self.connection):
            derive_with_declared_bounds(self.connection)
        return is_read_right


@contextmanager
def on_working_tables(folder: DataFolder, watcher: Watcher, workers: str | None = None) -> Iterator[Run]:
    """A run on the writer's own tables. Raises WarehouseError, as what follows."""
    with connect_working(folder) as connection:
        yield Run(folder, watcher, connection, workers)
    remember_own(folder.working)


@contextmanager
def on_copied_tables(folder: DataFolder, watcher: Watcher, copy: Path, workers: str | None = None) -> Iterator[Run]:
    """A run on a copy of the working tables, which are closed and may be attached to it."""
    with connect_copy(folder, copy) as connection:
        yield Run(folder, watcher, connection, workers)
    remember_own(copy)


@contextmanager
def on_new_tables(folder: DataFolder, watcher: Watcher, new: Path, workers: str | None = None) -> Iterator[Run]:
    """A run on empty tables, to which those of before may be attached, or their copy that is called OLDER."""
    older = folder.working.with_name(OLDER)
    with connect_new(new, to_attach=(folder.database, folder.working, older)) as connection:
        yield Run(folder, watcher, connection, workers)
    remember_own(new)


@contextmanager
def beside_the_working_tables(folder: DataFolder, name: str) -> Iterator[Path]:
    """Where other tables may lie meanwhile; they go unless they have taken the place of the working ones."""
    path = folder.working.with_name(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def derive_with_declared_bounds(connection: DuckDBPyConnection) -> None:
    """Derives what is new; everything, when what the archives declare is other than the last time. Of those whose
    captures are held and that are not known here any more, what they declared before stays, and they are marked."""
    held = archives_held(connection)
    known = [name for name in held if name in archives()]
    declared = [archives()[name] for name in known]
    unknown = held_of_unknown(connection, known) if len(known) < len(held) else {}
    bounds = [(archive.name, *bound) for archive in declared for bound in archive.bounds.declared()]
    whole_listings = [(archive.name, url) for archive in declared if (url := archive.whole_listing_url)]
    derive(
        connection,
        bounds=[*bounds, *declared_before(connection, "declared_bounds", unknown)],
        whole_listings=[*whole_listings, *declared_before(connection, "whole_listings", unknown)],
    )
    mark_unknown(connection, {archive: why_unknown(archive) for archive in unknown})
