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
