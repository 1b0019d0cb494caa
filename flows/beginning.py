"""How every run that writes begins: with what killed runs have left, and with a clock that is right."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from flows.bulk.loading import CaughtUp
from flows.catch_up import catch_up
from flows.clock import require_present
from flows.derivation import derive_with_declared_bounds
from flows.failing_parsers import require_working_parsers
from flows.watching import Watcher
from warehouse.data_folder import DataFolder


def begin(connection: DuckDBPyConnection, folder: DataFolder, watcher: Watcher) -> CaughtUp:
    """Loads what is not loaded yet, and says what is wrong with it. The caller holds the folder. Raises ClockWrong."""
    caught_up = catch_up(connection, folder, watcher.caught_up)
    for warning in caught_up.warnings:
        watcher.said(warning)
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
