"""Everything again from the captures, and nothing else."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from flows.runs.loading import CaughtUp
from flows.runs.publishing import publish
from flows.runs.run import OLDER, Run, beside_the_working_tables, on_new_tables
from flows.runs.safeguards import too_large
from flows.runs.unknown import Unknown, unknown_archives
from flows.runs.watching import Watcher
from parsers.catalog import archives
from parsers.errors import RegestError
from warehouse.comparison import UNREADABLE, Loss, Rejects, losses_unforgotten, rejects_since
from warehouse.connecting import connect_for_reading
from warehouse.data_folder import DataFolder, archive_of
from warehouse.database import HOW_TO_BEGIN, WarehouseError, copy_migrated, replace_working
from warehouse.regular_files import is_there
from warehouse.unknown_archives import carry_over


class NothingToRebuild(RegestError):
    """The data folder has no captures."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was loaded, and what became of the rejects of the database before, if it could be read. Of `unknown`
    archives the rows of the database before are kept. Where there are `losses`, more than nobody has accepted, the
    database before stays."""

    caught_up: CaughtUp
    rejects: Rejects
    losses: tuple[Loss, ...] = ()
    unknown: tuple[Unknown, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether everything is read, or was before, and nothing is lost."""
        is_unread = any(unknown.is_unread for unknown in self.unknown)
        return not (self.caught_up.warnings or self.rejects.documents_lost or self.losses or is_unread)


def rebuild(
    folder: DataFolder, watcher: Watcher, *, accepts_losses: bool = False, workers: str | None = None
) -> Rebuilt:
    """Makes the database anew from all captures and publishes it; until then the old one stays as it is, and also where
    more would be lost than the archives' bounds allow, unless that is accepted. What was read of archives that are not
    known here any more is taken over from the old one; where that cannot be read, it is only noted which captures of
    them there are. The `workers` of the Dask scheduler at that address read the captures; for None, this machine's
    processors.

    Raises NothingToRebuild when there are no captures, or none that can be read, and ParserFails.
    """
    if not folder.has_captures:
        raise NothingToRebuild(f"no captures in {folder.store}: {HOW_TO_BEGIN}")
    with folder.writing(watcher.said), beside_the_working_tables(folder, "rebuilding.duckdb") as rebuilding:
        with on_new_tables(folder, watcher, rebuilding, workers) as run:
            _carry_over_unknown(run)
            caught_up = run.bring_in(logs_unknown=True)
            if caught_up.warnings and not caught_up.captures:
                raise NothingToRebuild(f"no capture can be read, and the database stays: {caught_up.warnings[0]}")
            run.derive()
            before = _before(folder)
            lost = () if accepts_losses else _losses(run.connection, before)
            unknown = tuple(unknown_archives(run.connection, folder))
            rebuilt = Rebuilt(caught_up, rejects_since(run.connection, before), lost, unknown)
        if not lost:
            replace_working(folder, rebuilding)
            publish(folder, watcher)
    return rebuilt


def _carry_over_unknown(run: Run) -> None:
    """Of archives that are not known and whose captures are in the folder, from a copy of the database before, which is
    brought to today's schema."""
    unknown = sorted({archive_of(file) for file in run.folder.capture_files} - archives().keys())
    before = _before(run.folder)
    if unknown and before is not None:
        with beside_the_working_tables(run.folder, OLDER) as older, suppress(*UNREADABLE, WarehouseError):
            copy_migrated(before, older)
            carry_over(run.connection, older, unknown)


def _losses(connection: DuckDBPyConnection, before: Path | None) -> tuple[Loss, ...]:
    """Those that are too large, beside a database before that can be read and does not only lack what was forgotten
    since."""
    return tuple(too_large(losses_unforgotten(connection, before))) if before else ()


def _before(folder: DataFolder) -> Path | None:
    """What readers see; where that cannot be read, the writer's own."""
    return next((path for path in (folder.database, folder.working) if is_there(path) and _can_be_read(path)), None)


def _can_be_read(database: Path) -> bool:
    try:
        connect_for_reading(database).close()
    except UNREADABLE:
        return False
    return True
