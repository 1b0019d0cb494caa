"""Harvests of several listings at once: how long they take beside one alone, and how close together a host is asked.

    python -m bench.side_by_side [--write docs/bench.md]

Each listing has 60 pages and its own documents; between two requests to a host lie 0.2 s. The sites are on loopback and
note when they are asked.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from bench.markdown import PagePart, table
from bench.pages import ROWS_ON_A_PAGE, Row, listing_page
from flows.replay.server import Answer
from flows.replay.site import ReplayedPage, Replica
from flows.web.harvest import run_harvest
from flows.web.request import request_for
from parsers.catalog import archive_named
from warehouse.data_folder import DataFolder

PART = PagePart("python -m bench.side_by_side --write docs/bench.md")
ARCHIVE = archive_named("wilson-center")
HTML = (("Content-Type", "text/html; charset=utf-8"),)
PAUSE, PAGES, LISTINGS = 0.2, 60, 4
DOCUMENTS = "SELECT url, title, date_edtf, versions, summary FROM documents ORDER BY ALL"


class Site(Replica):
    """Notes when each of its listings' pages is asked for, in seconds."""

    def __init__(self, listings: Sequence[int], pages: int) -> None:
        super().__init__(ARCHIVE, [page for number in listings for page in _pages_of(number, pages)])
        self.asked: list[float] = []

    def _answer_to(self, target: str) -> Answer:
        self.asked.append(time.monotonic())
        return super()._answer_to(target)


@dataclass(frozen=True, slots=True)
class Measured:
    """How long harvests took together, the shortest time between two requests to one host, and what stands in the
    tables then. Times are in seconds."""

    what: str
    seconds: float
    shortest_pause: float
    documents: list[tuple[object, ...]]


def measured(what: str, hosts: Sequence[Sequence[int]], pages: int, pause: float, *, at_once: bool) -> Measured:
    """Harvests listings, by their numbers, each from the host that has it, into one new folder."""
    with TemporaryDirectory() as data, ExitStack() as stack:
        sites = [stack.enter_context(Site(listings, pages)) for listings in hosts]
        requests = [
            request_for(ARCHIVE.name, url_of(number), None, data, site.origin, pause)
            for site, listings in zip(sites, hosts, strict=True)
            for number in listings
        ]

        async def harvests() -> None:
            runs = [run_harvest(request) for request in requests]
            for together in [runs] if at_once else [[run] for run in runs]:
                for report in await asyncio.gather(*together):
                    if report.verdict != "proven":
                        raise RuntimeError(f"{report.listing_url}: {report.verdict}")

        began = time.monotonic()
        asyncio.run(harvests())
        seconds = time.monotonic() - began
        with duckdb.connect(str(DataFolder(Path(data)).database), read_only=True) as connection:
            documents = connection.execute(DOCUMENTS).fetchall()
    pauses = [later - earlier for site in sites for earlier, later in zip(site.asked, site.asked[1:], strict=False)]
    return Measured(what, seconds, min(pauses), documents)


def url_of(listing: int) -> str:
    """The URL of a listing, by its number."""
    return f"{ARCHIVE.home}search?search_api_fulltext=subject-{listing}"


def measure(pages: int = PAGES, pause: float = PAUSE) -> list[Measured]:
    """One listing alone; four of four hosts, one after the other and at once; four of one host at once."""
    numbers = range(1, LISTINGS + 1)
    apart, together = [[number] for number in numbers], [list(numbers)]
    return [
        measured("one listing", apart[:1], pages, pause, at_once=True),
        measured("four of four hosts, one after the other", apart, pages, pause, at_once=False),
        measured("four of four hosts, at once", apart, pages, pause, at_once=True),
        measured("four of one host, at once", together, pages, pause, at_once=True),
    ]


def section(found: Sequence[Measured], pages: int, pause: float) -> str:
    """The part of the page, in markdown. Raises ValueError where the tables differ."""
    alone, *fours = found
    if any(one.documents != fours[0].documents for one in fours):
        raise ValueError("the same listings gave other tables")
    rows = [
        (one.what, one.seconds, f"{one.seconds / alone.seconds:.2f} x", f"{one.shortest_pause:.3f}") for one in found
    ]
    headings = ("harvests", "seconds", "beside one", "shortest time between two requests to a host, s")
    return (
        f"Listings of {pages} pages each, {pause} s between two requests to a host; the three times four gave the same "
        f"tables.\n\n{table(headings, rows)}"
    )


def _pages_of(listing: int, pages: int) -> list[ReplayedPage]:
    rows = [
        Row(
            f"July {number % 28 + 1}, 1945", f"Memorandum {listing}-{number}", f"memorandum-{listing}-{number}", ("A.",)
        )
        for number in range(pages * ROWS_ON_A_PAGE)
    ]
    found = []
    for number in range(1, pages + 1):
        url, start = ARCHIVE.parser.page_url(url_of(listing), number), (number - 1) * ROWS_ON_A_PAGE
        body = listing_page(rows[start : start + ROWS_ON_A_PAGE], url=url, first=start + 1, total=len(rows))
        found.append(ReplayedPage(url, 200, HTML, body))
    return found


def main() -> None:
    """Measures, prints the table, and writes it into a page where --write says."""
    parser = argparse.ArgumentParser(prog="python -m bench.side_by_side", description=__doc__)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--pause", type=float, default=PAUSE)
    parser.add_argument("--write", type=Path, metavar="FILE", help="renew the table in this page")
    given = parser.parse_args()
    told = section(measure(given.pages, given.pause), given.pages, given.pause)
    print(told)
    if given.write:
        given.write.write_text(PART.put_into(given.write.read_text("utf-8"), told), "utf-8")


if __name__ == "__main__":
    main()
