"""All captures through today's parsers, into a new state that is compared with the present one before it is published.

captures → pages that other parsers have read → today's parsers, in parallel → a copy of the database
the copy beside the present state → differences → published, unless it is not to be
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from duckdb import DuckDBPyConnection

from flows.reading.pool import BulkPool
from flows.reading.tasks import Hello, PageToRead
from flows.runs.beginning import derive_with_declared_bounds
from flows.runs.catch_up import catch_up, reading
from flows.runs.loading import BulkLoading
from flows.runs.safeguards import failing_parsers, require_working_parsers, too_large
from flows.runs.watching import Watcher
from parsers.archive import Archive
from parsers.version import parser_versions
from warehouse.comparison import Comparison, Count, Difference, Loss, losses
from warehouse.data_folder import DataFolder
from warehouse.database import (
    HOW_TO_BEGIN,
    WarehouseError,
    connect_copy,
    connect_working,
    is_published,
    publish,
    replace_working,
)
from warehouse.derive import assemble_runs
from warehouse.load import forget_unprinted, schemas_of
from warehouse.lookups import pages_to_read_anew


@dataclass(frozen=True, slots=True)
class ReparseRequest:
    """Which captures to read anew: of an archive, of a listing by its canonical URL, captured since a time (UTC); None
    for all. With `is_dry_run`, or where there are differences of a kind in `fail_on`, nothing is published; nor where
    more is lost than the archives' bounds allow, unless `accepts_losses`. At most `examples` of each kind and field are
    given, all for None."""

    folder: DataFolder
    archive: Archive | None = None
    listing_url: str | None = None
    since: datetime | None = None
    is_dry_run: bool = False
    fail_on: Collection[str] = ()
    accepts_losses: bool = False
    examples: int | None = 3


@dataclass(slots=True)
class Reparsed:
    """How many pages were read anew, what differs, in plain words what could not be read, and what stands in the way of
    publishing: kinds of differences that it was to fail on, losses that nobody has accepted."""

    pages: int = 0
    counts: list[Count] = field(default_factory=list)
    examples: list[Difference] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    failed_on: list[str] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)

    @property
    def exit_status(self) -> int:
        """0 complete, 1 with differences that it was to fail on, too large a loss, or damage."""
        return 1 if self.failed_on or self.losses or self.warnings else 0


def reparse(request: ReparseRequest, watcher: Watcher) -> Reparsed:
    """Reads anew what other parsers than today's have read.

    Raises ParserFails, and RegestError when the data folder cannot be used or holds nothing.
    """
    folder, result = request.folder, Reparsed()
    if not (folder.database.exists() or folder.working.exists() or folder.has_captures):
        raise WarehouseError(f"no database at {folder.database}: {HOW_TO_BEGIN}")
    with folder.writing(watcher.said):
        with connect_working(folder) as connection:
            caught_up = catch_up(connection, folder, watcher.caught_up)
            result.warnings += caught_up.warnings
            # What a failing parser has read is not to stand in what is published next, by whatever run.
            if not failing_parsers(connection):
                derive_with_declared_bounds(connection)
            due = _due(connection, request)
            first = next(due, None)
            if first is None:
                require_working_parsers(connection)
                require_working_parsers(connection, everything=True)
        if first is None:
            if not is_published(folder):
                publish(folder)
            return result
        copy = folder.working.with_name("reparsing.duckdb")
        try:
            with connect_copy(folder, copy) as connection:
                _read_anew(connection, request, result, watcher)
                require_working_parsers(connection)
                _compare(connection, request, result)
            if not (request.is_dry_run or result.failed_on or result.losses):
                replace_working(folder, copy)
                publish(folder)
        finally:
            copy.unlink(missing_ok=True)
    return result


def _due(connection: DuckDBPyConnection, request: ReparseRequest) -> Iterator[PageToRead]:
    archive = request.archive.name if request.archive else None
    found = pages_to_read_anew(connection, parser_versions(), archive, request.listing_url, request.since)
    return (PageToRead(url, read_as, original) for url, read_as, original in found)


def _read_anew(connection: DuckDBPyConnection, request: ReparseRequest, result: Reparsed, watcher: Watcher) -> None:
    # What is still to be read is asked for through a cursor of its own: it stays as it was when the reading began.
    due = _due(connection.cursor(), request)
    loading = BulkLoading(connection, watcher.caught_up)
    with BulkPool(Hello(schemas_of(connection), str(request.folder.captures))) as pool:
        for _, done in pool.read(reading(due)):
            loading.take(done)
        loading.load()
    result.pages = loading.account.pages
    result.warnings += loading.account.warnings


def _compare(connection: DuckDBPyConnection, request: ReparseRequest, result: Reparsed) -> None:
    assemble_runs(connection)
    derive_with_declared_bounds(connection)
    forget_unprinted(connection)
    comparison = Comparison(connection, request.folder.working)
    result.counts = comparison.counts()
    result.examples = comparison.examples(request.examples)
    if not request.accepts_losses:
        result.losses = too_large(losses(connection, request.folder.working))
    kinds = {count.kind for count in result.counts}
    result.failed_on = [kind for kind in request.fail_on if kind in kinds]
