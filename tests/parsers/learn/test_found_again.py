"""Which known documents a page leads to, and what of them it says."""

from __future__ import annotations

import pytest

from parsers.learn.finding.known import KnownRow
from parsers.learn.found_again import KnownTexts, found_again

KNOWN = {
    "https://a.example/1": KnownTexts("Letter “One”", "1 May 1920", "On rice."),
    "https://a.example/2": KnownTexts("Letter Two", "2 May 1920"),
}


def document_url(href: str) -> str | None:
    return f"https://a.example{href}" if href.startswith("/") else None


def found(html: str) -> dict[str, KnownRow]:
    return found_again(html.encode(), None, document_url, KNOWN)


def test_only_what_stands_there_is_known_of_a_row() -> None:
    row = '<p><a class=x href="/1">Letter <b>“One”</b></a> 1&nbsp;May 1920</p>'
    assert found(f'{row}<p><a href=/2>Another</a></p><a href="/3">x</a>') == {
        "https://a.example/1": KnownRow(title="Letter “One”", date="1 May 1920", href="/1"),
        "https://a.example/2": KnownRow(href="/2"),
    }


@pytest.mark.parametrize("page", ["", "<a href=", "<a href='/9'>x</a>", "no link at all", "<a href='http://['>x</a>"])
def test_a_page_without_any_has_none(page: str) -> None:
    assert found(page) == {}


@pytest.mark.parametrize(
    "page",
    ["<a " * 500_000, "<a href=" * 300_000, "<a " + "x " * 900_000, "<" * 1_500_000, "<a href='/1'>x</a>" * 100_000],
    ids=["tags without end", "links without end", "an attribute without end", "signs", "many links"],
)
def test_a_page_that_is_made_to_take_long_is_looked_through(page: str) -> None:
    assert len(found(page)) <= 1
