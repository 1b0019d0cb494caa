"""What is alike on a page and is no list: its parts, its menus, its sections; and the list that stands beside it."""

from __future__ import annotations

import pytest

from parsers.learn.finding.known import Known, KnownRow
from parsers.learn.finding.records import NO_TITLES, FoundRecords, Refused, find_records
from parsers.learn.finding.refusing import IS_A_MENU

MATTERS = ("harbour", "railway", "library", "garden", "archive", "budget", "museum", "bridge", "market")
DAYS = tuple(f"May {number}, 1921" for number in range(1, len(MATTERS) + 1))
PROSE = "The council met in the town hall and heard what its members had to say of the river. "


def read(main: str, known: Known | None = None) -> FoundRecords | Refused:
    body = f"<html><body>{main}</body></html>".encode()
    return find_records(body, known=known) if known else find_records(body)


def found_in(main: str) -> FoundRecords:
    found = read(main)
    assert isinstance(found, FoundRecords), found
    return found


def reason(main: str) -> str:
    found = read(main)
    assert isinstance(found, Refused)
    return found.reason


def titles(main: str) -> list[str | None]:
    return [record.fields.title for record in found_in(main).records]


def menu(form: str, count: int) -> str:
    items = "".join(form.format(number=number) for number in range(count))
    return f'<div class="site-menu"><ul>{items}</ul></div>'


EVENT = (
    f'<div class="main"><h2><i>Meeting</i> of the council</h2><p>May 2, 1921, 4 o’clock</p><div>{PROSE}</div>'
    '<a href="/notice.pdf">Notice of the meeting</a></div>'
    '<div class="foot"><form><label>Subscribe to the letter</label></form><a href="/imprint">Imprint</a></div>'
)


def test_a_page_of_one_meeting_is_no_list_of_its_parts() -> None:
    assert "parts of the page" in reason(EVENT)


def test_parts_that_a_person_points_at_are_taken_for_rows() -> None:
    assert isinstance(read(EVENT, Known((KnownRow(title="Meeting of the council"),))), FoundRecords)


def test_a_menu_each_item_of_which_holds_several_links_is_no_list() -> None:
    links = "".join(f'<a href="/{{number}}/{part}">The {part} of office {{number}}</a> ' for part in MATTERS)
    assert reason(menu(f"<li>{links}</li>", 12)) == IS_A_MENU


ITEM = '<div class="hit"><h3><a href="/{0}">Plan of the {0}</a></h3><p>To be seen in the reading room</p></div>'
HITS = "".join(ITEM.format(matter) for matter in MATTERS)


@pytest.mark.parametrize(
    "item",
    [
        '<li><a class="to-{name}" href="/?to={name}">Language {name}<span>Choose it</span></a></li>',
        '<li class="site-menu"><a href="/{name}">Office {name}</a> <a href="/of/{name}">What the office does</a></li>',
    ],
    ids=["of languages", "of offices"],
)
def test_a_list_is_found_beside_a_longer_menu(item: str) -> None:
    """Of the languages nothing that many of them say tells one from the other."""
    names = [first + second for first in "abcdefghij" for second in "abcdefghijkl"]
    menu_of = "".join(item.format(name=name) for name in names)
    assert titles(f"<ul>{menu_of}</ul>{HITS}") == [f"Plan of the {matter}" for matter in MATTERS]


def test_what_is_never_told_apart_is_no_list() -> None:
    assert reason("<ul>" + "".join(f'<li><a href="/{day}">12</a> (34)</li>' for day in DAYS) + "</ul>") == NO_TITLES


@pytest.mark.parametrize(
    "links", ["<a href='/a/{0}'>Agenda</a> <a href='/m/{0}'>Minutes</a>", "<a href='/a/{0}'>Agenda</a>"]
)
def test_files_of_a_meeting_are_no_rows(links: str) -> None:
    rows = "".join(f"<tr><td>{day}</td><td>{links.format(number)}</td></tr>" for number, day in enumerate(DAYS))
    found = found_in(f"<table>{rows}</table>")
    assert [(record.fields.date, record.fields.href) for record in found.records] == [
        (day, f"/a/{number}") for number, day in enumerate(DAYS)
    ]


def test_items_of_lists_are_rows_where_each_has_a_date() -> None:
    """Some of them lead nowhere yet, and there are as many in each list."""
    item = '<li>{} - <a href="/agenda/{}">Agenda</a> | Minutes</li>'
    lists = []
    for year in (1921, 1920, 1919):
        held = "".join(item.format(f"May {day}, {year}", day) for day in range(1, 6))
        coming = "".join(f"<li>June {day}, {year} - Agenda | Minutes</li>" for day in range(1, 4))
        lists.append(f"<h4>{year}</h4><ul>{held}{coming}</ul>")
    found = found_in(f"<p>{PROSE}</p>" + "".join(lists))
    assert [record.fields.date for record in found.records] == [
        f"{month} {day}, {year}"
        for year in (1921, 1920, 1919)
        for month, days in (("May", range(1, 6)), ("June", range(1, 4)))
        for day in days
    ]


def test_tables_under_the_same_heads_are_no_rows() -> None:
    """Most have one row alone."""
    head = "<thead><tr><th>Meeting</th><th>Date</th><th>Duration</th><th>Agenda</th><th>Recording</th></tr></thead>"
    row = '<tr><td>Meeting on the {0}</td><td>{1}</td><td>2 hours</td><td><a href="/{0}">Agenda</a></td><td>-</td></tr>'
    rows = [row.format(*pair) for pair in zip(MATTERS, DAYS, strict=True)]
    parts = [rows[:2], *([one] for one in rows[2:])]
    panels = "".join(f'<div class="panel"><h4>Council</h4><table>{head}{"".join(part)}</table></div>' for part in parts)
    assert [record.fields.date for record in found_in(panels).records] == list(DAYS)


def test_a_few_things_within_a_long_text_are_no_list() -> None:
    links = "".join(f'<li><a href="/{matter}">Of the {matter} a report was heard</a></li>' for matter in MATTERS[:3])
    assert "most of its text stands beside them" in reason(f"<div>{PROSE * 12}</div><ul>{links}</ul>")


def test_sections_of_a_long_text_are_no_list() -> None:
    section = '<div class="section"><h2>On the {0}</h2><p>{1}<a href="/{0}">The {0}</a></p><p>{1}</p></div>'
    assert "long and without dates" in reason("".join(section.format(one, PROSE * 12) for one in MATTERS))


def test_many_rows_are_a_list_though_menus_say_more() -> None:
    menus = menu('<li><a href="/{number}">What office number {number} of the town does</a></li>', 60)
    rows = "".join(
        f'<p class="n"><a href="/{one}">Of the {one}</a> {day}</p>' for one, day in zip(MATTERS, DAYS, strict=True)
    )
    head = '<meta property="og:type" content="article"><meta property="article:published_time" content="1921-05-01">'
    body = f"<html><head>{head}</head><body>{menus}<p>{PROSE}</p>{rows}</body></html>"
    found = find_records(body.encode())
    assert isinstance(found, FoundRecords)
    assert len(found.records) == len(MATTERS)
    article = body.replace(PROSE, PROSE * 4)
    assert isinstance(find_records(article.encode()), Refused)


def test_a_line_of_dates_is_no_title() -> None:
    row = '<tr><td><h4>{0} — Posted {0} 4:55 PM</h4><p><a href="/{1}">Meeting on the {1}</a></p></td></tr>'
    rows = "".join(row.format(day, matter) for day, matter in zip(DAYS, MATTERS, strict=True))
    assert titles(f"<table>{rows}</table>") == [f"Meeting on the {matter}" for matter in MATTERS]


def test_where_all_are_called_alike_the_first_text_is_the_title() -> None:
    place = "In the old town hall by the river"
    link = '<a href="/{1}"><img alt=""></a>'
    row = f"<tr><td>Meeting of the council</td><td>{{0}}</td><td>{place}</td><td>{link}</td></tr>"
    rows = "".join(row.format(day, matter) for day, matter in zip(DAYS, MATTERS, strict=True))
    assert titles(f"<table>{rows}</table>") == ["Meeting of the council"] * len(MATTERS)


@pytest.mark.parametrize("box", ["<aside><ul>{}</ul></aside>", "<ul>{}</ul>"], ids=["in a box", "below it"])
def test_what_is_dated_beside_a_long_text_is_no_list(box: str) -> None:
    links = "".join(f'<li><a href="/{one}">{one}</a> {day}</li>' for one, day in zip(MATTERS, DAYS, strict=True))
    text = f"<p>{PROSE * 4}</p>" * 5
    assert "most of it is running text" in reason(f"<div><h1>On the river</h1>{text}</div>{box.format(links)}")


def test_paragraphs_of_an_article_are_no_list_though_each_has_a_link_and_a_date() -> None:
    form = "<p>On {0} the council spoke of {1}. {2} What the <a href='/{1}'>clerk wrote</a> of it was read aloud.</p>"
    pairs = list(zip(DAYS, MATTERS, strict=True))
    text = "".join(form.format(day, matter, PROSE * 2) for day, matter in pairs)
    assert "paragraphs with links amid their words" in reason(f"<h1>On the river</h1><p>May 30, 1921</p>{text}")
    cited = "".join(f"<p>{day}: {PROSE * 2}<a href='/{one}'>The {one}</a></p>" for day, one in pairs)
    assert isinstance(find_records(f"<main>{cited}</main>".encode()), FoundRecords)


def test_rows_of_a_table_that_say_a_day_alone_are_a_list() -> None:
    """Of what is held in a year the year stands in the head, and the links are pictures."""
    row = '<tr><td>{0}</td><td><a href="/a/{1}"><img alt=""></a></td><td><a href="/m/{1}"><img alt=""></a></td></tr>'
    rows = "".join(row.format(day.partition(",")[0], matter) for day, matter in zip(DAYS, MATTERS, strict=True))
    found = found_in(
        f"<h2>1921</h2><table>{rows}<tr><td>May 20</td><td><a href=/a><b>Hearing</b></a></td></tr></table>"
    )
    assert [record.fields.title for record in found.records][:2] == ["May 1", "May 2"]


@pytest.mark.parametrize("count", [2, 3])
def test_a_short_list_is_found_beside_parts_that_say_more(count: int) -> None:
    note = "<table><tr><td>{} <a href=/{}>{}</a></td></tr></table>"
    row = '<tr><td>{0}</td><td><a href="/r/{1}">On the {1}</a></td></tr>'
    rows = "".join(row.format(*pair) for pair in list(zip(DAYS, MATTERS, strict=True))[:count])
    notes = (note.format("Note", "notes", PROSE * 2), note.format("Rules", "rules", PROSE * 2))
    assert titles(f"<div>{notes[0]}<table>{rows}</table>{notes[1]}</div>") == [
        f"On the {matter}" for matter in MATTERS[:count]
    ]


def test_the_first_of_many_that_are_marked_otherwise_are_not_all() -> None:
    form = '<div class="day">{}</div>'
    event = '<p class="event"><a href="/e/{1}">On the {1}</a> {0}</p>'
    events = [event.format(*pair) for pair in zip(DAYS, MATTERS, strict=True)]
    days = [form.format("".join(events[first:last])) for first, last in ((0, 1), (1, 4), (4, 5), (5, 6), (6, 9))]
    assert titles("".join(days)) == [f"On the {matter}" for matter in MATTERS]
