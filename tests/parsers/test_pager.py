"""How far a pager leads is known in whatever markup it stands."""

from __future__ import annotations

import pytest

from parsers.wilson_center import WilsonCenterParser

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
    assert WilsonCenterParser().parse_page(page.encode(), URL).furthest_page == furthest
