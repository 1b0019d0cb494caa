"""What a learned declaration says, what its own parser reads, and when there is none."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from bench.learn_platforms import RIGHT, compared
from flows.cases import FIXTURES
from parsers.catalog import archive_named
from parsers.errors import PageRejected
from parsers.learn.declaration import refusal_in_words
from parsers.learn.learn import Learned, PageToLearn, Refused, learn
from parsers.records import Entry, RejectReason
from tests.parsers.declared import declared
from tests.parsers.learn.holdings import LETTERS, URL, of_each, page

# Of every fourth page of platforms as many were right when this was written: fewer are a step back.
FEWEST_RIGHT = 43


def learned_from(*pages: bytes, url: str = URL) -> Learned:
    saved = [PageToLearn(url if n == 1 else f"{url}?page={n}", body) for n, body in enumerate(pages, 1)]
    learned = learn(saved)
    assert isinstance(learned, Learned), learned
    return learned


def said(learned: Learned) -> dict[str, Any]:
    return tomllib.loads(learned.declaration.text)


def rows(first: int, count: int, form: str = '<li class="hit"><a href="/item/{n}">{t}</a> <i>{d}</i></li>') -> str:
    return "".join(
        form.format(n=n, t=f"Letter {n} to the members of the society", d=f"May {n % 28 + 1}, 1921")
        for n in range(first, first + count)
    )


def test_the_text_alone_declares_the_archive_that_is_learned() -> None:
    learned = learned_from(page(f"<ul>{rows(1, 5)}</ul>"))
    again = declared(learned.declaration.text, "learned")
    read = again.parser.parse_page(page(f"<ul>{rows(1, 5)}</ul>"), URL)
    assert (read,) == learned.declaration.read
    assert again.title == "Example Archive"


def test_keys_stand_in_the_order_of_the_documentation() -> None:
    form = '<li class="hit"><a href="/item/{n}">{t}</a> <i>{d}</i></li>'
    pager = '<p class="count">1 - 10 of 25</p><a rel="next" href="/holdings?page=2">Next</a>'
    learned = learned_from(page(f"{pager}<ul>{rows(1, 10, form)}</ul>"))
    assert list(said(learned)) == ["title", "home", "signs", "listings", "row", "page", "urls", "bounds"]
    assert said(learned)["page"]["promise"] == ".count"
    assert said(learned)["bounds"]["rows_on_a_page"] == 5


def test_two_signs_that_all_pages_have_and_a_page_of_another_kind_has_not() -> None:
    first, second = page(f"<ul>{rows(1, 5)}</ul>"), page(f"<ul>{rows(6, 3)}</ul>")
    signs = said(learned_from(first, second))["signs"]
    assert len(set(signs)) == 2
    other = LexborHTMLParser(page("<h2>A letter</h2><p>It says a lot.</p><ul><li>One</li></ul>"))
    assert all(LexborHTMLParser(body).css_first(sign) for body in (first, second) for sign in signs)
    assert not any(other.css_first(sign) for sign in signs)


def test_places_hold_on_all_pages() -> None:
    dated = page(f"<ul>{rows(1, 5)}</ul>")
    undated = page("<ul>" + rows(6, 4, '<li class="hit"><a href="/item/{n}">{t}</a></li>') + "</ul>")
    learned = learned_from(dated, undated)
    assert [len(read.entries) for read in learned.declaration.read] == [5, 4]
    assert said(learned)["row"] == {"at": "li.hit", "title": "a", "date": "i"}
    assert said(learned)["bounds"]["share_with_date"] < 0.5


def test_what_records_lack_is_said() -> None:
    learned = learned_from(page("<ul>" + rows(1, 6, '<li class="hit"><a href="/item/{n}">{t}</a></li>') + "</ul>"))
    assert "date: none was seen" in learned.declaration.missing
    assert any(one.startswith("promise: ") for one in learned.declaration.missing)


@pytest.mark.parametrize(
    ("form", "row"),
    [
        ('<dt><a href="/item/{n}">{title}</a></dt><dd>{date}</dd>', {"at": "main dt", "date": {"below": "dd"}}),
        ('<dt>{date}</dt><dd><a href="/item/{n}">{title}</a></dd>', {"at": "main dd", "date": {"above": "dt"}}),
        ('<h3><a href="/item/{n}">{title}</a></h3><p>{date}</p>', {"at": "main h3", "date": {"below": "p"}}),
        (
            '<p class="on">Filed: {date}</p><h3><a href="/item/{n}">{title}</a></h3>',
            {"at": "main h3", "date": {"above": ".on", "drop": "^Filed:"}},
        ),
    ],
)
def test_dates_beside_rows_are_read(form: str, row: dict[str, Any]) -> None:
    learned = learned_from(page(of_each(form)))
    assert said(learned)["row"] == {**row, "title": "a"}
    assert [(one.title, one.date.text) for one in learned.declaration.read[0].entries] == [
        (letter.title, letter.date) for letter in LETTERS
    ]


DAYS = {"May 3, 1921": (1,), "May 9, 1921": (2, 3, 4, 5), "May 17, 1921": (6, 7)}
IN_LISTS = ("<h3>{day}</h3><ul>{rows}</ul>", '<li><a href="/item/{n}">Letter {n} to the members</a></li>', "{groups}")
IN_A_TABLE = (
    "<tr><td colspan=2><b>{day}</b></td></tr>{rows}",
    '<tr><td>{n}</td><td><a href="/item/{n}">Letter {n} to the members</a></td></tr>',
    "<table>{groups}</table>",
)


@pytest.mark.parametrize(("group", "row", "around"), [IN_LISTS, IN_A_TABLE], ids=["headings", "lines of a table"])
def test_a_date_above_a_group_is_that_of_each_of_its_rows(group: str, row: str, around: str) -> None:
    groups = (group.format(day=day, rows="".join(row.format(n=n) for n in rows)) for day, rows in DAYS.items())
    learned = learned_from(page(around.format(groups="".join(groups))))
    [read] = learned.declaration.read
    assert [entry.date.text for entry in read.entries] == [day for day, rows in DAYS.items() for _ in rows]
    assert not read.rejects
    assert {entry.other_text for entry in read.entries} <= {None, *"1234567"}


def test_it_is_said_that_a_date_stands_in_no_element() -> None:
    learned = learned_from(page(of_each('{date}: <a href="/item/{n}">{title}</a><br>')))
    assert said(learned)["row"] == {"at": 'a[href*="/item/"]', "title": "a"}
    assert "date: it stands beside the rows, in no element of its own" in learned.declaration.missing
    assert [entry.title for entry in learned.declaration.read[0].entries] == [letter.title for letter in LETTERS]


def refused(*bodies: bytes) -> str:
    found = learn([PageToLearn(URL, body) for body in bodies])
    assert isinstance(found, Refused)
    return found.reason


def test_refuses_records_whose_links_lead_to_other_sites() -> None:
    elsewhere = of_each('<li><a href="https://other{n}.example.com/item">{title}</a> {date}</li>')
    assert "lead to many other sites" in refused(page(f"<ul>{elsewhere}</ul>"))


def test_a_page_that_its_own_declaration_does_not_read_is_refused_in_words() -> None:
    words = refusal_in_words(PageRejected(RejectReason.UNKNOWN_LAYOUT, "expected rows at `main a` on a page with `p`"))
    assert "no declaration can tell them" in words
    assert "main a" not in words
    assert refusal_in_words(PageRejected(RejectReason.ERROR_PAGE, "it says “no”")).endswith("it says “no”")


def test_refuses_records_without_links() -> None:
    assert "no links" in refused(page("<ul>" + of_each("<li><b>{title}</b> <i>{date}</i></li>") + "</ul>"))


def test_refuses_records_that_no_reader_sees() -> None:
    hidden = of_each('<li><a href="/item/{n}">{title}</a> {date}</li>')
    assert "hidden" in refused(page(f'<ul style="display: none">{hidden}</ul>'))


def dates(*printed: str, language: str = "en") -> tuple[dict[str, Any], Learned]:
    form = '<li class="hit"><a href="/item/{}">Letter {} to the members of the society</a> <i>{}</i></li>'
    items = "".join(form.format(n, n, date) for n, date in enumerate(printed, 1))
    learned = learned_from(page(f"<ul>{items}</ul>", language))
    return said(learned), learned


def test_a_day_above_twelve_tells_the_order_of_dates() -> None:
    assert dates("3/10/1942", "13/10/1942", "4/11/1942")[0]["date_order"] == "dmy"
    assert dates("3/10/1942", "10/13/1942", "4/11/1942")[0]["date_order"] == "mdy"


def test_a_second_page_that_is_the_first_again_is_told() -> None:
    body = of_each('<li class="letter"><a href="/letters/{n}">{title}</a> <time>{date}</time></li>')
    again = learned_from(page(body), page(body)).declaration.uncertain
    assert [one.says.partition(" has ")[2] for one in again if one.what == "pages"] == [
        "the rows of the first page again: what leads on is not known"
    ]


def test_where_nothing_tells_the_order_of_dates_that_is_said() -> None:
    declaration, learned = dates("3/10/1942", "1/10/1942", "4/11/1942")
    assert "date_order" not in declaration
    [uncertain] = [one.says for one in learned.declaration.uncertain if one.what == "date_order"]
    assert uncertain == "no date on these pages tells day from month, as “3/10/1942”"
    assert uncertain in learned.declaration.text


def test_the_pages_language_is_that_of_its_dates() -> None:
    declaration, learned = dates("4 июля 1945 г.", "5 июля 1945 г.", "9 мая 1945 г.", language="ru")
    assert declaration["language"] == "ru"
    assert [one.date.edtf for one in learned.declaration.read[0].entries] == ["1945-07-04", "1945-07-05", "1945-05-09"]


def test_pages_from_right_to_left_and_in_chinese() -> None:
    arabic = "".join(
        f'<li class="item"><h4><a href="/wathiqa/{n}">رسالة إلى وزير الخارجية رقم {n} بشأن الميناء</a></h4>'
        f'<span class="date">{n + 10}/07/1945</span></li>'
        for n in range(1, 7)
    )
    learned = learned_from(page(f"<ul>{arabic}</ul>", "ar"))
    assert said(learned)["row"] == {"at": "li.item", "title": "a", "date": ".date"}
    assert (said(learned)["language"], said(learned)["date_order"]) == ("ar", "dmy")
    chinese = "".join(
        f'<li><span>1945年7月{n}日</span><a href="/doc/{n}.html">关于北方铁路关闭的照会第{n}号文件</a></li>'
        for n in range(1, 7)
    )
    learned = learned_from(page(f"<ul>{chinese}</ul>", "zh"))
    assert said(learned)["row"] == {"at": "main li", "title": "a", "date": "span"}
    assert learned.declaration.read[0].entries[2].date.edtf == "1945-07-03"


def test_another_list_with_the_same_markup_is_named() -> None:
    form = '<div class="hit"><h3><a href="/item/{n}">{t}</a></h3><p>{d}</p><p>Box {n}</p></div>'
    also = "<div><h3><a href='/item/91'>Letter 91 to the society</a></h3><p>May 1, 1930</p><p>Box 9</p></div>"
    learned = learned_from(page(f'<div class="hits">{rows(1, 8, form)}</div><section class="also">{also}</section>'))
    assert said(learned)["other_lists"] == "section.also"
    assert not learned.declaration.read[0].rejects


def test_texts_with_quotes_and_backslashes_come_back_from_the_file() -> None:
    items = of_each('<li itemprop="item"><a href="/item/{n}">{title}</a> <i>{date}</i></li>')
    body = page(f"<ul>{items}</ul>").replace(b"Example Archive", b"The \\ &quot;Archive&quot; it's called")
    learned = learned_from(body)
    assert said(learned)["title"] == 'The \\ "Archive" it\'s called'


def test_learns_the_same_twice() -> None:
    body = page(of_each('<div class="hit b a"><a href="/item/{n}">{title}</a><i>{date}</i></div>'))
    assert learned_from(body).declaration.text == learned_from(body).declaration.text


def as_read(entry: Entry) -> tuple[Any, ...]:
    return entry.position, entry.url, entry.title, entry.date, entry.summary, entry.other_text


def test_the_shipped_listing_learned_from_its_page_alone_reads_the_rows_of_its_declaration() -> None:
    folder = FIXTURES / "wilson_center" / "seed_listing"
    body, url = (folder / "page.html").read_bytes(), json.loads((folder / "case.json").read_text())["url"]
    learned = learn([PageToLearn(url, body)])
    assert isinstance(learned, Learned)
    shipped = archive_named("wilson-center").parser.parse_page(body, url)
    assert [as_read(one) for one in learned.declaration.read[0].entries] == [as_read(one) for one in shipped.entries]
    assert len(shipped.entries) == 9
    assert said(learned)["row"] == {"at": "td.document", "title": ".title", "date": ".date", "summary": ".summary"}
    assert (learned.declaration.read[0].first, learned.declaration.read[0].total) == (1, 9)


def test_what_platforms_print_is_read_as_they_read_it() -> None:
    results = list(compared(every=4))
    right = [one for one in results if one.verdict == RIGHT]
    assert len(right) >= FEWEST_RIGHT, [one for one in results if one.verdict != RIGHT]


def test_it_is_said_that_the_next_page_is_on_another_host() -> None:
    pager = '<a rel="next" href="https://more.example.net/holdings?page=2">Next</a>'
    learned = learned_from(page(f"<ul>{rows(1, 10)}</ul>{pager}"))
    [said_of_it] = [one for one in learned.declaration.missing if one.startswith("next page")]
    assert "on another host, https://more.example.net/holdings?page=2: no harvest goes there" in said_of_it


def test_a_field_is_none_where_its_place_has_what_another_label_names() -> None:
    """Of a letter without “From” the first of the values is whom it was sent to."""
    form = '<li><a href="/item/{n}">{t}</a> <i>{d}</i><p>From: <b>A. No. {n}</b> To: <b>Town of No. {n}</b></p></li>'
    of_nobody = form.replace("From: <b>A. No. {n}</b> ", "")
    mixed = (rows(n, 1, of_nobody if n % 3 == 1 else form) for n in range(12))
    learned = learned_from(page(f"<ul>{''.join(mixed)}</ul>"))
    assert list(said(learned)["row"]["fields"]) == ["to"]
    for entry in learned.declaration.read[0].entries:
        assert [field.text for field in entry.fields] == [f"Town of No. {entry.url.rpartition('/')[2]}"]
    assert "from: no selector tells it in all rows" in learned.declaration.missing


CARD = (
    '<a href="/item/{n}" class="block rounded-lg p-4"><div class="text-sm">{date}</div>'
    '<div class="text-lg">{title}</div>'
    "<p>It is kept in box {n}, with all that was written to it then, and its map.</p></a>"
)


@pytest.mark.parametrize("around", ["{}", "<li>{}</li>", '<div class="w-1/3 px-2">{}</div>'])
def test_cards_that_are_links_as_a_whole_say_several_things(around: str) -> None:
    learned = learned_from(page(f'<div class="grid">{of_each(around.format(CARD))}</div>'))
    [read] = learned.declaration.read
    assert [(one.title, one.date.text, one.url) for one in read.entries] == [
        (letter.title, letter.date, letter.url) for letter in LETTERS
    ]
    assert all(one.summary and one.summary.startswith("It is kept in box") for one in read.entries)


def test_a_title_that_stands_out_within_a_link_is_one_text() -> None:
    form = '<li class="hit"><a href="/item/{n}">On <b>the matter</b> of {title}</a></li>'
    learned = learned_from(page(f"<ul>{of_each(form)}</ul>"))
    assert learned.declaration.read[0].entries[0].title == f"On the matter of {LETTERS[0].title}"


def test_what_an_empty_page_is_told_by_is_learned_of_one() -> None:
    full, empty = page(f"<ul>{rows(1, 10)}</ul>"), page('<div class="no-hits"><p>Tyhjää täynnä.</p></div>')
    learned = learned_from(full, empty)
    assert said(learned)["nothing_found"] == ".no-hits"
    assert learned.declaration.archive.parser.parse_page(empty, f"{URL}?words=x").entries == ()
    assert "nothing_found" not in said(learned_from(full, page("<p>Tyhjää täynnä.</p>")))
