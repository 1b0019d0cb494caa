"""How every run that writes begins: with what killed runs have left, and with a clock that is right; and
how what is new is derived, with what the archives declare of themselves today."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from flows.runs.catch_up import catch_up
from flows.runs.loading import CaughtUp
from flows.runs.safeguards import require_working_parsers
from flows.runs.unknown import unknown_archives
from flows.runs.watching import Watcher
from parsers.catalog import archives, why_unknown
from warehouse.clock import require_present
from warehouse.data_folder import DataFolder
from warehouse.derive import derive
from warehouse.unknown_archives import declared_before, held_of_unknown, mark_unknown


def derive_with_declared_bounds(connection: DuckDBPyConnection) -> None:
    """Derives what is new; everything, when what the archives declare is other than the last time. Of those whose
    captures are held and that are not known here any more, what they declared before stays, and they are marked."""
    declared = archives().values()
    unknown = held_of_unknown(connection, archives())
    bounds = [(archive.name, *bound) for archive in declared for bound in archive.bounds.declared()]
    whole_listings = [(archive.name, url) for archive in declared if (url := archive.whole_listing_url)]
    derive(
        connection,
        bounds=[*bounds, *declared_before(connection, "declared_bounds", unknown)],
        whole_listings=[*whole_listings, *declared_before(connection, "whole_listings", unknown)],
    )
    mark_unknown(connection, {archive: why_unknown(archive) for archive in unknown})


def say_unknown(connection: DuckDBPyConnection, folder: DataFolder, watcher: Watcher) -> None:
    """Names the archives that are not known here, and whose captures are."""
    for unknown in unknown_archives(connection, folder):
        watcher.said(str(unknown))


def begin(connection: DuckDBPyConnection, folder: DataFolder, watcher: Watcher) -> CaughtUp:
    """Loads what is not loaded yet, and says what is wrong with it. The caller holds the folder. Raises ClockWrong."""
    caught_up = catch_up(connection, folder, watcher.caught_up)
    for warning in caught_up.warnings:
        watcher.said(warning)
    say_unknown(connection, folder, watcher)
    require_present(connection)
    return caught_up


def begin_side_by_side(connection: DuckDBPyConnection, folder: DataFolder, watcher: Watcher) -> CaughtUp:
    """As `begin`, for a run that lets go of the folder before its end: whoever opens the tables next derives from what
    is loaded, and asks for no parser. Raises ParserFails too."""
    caught_up = begin(connection, folder, watcher)
    if caught_up.captures:
        require_working_parsers(connection)
        derive_with_declared_bounds(connection)
    return caught_up
