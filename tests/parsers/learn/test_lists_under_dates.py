"""Lists as courts and offices print them: many tables of one shape, dates above their rows, rows that are few, or of
which some have a link; and which of a row's columns is its title, its date, its link."""

from __future__ import annotations

import pytest

from parsers.learn.finding.records import FoundRecords, find_records
from parsers.learn.finding.spans import Spans, rows_of_span

LETTERS = [
    ("Petition of the Ferrymen against the Bridge Company", "B-118", "March 3, 1923"),
    ("Complaint of the Widow Amsel", "B-121", "March 3, 1923"),
    ("The Parish of Marlow against Quill", "B-130", "March 10, 1923"),
    ("Answer of the Harbour Board", "B-131", "March 10, 1923"),
    ("In the Matter of the Lindqvist Estate", "B-140", "March 10, 1923"),
    ("Tamura and Sons, on the Price of Coal", "B-144", "March 17, 1923"),
]
DAYS = {day: [one for one in LETTERS if one[2] == day] for _, _, day in LETTERS}
MENU = (
    '<table width="100%"><tr><td><a href="/">Home</a></td><td><a href="/about">About the office</a></td></tr></table>'
)
SIDE = '<div id="left"><h3>Quick links</h3><ul>{}</ul></div>'.format(
    "".join(f'<li><a href="/{one}">{one}</a></li>' for one in ("Calendar", "Forms", "Fees", "Directions"))
)
INTRO = (
    "<p>What is printed below may still be corrected before it is bound, and is not yet to be cited from these pages."
    ' Who finds a mistake may write to the <a href="/clerk">clerk</a>, and is thanked for it by all of us.</p>'
)
HEAD = "<tr><th>Number</th><th>Matter</th></tr>"
ROW = '<tr><td><a href="/{number}.pdf">{number}</a></td><td>{title}</td></tr>'


def page(main: str) -> bytes:
    footer = '<p>1 Court Street</p><p><a href="/privacy">Privacy</a> | <a href="/map">Site map</a></p>'
    content = f'<div id="content"><h1>Letters</h1>{INTRO}{main}</div>'
    return f"<html><body>{MENU}{SIDE}{content}<div>{footer}</div></body></html>".encode()


def of_each(form: str, letters: list[tuple[str, str, str]] = LETTERS) -> str:
    return "".join(form.format(title=title, number=number, day=day) for title, number, day in letters)


def of_days(form: str, row: str, between: str = "") -> str:
    """For each day what stands above, with “{rows}” for its rows."""
    return "".join(
        form.format(day=day, rows=between.join(of_each(row, [one]) for one in own)) for day, own in DAYS.items()
    )


def spanned(letters: list[tuple[str, str, str]]) -> str:
    first = f'<tr><td rowspan="{len(letters)}">{letters[0][2]}</td>'
    return first + of_each(ROW, letters)[len("<tr>") :]


LISTS = {
    "tables under dates": of_days("<h3>{day}</h3><table>" + HEAD + "{rows}</table>", ROW),
    "a table for each": of_each("<p><b>{day}</b></p><table>" + ROW + "</table>"),
    "rows of dates in a table": "<table>" + of_days("<tr><td colspan=2>{day}</td></tr>{rows}", ROW) + "</table>",
    "dates over several rows": "<table>" + "".join(map(spanned, DAYS.values())) + "</table>",
    "lines under dates": of_days(
        "<p><b>{day}</b><br>{rows}</p>", '<a href="/{number}.pdf">{number}</a> {title}', "<br>"
    ),
    "paragraphs under headings": of_days(
        "<h2>{day}</h2>{rows}", '<p><a href="/{number}.pdf">{number}</a>, {title}</p>'
    ),
    "paragraphs under paragraphs": of_days(
        "<p>{day}</p>{rows}", '<p><a href="/{number}.pdf">{title}</a>, {number}</p>'
    ),
    "lists under dates beside a menu": of_days(
        "<p>{day}</p><ul>{rows}</ul>", '<li><a href="/{number}.pdf">{title}</a>, {number}</li>'
    ),
    "paragraphs below an introduction": of_each('<p>{day} <a href="/{number}.pdf">{number}</a> {title}</p>'),
    "two links": of_each(
        '<p><a href="/file/{number}">{number}</a> {title} (filed {day}) <a href="/{number}.pdf">Letter</a></p>'
    ),
    "tables for each": of_each(
        "<table><tr><td>Matter:</td><td>{title}</td></tr><tr><td>Number:</td><td>{number}</td></tr><tr><td>Filed:</td>"
        '<td>{day}</td></tr><tr><td>Letter:</td><td><a href="/{number}.pdf">PDF</a></td></tr></table>'
    ),
}  # fmt: skip


@pytest.mark.parametrize("markup", LISTS.values(), ids=LISTS.keys())
def test_each_letter_is_found_with_its_date_title_and_link(markup: str) -> None:
    found = find_records(page(markup))
    assert isinstance(found, FoundRecords)
    fields = [one.fields for one in found.records]
    assert [one.href for one in fields] == [f"/{number}.pdf" for _, number, _ in LETTERS]
    for one, (title, _, day) in zip(fields, LETTERS, strict=True):
        assert title in (one.title or "")
        assert day == one.date


@pytest.mark.parametrize("count", [2, 3])
def test_a_table_of_few_rows_is_found_beside_the_parts_of_its_page(count: int) -> None:
    row = '<tr><td><a href="/{number}.pdf">{number}</a></td><td>{title}</td><td>{day}</td></tr>'
    head = "<tr><th>Number</th><th>Matter</th><th>Filed</th></tr>"
    found = find_records(page(f"<table>{head}{of_each(row, LETTERS[:count])}</table>"))
    assert isinstance(found, FoundRecords)
    assert [one.fields.title for one in found.records] == [title for title, _, _ in LETTERS[:count]]


def test_rows_of_which_some_have_a_link_are_all_rows() -> None:
    linked = '<tr><td>{number}</td><td><a href="/{number}.pdf">{title}</a></td><td>{day}</td></tr>'
    bare = "<tr><td>{number}</td><td>{title}</td><td>{day}</td></tr>"
    rows = "".join(of_each(linked if place % 2 else bare, [one]) for place, one in enumerate(LETTERS))
    found = find_records(page(f"<table>{rows}</table>"))
    assert isinstance(found, FoundRecords)
    assert [one.fields.title for one in found.records] == [title for title, _, _ in LETTERS]
    assert [bool(one.fields.href) for one in found.records] == [place % 2 == 1 for place in range(len(LETTERS))]


def test_of_two_dates_the_one_by_which_the_rows_are_ordered() -> None:
    form = '<tr><td>May {heard}, 1922</td><td>{day}</td><td><a href="/{number}">{title}</a></td></tr>'
    rows = "".join(
        form.format(heard=place * 7 % 9 + 1, title=title, number=number, day=day)
        for place, (title, number, day) in enumerate(LETTERS)
    )
    found = find_records(page(f"<table>{rows}</table>"))
    assert isinstance(found, FoundRecords)
    assert [one.fields.date for one in found.records] == [day for _, _, day in LETTERS]


def test_a_cell_stands_beside_those_that_go_over_its_row() -> None:
    spans = Spans()
    assert spans.column(rows=1, row=0, before=-1, spanned=3) == 0
    assert [spans.column(1, row, -1, 1) for row in (1, 2, 3)] == [1, 1, 0]
    assert spans.column(rows=9, row=1, before=-1, spanned=1) == 0


@pytest.mark.parametrize(("said", "rows"), [("3", 3), ("0", 1), ("x", 1), (None, 1), ("9" * 30, 1), ("99999", 1_000)])
def test_a_cell_goes_over_no_more_rows_than_it_can(said: str | None, rows: int) -> None:
    assert rows_of_span(said) == rows
