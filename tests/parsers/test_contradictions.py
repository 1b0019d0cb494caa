"""A page that is not of the listing page at its URL says so; a page that merely has a form does not."""

from __future__ import annotations

import pytest

from bench.pages import Row, listing_page
from parsers.catalog import archives

PARSER = archives()["wilson-center"].parser
LISTING = "https://digitalarchive.wilsoncenter.org/search?search_api_fulltext=Korea+war&f[0]=topics:86435"
ROWS = [Row(f"May {day}, 1942", f"Cable {day}", f"cable-{day}", ("It tells.",)) for day in range(1, 11)]
FIELD = b'name="search_api_fulltext" value="'


def page(number: int = 1, url: str = LISTING) -> bytes:
    at = url if number == 1 else f"{url}&page={number - 1}"
    return listing_page(ROWS, url=at, first=10 * number - 9, total=40)


def contradiction(body: bytes, url: str = LISTING) -> str | None:
    return PARSER.parse_page(body, url).contradiction


@pytest.mark.parametrize("number", [1, 2, 4])
def test_a_plain_page_contradicts_nothing(number: int) -> None:
    url = LISTING if number == 1 else f"{LISTING}&page={number - 1}"
    assert contradiction(page(number), url) is None


@pytest.mark.parametrize("action", [b'action="/search"', b"", b'action=""', b'action="?"'])
def test_a_form_of_the_page_itself_says_what_was_searched_for(action: bytes) -> None:
    body = page().replace(FIELD + b"Korea war", FIELD + b"Poland").replace(b'action="/search"', action)
    assert contradiction(body) == "its search form says “Poland”"


@pytest.mark.parametrize(
    ("printed", "other"),
    [
        (b'action="/search"', b'action="/everything"'),
        (FIELD + b"Poland", FIELD),
        (FIELD + b"Poland", FIELD + b"Search the archive"),
        (FIELD + b"Poland", b'type="checkbox" ' + FIELD + b"Poland"),
        (FIELD + b"Poland", FIELD + b" KOREA  war "),
    ],
)
def test_other_forms_say_nothing(printed: bytes, other: bytes) -> None:
    body = page().replace(FIELD + b"Korea war", FIELD + b"Poland").replace(b'<input type="text" ', b"<input ")
    assert contradiction(body) is not None
    assert contradiction(body.replace(printed, other)) is None


def test_a_field_for_the_number_of_a_page_says_nothing() -> None:
    assert contradiction(page().replace(FIELD + b"Korea war", FIELD + b"17")) is not None
    assert contradiction(page().replace(FIELD + b"Korea war", b'name="page" value="17')) is None


def test_settings_of_another_query() -> None:
    body = listing_page(ROWS, url=LISTING, total=10).replace(FIELD + b"Korea war", FIELD)
    assert contradiction(body) is None
    other = contradiction(body, "https://digitalarchive.wilsoncenter.org/search?search_api_fulltext=Poland")
    assert other is not None
    assert other.startswith("its settings say that it was asked for")


def test_a_pager_of_another_page_or_listing() -> None:
    assert contradiction(page(2), f"{LISTING}&page=2") == "its pager says page 2, not 3"
    body = page().replace(b"topics%3A86435&amp;page=", b"topics%3A1&amp;page=")
    assert "its pager leads through" in (contradiction(body) or "")


def test_the_furthest_page_is_that_of_the_pagers_links() -> None:
    assert [PARSER.parse_page(page(number), f"{LISTING}&page={number - 1}").furthest_page for number in (2, 4)] == [
        4,
        4,
    ]
    beyond = page(4).replace(b"&amp;page=2", b"&amp;page=16")
    assert PARSER.parse_page(beyond, f"{LISTING}&page=3").furthest_page == 17


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ('<li class="active"><a href="?items_per_page=10">10</a></li>', False),
        ('<a class="is-active" aria-current="page" href="/search?items_per_page=10&amp;page=0">10</a>', False),
        ('<li class="active"><a href="?page=9">10</a></li>', True),
        ('<li class="active"><a href="#">10</a></li>', True),
        ('<li class="active"><span>10</span></li>', True),
    ],
)
def test_a_pager_marks_the_page_that_a_mark_leads_to(mark: str, said: bool) -> None:
    row = '<td class="document"><div>May 4, 1942</div><h3><a href="/document/cable">Cable</a></h3></td>'
    pager = f'<div class="pagination"><ul>{mark}</ul></div>'
    body = f"<html><body><div>1 - 1 of 1</div><table><tr>{row}</tr></table>{pager}</body></html>".encode()
    found = contradiction(body, "https://digitalarchive.wilsoncenter.org/search") or ""
    assert ("its pager says page 10" in found) == said


@pytest.mark.parametrize(
    ("more", "said"), [("", False), ('<li><a href="?items_per_page=20&amp;page=1">2</a></li>', True)]
)
def test_a_menu_on_the_only_page_is_no_pager(more: str, said: bool) -> None:
    row = '<td class="document"><div>May 4, 1942</div><h3><a href="/document/cable">Cable</a></h3></td>'
    menu = f'<div class="sort-pagination"><ul><li><a href="?items_per_page=20">20 per page</a></li>{more}</ul></div>'
    body = f"<html><body><div>1 - 1 of 1</div><table><tr>{row}</tr></table>{menu}</body></html>".encode()
    found = contradiction(body, "https://digitalarchive.wilsoncenter.org/search") or ""
    assert ("its pager leads through" in found) == said
