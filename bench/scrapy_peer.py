"""Scrapy, for comparison: the same listing to the same rows in DuckDB.

    python -m bench.scrapy_peer http://127.0.0.1:PORT rows.duckdb
    python -m bench.scrapy_peer http://127.0.0.1:PORT rows.duckdb --at-once 1676

Settings are Scrapy's own, but for what would slow it down (no log, no telnet console, no delay). Rows are loaded once,
at the end, with Arrow: the usual `executemany` takes longer.
"""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

import duckdb
import pyarrow as arrow
from scrapy import Request, Spider
from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.http import Response

from bench.found import FoundRow
from bench.loops import found_by_selectors
from bench.pages import GENERATED_LISTING

CONCURRENT_REQUESTS = 8


class DuckDBPipeline:
    """Keeps the rows that come by, and loads them into the table `entries` when the spider is done."""

    def __init__(self, database: str) -> None:
        self._database = database
        self._rows: list[FoundRow] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DuckDBPipeline:
        """With the database that the setting DATABASE names."""
        return cls(crawler.settings["DATABASE"])

    def process_item(self, item: FoundRow) -> FoundRow:
        """Passes the row on."""
        self._rows.append(item)
        return item

    def close_spider(self) -> None:
        """Loads everything in one insert."""
        found = arrow.Table.from_pylist([asdict(row) for row in self._rows])
        with duckdb.connect(self._database) as connection:
            connection.register("found", found)
            connection.execute("CREATE TABLE entries AS SELECT date, title, url, summary FROM found")


class ListingSpider(Spider):
    """Goes through the generated listing on `site`: along the pager, or all of `at_once` pages from the start."""

    name = "listing"

    def __init__(self, site: str, at_once: int | None = None, **settings: Any) -> None:
        super().__init__(**settings)
        self._first = f"{site}{urlsplit(GENERATED_LISTING).path}?{urlsplit(GENERATED_LISTING).query}"
        self._at_once = at_once

    async def start(self) -> AsyncIterator[Request]:
        """The first page, or all of them."""
        for number in range(self._at_once or 1):
            yield Request(f"{self._first}&page={number}")

    def parse(self, response: Response) -> Iterator[FoundRow | Request]:
        """The rows of a page, and the page after it."""
        page = found_by_selectors(response, response.url)
        yield from page.rows
        if page.next_url and not self._at_once:
            yield Request(page.next_url)


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("site")
    arguments.add_argument("database")
    arguments.add_argument("--at-once", type=int, metavar="PAGES")
    given = arguments.parse_args()
    process = CrawlerProcess(
        {
            "CONCURRENT_REQUESTS": CONCURRENT_REQUESTS,
            "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENT_REQUESTS,
            "DATABASE": given.database,
            "DOWNLOAD_DELAY": 0,
            "ITEM_PIPELINES": {DuckDBPipeline: 300},
            "LOG_ENABLED": False,
            "ROBOTSTXT_OBEY": True,
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    process.crawl(ListingSpider, site=given.site, at_once=given.at_once)
    process.start()


if __name__ == "__main__":
    main()
