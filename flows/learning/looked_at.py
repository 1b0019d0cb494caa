"""The pages of a listing that were looked at, and what was understood of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from flows.learning.understood import Outcome, Understood
from parsers.archive import Archive
from parsers.catalog import platforms
from parsers.counting_headers import COUNTED
from parsers.html import fold
from parsers.learn.finding.known import Known
from parsers.learn.page_to_learn import PageToLearn
from parsers.records import Entry, ListingPage
from parsers.urls import host_of
from warehouse.warc.exchange import Exchange

# What a page is kept as a fixture for, by which of the pages it is.
ABOUT = {
    "first_page": "The first page, as it was when the archive was declared.",
    "second_page": "The second page, as it was when the archive was declared.",
    "last_page": "The last page, as it was when the archive was declared.",
}


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A page: what it is kept as (“first_page”), and the response that it was, as far as it says how it is read.
    `body` has no content encoding; `exchange` is None for a page that somebody saved."""

    name: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    charset: str | None
    exchange: Exchange | None = None

    @property
    def to_learn(self) -> PageToLearn:
        """What is learned from."""
        return PageToLearn(self.url, self.body, self.charset)


@dataclass(frozen=True, slots=True)
class Look:
    """What came of a look at a listing: what was understood of which pages, all that the site answered, in its order,
    and what could not be had, a line each."""

    outcome: Outcome
    pages: Sequence[LookedAt]
    answers: Sequence[Exchange] = ()
    unfetched: Sequence[str] = ()

    def archive(self, name: str) -> Archive:
        """The archive that was understood. Raises BrokenDeclaration; a look that understood nothing has none."""
        assert isinstance(self.outcome, Understood)
        return self.outcome.archive(name, platforms())


def looked_at(name: str, exchange: Exchange) -> LookedAt:
    """A page that was fetched. Raises BodyError. Of its headers is kept what says how to read it, no cookie of
    anybody's."""
    kept = {"content-type", *COUNTED}
    headers = {key.lower(): value for key, value in exchange.headers if key.lower() in kept}
    return LookedAt(name, exchange.url, exchange.status, headers, exchange.body(), exchange.charset, exchange)


def further_pages(understood: Understood, archive: Archive) -> dict[str, str]:
    """The second page of a listing and its last, by what the first one says, as far as there are more."""
    first = understood.pages[0]
    if first is None:
        return {}
    listing = archive.parser.listing_url(first.url)
    number = archive.parser.page_number(first.url)
    last = last_page_of(first)
    if number != 1:
        return {}
    following = first.next_url or (archive.parser.page_url(listing, 2) if last > 1 else None)
    found = {"second_page": following} if following and host_of(following) in archive.hosts else {}
    # Where the next link is numbered otherwise than was understood, the last page would be asked for at a guess.
    is_numbered = following is not None and archive.parser.page_number(following) == 2
    return found | ({"last_page": archive.parser.page_url(listing, last)} if last > 2 and is_numbered else {})


def last_page_of(first: ListingPage) -> int:
    """The number of a listing's last page, as far as its first one says: by its promise, else by how far links lead."""
    if first.pages is not None:
        return first.pages
    size = len(first.entries) + len(first.rejects)
    if first.total is not None and size:
        return ceil(first.total / size)
    return max(first.furthest_page or 0, 2 if first.next_url is not None else 1)


def pointed_past(known: Known, first: ListingPage | None) -> Iterator[str]:
    """What a person pointed at and no row has, in words."""
    entries = first.entries if first else ()
    for row in known.rows:
        wanted = [(row.title, "title"), (row.date, "date")]
        for words, where in wanted:
            if words is not None and not any(_has(entry, where, words) for entry in entries):
                yield f"no row has “{words}” as a part of its {where}"
        meant = next((entry for entry in entries if entry.position == row.row), None)
        if row.row is not None and (meant is None or not all(_has(meant, where, words) for words, where in wanted)):
            yield f"row {row.row} is another one"


def _has(entry: Entry, where: str, words: str | None) -> bool:
    text = entry.title if where == "title" else entry.date.text
    return words is None or fold(words).casefold() in fold(text).casefold()
