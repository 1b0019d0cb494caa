"""How far a pager leads is known in whatever markup it stands."""

from __future__ import annotations

import pytest

from parsers.catalog import archives

URL = "https://digitalarchive.wilsoncenter.org/search"
ROW = '<td class="document"><div>May 4, 1942</div><h3><a href="/document/cable">Cable</a></h3></td>'


@pytest.mark.parametrize(
    ("pager", "furthest"),
    [
        ('<p class="pager__item--last"><a href="?page=2">Last</a></p>', 3),
        ('<p class="pager__item"><a href="?page=1">2</a></p><p class="pager__item"><a href="?page=4">5</a></p>', 5),
        ('<ul class="pager"><li class="pager__item"><a href="?page=0">1</a></li></ul>', 1),
        ('<p class="pager__item--last" hidden><a href="?page=2">Last</a></p>', None),
    ],
)
def test_the_furthest_page_of_a_pager_without_a_next_link(pager: str, furthest: int | None) -> None:
    page = f"<html><body><div>1 - 1 of 1</div><table><tr>{ROW}</tr></table>{pager}</body></html>"
    assert archives()["wilson-center"].parser.parse_page(page.encode(), URL).furthest_page == furthest


def test_a_pager_is_more_than_the_item_that_leads_on() -> None:
    pager = (
        '<ul class="pager"><li class="pager-current">1</li><li class="pager-next"><a href="?page=1">next</a></li>'
        '<li class="pager-last"><a href="?page=6">last</a></li></ul>'
    )
    page = f"<html><body><div>1 - 1 of 7</div><table><tr>{ROW}</tr></table>{pager}</body></html>"
    read = archives()["wilson-center"].parser.parse_page(page.encode(), URL)
    assert (read.next_url, read.furthest_page) == (f"{URL}?page=1", 7)


@pytest.mark.parametrize(
    ("link", "furthest", "next_url"),
    [
        ('<link rel="next" href="?page=1">', 2, f"{URL}?page=1"),
        ('<link href="/search?page=4" rel="last next">', 5, f"{URL}?page=4"),
        ('<link rel="next" href="?page=0">', 1, None),
        ('<link rel="next" href="?page=1&search_api_fulltext=war">', None, None),
        ('<link rel="next" href="/about">', None, None),
        ('<link rel="next" href="">', None, None),
        ('<link rel="prefetch" href="?page=1">', None, None),
    ],
)
def test_a_next_page_that_the_head_alone_names(link: str, furthest: int | None, next_url: str | None) -> None:
    page = f"<html><head>{link}</head><body><div>1 - 1 of 1</div><table><tr>{ROW}</tr></table></body></html>"
    read = archives()["wilson-center"].parser.parse_page(page.encode(), URL)
    assert (read.furthest_page, read.next_url) == (furthest, next_url)


@pytest.mark.parametrize(
    ("way", "furthest"),
    [
        ('<p><a href="?page=1">More results</a></p>', 2),
        ('<p hidden><a href="?page=1">More results</a></p>', None),
        ('<p><a href="?page=1&amp;search_api_fulltext=war">War</a></p>', None),
        ('<form action="/search"><button name="page" value="1">Next</button></form>', 2),
        ('<form><input type="hidden" name="page" value="0"><input type=submit name="page" value="2"></form>', 3),
        ('<form action="/search"><select name="page"><option value="0">1<option value="6">7</select></form>', 7),
        ('<form><select><option value="/search">1<option value="/search?page=3">4</select></form>', 4),
        ('<form action="/search"><select name="items_per_page"><option value="50">50</select></form>', None),
        ('<form hidden><button name="page" value="1">Next</button></form>', None),
        ('<form action="/about"><button name="page" value="1">Next</button></form>', None),
    ],
)
def test_whatever_leads_on_from_the_last_page(way: str, furthest: int | None) -> None:
    page = f"<html><body>{way}<div>1 - 1 of 1</div><table><tr>{ROW}</tr></table></body></html>"
    assert archives()["wilson-center"].parser.parse_page(page.encode(), URL).furthest_page == furthest
