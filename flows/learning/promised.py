"""The promise of a listing that was looked at, and what it was held against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from parsers.archive import Archive
from parsers.records import ListingPage


@dataclass(frozen=True, slots=True)
class Held:
    """What a listing promises, in words, and what agrees with it and what does not, in a few words each."""

    promise: str | None
    agrees: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A page and its number in the listing."""

    number: int
    page: ListingPage

    @property
    def rows(self) -> int:
        return len(self.page.entries) + len(self.page.rejects)


def held_against(archive: Archive, pages: Sequence[ListingPage | None]) -> Held:
    """The promise of the first page, held against its rows, its pager and the other pages."""
    read = [_Numbered(archive.parser.page_number(page.url), page) for page in pages if page is not None]
    if not read or (read[0].page.total is None and read[0].page.pages is None):
        return Held(None)
    found = [*_rows(read), *_beginnings(read), *_totals(read), *_ends(read)]
    agrees = tuple(says for is_so, says in found if is_so)
    return Held(_in_words(read[0].page), agrees, tuple(says for is_so, says in found if not is_so))


def _in_words(page: ListingPage) -> str:
    if page.total is None:
        return f"{page.pages:,} pages"
    if page.first is None or page.last is None:
        return f"{page.total:,} in all"
    return f"{page.first:,} - {page.last:,} of {page.total:,}"


def _rows(read: Sequence[_Numbered]) -> Iterator[tuple[bool, str]]:
    """Whether each page has as many rows as it says."""
    said = [(one, one.page.last - one.page.first + 1) for one in read if one.page.first and one.page.last]
    alike = [one for one, promised in said if promised == one.rows]
    if alike:
        yield True, f"{_listed(one.rows for one in alike)} rows on {_of_pages(alike)}"
    for one, promised in said:
        if promised != one.rows:
            yield False, f"{one.rows:,} rows on page {one.number:,}, not {promised:,}"


def _beginnings(read: Sequence[_Numbered]) -> Iterator[tuple[bool, str]]:
    """Whether each page begins where the one before it ends."""
    later = [one for one in read[1:] if one.page.first is not None]
    alike = [one for one in later if one.page.first == (one.number - 1) * read[0].rows + 1]
    if alike:
        verb = "begins" if len(alike) == 1 else "begin"
        yield True, f"{_of_pages(alike)} {verb} with {_listed(one.page.first or 0 for one in alike)}"
    for one in later:
        if one not in alike:
            yield False, f"page {one.number:,} begins with {one.page.first:,}"


def _totals(read: Sequence[_Numbered]) -> Iterator[tuple[bool, str]]:
    """Whether all pages say the same total."""
    total = read[0].page.total
    others = [one for one in read[1:] if one.page.total is not None]
    if total is None or not others:
        return
    if all(one.page.total == total for one in others):
        yield True, "all of them say the same total"
    else:
        yield from (
            (False, f"page {one.number:,} says {one.page.total:,}") for one in others if one.page.total != total
        )


def _ends(read: Sequence[_Numbered]) -> Iterator[tuple[bool, str]]:
    """Whether the total, or the number of pages, fits how far links lead, and the rows of the last page."""
    first = read[0]
    total = first.page.total
    furthest = max((one.page.furthest_page for one in read if one.page.furthest_page is not None), default=None)
    last = ceil(total / first.rows) if total and first.rows else first.page.pages
    if last is None:
        return
    if last == 1 and first.page.first is None:
        yield first.rows == (total or first.rows), f"{first.rows:,} rows on an only page"
    if furthest is not None and furthest >= last:
        yield furthest == last, f"links lead as far as page {furthest:,}"
    elif first.page.pages is not None and (end := _end(read)) is not None:
        # A link to the next page alone tells nothing of the last.
        yield end == last, f"nothing leads on from page {end:,}"
    for one in read[1:]:
        if total and one.number == last and one.page.first is None:
            yield one.rows == total - (last - 1) * first.rows, f"{one.rows:,} rows on the last page"


def _end(read: Sequence[_Numbered]) -> int | None:
    """The number of the last page of those that were looked at, where nothing leads further."""
    last = max(read, key=lambda one: one.number)
    leads_on = last.page.next_url is not None or (last.page.furthest_page or 0) > last.number
    return None if leads_on else last.number


def _of_pages(some: Sequence[_Numbered]) -> str:
    return f"page{'s' if len(some) > 1 else ''} {_listed(one.number for one in some)}"


def _listed(numbers: Iterator[int]) -> str:
    *before, last = [f"{number:,}" for number in numbers]
    return f"{', '.join(before)} and {last}" if before else last
