"""Records found on pages of every kind of list, none of whose sites is known; and pages that are no listing."""

from __future__ import annotations

import pytest

from parsers.learn.finding.dated import says_date
from parsers.learn.finding.records import FoundRecords, Refused, find_records
from tests.parsers.learn.holdings import DATES, TITLES

MENU = (
    '<nav><ul><li><a href="/">Home</a></li>'
    '<li><a href="/about">About us</a></li><li><a href="/help">Help</a></li></ul></nav>'
)
FOOTER = '<footer><p>The reading room is open from Monday to Friday. <a href="/imprint">Imprint</a></p></footer>'
ROWS = [(f"/item/{number}", title, date) for number, (title, date) in enumerate(zip(TITLES, DATES, strict=True), 1)]


def page(main: str) -> bytes:
    return f"<!doctype html><html><body>{MENU}<h1>Holdings</h1><main>{main}</main>{FOOTER}</body></html>".encode()


def of_each(form: str) -> str:
    return "".join(form.format(href=href, title=title, date=date) for href, title, date in ROWS)


LISTS = {
    "a table": "<table><tr><th>Title</th><th>Date</th></tr>"
    + of_each('<tr><td><a href="{href}">{title}</a></td><td>{date}</td></tr>')
    + "</table>",
    "a list": "<ul>" + of_each('<li><a href="{href}">{title}</a> <span>{date}</span></li>') + "</ul>",
    "divisions": of_each('<div class="hit"><h2><a href="{href}">{title}</a></h2><p class="when">{date}</p></div>'),
    "terms": "<dl>" + of_each('<dt><a href="{href}">{title}</a></dt><dd>{date}</dd>') + "</dl>",
    "records of two rows": "<table>"
    + of_each('<tr><td><a href="{href}">{title}</a></td></tr><tr><td>{date}</td></tr>')
    + "</table>",
    "headings and paragraphs": of_each('<h3><a href="{href}">{title}</a></h3><p>{date}</p>'),
    "lines": "<p>" + of_each('{date}: <a href="{href}">{title}</a><br>') + "</p>",
    "groups": "".join(
        f"<h2>Part {part}</h2><ul>" + "".join(f'<li><a href="{h}">{t}</a> {d}</li>' for h, t, d in rows) + "</ul>"
        for part, rows in (("I", ROWS[:2]), ("II", ROWS[2:]))
    ),
    "classes that vary": of_each('<div class="row"><a href="{href}">{title}</a><i>{date}</i></div>').replace(
        'class="row"', 'class="row featured"', 1
    ),
}
PROSE = (
    "<p>" + "The commission met in the town hall and heard what the engineers had to say of the river. " * 4 + "</p>"
)


@pytest.mark.parametrize("markup", LISTS.values(), ids=LISTS.keys())
def test_finds_each_record_once_and_whole(markup: str) -> None:
    found = find_records(page(markup))
    assert isinstance(found, FoundRecords)
    assert [record.hrefs for record in found.records] == [(href,) for href, _, _ in ROWS]
    assert [record.fields.href for record in found.records] == [href for href, _, _ in ROWS]
    for record, (_, title, date) in zip(found.records, ROWS, strict=True):
        assert title in record.text
        assert date in record.text
        assert record.fields.title == title
        assert record.fields.date == date


def test_says_what_its_choice_was_made_on() -> None:
    found = find_records(page(LISTS["a table"]))
    assert isinstance(found, FoundRecords)
    evidence = {one.what: one.says for one in found.evidence}
    assert evidence["dates"] == "100% of the records have a date"
    assert evidence["records"].startswith("6 like siblings")


@pytest.mark.parametrize(
    "markup",
    [PROSE * 9, PROSE, "", PROSE * 8 + '<ul><li><a href="/a">Rivers</a></li><li><a href="/b">Engineers</a></li></ul>'],
    ids=["an article", "a paragraph", "nothing", "an article with links"],
)
def test_refuses_what_is_no_listing(markup: str) -> None:
    found = find_records(page(markup))
    assert isinstance(found, Refused)
    assert found.reason


@pytest.mark.parametrize(
    "text",
    [
        "July 12, 1945",
        "12. Juli 1945",
        "12 июля 1945 г.",
        "1945年7月12日",
        "07/12/1945",
        "Posted on 12 juillet 1945 by the editors",
    ],
)
def test_knows_dates_of_any_language(text: str) -> None:
    assert says_date(text)


@pytest.mark.parametrize("text", ["The war of 1945 and after", "Room 1945", "Box 12", "A long day"])
def test_takes_no_number_for_a_date(text: str) -> None:
    assert not says_date(text)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\0" * 1000, b"<div>" * 5_000, b"<table><tr><td>" * 2_000, b'<div class="nav">' * 2_000 + b"x",
        b"<ul>" + b'<li><a href="/x">A link to something</a></li>' * 10_000 + b"</ul>",
        b"<p>" + b"".join(b'<b class="%c%c">text</b><br>' % (97 + n % 26, 97 + n % 23) for n in range(10_000)),
        b"x" * 8_000_001,
    ],
    ids=["empty", "null", "deep", "nested tables", "nested menus", "links", "kinds", "large"],
)  # fmt: skip
def test_hostile_pages_end_in_an_answer(body: bytes) -> None:
    assert isinstance(find_records(body), FoundRecords | Refused)


def test_takes_what_a_script_opens_for_a_link() -> None:
    rows = "".join(f"<tr onclick=\"window.open('{h}')\"><td>{t}</td><td>{d}</td></tr>" for h, t, d in ROWS)
    found = find_records(page(f"<table>{rows}</table>"))
    assert isinstance(found, FoundRecords)
    assert [record.fields.href for record in found.records] == [href for href, _, _ in ROWS]


def test_takes_the_records_under_dates_and_not_the_dates() -> None:
    item = '<div class="item"><h3><a href="{}">{}</a></h3><p>A description of the document.</p></div>'
    days = ((DATES[0], ROWS[:1]), (DATES[1], ROWS[1:4]), (DATES[2], ROWS[4:]))
    groups = "".join(
        f'<div class="day">{day}</div>' + "".join(item.format(h, t) for h, t, _ in rows) for day, rows in days
    )
    found = find_records(page(groups))
    assert isinstance(found, FoundRecords)
    assert [record.hrefs for record in found.records] == [(href,) for href, _, _ in ROWS]
    assert [record.fields.date for record in found.records] == [day for day, rows in days for _ in rows]


def test_finds_fields_that_stand_behind_labels_of_their_own() -> None:
    pair = '<div class="label">{}</div><div class="value">{}</div>'
    each = "".join(
        f'<section>{pair.format("Name", t)}{pair.format("Sent", d)}<a href="{h}">Download</a></section>'
        for h, t, d in ROWS
    )
    found = find_records(page(each))
    assert isinstance(found, FoundRecords)
    fields = [record.fields for record in found.records]
    assert [(one.href, one.title, one.date) for one in fields] == ROWS


def test_takes_the_url_that_a_feed_prints() -> None:
    items = "".join(
        f"<item><title>{t}</title><link>https://a.example{h}</link><pubDate>{d}</pubDate></item>" for h, t, d in ROWS
    )
    found = find_records(f"<rss><channel>{items}</channel></rss>".encode())
    assert isinstance(found, FoundRecords)
    assert [record.fields.href for record in found.records] == [f"https://a.example{href}" for href, _, _ in ROWS]


@pytest.mark.parametrize("body", [b"<div>" * 30_000, b"<div>" * 30_000 + b"</div>" * 30_000])
def test_parses_no_page_that_is_nested_too_deeply(body: bytes) -> None:
    assert find_records(body) == Refused("elements nested more than 2,000 deep")


def test_a_long_page_is_not_taken_for_a_deep_one() -> None:
    rows = "".join(
        f'<li><a href="/{n}">Letter number {n} of the society</a><br><span>May 3, 1921</span>' for n in range(2_500)
    )
    found = find_records(page(f"<ul>{rows}</ul>"))
    assert isinstance(found, FoundRecords)
    assert len(found.records) == 2_500
