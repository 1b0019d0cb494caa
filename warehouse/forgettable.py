"""What is held that a person may want to forget: imports, runs, and the captures of a run, a page or a listing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from warehouse.sql import statement

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class HeldRun:
    """An import or a run (`kind`) that is held: when it began (UTC), the source or the listing's URL, and how many
    captures it has."""

    kind: str
    run_id: UUID
    archive: str
    started_at: datetime
    what: str
    captures: int


@dataclass(frozen=True, slots=True)
class RunToForget:
    """A run or an import: when it began (UTC), and how many captures it has. `kind` is “own” for one whose records say
    all of it, “imported” for one that came with an import, “assembled” for one that imported captures were put together
    to."""

    run_id: UUID
    started_at: datetime
    kind: str
    captures: int


@dataclass(frozen=True, slots=True)
class CaptureToForget:
    """A capture, the file in which it is, and the import or the run that brought it."""

    capture_id: UUID
    file: str
    brought_by: UUID


def held_runs(connection: DuckDBPyConnection) -> list[HeldRun]:
    """All imports, and all runs that were not put together from them, the last ones first."""
    return [HeldRun(*row) for row in connection.execute(statement("held_runs")).fetchall()]


def runs_to_forget(connection: DuckDBPyConnection) -> list[RunToForget]:
    """All runs, the last one first; those that were put together from imported captures come behind."""
    return [RunToForget(*row) for row in connection.execute(statement("runs_to_forget")).fetchall()]


def imports_to_forget(connection: DuckDBPyConnection) -> list[RunToForget]:
    """All imports, the last one first."""
    return [RunToForget(*row) for row in connection.execute(statement("imports_to_forget")).fetchall()]


def runs_of_listing(connection: DuckDBPyConnection, archive: str, listing_url: str) -> list[UUID]:
    """The runs that asked for a listing themselves."""
    parameters = {"archive": archive, "listing_url": listing_url}
    return [run_id for (run_id,) in connection.execute(statement("runs_of_listing"), parameters).fetchall()]


def imported_captures_of_run(connection: DuckDBPyConnection, run_id: UUID) -> list[CaptureToForget]:
    """The captures of a run that imports have brought."""
    return _captures(connection, "run_id = $run_id::UUID AND import_id IS NOT NULL", run_id=str(run_id))


def captures_at(connection: DuckDBPyConnection, url: str) -> list[CaptureToForget]:
    """The captures of a page, by its URL as captures have it."""
    return _captures(connection, "url = $url", url=url)


def capture_alone(connection: DuckDBPyConnection, capture_id: UUID) -> list[CaptureToForget]:
    """One capture, if it is held."""
    return _captures(connection, "capture_id = $capture_id::UUID", capture_id=str(capture_id))


def captures_of_listing(
    connection: DuckDBPyConnection, archive: str, listing_url: str, runs: Sequence[UUID]
) -> list[CaptureToForget]:
    """The captures of a listing's pages, and all those of some runs."""
    return _captures(
        connection,
        "archive = $archive AND (listing_url = $listing_url OR list_contains($runs::UUID[], run_id))",
        archive=archive,
        listing_url=listing_url,
        runs=[str(run_id) for run_id in runs],
    )


def _captures(connection: DuckDBPyConnection, condition: str, **parameters: object) -> list[CaptureToForget]:
    """Oldest first."""
    query = statement("captures_to_forget").format(condition=condition)
    return [CaptureToForget(*row) for row in connection.execute(query, parameters).fetchall()]
