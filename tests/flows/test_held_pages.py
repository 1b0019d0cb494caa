"""Which pages that are held were read well, and which since were not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from flows.learning.held_pages import parted, some_of
from warehouse.held_pages import HeldPage

DAY = datetime(2026, 11, 1, tzinfo=UTC)


def held(day: int, number: int = 1, entries: int = 10, **said: Any) -> HeldPage:
    """A page that was seen on one day, each row with a date and a summary unless that is said otherwise."""
    when = DAY + timedelta(day)
    facts = {
        "rejects": 0, "dated": entries, "summarized": entries, "rejected_because": None, "is_newest": True,
        "layout": "letters", "listing_url": "https://a.example/letters", **said,
    }  # fmt: skip
    return HeldPage(
        page_id=100 * day + number, url=f"https://a.example/letters?page={number}", read_as=None, number=number,
        entries=entries, first_seen=when, last_seen=when, capture=cast(Any, SimpleNamespace()), **facts,
    )  # fmt: skip


WELL = [held(1, 1), held(1, 2), held(1, 3, 4)]


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (held(2, entries=0, rejected_because="unknown layout"), "unknown layout"),
        (held(2, entries=4, rejects=6), "6 of its 10 rows could not be read"),
        (held(2, entries=3), "3 rows, where 10 were"),
        (held(2, dated=0), "0 of its 10 rows have a date, where 100% had"),
        (held(2, summarized=2), "2 of its 10 rows have a summary, where 100% had"),
    ],
)
def test_what_is_not_read_well_any_more_is_told_with_the_reason(page: HeldPage, why: str) -> None:
    found = parted([*WELL, page])
    assert found.since == ((page, why),)
    assert found.before == tuple(WELL)


@pytest.mark.parametrize(
    "page",
    [
        held(2, 3, 2),
        held(2, dated=7, summarized=6),
        held(2, rejects=2, entries=8),
        held(2, entries=0, rejected_because="bot challenge"),
        held(2, entries=0, rejected_because="unknown layout", is_newest=False),
        held(2, number=9, entries=2, dated=0),
    ],
    ids=["a last page", "some dates", "some rejects", "a challenge", "read since", "two rows"],
)
def test_what_another_layout_does_not_explain_is_not_to_be_mended(page: HeldPage) -> None:
    assert parted([*WELL, page]).since == ()


def test_each_listing_is_held_against_its_own_pages() -> None:
    other = [
        held(1, 5, 10, dated=0, listing_url="https://a.example/maps"),
        held(2, 5, 10, dated=0, listing_url="https://a.example/maps"),
    ]
    assert parted([*WELL, *other]).since == ()


def test_some_pages_are_of_each_layout_the_last_first() -> None:
    old = [held(day, layout="old") for day in range(1, 9)]
    new = [held(day, layout="new") for day in range(10, 12)]
    chosen = some_of([*old, *new], 6)
    assert [page.layout for page in chosen].count("new") == 2
    assert chosen[0].first_seen == DAY + timedelta(11)
    assert len(chosen) == 6
