"""A promise that was looked at, and what it was held against."""

from __future__ import annotations

import pytest

from flows.learning.promised import Held, held_against
from parsers.catalog import archive_named
from parsers.records import Entry, HistoricalDate, ListingPage

ARCHIVE = archive_named("wilson-center")
LISTING = "https://digitalarchive.wilsoncenter.org/search?search_api_fulltext=treaty"


def page(number: int, rows: int, **said: int | None) -> ListingPage:
    url = ARCHIVE.parser.page_url(LISTING, number)
    entries = tuple(Entry(row, f"{LISTING}/{row}", "Treaty", HistoricalDate(""), None) for row in range(1, rows + 1))
    promised = {"first": None, "last": None, "total": None, "furthest_page": None, "pages": None, **said}
    return ListingPage(url=url, layout="", entries=entries, rejects=(), next_url=None, **promised)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pages", "held"),
    [
        ([page(1, 10)], Held(None)),
        ([None], Held(None)),
        ([page(1, 9, first=1, last=9, total=9)], Held("1 - 9 of 9", ("9 rows on page 1",))),
        ([page(1, 8, first=1, last=9, total=9)], Held("1 - 9 of 9", (), ("8 rows on page 1, not 9",))),
        (
            [
                page(1, 10, first=1, last=10, total=34, furthest_page=4),
                page(2, 10, first=11, last=20, total=34),
                page(4, 4, first=31, last=34, total=34),
            ],
            Held(
                "1 - 10 of 34",
                (
                    "10, 10 and 4 rows on pages 1, 2 and 4",
                    "pages 2 and 4 begin with 11 and 31",
                    "all of them say the same total",
                    "links lead as far as page 4",
                ),
            ),
        ),
        (
            [page(1, 10, total=34), page(2, 10, total=33), page(4, 5, total=34)],
            Held("34 in all", (), ("page 2 says 33", "5 rows on the last page")),
        ),
        ([page(1, 7, total=7)], Held("7 in all", ("7 rows on an only page",))),
        ([page(1, 10, pages=3, furthest_page=3)], Held("3 pages", ("links lead as far as page 3",))),
        ([page(1, 10, pages=3, furthest_page=5)], Held("3 pages", (), ("links lead as far as page 5",))),
        # A link to the next page alone says nothing of the last: the last page itself does.
        (
            [page(1, 10, pages=3, furthest_page=2), page(2, 10, pages=3, furthest_page=3), page(3, 4, pages=3)],
            Held("3 pages", ("links lead as far as page 3",)),
        ),
        ([page(1, 10, pages=3, furthest_page=2)], Held("3 pages")),
        (
            [page(1, 10, pages=3, furthest_page=2), page(2, 4, pages=3)],
            Held("3 pages", (), ("nothing leads on from page 2",)),
        ),
        # A pager that names the next few pages says nothing of the last.
        ([page(1, 10, total=1_000, furthest_page=5)], Held("1,000 in all")),
    ],
)
def test_what_it_was_held_against(pages: list[ListingPage | None], held: Held) -> None:
    assert held_against(ARCHIVE, pages) == held
