"""Harvests of a small listing as they are loaded, and what is derived of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from duckdb import DuckDBPyConnection

from bench.loading import load_captures
from parsers.records import Entry, Field, HistoricalDate, ListingPage
from warehouse.connecting import connect_for_reading
from warehouse.database import connect_new
from warehouse.derive import derive
from warehouse.load import load_run
from warehouse.own_objects import look_for_tables_first
from warehouse.records import PageRead, Run
from warehouse.warc.records import Capture, Incident

ARCHIVE = "example-archive"
HOME = "https://digitalarchive.example"
ALL, SOME = f"{HOME}/search", f"{HOME}/search?topic=1"
FIRST_DAY = datetime(2026, 1, 1, 6, tzinfo=UTC)
ROWS_ON_A_PAGE = 3
DERIVED = (
    *("harvests", "discrepancies", "broken_bounds", "listed_documents", "version_spans", "wording_changes"),
    *("changed_fields", "changes", "runs"),
)

Documents = dict[str, str]


@dataclass(frozen=True)
class Harvested:
    """One harvest: on which day, how many hours after six, of which listing, what stood there, and the fields of some
    documents; behind all of it stands what is printed `twice`, in other words. A short one missed what its label
    promises. `ends` is false for one that was killed. One without a label has its first page again at the end, unless
    it is not `settled`."""

    day: int
    documents: Documents
    listing: str = ALL
    missed: int = 0
    row_markup: str = "td(h3(a))"
    hour: int = 0
    incidents: Sequence[Incident] = ()
    pause: timedelta = timedelta()
    ends: bool = True
    has_label: bool = True
    settled: bool = True
    fields: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)
    twice: Mapping[str, str] = field(default_factory=dict)

    @property
    def run_id(self) -> UUID:
        return UUID(int=self.day * 100 + self.hour)

    @property
    def started_at(self) -> datetime:
        return FIRST_DAY + timedelta(days=self.day, hours=self.hour)


def load(connection: DuckDBPyConnection, harvested: Harvested) -> None:
    run_id, started_at = harvested.run_id, harvested.started_at
    rows = [*harvested.documents.items(), *harvested.twice.items()]
    promised = len(rows) + harvested.missed if harvested.has_label else None
    captures, pages = [], []
    for first in range(0, len(rows), ROWS_ON_A_PAGE):
        capture, read = captured_page(harvested, run_id, first, rows[first : first + ROWS_ON_A_PAGE], promised)
        captures.append(capture)
        pages.append(read)
    if promised is None and harvested.settled:
        captures.append(seen_again(captures[0], captures[-1]))
    ended_at = started_at + timedelta(hours=1) if harvested.ends else None
    run = Run(run_id, ARCHIVE, harvested.listing, "web", started_at, "0.1.0", ended_at, "finished")
    load_captures(connection, captures, pages, frozenset())
    load_run(connection, run, harvested.incidents)


def captured_page(
    harvested: Harvested, run_id: UUID, first: int, rows: Sequence[tuple[str, str]], promised: int | None
) -> tuple[Capture, PageRead]:
    number = first // ROWS_ON_A_PAGE + 1
    url = f"{harvested.listing}#{number}"
    entries = tuple(
        Entry(
            position, f"{HOME}/document/{name}", title, HistoricalDate(""), None, fields=harvested.fields.get(name, ())
        )
        for position, (name, title) in enumerate(rows, start=1)
    )
    capture = Capture(
        capture_id=UUID(int=run_id.int * 1000 + number),
        run_id=run_id,
        archive=ARCHIVE,
        source="web",
        url=url,
        captured_at=harvested.started_at + timedelta(seconds=number) + harvested.pause * (number - 1),
        status=200,
        content_type="text/html",
        etag=None,
        last_modified=None,
        payload_digest=f"sha256:{entries!r}{promised}{harvested.row_markup}{len(harvested.documents)}",
        payload_length=1000,
        revisit_of=None,
        file=f"{harvested.day}.warc.gz",
        offset=number,
        length=100,
    )
    label = (None, None) if promised is None else (first + 1, first + len(rows))
    is_last = first + len(rows) >= len(harvested.documents) + len(harvested.twice)
    next_url = None if is_last or promised is not None else f"{harvested.listing}#{number + 1}"
    page = ListingPage(url, "drupal", *label, promised, entries, (), next_url, harvested.row_markup)
    return capture, PageRead(ARCHIVE, url, capture.payload_digest, harvested.listing, number, "1", page, None)


def seen_again(page: Capture, last: Capture) -> Capture:
    """A page as it was asked for once more, after the last one."""
    return replace(
        page,
        capture_id=UUID(int=page.run_id.int * 1000),
        captured_at=last.captured_at + timedelta(seconds=1),
        status=304,
        revisit_of=page.capture_id,
    )


def derived(connection: DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    return {name: connection.execute(f"FROM {name} ORDER BY ALL").fetchall() for name in DERIVED}


def history(tmp_path: Path, *harvests: Harvested, query: str = "SELECT kind, change FROM changes") -> list[Any]:
    """What a query gives after the harvests, each derived as it came."""
    with connect_for_reading(made_of(tmp_path, *harvests)) as connection:
        look_for_tables_first(connection)
        return connection.execute(f"{query} ORDER BY ALL").fetchall()


def made_of(tmp_path: Path, *harvests: Harvested) -> Path:
    """The database of the harvests: made once, whatever is asked of them afterwards."""
    made = _made.setdefault(repr(harvests), tmp_path / f"history {len(_made)}.duckdb")
    if not made.exists():
        with connect_new(made) as connection:
            for harvested in harvests:
                load(connection, harvested)
                derive(connection, whole_listings=[(ARCHIVE, ALL)])
    return made


_made: dict[str, Path] = {}
