"""Everything again from the captures, and nothing else."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from flows.runs.beginning import derive_with_declared_bounds
from flows.runs.catch_up import catch_up
from flows.runs.loading import CaughtUp
from flows.runs.safeguards import require_working_parsers, too_large
from flows.runs.unknown import Unknown, unknown_archives
from flows.runs.watching import Watcher
from parsers.catalog import archives
from parsers.errors import RegestError
from warehouse.comparison import Loss, attached, losses
from warehouse.data_folder import DataFolder, archive_of
from warehouse.database import HOW_TO_BEGIN, WarehouseError, connect_new, copy_migrated, publish, replace_working
from warehouse.own_objects import StrangeDatabase
from warehouse.regular_files import is_there
from warehouse.sql import statement
from warehouse.unknown_archives import carry_over

# A database before that is damaged, or a stranger's: often that is why it is rebuilt.
UNREADABLE = (duckdb.Error, OSError, StrangeDatabase, WarehouseError)


class NothingToRebuild(RegestError):
    """The data folder has no captures."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was loaded, and what became of the rejects of the database before, if it could be read: how many are
    cleared, how many rows came in their place. `rejects_left` counts those of the new one; `documents_lost` those of
    the database before that no capture shows any more, unless something was forgotten since. Of `unknown` archives the
    rows of the database before are kept. Where there are `losses`, more than nobody has accepted, the database before
    stays."""

    caught_up: CaughtUp
    rejects_cleared: int = 0
    rows_won_back: int = 0
    rejects_left: int = 0
    documents_lost: int = 0
    losses: tuple[Loss, ...] = ()
    unknown: tuple[Unknown, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether everything is read, or was before, and nothing is lost."""
        is_unread = any(unknown.is_unread for unknown in self.unknown)
        return not (self.caught_up.warnings or self.documents_lost or self.losses or is_unread)


def rebuild(folder: DataFolder, watcher: Watcher, *, accepts_losses: bool = False) -> Rebuilt:
    """Makes the database anew from all captures and publishes it; until then the old one stays as it is, and also where
    more would be lost than the archives' bounds allow, unless that is accepted. What was read of archives that are not
    known here any more is taken over from the old one; where that cannot be read, it is only noted which captures of
    them there are.

    Raises NothingToRebuild when there are no captures, or none that can be read, and ParserFails.
    """
    if not folder.has_captures:
        raise NothingToRebuild(f"no captures in {folder.captures}: {HOW_TO_BEGIN}")
    with folder.writing(watcher.said):
        rebuilding = folder.working.with_name("rebuilding.duckdb")
        older = folder.working.with_name("older.duckdb")
        with connect_new(rebuilding, to_attach=(folder.database, folder.working, older)) as connection:
            _carry_over_unknown(connection, folder, older)
            caught_up = catch_up(connection, folder, watcher.caught_up, logs_unknown=True)
            if caught_up.warnings and not caught_up.captures:
                raise NothingToRebuild(f"no capture can be read, and the database stays: {caught_up.warnings[0]}")
            require_working_parsers(connection)
            derive_with_declared_bounds(connection)
            unknown = tuple(unknown_archives(connection, folder))
            rebuilt = Rebuilt(caught_up, *_won_back(connection, folder), unknown=unknown)
            lost = () if accepts_losses else _losses(connection, folder)
        if lost:
            rebuilding.unlink()
            return replace(rebuilt, losses=lost)
        replace_working(folder, rebuilding)
        publish(folder)
    return rebuilt


def _carry_over_unknown(connection: DuckDBPyConnection, folder: DataFolder, older: Path) -> None:
    """Of archives that are not known and whose captures are in the folder, from a copy of the database before, which is
    made at `older` and brought to today's schema."""
    unknown = sorted({archive_of(file) for file in folder.capture_files} - archives().keys())
    before = _before(folder)
    if not unknown or before is None:
        return
    try:
        with suppress(*UNREADABLE):
            copy_migrated(before, older)
            carry_over(connection, older, unknown)
    finally:
        older.unlink(missing_ok=True)


def _losses(connection: DuckDBPyConnection, folder: DataFolder) -> tuple[Loss, ...]:
    """Those that are too large, beside a database before that can be read and does not only lack what was forgotten
    since."""
    before = _before(folder)
    if before is None:
        return ()
    with suppress(*UNREADABLE):
        with attached(connection, before):
            lacks_only_what_is_lost = _has_forgotten_the_same(connection)
        if lacks_only_what_is_lost:
            return tuple(too_large(losses(connection, before)))
    return ()


def _has_forgotten_the_same(connection: DuckDBPyConnection) -> bool:
    """As the database that is attached."""
    return _forgotten(connection, "main") == _forgotten(connection, "present")


def _forgotten(connection: DuckDBPyConnection, database: str) -> list[tuple[str, ...]]:
    """Nothing in a database of an older Regest, which knows no forgetting."""
    try:
        return connection.execute(f"SELECT forgetting_id FROM {database}.forgettings ORDER BY ALL").fetchall()
    except duckdb.CatalogException:
        return []


def _before(folder: DataFolder) -> Path | None:
    return next((path for path in (folder.database, folder.working) if is_there(path)), None)


def _won_back(connection: DuckDBPyConnection, folder: DataFolder) -> tuple[int, int, int, int]:
    """A database before that is missing or damaged has no rejects to compare with: often that is why it is rebuilt."""
    [(left,)] = connection.execute("SELECT count(*) FROM page_rejects").fetchall()
    before = _before(folder)
    if before is None:
        return 0, 0, left, 0
    with suppress(*UNREADABLE):
        return _compared(connection, before)
    return 0, 0, left, 0


def _compared(connection: DuckDBPyConnection, before: Path) -> tuple[int, int, int, int]:
    with attached(connection, before):
        [compared] = connection.execute(statement("won_back")).fetchall()
        [(lost,)] = connection.execute(statement("lost_documents")).fetchall()
        cleared, won, left = compared
        return cleared, won, left, lost if _has_forgotten_the_same(connection) else 0
