"""All captures through today's parsers, into a new state that is compared with the present one before it is published.

captures → pages that other parsers have read → today's parsers, in parallel → a copy of the database
the copy beside the present state → differences → published, unless it is not to be
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from duckdb import DuckDBPyConnection

from flows.reading.pools import reading_pool
from flows.reading.tasks import Hello, PageToRead
from flows.runs.catch_up import reading
from flows.runs.loading import BulkLoading
from flows.runs.publishing import publish
from flows.runs.run import Run, beside_the_working_tables, on_copied_tables, on_working_tables
from flows.runs.safeguards import require_working_parsers, too_large
from flows.runs.watching import Watcher
from parsers.archive import Archive
from parsers.version import parser_versions
from warehouse.comparison import Comparison, Count, Difference, Loss, losses
from warehouse.data_folder import DataFolder
from warehouse.database import HOW_TO_BEGIN, WarehouseError, is_published, replace_working
from warehouse.derive import assemble_runs
from warehouse.load import forget_unprinted, schemas_of
from warehouse.lookups import pages_to_read_anew
from warehouse.own_objects import another_connection
from warehouse.unknown_archives import archives_held


@dataclass(frozen=True, slots=True)
class ReparseRequest:
    """Which captures to read anew: of an archive, of a listing by its canonical URL, captured since a time (UTC); None
    for all. With `is_dry_run`, or where there are differences of a kind in `fail_on`, nothing is published; nor where
    more is lost than the archives' bounds allow, unless `accepts_losses`. At most `examples` of each kind and field are
    given, all for None. The `workers` of the Dask scheduler at that address read the captures; for None, this machine's
    processors."""

    folder: DataFolder
    archive: Archive | None = None
    listing_url: str | None = None
    since: datetime | None = None
    is_dry_run: bool = False
    fail_on: Collection[str] = ()
    accepts_losses: bool = False
    examples: int | None = 3
    workers: str | None = None


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
        with on_working_tables(folder, watcher, request.workers) as run:
            result.warnings += run.bring_in().warnings
            run.say_unknown()
            run.derive_unless_parsers_fail()
            is_due = next(_due(run.connection, request), None) is not None
            if not is_due:
                require_working_parsers(run.connection)
                require_working_parsers(run.connection, everything=True)
        if is_due:
            _read_beside(request, result, watcher)
        elif not is_published(folder):
            publish(folder, watcher)
    return result


def _read_beside(request: ReparseRequest, result: Reparsed, watcher: Watcher) -> None:
    """Reads anew on a copy of the tables, and publishes that, unless it is not to be."""
    folder = request.folder
    with beside_the_working_tables(folder, "reparsing.duckdb") as copy:
        with on_copied_tables(folder, watcher, copy, request.workers) as run:
            _read_anew(run, request, result)
            _compare(run, request, result)
        if not (request.is_dry_run or result.failed_on or result.losses):
            replace_working(folder, copy)
            publish(folder, watcher)


def _due(connection: DuckDBPyConnection, request: ReparseRequest) -> Iterator[PageToRead]:
    archive = request.archive.name if request.archive else None
    versions = parser_versions(archives_held(connection))
    found = pages_to_read_anew(connection, versions, archive, request.listing_url, request.since)
    return (PageToRead(url, read_as, original) for url, read_as, original in found)


def _read_anew(run: Run, request: ReparseRequest, result: Reparsed) -> None:
    # What is still to be read is asked for through a cursor of its own: it stays as it was when the reading began.
    due = _due(another_connection(run.connection), request)
    loading = BulkLoading(run.connection, run.watcher.caught_up)
    at = run.folder.store.at
    hello = Hello(schemas_of(run.connection), at.location, endpoint=at.endpoint)
    with reading_pool(hello, workers=run.workers) as pool:
        for _, done in pool.read(reading(due)):
            loading.take(done)
        loading.load()
    result.pages = loading.account.pages
    result.warnings += loading.account.warnings


def _compare(run: Run, request: ReparseRequest, result: Reparsed) -> None:
    before = run.folder.working
    assemble_runs(run.connection)
    run.derive()
    forget_unprinted(run.connection)
    comparison = Comparison(run.connection, before)
    result.counts = comparison.counts()
    result.examples = comparison.examples(request.examples)
    if not request.accepts_losses:
        result.losses = too_large(losses(run.connection, before))
    kinds = {count.kind for count in result.counts}
    result.failed_on = [kind for kind in request.fail_on if kind in kinds]
