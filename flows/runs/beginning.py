"""How every run that writes begins: with what killed runs have left, and with a clock that is right; and
how what is new is derived, with what the archives declare of themselves today."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from flows.runs.catch_up import catch_up
from flows.runs.loading import CaughtUp
from flows.runs.safeguards import require_working_parsers
from flows.runs.watching import Watcher
from parsers.catalog import archives
from warehouse.clock import require_present
from warehouse.data_folder import DataFolder
from warehouse.derive import derive


def derive_with_declared_bounds(connection: DuckDBPyConnection) -> None:
    """Derives what is new; everything, when what the archives declare is other than the last time."""
    declared = archives().values()
    derive(
        connection,
        bounds=[(archive.name, *bound) for archive in declared for bound in archive.bounds.declared()],
        whole_listings=[(archive.name, url) for archive in declared if (url := archive.whole_listing_url)],
    )


def begin(connection: DuckDBPyConnection, folder: DataFolder, watcher: Watcher) -> CaughtUp:
    """Loads what is not loaded yet, and says what is wrong with it. The caller holds the folder. Raises ClockWrong."""
    caught_up = catch_up(connection, folder, watcher.caught_up)
    for warning in caught_up.warnings:
        watcher.said(warning)
    require_present(connection)
    return caught_up


def begin_side_by_side(connection: DuckDBPyConnection, folder: DataFolder, watcher: Watcher) -> CaughtUp:
    """As `begin`, for a run that goes on from what is derived. Raises ParserFails too, also for what an earlier run has
    loaded and did not derive from."""
    caught_up = begin(connection, folder, watcher)
    require_working_parsers(connection)
    derive_with_declared_bounds(connection)
    return caught_up
