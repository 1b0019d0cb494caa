"""The promise of a listing that was looked at, and what it was held against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from parsers.archive import Archive
from parsers.records import ListingPage


@dataclass(frozen=True, slots=True)
class Held:
    """What a page promises, in words, and what agrees with it and what does not, a line each."""

    promise: str | None
    agrees: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()


def held_against(archive: Archive, pages: Sequence[ListingPage | None]) -> Held:
    """The promise of the first page, held against its rows and against the other pages."""
    first = pages[0] if pages else None
    if first is None or (first.total is None and first.pages is None):
        return Held(None)
    found = [one for page in pages if page is not None for one in _held(archive, first, page)]
    agrees = tuple(says for is_so, says in found if is_so)
    return Held(_in_words(first), agrees, tuple(says for is_so, says in found if not is_so))


def _in_words(page: ListingPage) -> str:
    if page.total is None:
        return f"{page.pages:,} pages"
    if page.first is None or page.last is None:
        return f"{page.total:,} in all"
    return f"{page.first:,} - {page.last:,} of {page.total:,}"


def _held(archive: Archive, first: ListingPage, page: ListingPage) -> Iterator[tuple[bool, str]]:
    number, rows = archive.parser.page_number(page.url), len(page.entries) + len(page.rejects)
    if page.first is not None and page.last is not None:
        yield page.last - page.first + 1 == rows, f"{rows:,} rows on page {number}"
        size = len(first.entries) + len(first.rejects)
        if number > 1:
            wanted = (number - 1) * size + 1
            yield page.first == wanted, f"page {number} begins with {page.first:,}"
    if page is not first and page.total is not None and first.total is not None:
        yield page.total == first.total, f"page {number} says {page.total:,} too"
    if first.total is not None:
        yield from _ends(first, page, number, rows)
    if page is first and page.furthest_page and page.pages:
        yield page.furthest_page == page.pages, f"links lead as far as page {page.furthest_page:,}"


def _ends(first: ListingPage, page: ListingPage, number: int, rows: int) -> Iterator[tuple[bool, str]]:
    """Whether the total fits the number of the pages, and the rows on the last one."""
    assert first.total is not None
    size = len(first.entries) + len(first.rejects)
    last = ceil(first.total / size) if size else 0
    if page is first and last == 1:
        if first.first is None:
            yield rows == first.total, f"{rows:,} rows on an only page"
    elif page is first and first.furthest_page and first.furthest_page >= last:
        yield first.furthest_page == last, f"links lead as far as page {first.furthest_page:,}"
    elif page is not first and number == last:
        left = first.total - (last - 1) * size
        yield rows == left, f"{rows:,} rows on the last page, {number}"
