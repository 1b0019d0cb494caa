"""A row's title is all of its heading, with the white space that a browser shows between its words."""

from __future__ import annotations

import pytest

from parsers.wilson_center import WilsonCenterParser

URL = "https://digitalarchive.wilsoncenter.org/search"
LINK = '<a href="/document/telegram">Telegram</a>'


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        (f"No. 7: {LINK}", "No. 7: Telegram"),
        (f"No. 7:\n  {LINK}", "No. 7: Telegram"),
        (f"No. 7:&nbsp;{LINK}", "No. 7: Telegram"),
        (f"<b>No. 7:</b> {LINK}", "No. 7: Telegram"),
        (f"<b>No. 7:</b><!-- - --> {LINK}", "No. 7: Telegram"),
        (f"<b>No. 7: </b><span> </span>{LINK}", "No. 7: Telegram"),
        (f"No. 7:{LINK}", "No. 7:Telegram"),
        (f"{LINK} (excerpts)", "Telegram (excerpts)"),
        (f"{LINK}\n<i>(excerpts)</i>", "Telegram (excerpts)"),
        (f"Doc. 12 {LINK}, p. 3", "Doc. 12 Telegram, p. 3"),
    ],
)
def test_words_beside_the_link_belong_to_the_title_as_a_browser_shows_them(heading: str, title: str) -> None:
    row = f'<td class="document"><div class="date">May 4, 1942</div><h3 class="title">{heading}</h3></td>'
    page = f"<html><body><div>1 - 1 of 1</div><table><tr>{row}</tr></table></body></html>"
    parsed = WilsonCenterParser().parse_page(page.encode(), URL)
    assert [entry.title for entry in parsed.entries] == [title]
