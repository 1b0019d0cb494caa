"""At which elements of the records their title, link and date stand."""

from __future__ import annotations

from parsers.learn.fields import Place
from parsers.learn.records import FoundRecords, find_records

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
