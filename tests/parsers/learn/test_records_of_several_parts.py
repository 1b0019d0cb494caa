"""Records that are made of several rows or of a link and the text beside it, and which of their texts is the title."""

from __future__ import annotations

import pytest

from parsers.learn.finding.records import FoundRecords, find_records

NAMES = ("Smith v. Harris", "Jones v. Clark", "Brown v. Lewis", "Miller v. Young", "Davis v. King", "Wilson v. Hill")
DAYS = tuple(f"March {number}, 1929" for number in range(1, len(NAMES) + 1))
HREFS = [f"/opinion/{number}.pdf" for number in range(len(NAMES))]
SUMMARY = "What the court had to say of the harbour, of its dues and of those who are to pay them, No. {0}"


def of_each(form: str) -> str:
    rows = zip(NAMES, DAYS, HREFS, strict=True)
    return "".join(
        form.format(name=name, day=day, href=href, number=f"29-{number}", summary=SUMMARY.format(number))
        for number, (name, day, href) in enumerate(rows, 1)
    )


def found_in(main: str) -> FoundRecords:
    body = f'<html><body><div id="menu"><a href="/">Home</a> <a href="/rules">Rules</a></div>{main}</body></html>'
    found = find_records(body.encode())
    assert isinstance(found, FoundRecords)
    return found


def is_read(main: str) -> bool:
    fields = [record.fields for record in found_in(main).records]
    assert [one.href for one in fields] == HREFS
    assert [one.date for one in fields] == list(DAYS)
    return [one.title for one in fields] == list(NAMES)


THREE_ROWS = "<tr><td>{day}</td></tr><tr><td><a href={href}>{name}</a></td></tr><tr><td>{summary}</td></tr>"
HEAD = "<tr><td>Opinions</td></tr>"
PARAGRAPHS = "<p><b>{day}</b></p><p><a href={href}>{name}</a></p><p>{summary}</p>"


@pytest.mark.parametrize(
    "main",
    [
        f"<table>{of_each(THREE_ROWS)}</table>",
        f"<table>{HEAD}{of_each(THREE_ROWS)}</table>",
        f"<div>{of_each(PARAGRAPHS)}</div>",
        "<table>"
        + of_each("<tr><td><a href={href}>{name}</a></td></tr><tr><td>{day}. {summary}</td></tr>")
        + "</table>",
    ],
    ids=["rows", "rows below a head", "paragraphs", "the link first"],
)
def test_a_record_of_several_rows_begins_with_its_first(main: str) -> None:
    """That with the link may stand in the middle; a long text below it is no title."""
    assert is_read(main)


def test_rows_that_go_on_with_the_one_before_are_of_its_record() -> None:
    """Some records have a row more than others."""
    first = "<tr><td><a href={href}>{number}</a></td><td>{name}</td></tr><tr><td></td><td>Decided {day}</td></tr>"
    more = "<tr><td></td><td>Appeal from the court of the county</td></tr>"
    rows = of_each(first).replace("March 2, 1929</td></tr>", f"March 2, 1929</td></tr>{more}")
    assert is_read(f"<table>{rows.replace('March 5, 1929</td></tr>', f'March 5, 1929</td></tr>{more}')}</table>")


@pytest.mark.parametrize(
    "line",
    ["<a href={href}>{name}</a>   {day}  12k\n", "{day}  12k  <a href={href}>{name}</a>\n"],
    ids=["behind", "before"],
)
def test_the_date_of_a_line_is_the_one_beside_its_link(line: str) -> None:
    assert is_read(f"<pre>{of_each(line)}</pre>")


def test_heads_that_a_table_repeats_are_no_rows() -> None:
    head = "<tr><td><b>Number</b></td><td><b>Title</b></td><td><b>Filed</b></td></tr>"
    row = "<tr><td>{number}</td><td><a href={href}>{name}</a></td><td>{day}</td></tr>"
    rows = (
        of_each(row).replace("<tr><td>29-3<", f"{head}<tr><td>29-3<").replace("<tr><td>29-5<", f"{head}<tr><td>29-5<")
    )
    assert is_read(f"<table>{head}{rows}</table>")


@pytest.mark.parametrize(
    "text", ["Decided {day}", "Disposition: affirmed, and the dues are to be paid as before, No. {number}"]
)
def test_what_is_said_with_a_word_of_its_own_is_no_title(text: str) -> None:
    row = f"<div class=case><a href={{href}}>{{number}}</a><p>{{name}}</p><p>{text}</p><p>{{day}}</p></div>"
    assert is_read(f"<div>{of_each(row)}</div>")


def test_a_date_at_the_end_of_what_heads_a_group_is_its_rows() -> None:
    lists = "".join(
        f"<p>Published in the law journal of {day}:</p><ul><li><a href=/a/{n}>{name}</a></li>"
        f"<li><a href=/b/{n}>{name}, the second appeal</a></li><li><a href=/c/{n}>{name}, on costs</a></li></ul>"
        for n, (name, day) in enumerate(zip(NAMES, DAYS, strict=True))
    )
    dates = [record.fields.date or "" for record in found_in(lists).records]
    assert [date.removeprefix("of ") for date in dates] == [day for day in DAYS for _ in range(3)]


def test_links_that_are_called_by_where_they_lead_are_no_records() -> None:
    links = "".join(
        f"<div><a href=https://pictures.example.org{href}>https://pictures.example.org{href}</a></div>"
        for href in HREFS
    )
    assert not isinstance(find_records(f"<html><body>{links}</body></html>".encode()), FoundRecords)


def test_a_date_whose_parts_stand_in_elements_of_their_own_is_read() -> None:
    card = "<li><div><b>Mar</b><i>{n}</i><span>1929</span></div><h4><a href={href}>{name}</a></h4></li>"
    cards = "".join(card.format(n=n, href=href, name=NAMES[n - 1]) for n, href in enumerate(HREFS, 1))
    found = found_in(f"<ul>{cards}</ul>")
    assert [record.fields.date for record in found.records] == [f"Mar {n} 1929" for n in range(1, len(NAMES) + 1)]


def test_a_text_about_each_thing_is_no_title_where_it_has_a_head() -> None:
    block = "<div><h3>{name}</h3><p>{summary}, {summary}</p><p><a href={href}>Learn more</a></p></div>"
    assert [record.fields.title for record in found_in(f"<div>{of_each(block)}</div>").records] == list(NAMES)


def test_a_cell_that_heads_its_row_alone_is_no_head_of_the_table() -> None:
    head = "<thead><tr><th scope=col><a href=?order=title>Title</a></th></tr></thead>"
    rows = of_each('<tr><th scope="row"><a href={href}>{name}, decided by the court of the county</a></th></tr>')
    assert [record.fields.href for record in found_in(f"<table>{head}<tbody>{rows}</tbody></table>").records] == HREFS
