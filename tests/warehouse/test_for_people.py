"""What people ask by name: documents of a time, timelines, fields, coverage; and what the database says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from warehouse.connecting import connect_for_reading
from warehouse.database import connect_new
from warehouse.described import UnknownTable, described, macros_for_people, tables_for_people, tables_kept
from warehouse.documented import PAGE, renewed
from warehouse.own_objects import look_as_people_do

LISTING = "https://archive.example/search"
DAY, MONTH, YEAR, DECADE, BEFORE, AFTER, UNDATED = "day", "month", "year", "decade", "before", "after", "undated"
DATES = {
    DAY: ("1945-07-02", "1945-07-02"),
    MONTH: ("1945-07-01", "1945-07-31"),
    YEAR: ("1945-01-01", "1945-12-31"),
    DECADE: ("1940-01-01", "1949-12-31"),
    BEFORE: (None, "1949-12-31"),
    AFTER: ("1947-01-01", None),
    UNDATED: (None, None),
}
SEEN = datetime(2026, 11, 1, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBPyConnection]:
    """A database with a document of each kind of date, as somebody opens it."""
    path = tmp_path_factory.mktemp("people") / "regest.duckdb"
    with connect_new(path) as connection:
        for number, (name, (earliest, latest)) in enumerate(DATES.items()):
            fields = {"level": "Item", "creator": name} if name in (DAY, MONTH) else {}
            connection.execute(
                "INSERT INTO regests BY NAME SELECT ? AS regest_id, 'example' AS archive, ? AS url, ? AS title,"
                " ?::DATE AS date_earliest, ?::DATE AS date_latest, FALSE AS date_supplied, FALSE AS date_assumed,"
                " FALSE AS summary_by_ai, ?::MAP(VARCHAR, VARCHAR) AS fields",
                [number, f"https://archive.example/{name}", name, earliest, latest, fields],
            )
        connection.execute(
            "INSERT INTO version_spans BY NAME SELECT archive, url, 1 AS version, regest_id, $seen AS first_seen,"
            " uuid() AS first_capture_id, $seen AS last_seen, uuid() AS capture_id, 1 AS position, TRUE AS is_latest,"
            " $seen AS document_first_seen FROM regests",
            {"seen": SEEN},
        )
        connection.execute(
            "INSERT INTO listed_documents BY NAME SELECT archive, $listing AS listing_url, url, $seen AS first_seen,"
            " CASE WHEN title = 'year' THEN $seen END AS left_at FROM regests",
            {"seen": SEEN, "listing": LISTING},
        )
        connection.execute(
            "INSERT INTO harvests BY NAME SELECT $run AS run_id, 'example' AS archive, $listing AS listing_url,"
            " $seen AS harvested_at, $seen AS read_from, $seen AS read_until, 1 AS pages, 8 AS promised, 6 AS found,"
            " 0 AS rejects, 1 AS discrepancies, 'discrepant' AS verdict, FALSE AS is_confirmed, FALSE AS is_complete,"
            " 0 AS losses_withheld, FALSE AS is_withheld",
            {"run": str(uuid4()), "seen": SEEN, "listing": LISTING},
        )
    with connect_for_reading(path) as connection:
        look_as_people_do(connection)
        yield connection


def titles(connection: DuckDBPyConnection, source: str) -> set[str]:
    return {title for (title,) in connection.execute(f"SELECT title FROM {source}").fetchall()}


@pytest.mark.parametrize(
    ("ends", "possibly", "certainly"),
    [
        ("'1945-07-02', '1945-07-02'", {DAY, MONTH, YEAR, DECADE, BEFORE}, {DAY}),
        ("DATE '1945-07-02', DATE '1945-07-02'", {DAY, MONTH, YEAR, DECADE, BEFORE}, {DAY}),
        ("'1945-07', '1945-07'", {DAY, MONTH, YEAR, DECADE, BEFORE}, {DAY, MONTH}),
        ("1945, 1945", {DAY, MONTH, YEAR, DECADE, BEFORE}, {DAY, MONTH, YEAR}),
        ("'194X', '1940s'", {DAY, MONTH, YEAR, DECADE, BEFORE, AFTER}, {DAY, MONTH, YEAR, DECADE}),
        ("'1945-08', '1946'", {YEAR, DECADE, BEFORE}, set()),
        ("NULL, '1949-12-31'", {DAY, MONTH, YEAR, DECADE, BEFORE, AFTER}, {DAY, MONTH, YEAR, DECADE, BEFORE}),
        ("'1947~', '..'", {DECADE, BEFORE, AFTER}, {AFTER}),
        ("'19XX', '19XX'", {DAY, MONTH, YEAR, DECADE, BEFORE, AFTER}, {DAY, MONTH, YEAR, DECADE}),
        ("'1950', '2000'", {AFTER}, set()),
        ("'1700', '1800'", {BEFORE}, set()),
        ("'1944-02', TIMESTAMP '1944-02-29 12:00:00'", {DECADE, BEFORE}, set()),
    ],
)
def test_documents_of_a_time(people: DuckDBPyConnection, ends: str, possibly: set[str], certainly: set[str]) -> None:
    assert titles(people, f"documents_between({ends})") == possibly
    assert titles(people, f"documents_between({ends}) WHERE is_certain") == certainly
    assert titles(people, f"documents_between({ends}, meaning := 'certainly')") == certainly


@pytest.mark.parametrize(
    ("edtf", "possibly"),
    [
        ("{1988,1991}", {"1988", "1991"}),
        ("[1988-12,1990]", {"1988", "1990"}),
        ("{1988~,1990-03-04}", {"1988", "1990"}),
        # What is no list of years, months and days may lie anywhere between its ends.
        ("{1988-22,1991}", {"1988", "1989", "1990", "1991"}),
        ("{1988..1991}", {"1988", "1989", "1990", "1991"}),
        ("1988/1991", {"1988", "1989", "1990", "1991"}),
    ],
)
def test_a_set_of_dates_does_not_lie_between_its_members(tmp_path: Path, edtf: str, possibly: set[str]) -> None:
    with connect_new(tmp_path / "sets.duckdb") as connection:
        connection.execute(
            "INSERT INTO regests BY NAME SELECT 1 AS regest_id, 'example' AS archive, 'a' AS url, 'set' AS title,"
            " $edtf AS date_edtf, DATE '1988-01-01' AS date_earliest, DATE '1991-12-31' AS date_latest,"
            " FALSE AS date_supplied, FALSE AS date_assumed, FALSE AS summary_by_ai, MAP {} AS fields",
            {"edtf": edtf},
        )
        connection.execute(
            "INSERT INTO version_spans BY NAME SELECT archive, url, 1 AS version, regest_id, $seen AS first_seen,"
            " uuid() AS first_capture_id, $seen AS last_seen, uuid() AS capture_id, 1 AS position, TRUE AS is_latest,"
            " $seen AS document_first_seen FROM regests",
            {"seen": SEEN},
        )
        years = map(str, range(1987, 1993))
        assert {year for year in years if titles(connection, f"documents_between({year}, {year})")} == possibly
        assert titles(connection, "documents_between(1988, 1991, meaning := 'certainly')") == {"set"}
        by_year = timeline(connection, "year")
        assert {year for year, (*_, documents) in by_year.items() if documents} == possibly
        assert sum(share for _, share, _ in by_year.values()) == pytest.approx(1, abs=0.001)
        # Certainly of the two decades is none of it, and of each it is one date.
        assert all(counts[0] == 0 and counts[2] == 1 for counts in timeline(connection, "decade").values())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("documents_between('July 1945', '1946')", "“July 1945” is no day, month or year: write 1945-07-02"),
        ("documents_between('1945-13', '1946')", "“1945-13” is no day"),
        ("documents_between('1945', '1945-02-30')", "“1945-02-30” is no day"),
        ("documents_between('1946', '1945')", "1946 comes after 1945"),
        ("documents_between('1945', '1946', meaning := 'perhaps')", "write possibly or certainly"),
        ("timeline('week')", "“week” is no unit: write day, month, year, decade or century"),
        ("timeline(NULL)", "“NULL” is no unit"),
        ("documents_between('1945', '1945', meaning := NULL)", "“NULL” is no meaning"),
    ],
)
def test_what_is_asked_wrongly_is_said_in_words(people: DuckDBPyConnection, asked: str, said: str) -> None:
    with pytest.raises(duckdb.InvalidInputException, match=said):
        people.execute(f"FROM {asked}").fetchall()


def timeline(connection: DuckDBPyConnection, unit: str) -> dict[str, tuple[Any, ...]]:
    rows = connection.execute(f"SELECT period, documents, share, possibly FROM timeline('{unit}')").fetchall()
    return {period: tuple(counts) for period, *counts in rows}


def test_an_imprecise_date_counts_by_its_share_and_never_as_its_first_day(people: DuckDBPyConnection) -> None:
    by_month = timeline(people, "month")
    assert by_month["1945-07"] == (2, round(2 + 31 / 365 + 31 / 3653, 6), 4)
    # No document is certain in any other month, the first of the year and of the decade included.
    assert by_month["1945-01"] == (0, round(31 / 365 + 31 / 3653, 6), 2)
    assert by_month["1940-01"] == (0, round(31 / 3653, 6), 1)
    assert len(by_month) == 120 + 2


@pytest.mark.parametrize("unit", ["day", "month", "year", "decade", "century"])
def test_a_timeline_loses_no_document(people: DuckDBPyConnection, unit: str) -> None:
    found = timeline(people, unit)
    assert sum(share for _, share, _ in found.values()) == pytest.approx(len(DATES), abs=0.01)
    assert list(found.items())[-2:] == [("open-ended", (0, 2.0, 2)), ("undated", (0, 1.0, 1))]


def test_dates_that_are_open_to_one_side_are_told_with_the_days_that_bound_them(people: DuckDBPyConnection) -> None:
    bounds = "SELECT first_day, last_day FROM timeline('year') WHERE period = 'open-ended'"
    assert people.execute(bounds).fetchall() == [(date(1947, 1, 1), date(1949, 12, 31))]


def test_two_members_of_a_set_in_one_period_are_one_date(tmp_path: Path) -> None:
    with connect_new(tmp_path / "sets.duckdb") as connection:
        spans = "SELECT kept.spans_of($edtf, DATE '1945-03-01', NULL::DATE)"
        [(found,)] = connection.execute(spans, {"edtf": "[1945-03,1945-05..]"}).fetchall()
        assert [tuple(span.values()) for span in found] == [
            (date(1945, 3, 1), date(1945, 3, 31)),
            (date(1945, 5, 1), None),
        ]


def test_periods_are_what_edtf_calls_them(people: DuckDBPyConnection) -> None:
    assert timeline(people, "century")["19XX"] == (4, 4.0, 4)
    assert timeline(people, "decade")["194X"] == (4, 4.0, 4)
    assert timeline(people, "year")["1945"] == (3, round(3 + 365 / 3653, 6), 4)
    assert timeline(people, "day")["1945-07-02"] == (1, round(1 + 1 / 31 + 1 / 365 + 1 / 3653, 6), 4)
    first, last = people.execute(
        "SELECT first_day, last_day FROM timeline('month') WHERE period = '1944-02'"
    ).fetchone() or (None, None)
    assert (first, last) == (date(1944, 2, 1), date(1944, 2, 29))


def test_a_timeline_of_nothing_has_no_row(tmp_path: Path) -> None:
    with connect_new(tmp_path / "empty.duckdb") as connection:
        assert connection.execute("FROM timeline('year')").fetchall() == []


def test_fields_are_rows(people: DuckDBPyConnection) -> None:
    assert people.execute("SELECT field, value FROM fields ORDER BY ALL").fetchall() == [
        ("creator", DAY),
        ("creator", MONTH),
        ("level", "Item"),
        ("level", "Item"),
    ]


def test_coverage_says_what_is_held_and_of_which_decades(people: DuckDBPyConnection) -> None:
    asked = (
        "SELECT promised, found, share, verdict, harvests, first_read, last_read, documents, documents_left, earliest,"
        " latest, decades FROM coverage"
    )
    decades = {"194X": 3, "in no one decade": 2, "undated": 1}
    assert people.execute(asked).fetchall() == [
        (8, 6, 0.75, "discrepant", 1, SEEN, SEEN, 6, 1, date(1940, 1, 1), date(1949, 12, 31), decades)
    ]


def test_every_table_and_macro_has_an_example_that_runs(people: DuckDBPyConnection) -> None:
    found = [*tables_for_people(people), *macros_for_people(people)]
    assert len(found) > 15
    for one in found:
        assert one.says, one.name
        people.execute(one.example).fetchall()


def test_columns_and_macros_are_told_as_the_database_has_them(people: DuckDBPyConnection) -> None:
    documents = described(people, "Documents")
    assert [column.name for column in documents.columns] == [
        row[0] for row in people.execute("DESCRIBE documents").fetchall()
    ]
    assert described(people, "documents_between").called == "documents_between(d1, d2, meaning := 'possibly')"
    assert described(people, "kept.regests") in tables_kept(people)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("document", "did you mean documents?"),
        ("regests", "did you mean kept.regests?"),
        ("x", "no table or macro “x”"),
    ],
)
def test_a_table_that_is_not_there_is_told_with_the_nearest(people: DuckDBPyConnection, name: str, hint: str) -> None:
    with pytest.raises(UnknownTable) as told:
        described(people, name)
    assert hint in str(told.value)


def test_the_page_is_what_the_database_says() -> None:
    page = PAGE.read_text("utf-8")
    assert renewed(page) == page, "renew it: python -m warehouse.documented"
