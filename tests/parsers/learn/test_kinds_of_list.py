"""What stands beside a list, at its ends or between its rows is none of it; and which of two lists is meant."""

from __future__ import annotations

import pytest

from parsers.learn.finding.records import FoundRecords, Refused, find_records

LETTERS = [
    (f"/letter/{number}", f"Letter on the {matter} of the society", f"May {number}, 1921")
    for number, matter in enumerate(("harbour", "railway", "library", "garden", "archive", "budget", "museum"), 1)
]
HREFS = [href for href, _, _ in LETTERS]


def found_in(main: str, head: str = "") -> FoundRecords:
    found = find_records(f"<html><head>{head}</head><body><main>{main}</main></body></html>".encode())
    assert isinstance(found, FoundRecords)
    return found


def hrefs(main: str) -> list[str | None]:
    return [record.fields.href for record in found_in(main).records]


def of_each(form: str, letters: list[tuple[str, str, str]] = LETTERS) -> str:
    return "".join(form.format(href=href, title=title, date=date) for href, title, date in letters)


ROW = '<tr><td>{date}</td><td><a href="{href}">{title}</a></td><td>PDF</td></tr>'
HIT = '<div class="hit"><h3><a href="{href}">{title}</a></h3><p>{date}</p></div>'


def test_heads_and_pagers_among_the_rows_of_a_table_are_none() -> None:
    head = '<tr><td><a href="?sort=date">Date</a></td><td><a href="?sort=title">Letter</a></td><td>File</td></tr>'
    pager = '<tr><td colspan="3"><a href="?page=1">1</a> <a href="?page=2">2</a> <a href="?page=3">Next</a></td></tr>'
    assert hrefs(f"<table>{head}{of_each(ROW)}{pager}</table>") == HREFS


def test_a_first_row_that_stands_outside_of_its_list_is_one_of_it() -> None:
    main = f'<section>{of_each(HIT, LETTERS[:1])}<div class="more-hits">{of_each(HIT, LETTERS[1:])}</div></section>'
    assert hrefs(main) == HREFS


def test_what_stands_before_a_list_of_lines_is_no_part_of_its_first_line() -> None:
    lines = of_each('Sent {date}, <br><a href="{href}">{title}</a><br><br>')
    before = '<h1>Letters</h1><hr><a href="/new">New letters</a><br><a href="/all">All letters of the society</a><hr>'
    found = found_in(f"<div>{before}{lines}</div>")
    assert [record.hrefs for record in found.records] == [(href,) for href in HREFS]
    for record, (_, _, date) in zip(found.records, LETTERS, strict=True):
        assert date in (record.fields.date or "")


def test_the_head_of_a_group_is_no_part_of_the_row_before_it() -> None:
    item = '<div class="item"><a href="{href}">{title}</a></div><div class="copy">A copy is kept</div>'
    days = (("June 1, 1930", LETTERS[:3]), ("June 2, 1930", LETTERS[3:]))
    found = found_in("".join(f'<div class="day">{day}</div>{of_each(item, letters)}' for day, letters in days))
    assert [record.hrefs for record in found.records] == [(href,) for href in HREFS]
    assert [record.fields.date for record in found.records] == [day for day, letters in days for _ in letters]


def test_what_leads_nowhere_and_says_the_same_again_is_no_row() -> None:
    empty = '<div class="hit"><p>Nothing of this day is kept here</p><p>May 30, 1921</p></div>'
    assert hrefs(of_each(HIT, LETTERS[:3]) + empty + of_each(HIT, LETTERS[3:]) + empty) == HREFS


def test_parts_of_a_record_are_no_records() -> None:
    item = (
        '<li><span class="title"><a href="{href}">{title}</a></span> <span class="by"><a href="/by{href}">Anna P.</a>'
        '</span> <span class="in"><a href="/in{href}">Letters</a></span></li>'
    )
    shorter = item.replace(' <span class="in"><a href="/in{href}">Letters</a></span>', "")
    assert hrefs(f"<ul>{of_each(item, LETTERS[:5])}{of_each(shorter, LETTERS[5:])}</ul>") == HREFS


@pytest.mark.parametrize("name", ["slick-track", "carousel", "main-slider"])
def test_what_is_shown_by_turns_is_no_list(name: str) -> None:
    slide = '<div class="s"><a href="/film{href}">A film of the {title}, with a long text below it</a> {date}</div>'
    results = of_each('<div><h3><a href="{href}">{title}</a></h3><p>What the {title} has to say at length</p></div>')
    assert hrefs(f'<div class="{name}">{of_each(slide)}{of_each(slide)}</div><div>{results}</div>') == HREFS


def test_a_list_in_what_is_only_called_a_menu_is_found() -> None:
    card = '<figure><a href="{href}"><b>{title}</b><i>and what else there is to say of it in words</i></a></figure>'
    assert hrefs(f'<div class="two-column-nav">{of_each(card)}</div>') == HREFS


def test_of_two_lists_the_one_that_is_called_results() -> None:
    form = '<div class="{name}"><a href="{href}">{title}</a> <i>{date}</i></div>'
    others = "".join(
        form.format(name="entry", href=f"/note{href}", title=f"Note on {title}", date=date)
        for href, title, date in LETTERS
    )
    results = "".join(form.format(name="search-result", href=h, title=t, date=d) for h, t, d in LETTERS)
    assert hrefs(f"<div>{others}</div><section>{results}</section>") == HREFS


@pytest.mark.parametrize(
    "link",
    [
        "<a href=\"javascript:window.open('{href}')\">{title}</a>",
        "<span onclick=\"showLetter('https://letters.example.org{href}')\">{title}</span>",
        '<a href="#player" data-audio="https://letters.example.org{href}">{title}</a>',
        '<a href="mailto:reader@letters.example.org">Ask</a> <a href="{href}">{title}</a>',
        '<a href="javascript:void(0)">{title}</a> <a href="{href}">PDF</a>',
    ],
    ids=["opened", "called", "in data", "beside an address", "beside a script"],
)
def test_a_link_is_where_it_leads_to(link: str) -> None:
    found = hrefs(f"<ul>{of_each('<li>' + link + ' {date}</li>')}</ul>")
    assert [(href or "").removeprefix("https://letters.example.org") for href in found] == HREFS


def test_a_name_of_a_file_is_no_title_where_there_is_another() -> None:
    found = found_in(of_each('<div><h4>{title}</h4> <i>{date}</i> <a href="{href}">scan-of-the-letter.pdf</a></div>'))
    assert [record.fields.title for record in found.records] == [title for _, title, _ in LETTERS]


def test_a_document_of_which_nothing_else_is_said_is_called_by_its_date() -> None:
    found = found_in(f"<ul>{of_each('<li><a href={href}>{date}</a></li>')}</ul>")
    assert [record.fields.title for record in found.records] == [date for _, _, date in LETTERS]


def test_a_number_within_a_year_is_no_date() -> None:
    rows = "".join(f'<li><a href="{h}">{t}</a> <i>1921-{n}</i></li>' for n, (h, t, _) in enumerate(LETTERS, 1))
    assert {record.fields.date for record in found_in(f"<ul>{rows}</ul>").records} == {None}


def test_an_article_with_further_articles_below_it_is_refused() -> None:
    head = '<meta property="og:type" content="article"><meta property="article:published_time" content="1921-05-01">'
    prose = "The commission met in the town hall and heard what the engineers had to say of the river. " * 12
    main = f"<p>{prose}</p><p>{prose}</p><div>{of_each(HIT)}</div>"
    page = "<html><head>{}</head><body><main>{}</main></body></html>"
    assert isinstance(find_records(page.format(head, main).encode()), Refused)
    assert isinstance(find_records(page.format("", main).encode()), FoundRecords)
