"""A generated archive on loopback, and what a harvest of it leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from bench.pages import ROWS_ON_A_PAGE, Row, listing_page
from bench.reading import SEARCH_INDEX, reading
from flows.replay.server import Answer
from flows.replay.site import ReplayedPage, Replica
from flows.web.harvest import run_harvest
from flows.web.request import request_for
from parsers.catalog import archive_named
from warehouse.data_folder import DataFolder
from warehouse.reports import HarvestReport

ARCHIVE = archive_named("wilson-center")
LISTING = "https://digitalarchive.wilsoncenter.org/search?search_api_fulltext=treaty"
CABLES = "https://digitalarchive.wilsoncenter.org/search?search_api_fulltext=cables"
HTML = (("Content-Type", "text/html; charset=utf-8"),)
NAMES = """
SELECT table_schema, table_name
FROM information_schema.tables
WHERE table_catalog = 'published' AND table_type = ? AND NOT starts_with(table_name, 'search_')
ORDER BY ALL
"""
# Numbers of words and documents in the index of the search depend on the order in which these came, and mean nothing
# outside of it: it is compared without them. What has left stays there until it is indexed anew.
INDEX = ("search_words", "search_documents", "search_postings")
INDEXED = """
SELECT word, stem, regest_id, impact, list_sort(places)
FROM published.kept.search_postings
JOIN published.kept.search_words USING (word_number)
JOIN published.kept.search_documents USING (number)
ORDER BY ALL
"""
MAKES_VIEWS = "SELECT view_name, sql FROM duckdb_views() WHERE database_name = 'published' ORDER BY ALL"


class WatchedReplica(Replica):
    """Notes what it is asked for. `before_answer` is called with each request's target."""

    def __init__(self, pages: Iterable[ReplayedPage], before_answer: Callable[[str], None] = lambda _: None) -> None:
        super().__init__(ARCHIVE, pages)
        self.asked_for: list[str] = []
        self._before_answer = before_answer

    def _answer_to(self, target: str) -> Answer:
        self.asked_for.append(target)
        self._before_answer(target)
        return super()._answer_to(target)


def documents(count: int) -> list[Row]:
    """Rows that are all different, the same ones every time."""
    return [
        Row(f"July {number % 28 + 1}, 1945", f"Treaty {number}", f"treaty-{number}", (f"Article {number} of it.",))
        for number in range(1, count + 1)
    ]


def page(number: int, rows: Sequence[Row], total: int | None, first: int | None = None) -> ReplayedPage:
    """The listing's page `number`, whose label promises `total` documents and begins with row `first`."""
    url = ARCHIVE.parser.page_url(LISTING, number)
    first = first or (number - 1) * ROWS_ON_A_PAGE + 1
    return ReplayedPage(url, 200, HTML, listing_page(rows, url=url, first=first, total=total))


def listing(rows: Sequence[Row]) -> list[ReplayedPage]:
    """All pages of a listing that keeps its promises."""
    starts = range(0, len(rows), ROWS_ON_A_PAGE)
    return [
        page(number, rows[start : start + ROWS_ON_A_PAGE], len(rows)) for number, start in enumerate(starts, start=1)
    ]


def cables(count: int) -> list[Row]:
    """As many rows of another listing."""
    return [replace(row, title=f"Cable {row.title}", slug=f"cable-{row.slug}") for row in documents(count)]


def listing_of_cables(rows: list[Row]) -> list[ReplayedPage]:
    """All pages of that other listing, the last of them without rows where the others are full."""
    urls = [ARCHIVE.parser.page_url(CABLES, number) for number in range(1, len(rows) // ROWS_ON_A_PAGE + 2)]
    starts = range(0, len(rows), ROWS_ON_A_PAGE)
    return [
        ReplayedPage(
            url,
            200,
            HTML,
            listing_page(rows[start : start + ROWS_ON_A_PAGE], url=url, first=start + 1, total=len(rows)),
        )
        for url, start in zip(urls, starts, strict=False)
    ]


def edited(pages: list[ReplayedPage], number: int, edit: Callable[[bytes], bytes]) -> list[ReplayedPage]:
    """The pages, the body of page `number` another one."""
    changed = replace(pages[number - 1], body=edit(pages[number - 1].body))
    return [*pages[: number - 1], changed, *pages[number:]]


async def harvest(
    data: Path, pages: Iterable[ReplayedPage], most_pages: int | None = None, listing_url: str = LISTING
) -> HarvestReport:
    """A harvest of a replica of these pages."""
    with Replica(ARCHIVE, pages) as replica:
        return await harvest_replica(data, replica, most_pages, listing_url)


async def harvest_replica(
    data: Path, replica: Replica, most_pages: int | None = None, listing_url: str = LISTING
) -> HarvestReport:
    return await run_harvest(request_for(ARCHIVE.name, listing_url, most_pages, data, replica.origin))


def rows_of(data: Path, query: str) -> list[tuple[Any, ...]]:
    """What a reader gets who opens the published database."""
    with _published(data) as connection:
        return connection.execute(query).fetchall()


def rows_of_each(data: Path, queries: Mapping[str, str]) -> dict[str, list[tuple[Any, ...]]]:
    """As `rows_of`, of several queries, by their names."""
    with _published(data) as connection:
        return {name: connection.execute(query).fetchall() for name, query in queries.items()}


def tables(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every published table and view; of the index for searching, what it holds."""
    with _published(data) as connection:
        of_kind = {kind: connection.execute(NAMES, [kind]).fetchall() for kind in ("BASE TABLE", "VIEW")}
        base = _rows_of(connection, [named for named in of_kind["BASE TABLE"] if named[1] not in INDEX])
        base["search"] = connection.execute(INDEXED).fetchall()
        made = connection.execute(MAKES_VIEWS).fetchall()
        # What views give follows from the tables, and takes longer than these: it is not asked for twice.
        if _seen_last != [base, made]:
            _seen_last[:] = base, made
            _views_seen_last.clear()
            _views_seen_last.update(_rows_of(connection, of_kind["VIEW"]))
        return {**base, **_views_seen_last, "search index": connection.execute(SEARCH_INDEX).fetchall()}


_seen_last: list[Any] = []
_views_seen_last: dict[str, list[tuple[Any, ...]]] = {}


def _rows_of(
    connection: duckdb.DuckDBPyConnection, names: Iterable[tuple[str, str]]
) -> dict[str, list[tuple[Any, ...]]]:
    return {name: connection.execute(f"FROM {place}.{name} ORDER BY ALL").fetchall() for place, name in names}


def _published(data: Path) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    return reading(DataFolder(data).database)


def kinds(report: HarvestReport) -> list[str]:
    """The kinds of a report's discrepancies, each once."""
    return sorted({found.kind for found in report.discrepancies})
