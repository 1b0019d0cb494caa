"""Harvest after harvest of a listing that hardly changes: what the fiftieth load takes, what the database weighs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from uuid import UUID

from duckdb import DuckDBPyConnection

from bench import words
from bench.loading import load_captures
from bench.pages import GENERATED_LISTING, ROWS_ON_A_PAGE
from parsers.catalog import archive_named
from parsers.dates.printed import read_date
from parsers.records import Entry, ListingPage
from parsers.version import parser_version
from warehouse.data_folder import DataFolder
from warehouse.database import connect_working, publish
from warehouse.derive import derive
from warehouse.load import load_run
from warehouse.lookups import known_pages, page_captures
from warehouse.records import PageRead, Run, page_id_of
from warehouse.warc.records import Capture

ARCHIVE = archive_named("wilson-center")
FIRST_HARVEST = datetime(2026, 1, 5, 6, tzinfo=UTC)
CAPTURES_AT_A_LOAD = 500
BATCH_OF_ROWS_CHANGED = 0.01


@dataclass(frozen=True, slots=True)
class HistoryCost:
    """Seconds of each load (lookups, rows, history, verdicts, publishing), bytes of the database after each, and
    whether the history told afterwards is exactly what was changed."""

    pages: int
    seconds: list[float]
    sizes: list[int]
    is_exact: bool

    @property
    def growth_in_time(self) -> float:
        """The last load by the second."""
        return self.seconds[-1] / self.seconds[1]

    @property
    def growth_in_size(self) -> float:
        """The database after the last load by that after the first."""
        return self.sizes[-1] / self.sizes[0]


def measure_history(pages: int, harvests: int, seed: int) -> HistoryCost:
    """Loads `harvests` weekly harvests of a listing, of whose rows one in a hundred changes from one to the next."""
    site = _Site(pages, Random(seed))
    seconds, sizes = [], []
    with TemporaryDirectory(prefix="regest-bench-") as data:
        folder = DataFolder(Path(data))
        with folder.writing(print):
            for week in range(harvests):
                if week:
                    site.change()
                captures, read = site.captured(week)
                start = time.perf_counter()
                with connect_working(folder) as connection:
                    _load(connection, week, captures, read)
                    derive(connection)
                publish(folder)
                seconds.append(time.perf_counter() - start)
                sizes.append(folder.database.stat().st_size)
            with connect_working(folder) as connection:
                told = connection.execute(
                    "SELECT run_id, url, after FROM changed_fields JOIN changes USING (archive, url, seen_at)"
                ).fetchall()
    return HistoryCost(pages, seconds, sizes, sorted(told) == sorted(site.changed))


def _load(connection: DuckDBPyConnection, week: int, captures: list[Capture], read: list[PageRead]) -> None:
    page_captures(connection, ARCHIVE.name, GENERATED_LISTING, "web")
    known = frozenset(known_pages(connection, ARCHIVE.name, GENERATED_LISTING, parser_version(ARCHIVE)))
    known |= {page.page_id for page in read}
    pages = {page.page_id: page for page in read}
    for first in range(0, len(captures), CAPTURES_AT_A_LOAD):
        chunk = captures[first : first + CAPTURES_AT_A_LOAD]
        load_captures(connection, chunk, [page for capture in chunk if (page := pages.get(page_id_of(capture)))], known)
    load_run(connection, _run(week))


def _run(week: int) -> Run:
    started_at = FIRST_HARVEST + timedelta(weeks=week)
    ended_at = started_at + timedelta(minutes=30)
    return Run(UUID(int=week + 1), ARCHIVE.name, GENERATED_LISTING, "web", started_at, "0.1.0", ended_at, "finished")


class _Site:
    """The archive's pages as they are now, and all that has been changed."""

    def __init__(self, pages: int, random: Random) -> None:
        self._random = random
        self._total = pages * ROWS_ON_A_PAGE
        self._entries = [self._entry(number) for number in range(self._total)]
        self._originals: dict[int, Capture] = {}
        self._touched = set(range(1, pages + 1))
        self._week = 0
        self.changed: list[tuple[UUID, str, str]] = []

    def change(self) -> None:
        """Other words in one summary of a hundred, and in one at least."""
        self._week += 1
        for index in self._random.sample(range(self._total), max(1, round(self._total * BATCH_OF_ROWS_CHANGED))):
            summary = f"{words.prose(self._random, 60)} ({self._week})"
            self._entries[index] = self._entries[index]._replace(summary=summary)
            self._touched.add(index // ROWS_ON_A_PAGE + 1)
            self.changed.append((UUID(int=self._week + 1), self._entries[index].url, summary))

    def captured(self, week: int) -> tuple[list[Capture], list[PageRead]]:
        """A capture of every page, which is a revisit where nothing was changed, and what is read from the others."""
        captures, read = [], []
        for number in range(1, self._total // ROWS_ON_A_PAGE + 1):
            capture = self._capture(week, number)
            captures.append(capture)
            if number in self._touched:
                self._originals[number] = capture
                read.append(self._read(capture, number))
        self._touched.clear()
        return captures, read

    def _capture(self, week: int, number: int) -> Capture:
        original = None if number in self._touched else self._originals[number]
        run = _run(week)
        return Capture(
            capture_id=UUID(int=self._random.getrandbits(128)),
            run_id=run.run_id,
            archive=ARCHIVE.name,
            source="web",
            url=ARCHIVE.parser.page_url(GENERATED_LISTING, number),
            captured_at=run.started_at + timedelta(seconds=number),
            status=304 if original else 200,
            content_type=None if original else "text/html",
            etag=None if original else f'"{self._random.getrandbits(64):x}"',
            last_modified=None,
            payload_digest=original.payload_digest if original else f"sha256:{self._random.getrandbits(256):064x}",
            payload_length=60_000,
            revisit_of=original.capture_id if original else None,
            file=f"wilson-center/{week:06}.warc.gz",
            offset=number * 12_000,
            length=12_000,
        )

    def _read(self, capture: Capture, number: int) -> PageRead:
        first = (number - 1) * ROWS_ON_A_PAGE
        entries = tuple(self._entries[first : first + ROWS_ON_A_PAGE])
        page = ListingPage(
            url=capture.url,
            layout="drupal",
            first=first + 1,
            last=first + ROWS_ON_A_PAGE,
            total=self._total,
            entries=entries,
            rejects=(),
            next_url=None,
        )
        version, digest = parser_version(ARCHIVE), capture.payload_digest
        return PageRead(ARCHIVE.name, capture.url, digest, GENERATED_LISTING, number, version, page, None)

    def _entry(self, number: int) -> Entry:
        return Entry(
            position=number % ROWS_ON_A_PAGE + 1,
            url=f"{ARCHIVE.home}document/generated-{number}",
            title=words.title(self._random),
            date=read_date(f"{self._random.choice(words.MONTHS)} {self._random.randint(1, 28)}, 1962"),
            summary=words.prose(self._random, 60),
        )


def growth(costs: HistoryCost) -> Iterator[tuple[str, str]]:
    """What to say of it."""
    yield "second load", f"{costs.seconds[1]:.2f} s"
    yield f"load {len(costs.seconds)}", f"{costs.seconds[-1]:.2f} s, {costs.growth_in_time:.2f} × the second"
    yield "database after the first", f"{costs.sizes[0] / 1e6:.1f} MB"
    yield f"after {len(costs.sizes)}", f"{costs.sizes[-1] / 1e6:.1f} MB, {costs.growth_in_size:.2f} × the first"
    yield "history exactly what was changed", "yes" if costs.is_exact else "no"
