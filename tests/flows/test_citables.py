"""Documents with what a citation needs, from the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection
from generated_site import ARCHIVE, LISTING, rows_of
from prepared_folders import harvested

from warehouse.citable import Selection, citable, citables
from warehouse.data_folder import DataFolder
from warehouse.database import connect_published
from warehouse.questions import QueryError

TITLES = {ARCHIVE.name: "An Archive"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A listing that had twelve documents, and a harvest later fourteen."""
    return harvested(tmp_path_factory.mktemp("data") / "data", 12, 14)


@pytest.fixture
def connection(data: Path) -> Iterator[DuckDBPyConnection]:
    with connect_published(DataFolder(data), lambda _: None) as connection:
        yield connection


def test_documents_come_with_what_a_citation_needs(connection: DuckDBPyConnection, data: Path) -> None:
    found = list(citables(connection, TITLES))
    assert len(found) == 14
    rows = rows_of(
        data,
        "SELECT documents.url, title, date_edtf, capture_id, position, payload_digest, captures.url "
        "FROM documents JOIN captures USING (capture_id)",
    )
    said = [
        (one.url, one.title, one.date_edtf, one.capture_id, one.position, one.digest, one.page_url) for one in found
    ]
    assert sorted(said, key=str) == sorted(rows, key=str)
    assert {(one.archive, one.archive_title, one.listing_url) for one in found} == {
        (ARCHIVE.name, "An Archive", LISTING)
    }
    assert all(one.date_earliest <= later.date_earliest for one, later in pairwise(found))


def test_one_document_is_found_by_its_url(connection: DuckDBPyConnection) -> None:
    some = next(citables(connection, TITLES))
    assert citable(connection, TITLES, some.archive, some.url) == some
    assert citable(connection, TITLES, some.archive, f"{some.url}-2") is None


def test_an_archive_that_is_not_known_goes_by_its_name(connection: DuckDBPyConnection) -> None:
    assert next(citables(connection, {})).archive_title == ARCHIVE.name


def test_what_is_wanted_is_told_by_listing_time_and_change(connection: DuckDBPyConnection) -> None:
    every = list(citables(connection, TITLES))
    assert list(citables(connection, TITLES, Selection(archive=ARCHIVE.name, listing_url=LISTING))) == every
    assert not list(citables(connection, TITLES, Selection(listing_url=f"{LISTING}/other")))
    assert not list(citables(connection, TITLES, Selection(archive="other")))
    first = every[0].date_earliest
    assert first is not None
    of_a_day = list(citables(connection, TITLES, Selection(since=first, until=first)))
    assert of_a_day == [one for one in every if one.date_earliest == first]
    assert not list(citables(connection, TITLES, Selection(until=date(1800, 1, 1))))
    today = datetime.now(UTC).date()
    changed = list(citables(connection, TITLES, Selection(changed_since=today.replace(year=today.year - 1))))
    assert len(changed) == 2


def test_what_is_wanted_is_told_by_a_query(connection: DuckDBPyConnection) -> None:
    query = "SELECT archive, url FROM documents WHERE title LIKE '%7%';"
    picked = [one.title for one in citables(connection, TITLES, Selection(query=query))]
    assert picked
    assert picked == [one.title for one in citables(connection, TITLES) if "7" in one.title]
    assert len(list(citables(connection, TITLES, Selection(query="FROM documents LIMIT 3")))) == 3


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT title FROM documents", "archive"),
        ("SELECT archive, url FROM nowhere", "nowhere"),
        ("DROP TABLE regests", "one query that selects"),
        ("SELECT archive, url FROM documents; SELECT 1", "one query that selects"),
        ("", "one query that selects"),
        ("SELECT archive, url FROM read_csv('/etc/passwd')", "disabled"),
        ("SELEC", "syntax error"),
    ],
)
def test_a_query_that_tells_nothing_is_refused(connection: DuckDBPyConnection, query: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        list(citables(connection, TITLES, Selection(query=query)))
