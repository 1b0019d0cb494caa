"""Selectors as a person would have written them: by names that tell, true on all pages, in the fewest words."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from parsers.learn.finding.records import FoundRecords, find_records
from parsers.learn.learn import Learned, PageToLearn, learn
from parsers.learn.selecting.naming import OF_LAYOUT, is_of_a_build, worth_of_class, worth_of_id
from parsers.learn.selecting.row_elements import rows_of
from parsers.learn.selecting.selectors import Case, place_selector, rows_selector, selector_of
from parsers.learn.selecting.signs import signs_of
from tests.parsers.learn.holdings import KINDS, LETTERS, URL, page

ROWS: dict[str, dict[str, Any]] = {
    "a table with a head": {"at": ".results tr:has(> td)", "title": "a", "date": "td:nth-child(2)"},
    "a table without a name": {"at": "table:has(th) > tbody > tr", "title": "a", "date": "td:first-child"},
    "cards": {"at": ".card", "title": ".card-title", "date": "span"},
    "list items": {"at": "main li", "title": "a", "date": {"at": "li", "without": "a", "drop": r"^\(|\)$"}},
    "list items beside another list": {"at": ".letters li", "title": "a", "date": "i"},
    "microdata": {
        "at": '[itemtype="https://schema.org/Article"]',
        "title": '[itemprop="headline"]',
        "date": '[itemprop="datePublished"]',
    },
    "classes of utilities": {"at": "main div:has(> a)", "title": "a", "date": "p"},
    "classes of a build": {"at": "article", "title": "a", "date": '[data-testid="published"]'},
    "a grid of Bootstrap": {"at": "main .row", "title": "a", "date": ".col-md-3"},
    "tables in tables": {"at": "#list > tbody > tr", "title": "a", "date": "b"},
    "rows odd and even": {"at": ".list > tbody > tr", "title": ".t", "date": "td:nth-child(2)"},
    "texts with labels": {
        "at": ".hit",
        "title": "a",
        "date": {"at": ".meta", "split": r"\s\|\s", "read_as": "date"},
    },
}


@pytest.mark.parametrize("kind", KINDS)
def test_rows_and_places_are_called_as_a_person_would(kind: str) -> None:
    learned = learn([PageToLearn(URL, page(KINDS[kind]))])
    assert isinstance(learned, Learned)
    assert tomllib.loads(learned.declaration.text)["row"] == ROWS[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_its_own_parser_reads_all_rows(kind: str) -> None:
    learned = learn([PageToLearn(URL, page(KINDS[kind]))])
    assert isinstance(learned, Learned)
    [read] = learned.declaration.read
    assert [(one.url, one.title, one.date.text) for one in read.entries] == [
        (letter.url, letter.title, letter.date) for letter in LETTERS
    ]
    assert not read.rejects


@pytest.mark.parametrize(
    "name",
    ["css-1x2y3z", "sc-bdVaJa", "MuiBox-root-12", "kQwErT", "svelte-1a2b3c", "Card_title__3xYz1", "makeStyles-root-12"],
)
def test_what_a_build_has_named_is_not_used(name: str) -> None:
    assert is_of_a_build(name)
    assert worth_of_class(name) is None


@pytest.mark.parametrize("name", ["odd", "views-row-first", "active", "is-open", "js-hit", "views-row-3", "row-odd"])
def test_what_tells_a_state_or_a_number_is_not_used(name: str) -> None:
    assert worth_of_class(name) is None


@pytest.mark.parametrize("name", ["post-1234", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "node-88123"])
def test_ids_that_a_server_counts_are_not_used(name: str) -> None:
    assert worth_of_id(name) is None


@pytest.mark.parametrize("name", ["col-md-6", "clearfix", "mt-4", "text-muted", "row", "grid", "d-flex"])
def test_what_tells_a_layout_costs_more_than_what_tells_a_thing(name: str) -> None:
    worth, title = worth_of_class(name), worth_of_class("title")
    assert worth is not None
    assert title is not None
    assert worth >= OF_LAYOUT > title


@pytest.mark.parametrize(
    "name", ["title", "views-field-title", "recordrow", "list", "docListItem", "al-document-extent"]
)
def test_what_people_have_named_is_used(name: str) -> None:
    worth = worth_of_class(name)
    assert worth is not None
    assert worth < OF_LAYOUT


def selected(html: str, wanted: str) -> str | None:
    tree = LexborHTMLParser(html)
    assert tree.root is not None
    return selector_of(tree.root, tree.css(wanted))


def test_the_part_of_a_modules_name_that_stays_is_used() -> None:
    rows = '<div class="Hit_row__1aB2c"><a href="/1">One</a></div>' * 3
    assert selected(f"<main><div>{rows}</div><div><p>Other</p></div></main>", "div[class]") == '[class*="Hit_row__"]'


def test_a_list_is_named_where_the_same_markup_stands_elsewhere() -> None:
    lists = '<ul class="new"><li>1</li><li>2</li></ul><ul class="hits"><li>3</li><li>4</li></ul>'
    assert selected(f"<body><main>{lists}</main></body>", ".hits li") == ".hits li"


def test_others_of_the_same_name_are_told_by_what_they_lack() -> None:
    rows = '<li class="hit"><a href="/1">One</a></li><li class="hit"><a href="/2">Two</a></li>'
    html = f'<body><ul>{rows}<li class="hit">Advertisement</li></ul></body>'
    assert selected(html, "li:has(a)") == "li.hit:has(> a)"


def test_others_of_the_same_name_are_told_by_their_own() -> None:
    rows = '<li class="hit"><a href="/1">One</a></li><li class="hit"><a href="/2">Two</a></li>'
    html = f'<body><ul>{rows}<li class="hit ad"><a href="/3">Buy</a></li></ul></body>'
    assert selected(html, "li:not(.ad)") == "li.hit:not(.ad)"


def test_bare_links_are_told_by_where_they_lead() -> None:
    links = "".join(f'<a href="/opinions/{n}.pdf">Opinion {n}</a><br>' for n in range(4))
    html = f'<body><p><a href="/help">Help</a>{links}</p></body>'
    assert selected(html, 'a[href^="/opinions"]') == 'a[href*="/opinions/"]'


def test_what_no_selector_can_tell_has_none() -> None:
    assert selected("<body>" + "<p>The same</p>" * 4 + "</body>", "p:nth-child(2)") is None


def test_a_selector_holds_on_all_pages() -> None:
    first = LexborHTMLParser('<body><div class="hit new">1</div><div class="hit new">2</div></body>')
    other = LexborHTMLParser('<body><div class="hit">3</div><p class="new">4</p></body>')
    assert first.root is not None
    assert other.root is not None
    cases = [Case((tree.root,), tuple(tree.css("div"))) for tree in (first, other) if tree.root is not None]
    found = rows_selector(cases)
    assert found is not None
    assert found.selector == ".hit"


def test_a_place_is_what_comes_first_in_each_row_and_nothing_where_there_is_none() -> None:
    rows = LexborHTMLParser(
        '<div class="hit"><b>1</b><i class="date">May</i></div><div class="hit"><b>2</b></div>'
    ).css(".hit")
    cases = [Case((row,), tuple(row.css(".date"))) for row in rows]
    found = place_selector(cases, frozenset(("date",)))
    assert found is not None
    assert found.selector == ".date"


@pytest.mark.parametrize("own", ["a:has(> hr)", 'a:has(hr, b)[href^="/item"]'])
def test_what_holds_rows_is_a_sign_also_where_a_space_stands_in_brackets(own: str) -> None:
    row = '<a href="/item/{n}"><hr>Letter from the office {n} <i>{n} June 1921</i></a>'
    listed = "".join(row.format(n=n) for n in range(1, 9))
    found = find_records(f"<body><div><div>{listed}</div></div></body>".encode())
    assert isinstance(found, FoundRecords)
    signs = signs_of([rows_of(found)], own, "")
    assert [found.tree.css_first(sign) is not None for sign in signs] == [True, True]
