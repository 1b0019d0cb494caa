"""Pages of a listing with pagers of all kinds, written for the tests."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.learn.finding.records import FoundRecords, find_records
from parsers.learn.page_to_learn import PageToLearn
from tests.parsers.learn import holdings

SITE = "https://letters.example.org"
TITLES = (
    *holdings.TITLES,
    "Memorandum on the Price of Paper",
    "Draft of an Answer to the Governor",
    "Speech at the Opening of the Canal",
    "Inventory of the Papers of the Consulate",
)
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October")


def rows_of(count: int, href: str = "/letter/{n}", first: int = 1) -> str:
    """So many rows; in `href` stands “{n}” for the number of a document, “{slug}” for words of its own."""
    return "".join(
        f'<li class="hit"><a href="{href.format(n=number, slug=slug(number))}">{TITLES[number % 10]}, {number}</a>'
        f" <i>{MONTHS[number % 10]} {number % 28 + 1}, 1945</i></li>"
        for number in range(first, first + count)
    )


def slug(number: int) -> str:
    """Words of a document's own, as URLs have them."""
    return "-".join(TITLES[number % 10].lower().split()[:3]) + "-" + "abcdefghijklmnopqrstuvwxyz"[number % 26]


def page(url: str, beside: str = "", rows: str | None = None, above: str = "", head: str = "") -> PageToLearn:
    """A page at a path of the site, with ten rows or those given, with what stands above them and right below."""
    listing = rows_of(10) if rows is None else rows
    body = (
        f"<!doctype html><html><head><title>Letters</title>{head}</head><body>"
        '<nav id="site"><a href="/">Home</a> <a href="/about">About</a> <a href="/contact">Contact us</a></nav>'
        f'<main><h1>Letters</h1>{above}<ul class="hits">{listing}</ul>{beside}</main>'
        '<footer><a href="/imprint">Imprint</a></footer></body></html>'
    )
    return PageToLearn(SITE + url, body.encode())


def found_on(pages: Sequence[PageToLearn]) -> list[FoundRecords | None]:
    """The records of each page."""
    read = [find_records(one.body) for one in pages]
    return [one if isinstance(one, FoundRecords) else None for one in read]
