"""What every way of taking over others' captures has in common.

    what others captured → Regest's own WARC, or registered in it → tables → derive → publish

What is taken over stands in a WARC file of its own before anything is loaded, so that a rebuild finds it there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from uuid import uuid4

from duckdb import DuckDBPyConnection

from flows.own_version import own_version
from flows.reading.tasks import Stages
from flows.runs.keeper import TakeoverKeeper
from flows.runs.loading import CaughtUp
from flows.runs.publishing import publish
from flows.runs.run import Run, on_working_tables
from flows.runs.turns import harvesting, in_turn
from flows.runs.watching import Watcher
from parsers.archive import Archive
from parsers.version import parser_version
from warehouse.data_folder import DataFolder
from warehouse.lookups import held_captures
from warehouse.reports import (
    DocumentsTakenOver,
    ListingTakenOver,
    documents_taken_over,
    listings_taken_over,
    remember_versions,
)
from warehouse.warc.captures import CaptureWriter, RunStart
from warehouse.warc.records import Incident


@dataclass(slots=True)
class TakenOver:
    """What came of it, once it is over: what was loaded, how each listing that it is about stands to what its pages
    promise, and what of its documents is new. `passed_over` counts what was left out, by reason; `incidents` are what
    could not be taken over."""

    passed_over: Counter[str] = field(default_factory=Counter)
    incidents: list[Incident] = field(default_factory=list)
    caught_up: CaughtUp = field(default_factory=CaughtUp)
    listings: tuple[ListingTakenOver, ...] = ()
    documents: DocumentsTakenOver = field(default_factory=DocumentsTakenOver)

    @property
    def seconds(self) -> Stages:
        """The seconds of work by stage."""
        return self.caught_up.seconds

    @property
    def is_sound(self) -> bool:
        """Whether nothing was refused or damaged and every listing keeps its promises."""
        return not (self.incidents or self.caught_up.warnings) and all(listing.is_sound for listing in self.listings)


class Takeover:
    """One run that takes over what others have captured, while it is under way. Its WARC file is begun with the first
    thing that it keeps: a run that finds nothing new leaves nothing behind."""

    def __init__(self, folder: DataFolder, connection: DuckDBPyConnection, archive: Archive, source: str) -> None:
        self.folder = folder
        self.connection = connection
        self.archive = archive
        self.result = TakenOver()
        self._closing = ExitStack()
        self.start = RunStart(
            run_id=uuid4(),
            archive=archive.name,
            listing_url="",
            source=source,
            started_at=datetime.now(UTC),
            regest_version=own_version(),
            parser_version=parser_version(archive),
        )

    @cached_property
    def writer(self) -> CaptureWriter:
        """Writes the captures of this run."""
        return self._closing.enter_context(CaptureWriter(self.folder.store, self.start))

    @cached_property
    def keeper(self) -> TakeoverKeeper:
        """Knows what is held so far, and keeps what is not."""
        held = held_captures(self.connection, self.archive.name)
        return TakeoverKeeper(lambda: self.writer, self.archive.name, held)

    def know_what_is_held(self) -> None:
        """Asks for it now: later the tables are not at hand."""
        _ = self.keeper

    def end(self) -> None:
        """Says that the run has come to its end, if it has kept anything."""
        if "writer" in self.__dict__:
            incidents = [asdict(incident) for incident in self.result.incidents]
            self.writer.end_run({"ended_at": datetime.now(UTC).isoformat(), "incidents": incidents})

    def close(self) -> None:
        """Closes what it has written."""
        self._closing.close()


class Takeovers:
    """Takeovers in one run, one for each archive of which there is something."""

    def __init__(self, folder: DataFolder, connection: DuckDBPyConnection, source: str, closing: ExitStack) -> None:
        self._folder = folder
        self._connection = connection
        self._source = source
        self._closing = closing
        self.of: dict[str, Takeover] = {}
        # What was loaded for all of them.
        self.caught_up = CaughtUp()

    def of_archive(self, archive: Archive) -> Takeover:
        """That of an archive, begun when it is asked for."""
        if archive.name not in self.of:
            takeover = Takeover(self._folder, self._connection, archive, self._source)
            self.of[archive.name] = self._closing.enter_context(_kept_to_its_end(takeover))
        return self.of[archive.name]


@contextmanager
def taking_over_for_each(
    folder: DataFolder, source: str, watcher: Watcher, workers: str | None = None
) -> Iterator[Takeovers]:
    """Holds the folder while others' captures are taken over, then loads and publishes them; `workers` as in Run.
    Stopped in between, what was kept is loaded the next time.

    Raises ParserFails, with nothing published, and RegestError when the data folder cannot be used.
    """
    with folder.writing(watcher.said), on_working_tables(folder, watcher, workers) as run:
        _say_what_was_left(run.begin(), watcher)
        remember_versions(run.connection)
        with ExitStack() as closing:
            takeovers = Takeovers(folder, run.connection, source, closing)
            yield takeovers
        takeovers.caught_up = run.bring_in()
        with takeovers.caught_up.seconds.clock("derive"):
            run.derive()
            for takeover in takeovers.of.values():
                _say_what_came_of_it(takeover, run)
        with takeovers.caught_up.seconds.clock("publish"):
            run.connection.close()
            publish(folder, watcher)


@contextmanager
def taking_over(
    folder: DataFolder, archive: Archive, source: str, watcher: Watcher, workers: str | None = None
) -> Iterator[Takeover]:
    """As `taking_over_for_each`, for one archive."""
    with taking_over_for_each(folder, source, watcher, workers) as takeovers:
        takeover = takeovers.of_archive(archive)
        yield takeover
    takeover.result.caught_up = takeovers.caught_up
    takeover.result.passed_over += takeovers.caught_up.passed_over


@asynccontextmanager
async def taking_over_side_by_side(
    folder: DataFolder, archive: Archive, source: str, watcher: Watcher
) -> AsyncIterator[Takeover]:
    """As `taking_over`, for what takes hours: it holds the folder only to begin and to load. Of two from one source for
    one archive the second waits."""

    def begun() -> Takeover:
        with on_working_tables(folder, watcher) as run:
            _say_what_was_left(run.begin_side_by_side(), watcher)
            takeover = Takeover(folder, run.connection, archive, source)
            takeover.know_what_is_held()
        return takeover

    def end() -> None:
        with on_working_tables(folder, watcher) as run:
            _load(takeover, run)
        with takeover.result.seconds.clock("publish"):
            publish(folder, watcher)

    async with harvesting(folder, archive.name, "", source, watcher.said):
        takeover = await in_turn(folder, watcher.said, begun)
        with _kept_to_its_end(takeover):
            yield takeover
        await in_turn(folder, watcher.said, end)


def _say_what_was_left(earlier: CaughtUp, watcher: Watcher) -> None:
    if earlier.captures:
        watcher.said(f"{earlier.captures:,} captures that an earlier run had left are loaded first")


@contextmanager
def _kept_to_its_end(takeover: Takeover) -> Iterator[Takeover]:
    try:
        yield takeover
        takeover.end()
    finally:
        takeover.close()


def _load(takeover: Takeover, run: Run) -> None:
    """Loads what was kept, and derives what follows."""
    result = takeover.result
    result.caught_up = run.bring_in()
    result.passed_over += result.caught_up.passed_over
    with result.seconds.clock("derive"):
        run.derive()
        result.listings = listings_taken_over(run.connection, takeover.start.run_id)


def _say_what_came_of_it(takeover: Takeover, run: Run) -> None:
    result = takeover.result
    result.listings = listings_taken_over(run.connection, takeover.start.run_id)
    result.documents = documents_taken_over(run.connection, takeover.start.run_id)
