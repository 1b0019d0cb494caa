"""Of an archive's pages those that were read well, and those since that were not: what a mended declaration is learned
from, and what it is held against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from parsers.records import RejectReason
from warehouse.held_pages import HeldPage

# So many pages of both kinds are read; of what is held there may be thousands.
MOST_PAGES = 24
# What fewer than this share of a page's rows has, where most have had it, is not read any more.
LEFT, USUAL = 0.5, 0.6
# What is usual, the last pages say that were read well.
USUAL_PAGES = 50
# Of a page with fewer rows no share says anything.
FEWEST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Parted:
    """Pages that were read well, and later ones, the newest of their URLs, that were not; each with why. The later ones
    first of the listing's first pages."""

    before: tuple[HeldPage, ...] = ()
    since: tuple[tuple[HeldPage, str], ...] = ()


def parted(pages: Sequence[HeldPage]) -> Parted:
    """An archive's pages, in the order in which they were first seen, as Parted."""
    before: list[HeldPage] = []
    since: list[tuple[HeldPage, str]] = []
    for listing in dict.fromkeys(page.listing_url for page in pages):
        well = _Well()
        for page in (one for one in pages if one.listing_url == listing):
            if (why := well.why_not(page)) is None:
                well.add(page)
            elif page.is_newest and why:
                since.append((page, why))
        before += well.pages
    since.sort(key=lambda one: (one[0].number, -one[0].last_seen.timestamp()))
    return Parted(tuple(before), tuple(since))


def some_of(pages: Sequence[HeldPage], most: int = MOST_PAGES) -> list[HeldPage]:
    """At most so many pages, those seen last first, and in turn of each layout that there is."""
    by_layout: dict[str | None, list[HeldPage]] = {}
    for page in sorted(pages, key=lambda one: one.last_seen, reverse=True):
        by_layout.setdefault(page.layout, []).append(page)
    chosen: list[HeldPage] = []
    while len(chosen) < most and any(by_layout.values()):
        chosen += [of_one.pop(0) for of_one in by_layout.values() if of_one][: most - len(chosen)]
    return chosen


@dataclass(slots=True)
class _Well:
    """The pages of one listing that were read well, as they come."""

    pages: list[HeldPage] = field(default_factory=list)
    rows: dict[int, int] = field(default_factory=dict)

    def add(self, page: HeldPage) -> None:
        if page.entries:
            self.pages.append(page)
            self.rows[page.number] = page.entries

    def why_not(self, page: HeldPage) -> str | None:
        """What is wrong with how a page was read, in words; empty for what no other markup explains, None where
        nothing is."""
        if page.rejected_because is not None:
            return page.rejected_because if page.rejected_because == RejectReason.UNKNOWN_LAYOUT else ""
        return next(self._losses(page), None)

    def _losses(self, page: HeldPage) -> Iterator[str]:
        if page.rejects > page.entries:
            yield f"{page.rejects:,} of its {page.rejects + page.entries:,} rows could not be read"
        before = self.rows.get(page.number, 0)
        if page.entries < LEFT * before:
            yield f"{page.entries:,} rows, where {before:,} were"
        if page.entries < FEWEST_ROWS:
            return
        for what, said in (("a date", "dated"), ("a summary", "summarized")):
            last = self.pages[-USUAL_PAGES:]
            shares = [getattr(one, said) / one.entries for one in last if one.entries >= FEWEST_ROWS]
            usual, here = median(shares) if shares else 0.0, getattr(page, said) / page.entries
            if usual >= USUAL and here < LEFT * usual:
                yield f"{getattr(page, said):,} of its {page.entries:,} rows have {what}, where {usual:.0%} had"
