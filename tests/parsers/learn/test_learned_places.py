"""At which elements of the records their title, link and date stand."""

from __future__ import annotations

import pytest

from parsers.learn.finding.fields import Place
from parsers.learn.finding.known import Known, KnownRow
from parsers.learn.finding.records import FoundRecords, find_records

TITLES = ("Letter of Thanks to the Society", "Minutes of the Commission", "Report on the Harbour", "Note on a Railway")
DATES = ("July 12, 1945", "August 3, 1945", "March 1, 1946", "May 30, 1947")
ROWS = [(f"/item/{number}", title, date) for number, (title, date) in enumerate(zip(TITLES, DATES, strict=True), 1)]


def found_on(form: str) -> FoundRecords:
    rows = "".join(
        form.format(href=href, title=title, date=date, day=f"1945-07-{n}")
        for n, (href, title, date) in enumerate(ROWS, 10)
    )
    found = find_records(f"<body><main>{rows}</main></body>".encode())
    assert isinstance(found, FoundRecords)
    return found


def place(found: FoundRecords, name: str) -> Place:
    return next(one for one in found.places if one.name == name)


def tags(found: FoundRecords, name: str) -> list[str | None]:
    return [element.tag if element is not None else None for element in place(found, name).elements]


def test_title_link_and_date_come_first_in_this_order() -> None:
    found = found_on('<div><h3><a href="{href}">{title}</a></h3><p>{date}</p></div>')
    assert [one.name for one in found.places][:3] == ["title", "link", "date"]
    assert (
        list(zip(*(one.texts for one in (place(found, "link"), *found.places[:1], place(found, "date"))), strict=True))
        == ROWS
    )


def test_a_title_in_a_link_is_the_links_and_one_in_a_heading_the_links_in_it() -> None:
    assert tags(found_on('<li><a href="{href}">{title}</a> <i>{date}</i></li>'), "title") == ["a"] * 4
    found = found_on('<div><h3><a href="{href}">{title}</a></h3><p>{date}</p></div>')
    assert tags(found, "title") == tags(found, "link") == ["a"] * 4
    assert place(found, "link").attribute == "href"


def test_a_text_without_an_element_has_the_one_around_it() -> None:
    found = found_on('<li>{date}: <a href="{href}">{title}</a></li>')
    assert tags(found, "date") == ["li"] * 4
    assert place(found, "date").texts == DATES


def test_a_date_that_is_stated_for_machines_names_the_attribute() -> None:
    found = found_on('<li><a href="{href}">{title}</a> <time datetime="{day}">{date}</time></li>')
    assert place(found, "date").attribute == "datetime"
    assert place(found, "date").texts == DATES
    assert place(found_on('<li><a href="{href}">{title}</a> <i>{date}</i></li>'), "date").attribute is None


def test_the_date_of_a_group_stands_above_its_records() -> None:
    item = '<div class="item"><h3><a href="{}">{}</a></h3><p>A description of the document.</p></div>'
    rows = [*ROWS, ("/item/5", "Telegram on the Grain Harvest", ""), ("/item/6", "Treaty on the River", "")]
    days = ((DATES[0], rows[:1]), (DATES[1], rows[1:4]), (DATES[2], rows[4:]))
    groups = "".join(
        f'<h2 class="day">{day}</h2>' + "".join(item.format(h, t) for h, t, _ in rows) for day, rows in days
    )
    found = find_records(f"<body><main>{groups}</main></body>".encode())
    assert isinstance(found, FoundRecords)
    assert tags(found, "date") == ["h2"] * 6
    assert place(found, "date").texts == (DATES[0], *(DATES[1],) * 3, *(DATES[2],) * 2)


def test_a_record_that_lacks_something_has_no_element_for_it() -> None:
    rows = "".join(
        f'<li><a href="{h}">{t}</a>' + (f" <i>{d}</i>" if n else "") + "</li>" for n, (h, t, d) in enumerate(ROWS)
    )
    found = find_records(f"<body><ul>{rows}</ul></body>".encode())
    assert isinstance(found, FoundRecords)
    assert place(found, "date").texts == (None, *DATES[1:])
    assert place(found, "date").elements[0] is None


LONG = "It says at some length what the members of the society had heard of the matter since number {n} was printed."


def page_of(form: str, before: str = "") -> FoundRecords:
    """A page of four rows, each with a long text, an author and a number of its own."""
    each = [
        form.format(href=h, title=t, date=d, long=LONG.format(n=n), author=f"Anna Petrovna {n}", number=f"B-{70 + n}")
        for n, (h, t, d) in enumerate(ROWS)
    ]
    found = find_records(f"<body><main>{before}{''.join(each)}</main></body>".encode())
    assert isinstance(found, FoundRecords)
    return found


AUTHORS = tuple(f"Anna Petrovna {n}" for n in range(4))
NUMBERS = tuple(f"B-{70 + n}" for n in range(4))
SUMMARIES = tuple(LONG.format(n=n) for n in range(4))
TITLE = '<h3><a href="{href}">{title}</a></h3>'


HEADED = "<article>" + TITLE + "<p>{date}</p>"
NAMED = {
    "terms": HEADED + "<dl><dt>Author<dd>{author}<dt>Docket No.<dd>{number}<dt>Abstract<dd>{long}</dl></article>",
    "labels in bold": HEADED
    + "<p><b>Author:</b> {author}</p><p><b>Docket No.:</b> {number}</p><p>{long}</p></article>",
    "labels in the text": HEADED + "<p>Author: {author}</p><p>Docket No.: {number}</p><p>{long}</p></article>",
    "labels by class": HEADED + "<p><i class=label>Author</i><span>{author}</span></p><p><i class=label>Docket No.</i>"
    "<span>{number}</span></p><p>{long}</p></article>",
    "heads of a table": "<tr><td><a href={href}>{title}</a><td>{date}<td>{author}<td>{number}<td>{long}",
}
HEADS = "<table><tr><th>Letter<th>Sent<th>Author<th>Docket No.<th>Abstract"


@pytest.mark.parametrize("form", NAMED.values(), ids=NAMED.keys())
def test_what_is_named_is_a_field_under_its_name(form: str) -> None:
    found = page_of(form, HEADS if form.startswith("<tr") else "")
    assert [one.name for one in found.places] == ["title", "link", "date", "summary", "author", "docket_no"]
    assert place(found, "author").texts == AUTHORS
    assert place(found, "docket_no").texts == NUMBERS
    assert place(found, "summary").texts == SUMMARIES
    assert [record.fields.summary for record in found.records] == list(SUMMARIES)


def test_a_class_or_a_property_with_a_meaning_names_a_field() -> None:
    found = page_of(
        "<div>" + TITLE + "<p>{date}</p><p class='result__author mt-2'>{author}</p><p class=x7>{number}</p>"
        "<p itemprop=description>{long}</p></div>"
    )
    assert place(found, "author").texts == AUTHORS
    assert place(found, "summary").texts == SUMMARIES
    assert [one.name for one in found.places] == ["title", "link", "date", "summary", "author"]


def test_what_a_label_lacks_in_a_record_is_not_taken_from_the_next_label() -> None:
    each = "".join(
        f"<article><h3><a href='{h}'>{t}</a></h3><p>{d}</p><p><b>Author:</b> {'' if n == 2 else f'Anna {n}'}</p>"
        f"<p><b>Place:</b> Town {n}</p></article>"
        for n, (h, t, d) in enumerate(ROWS)
    )
    found = find_records(f"<body><main>{each}</main></body>".encode())
    assert isinstance(found, FoundRecords)
    assert place(found, "author").texts == ("Anna 0", "Anna 1", None, "Anna 3")
    assert place(found, "place").texts == ("Town 0", "Town 1", "Town 2", "Town 3")


def test_what_stands_with_its_label_in_one_element_is_not_taken_from_the_element_behind() -> None:
    found = page_of(
        "<article>"
        + TITLE
        + "<p>{date}</p><div><span>From: <b>{author}</b></span> <span>To: <b>{number}</b></span></div>"
        "</article>"
    )
    assert place(found, "from").texts == AUTHORS
    assert place(found, "to").texts == NUMBERS


def test_what_says_the_same_in_all_records_is_no_field() -> None:
    found = page_of("<div>" + TITLE + "<p>{date}</p><p class=type>Letter</p><p class=author>{author}</p></div>")
    assert [one.name for one in found.places] == ["title", "link", "date", "author"]


FORM = (
    "<div><a class=a href='{href}'>{title}</a> <b>{author}</b> <a class=more href='/more/{number}'>{number}</a> {date}"
    " <i>{long}</i></div>"
)


def places_known(*rows: KnownRow) -> dict[str, tuple[str | None, ...]]:
    each = "".join(
        FORM.format(href=h, title=t, date=d, long=LONG.format(n=n), author=f"Anna Petrovna {n}", number=f"B-{70 + n}")
        for n, (h, t, d) in enumerate(ROWS)
    )
    found = find_records(f"<body><main>{each}</main></body>".encode(), known=Known(rows))
    assert isinstance(found, FoundRecords)
    return {one.name: one.texts for one in found.places}


def test_fields_stand_where_the_known_texts_stand() -> None:
    unknown = places_known()
    assert unknown["title"] == TITLES
    known = places_known(KnownRow(title="Anna Petrovna 2", href="/more/B-72", summary=TITLES[2]))
    assert known["title"] == AUTHORS
    assert known["link"] == tuple(f"/more/{number}" for number in NUMBERS)
    assert known["summary"] == TITLES


def test_a_known_date_says_where_dates_stand() -> None:
    rows = "".join(
        f"<li><a href='{h}'>{t}</a> <i>May {n + 1}, 1921</i> <b>{d}</b></li>" for n, (h, t, d) in enumerate(ROWS)
    )
    body = f"<body><ul>{rows}</ul></body>".encode()
    for known, dates in (("", ("May 1, 1921", "May 2, 1921", "May 3, 1921", "May 4, 1921")), (DATES[1], DATES)):
        found = find_records(body, known=Known((KnownRow(date=known),) if known else ()))
        assert isinstance(found, FoundRecords)
        assert place(found, "date").texts == dates


def test_a_column_of_a_table_in_which_nothing_stands_is_no_field() -> None:
    found = page_of("<tr><td><a href={href}>{title}</a><td><td>{date}", "<table><tr><th>Letter<th>Author<th>Sent")
    assert [one.name for one in found.places] == ["title", "link", "date"]
