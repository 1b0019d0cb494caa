"""A row's title is all of its heading, with the white space that a browser shows between its words."""

from __future__ import annotations

import pytest

from parsers.catalog import archives

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
    parsed = archives()["wilson-center"].parser.parse_page(page.encode(), URL)
    assert [entry.title for entry in parsed.entries] == [title]


TOLD = '<div class="summary"><p>Of one.</p></div>'


def row_of(slug: str, summary: str = "") -> str:
    return (
        f'<tr><td class="document"><div class="date">May 4, 1942</div><h3 class="title"><a href="/document/{slug}">'
        f"{slug}</a></h3>{summary}</td></tr>"
    )


@pytest.mark.parametrize(
    ("rows", "summaries", "other_texts"),
    [
        (f'{row_of("one")}<tr><td class="abstract">Of one.</td></tr>{row_of("two")}', ["Of one.", None], [None, None]),
        (
            f"{row_of('one', TOLD)}{row_of('two')}<tr><td>Two pages</td></tr>",
            ["Of one.", "Two pages"],
            [None, None],
        ),
        (
            f"{row_of('one', TOLD)}<tr><td>Secret</td></tr>{row_of('two')}",
            ["Of one.", None],
            ["Secret", None],
        ),
        (f'{row_of("one")}<tr><th colspan="2">1943</th></tr>{row_of("two")}', [None, None], [None, None]),
        (
            f"{row_of('one')}{row_of('two')}<tr><td>Two pages</td></tr>".replace("</tr><tr>", "", 1),
            [None, None],
            [None, None],
        ),
        (f"{row_of('one')}<tr hidden><td>Hidden</td></tr>{row_of('two')}", [None, None], [None, None]),
    ],
)
def test_what_a_table_row_below_tells_is_told_of_the_document_above(
    rows: str, summaries: list[str | None], other_texts: list[str | None]
) -> None:
    page = f"<html><body><div>1 - 2 of 2</div><table>{rows}</table></body></html>"
    entries = archives()["wilson-center"].parser.parse_page(page.encode(), URL).entries
    assert [entry.summary for entry in entries] == summaries
    assert [entry.other_text for entry in entries] == other_texts
