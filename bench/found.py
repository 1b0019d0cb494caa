"""What everyone in the bench is to find on a page: the same rows, whoever reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bench.pages import AI_NOTICE
from parsers.records import Entry, ListingPage

COUNT_LABEL = re.compile(r"(\d+) - (\d+) of (\d+)")


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One row as printed: `url` is absolute, `date` and `summary` are None where there is none."""

    date: str | None
    title: str
    url: str
    summary: str | None


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page: `label` is the count label's first, last and total, `next_url` the next page's absolute URL."""

    label: tuple[int, int, int] | None
    next_url: str | None
    rows: tuple[FoundRow, ...]


def numbers_of(label: str | None) -> tuple[int, int, int] | None:
    """The numbers of a count label such as “11 - 20 of 108”, None when the text has none."""
    found = COUNT_LABEL.search(label or "")
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def found_by_regest(page: ListingPage) -> FoundPage:
    """Regest's record of a page in the form that can be held against a peer's."""
    has_label = page.first is not None and page.last is not None and page.total is not None
    return FoundPage(
        label=(page.first, page.last, page.total) if has_label else None,  # type: ignore[arg-type]
        next_url=page.next_url,
        rows=tuple(_row(entry) for entry in page.entries),
    )


def _row(entry: Entry) -> FoundRow:
    # Regest makes the notice a flag of its own; peers leave it where it is printed.
    summary = f"{entry.summary} {AI_NOTICE}" if entry.summary_by_ai else entry.summary
    return FoundRow(entry.date.text or None, entry.title, entry.url, summary)
