"""A listing that says something else each time that it is harvested."""

from __future__ import annotations

from collections.abc import Sequence

from bench.pages import GENERATED_LISTING, ROWS_ON_A_PAGE, Row, listing_page
from flows.replay.site import ReplayedPage
from parsers.catalog import archive_named

ARCHIVE = archive_named("wilson-center")
LISTING = GENERATED_LISTING
HTML = (("Content-Type", "text/html; charset=utf-8"),)


def rows_at(time: int, pages: int) -> list[Row]:
    """What the listing shows at time 0, 1, …: each time one document more, and other words in every seventh."""
    return [
        Row(f"July {number % 28 + 1}, 1945", f"Treaty {number}", f"treaty-{number}", (_summary(number, time),))
        for number in range(1, pages * ROWS_ON_A_PAGE - 5 + time)
    ]


def pages_at(time: int, pages: int) -> list[ReplayedPage]:
    """The listing's pages at that time, about `pages` of them."""
    return pages_of(rows_at(time, pages))


def pages_of(rows: Sequence[Row]) -> list[ReplayedPage]:
    """The pages on which a listing shows these rows."""
    starts = range(0, len(rows), ROWS_ON_A_PAGE)
    return [_page(number, rows, start) for number, start in enumerate(starts, start=1)]


def _page(number: int, rows: Sequence[Row], start: int) -> ReplayedPage:
    url = ARCHIVE.parser.page_url(LISTING, number)
    body = listing_page(rows[start : start + ROWS_ON_A_PAGE], url=url, first=start + 1, total=len(rows))
    return ReplayedPage(url, 200, HTML, body)


def _summary(number: int, time: int) -> str:
    return f"Article {number}, as it was read {time if number % 7 == time % 7 else 'before'}."
