"""Words that a person points at decide which of the lists on a page is meant."""

from __future__ import annotations

import pytest

from parsers.learn.finding.known import Known, KnownRow
from parsers.learn.finding.records import FoundRecords, find_records

HITS = "".join(
    f'<div class="hit"><h3><a href="/letter/{n}">Letter {n} to the members</a></h3><p>May {n}, 1921</p></div>'
    for n in range(1, 7)
)
EVENTS = "".join(
    f'<li><a href="https://letters.example.org/event/{n}">Evening {n}</a> <i>{n} June</i></li>' for n in range(1, 5)
)
PAGE = f"<body><main>{HITS}</main><section><h2>Next</h2><ul>{EVENTS}</ul></section></body>".encode()


def hrefs(*rows: KnownRow) -> list[str | None]:
    found = find_records(PAGE, known=Known(rows))
    assert isinstance(found, FoundRecords)
    return [record.fields.href for record in found.records]


LETTERS = [f"/letter/{n}" for n in range(1, 7)]
EVENINGS = [f"https://letters.example.org/event/{n}" for n in range(1, 5)]


def test_without_known_rows_the_list_that_most_speaks_for() -> None:
    assert hrefs() == LETTERS


@pytest.mark.parametrize(
    "row",
    [
        KnownRow(title="Evening 2"),
        KnownRow(title="EVENING  2", row=2),
        KnownRow(href="/event/3"),
        KnownRow(href="https://letters.example.org/event/3/"),
        KnownRow(title="Evening 4", date="4 June"),
    ],
)
def test_the_list_whose_row_was_pointed_at(row: KnownRow) -> None:
    assert hrefs(row) == EVENINGS


@pytest.mark.parametrize(
    "row", [KnownRow(title="Evening 2", row=3), KnownRow(title="Morning 2"), KnownRow(title="Evening 2", date="3 June")]
)
def test_what_stands_in_no_row_changes_nothing(row: KnownRow) -> None:
    assert hrefs(row) == LETTERS


def test_the_list_that_holds_most_known_rows() -> None:
    letters = [KnownRow(href=f"/letter/{n}") for n in range(1, 4)]
    assert hrefs(KnownRow(title="Evening 2"), *letters) == LETTERS
