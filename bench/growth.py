"""How the work for a hostile page grows with it: the command `python -m bench.growth`.

Each page of bench.hostile_pages is made twice as large again and again, and the processor's time for it taken. Work
that grows with the page takes twice the time; work that grows with its square, four times.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from math import log2
from typing import NamedTuple

from bench.hostile_pages import PAGES, URL, Maker
from flows.show.page import marked_page
from parsers.catalog import archive_named
from parsers.dates.printed import read_date
from parsers.errors import PageRejected
from parsers.html import parse_html
from parsers.saved.url import url_of

FIRST, LARGEST = 500, 64_000
LARGEST_BYTES = 4_000_000
# Shorter than that, a time says little.
LONG_ENOUGH = 0.4
# What takes no time at any size has no growth to speak of.
SHORTEST = 0.2
STEEP = 1.3

Work = Callable[[bytes], object]


class Growth(NamedTuple):
    """The work for a page at its largest: how many pieces, bytes and seconds; and by which power of the page's size it
    grew at the end."""

    name: str
    pieces: int
    size: int
    seconds: float
    power: float


def parse(body: bytes) -> None:
    """Reads the page as a harvest does."""
    with suppress(PageRejected):
        archive_named("wilson-center").parser.parse_page(body, URL)


def tree_of(body: bytes) -> None:
    """Only parses the HTML: what no parser of listings can do without."""
    with suppress(PageRejected):
        parse_html(body)


def look_for_url(body: bytes) -> None:
    """Asks a saved page where it came from, as an import does."""
    url_of(archive_named("wilson-center"), "page.html", body)


def mark(body: bytes) -> None:
    """Shows the page with its last row marked, and a rejected row, without counting the time of reading it."""
    archive = archive_named("wilson-center")
    began = time.process_time()
    try:
        page = archive.parser.parse_page(body, URL)
    except PageRejected:
        return
    finally:
        _left_out.append(time.process_time() - began)
    for row in (*page.entries[-1:], *page.rejects[-1:]):
        marked_page(archive, body, None, URL, page, row, ["Text"])


_left_out: list[float] = []
WORKS: Mapping[str, Work] = {"parse": parse, "tree": tree_of, "saved": look_for_url, "mark": mark}


def growths(work: Work, names: Sequence[str]) -> Iterator[Growth]:
    """How the work for each page of those names grows."""
    for name in names:
        yield growth(name, PAGES[name], work)


def growth(name: str, maker: Maker, work: Work) -> Growth:
    """How the work for a page grows. It is made no larger once it takes long enough."""
    pieces, took = FIRST, [_seconds(work, maker(FIRST))]
    while took[-1] < LONG_ENOUGH and pieces < LARGEST and len(maker(pieces)) < LARGEST_BYTES:
        pieces *= 2
        took.append(_seconds(work, maker(pieces)))
    last = took[-2:]
    power = log2(max(last[1], 1e-6) / max(last[0], 1e-6)) if len(last) == 2 and took[-1] >= SHORTEST else 0.0
    return Growth(name, pieces, len(maker(pieces)), took[-1], power)


def _seconds(work: Work, body: bytes) -> float:
    _left_out.clear()
    began = time.process_time()
    work(body)
    return time.process_time() - began - sum(_left_out)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the growth of each work for each page, and gives 1 where one is steep."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--work", choices=WORKS, nargs="+", default=["parse"])
    parser.add_argument("--only", nargs="+", metavar="WORDS", help="pages whose names hold one of these")
    parser.add_argument("--all", action="store_true", help="print the others than the steep ones too")
    given = parser.parse_args(arguments)
    # What is loaded at its first use belongs to no page.
    read_date("juillet 1945")
    names = [name for name in PAGES if not given.only or any(words in name for words in given.only)]
    steep = 0
    for kind in given.work:
        for found in growths(WORKS[kind], names):
            is_steep = found.power > STEEP
            steep += is_steep
            if is_steep or given.all:
                print(f"{kind}: {found.name}: {found.pieces:,} pieces, {found.size / 1000:,.0f} kB,"
                      f" {found.seconds:.2f} s, power {found.power:.2f}", flush=True)  # fmt: skip
    print(f"{len(names)} pages, {steep} of them steep")
    return int(steep > 0)


if __name__ == "__main__":
    sys.exit(main())
