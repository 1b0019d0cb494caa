"""Loading: the same records give the same tables, however often and in whatever order they come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path
from uuid import UUID

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from bench.loading import load_captures
from parsers.records import DatePrecision, Entry, HistoricalDate, ListingPage, Reject, RejectReason
from warehouse.database import connect_new
from warehouse.derive import derive
from warehouse.load import load_run, mark_loaded
from warehouse.records import PageRead, Run, page_id_of
from warehouse.warc.records import Capture, Incident

ARCHIVE = "example-archive"
LISTING = "https://digitalarchive.example/search"
RUN_ID = UUID("0b6a1b2c-3d4e-4f50-8a61-728394a5b6c7")
JULY = HistoricalDate("July 1945", "1945-07", date(1945, 7, 1), date(1945, 7, 31), DatePrecision.MONTH)
ENTRY = Entry(1, "https://digitalarchive.example/document/ceausescu", "Ceaușescu’s letter", JULY, "A letter.")
REJECT = Reject(2, RejectReason.NO_TITLE, "no title", "<tr></tr>")
TABLES = (
    "runs",
    "incidents",
    "capture_files",
    "captures",
    "pages",
    "regests",
    "page_entries",
    "page_rejects",
    "documents",
    "document_versions",
)

Loaded = tuple[Capture, PageRead]


def captured(day: int, title: str) -> Loaded:
    """A listing's only page as it was on a day of November, with one document and a row that could not be read."""
    capture = Capture(
        capture_id=UUID(int=day),
        run_id=RUN_ID,
        archive=ARCHIVE,
        source="web",
        url=LISTING,
        captured_at=datetime(2026, 11, day, 6, 30, tzinfo=UTC),
        status=200,
        content_type="text/html",
        etag='"7"',
        last_modified=None,
        payload_digest=f"sha256:{title}",
        payload_length=1000,
        revisit_of=None,
        file=f"{day}.warc.gz",
        offset=0,
        length=500,
    )
    page = ListingPage(LISTING, "drupal", 1, 2, 2, (ENTRY._replace(title=title),), (REJECT,), None)
    return capture, PageRead(ARCHIVE, LISTING, capture.payload_digest, LISTING, 1, "1", page, None)


FIRST, SECOND, THIRD = captured(1, "A letter"), captured(8, "A long letter"), captured(15, "A letter")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[DuckDBPyConnection]:
    with connect_new(tmp_path / "regest.duckdb") as connection:
        yield connection


def load(connection: DuckDBPyConnection, *loaded: Loaded) -> None:
    captures, pages = zip(*loaded, strict=True)
    load_captures(connection, captures, pages, frozenset())


def rows_of(connection: DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    derive(connection)
    return {table: connection.execute(f"FROM {table} ORDER BY ALL").fetchall() for table in TABLES}


def test_a_row_arrives_as_it_was_printed(connection: DuckDBPyConnection) -> None:
    load(connection, captured(1, ENTRY.title))
    derive(connection)

    asked = "SELECT title, summary, date_earliest, date_latest, first_seen FROM documents"
    first_seen = FIRST[0].captured_at
    assert connection.execute(asked).fetchall() == [
        ("Ceaușescu’s letter", "A letter.", date(1945, 7, 1), date(1945, 7, 31), first_seen)
    ]
    assert connection.execute("SELECT position, html FROM rejects").fetchall() == [(2, "<tr></tr>")]


def test_the_same_captures_twice_change_nothing(connection: DuckDBPyConnection) -> None:
    load(connection, FIRST, SECOND)
    before = rows_of(connection)

    load(connection, FIRST, SECOND)

    assert rows_of(connection) == before
    assert [len(before[table]) for table in ("captures", "pages", "page_entries", "page_rejects")] == [2, 2, 2, 2]


def test_the_order_of_loading_does_not_matter(tmp_path: Path) -> None:
    seen = []
    for number, order in enumerate(permutations((FIRST, SECOND, THIRD))):
        with connect_new(tmp_path / f"{number}.duckdb") as connection:
            for one in order:
                load(connection, one)
            seen.append(rows_of(connection))

    assert all(rows == seen[0] for rows in seen)
    assert len(seen[0]["documents"]) == 1
    assert len(seen[0]["document_versions"]) == 3


def test_a_page_read_anew_loses_the_rows_that_it_no_longer_has(connection: DuckDBPyConnection) -> None:
    capture, read = FIRST
    load(connection, FIRST)
    assert read.page is not None

    load(connection, (capture, replace(read, page=replace(read.page, rejects=()))))

    assert connection.execute("SELECT count(*) FROM page_rejects").fetchall() == [(0,)]
    assert connection.execute("SELECT rejects FROM pages").fetchall() == [(0,)]
    assert connection.execute("SELECT count(*) FROM page_entries").fetchall() == [(1,)]


def test_a_capture_of_no_page_is_kept_as_one(connection: DuckDBPyConnection) -> None:
    load_captures(connection, [FIRST[0]], [], frozenset())

    assert connection.execute("SELECT url, page_id FROM captures").fetchall() == [(LISTING, None)]


def test_a_capture_of_a_page_known_before_points_to_it(connection: DuckDBPyConnection) -> None:
    page_id = page_id_of(FIRST[0])

    load_captures(connection, [FIRST[0]], [], frozenset({page_id}))

    assert connection.execute("SELECT page_id FROM captures").fetchall() == [(page_id,)]


def test_a_load_that_fails_leaves_nothing_behind(connection: DuckDBPyConnection) -> None:
    """The page is refused when its capture has been merged already."""
    capture, read = FIRST
    without_listing = replace(read, listing_url=None)  # type: ignore[arg-type]

    with pytest.raises(duckdb.ConstraintException):
        load(connection, (capture, without_listing))

    assert connection.execute("SELECT count(*) FROM captures").fetchall() == [(0,)]


def test_a_run_is_loaded_as_it_stands_now(connection: DuckDBPyConnection) -> None:
    begun = Run(RUN_ID, ARCHIVE, LISTING, "web", datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "0.1.0")
    incidents = [Incident("page missing", LISTING, number, "404") for number in (1, 2)]
    load_run(connection, begun, incidents)

    load_run(connection, replace(begun, outcome="finished"), incidents[:1])

    assert connection.execute("SELECT run_id, outcome FROM runs").fetchall() == [(RUN_ID, "finished")]
    assert connection.execute("SELECT number, page_number FROM incidents").fetchall() == [(1, 1)]


def test_a_capture_file_is_marked_with_its_newest_size(connection: DuckDBPyConnection) -> None:
    mark_loaded(connection, [("1.warc.gz", 10)])
    mark_loaded(connection, [("1.warc.gz", 20)])

    assert connection.execute("FROM capture_files").fetchall() == [("1.warc.gz", 20)]
