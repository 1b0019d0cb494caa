"""A made archive whose listing promises no number unless it is told to, and its site on loopback."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from flows.replay.server import Answer
from flows.replay.site import ReplayedPage, Replica
from flows.web.harvest import run_harvest
from flows.web.request import HarvestRequest
from parsers.archive import Archive
from parsers.counting_headers import Counts
from parsers.records import Entry, HistoricalDate, ListingPage
from warehouse.data_folder import DataFolder
from warehouse.reports import HarvestReport

HOST = "letters.example"
HOME = f"https://{HOST}/"
LISTING = f"{HOME}letters"
ROWS_ON_A_PAGE = 10
HTML = (("Content-Type", "text/html; charset=utf-8"),)


@dataclass(frozen=True, slots=True)
class LettersParser:
    """Reads the pages that `Letters` serves."""

    def parse_page(self, body: bytes, url: str, charset: str | None = None, counts: Counts = ()) -> ListingPage:
        html = body.decode()
        rows = re.findall(r'<article><a href="/letter/(\S+)">(.*?)</a></article>', html)
        following = re.search(r'<a class="next" href="(\S+)">', html)
        linked = [self.page_number(f"{HOME}{href}") for href in re.findall(r'<a class="\w+" href="/(\S+)">', html)]
        label = re.search(r"<p>Letters (\d+) - (\d+)</p>", html)
        return ListingPage(
            url=url,
            layout="letters",
            first=int(label[1]) if label else None,
            last=int(label[2]) if label else None,
            total=number_in(r"<p>(\d+) letters</p>", html),
            entries=tuple(
                Entry(position, f"{HOME}letter/{slug}", title, HistoricalDate(""), None)
                for position, (slug, title) in enumerate(rows, start=1)
            ),
            rejects=(),
            next_url=f"{HOME}{following[1].lstrip('/')}" if following else None,
            furthest_page=max(linked, default=None),
            pages=number_in(r"<p>Page \d+ of (\d+)</p>", html),
        )

    def listing_url(self, url: str) -> str:
        return url.partition("?")[0]

    def page_number(self, url: str) -> int:
        return int(parse_qs(urlsplit(url).query).get("page", ["1"])[0])

    def page_url(self, listing_url: str, number: int) -> str:
        return listing_url if number == 1 else f"{listing_url}?page={number}"

    def is_listing(self, url: str) -> bool:
        return urlsplit(url).path == "/letters"


ARCHIVE = Archive("letters", "Letters", HOME, (HOST,), {"all": LISTING}, LettersParser(), 0.0, whole_listing="all")


def number_in(pattern: str, html: str) -> int | None:
    found = re.search(pattern, html)
    return int(found[1]) if found else None


def letters(count: int) -> list[str]:
    """Titles, the same ones every time."""
    return [f"Letter {number}" for number in range(1, count + 1)]


@dataclass(frozen=True, slots=True)
class Letters:
    """What the site serves. `next_class` is the class of the link to the next page, None where there is no such link;
    `numbers` are whether there are links to pages by number. `total` and `pages` are what it promises, `has_range` is
    whether labels say which rows they are of, `total_stands_first` whether the first page alone says the total. A page
    behind the last one is missing, or is the last one again where the site `clamps`. `missing` pages are not there,
    `lacking` says which rows are not printed on which page."""

    titles: Sequence[str]
    next_class: str | None = "next"
    numbers: bool = True
    total: int | None = None
    pages: int | None = None
    has_range: bool = False
    total_stands_first: bool = False
    clamps: bool = False
    missing: frozenset[int] = frozenset()
    lacking: Mapping[int, int] = field(default_factory=dict)

    def page(self, number: int) -> bytes | None:
        """None for one that is not there."""
        last = -(-len(self.titles) // ROWS_ON_A_PAGE)
        if number in self.missing or (number > last and not self.clamps):
            return None
        number = min(number, last)
        first = (number - 1) * ROWS_ON_A_PAGE
        titles = self.titles[first : first + ROWS_ON_A_PAGE]
        shown = titles[: len(titles) - self.lacking.get(number, 0)]
        rows = "".join(f'<article><a href="/letter/{title.split()[-1]}">{title}</a></article>' for title in shown)
        links = [("page", other) for other in range(1, last + 1) if self.numbers and other != number]
        if self.next_class and number < last:
            links.append((self.next_class, number + 1))
        pager = "".join(f'<a class="{name}" href="/letters?page={other}">{other}</a>' for name, other in links)
        said = [
            f"<p>{self.total} letters</p>"
            if self.total is not None and not (self.total_stands_first and number > 1)
            else "",
            f"<p>Letters {first + 1} - {first + len(titles)}</p>" if self.has_range else "",
            f"<p>Page {number} of {self.pages}</p>" if self.pages is not None else "",
        ]
        return f"<html><body>{''.join(said)}{rows}<nav>{pager}</nav></body></html>".encode()


class LettersSite(Replica):
    """Serves what `site_at` gives for how many pages have been asked for."""

    def __init__(self, site_at: Callable[[int], Letters]) -> None:
        super().__init__(ARCHIVE, ())
        self.asked_for: list[int] = []
        self._site_at = site_at

    def _answer_to(self, target: str) -> Answer:
        if not ARCHIVE.parser.is_listing(target):
            return super()._answer_to(target)
        number = ARCHIVE.parser.page_number(target)
        body = self._site_at(len(self.asked_for)).page(number)
        self.asked_for.append(number)
        url = ARCHIVE.parser.page_url(LISTING, number)
        pages = [] if body is None else [ReplayedPage(url, 200, HTML, body)]
        return Replica(ARCHIVE, pages)._answer_to(target)


async def harvest(
    data: Path,
    site: Letters | Callable[[int], Letters],
    most_pages: int | None = None,
    *,
    next_by_promise: bool = False,
) -> tuple[HarvestReport, list[int]]:
    """The report of a harvest, and the numbers of the pages that it asked for."""
    archive = replace(ARCHIVE, next_by_promise=next_by_promise)
    with LettersSite(site if callable(site) else lambda _: site) as replica:
        request = HarvestRequest(archive, LISTING, DataFolder(data), most_pages, replica.origin, 0.0)
        return await run_harvest(request), replica.asked_for
