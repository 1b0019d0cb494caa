"""Everything again from the captures, and nothing else."""

from __future__ import annotations

from flows.catch_up import CaughtUp, catch_up
from flows.derivation import derive_with_declared_bounds
from flows.watching import Watcher
from parsers.errors import RegestError
from warehouse.data_folder import DataFolder
from warehouse.database import connect_new, publish, replace_working


class NothingToRebuild(RegestError):
    """The data folder has no captures."""


def rebuild(folder: DataFolder, watcher: Watcher) -> CaughtUp:
    """Makes the database anew from all captures and publishes it; until then the old one stays as it is.

    Raises NothingToRebuild when there are no captures.
    """
    if not any(folder.captures.glob("*/*.warc.gz*")):
        raise NothingToRebuild(f"no captures in {folder.captures}: run `regest harvest ARCHIVE` first")
    with folder.writing(watcher.said):
        rebuilding = folder.working.with_name("rebuilding.duckdb")
        with connect_new(rebuilding) as connection:
            caught_up = catch_up(connection, folder, watcher.caught_up)
            derive_with_declared_bounds(connection)
        replace_working(folder, rebuilding)
        publish(folder)
    return caught_up
