"""The APIs and feeds that pages mention: by what stands on them, and nothing that does not."""

from __future__ import annotations

import pytest

from parsers.learn.interfaces import MOST_INTERFACES, comes_by_script, interfaces_of

PAGE = "https://papers.example.org/browse"
HOST = "https://papers.example.org"


def said(html: str) -> list[tuple[str, str]]:
    return [(one.kind, one.url) for one in interfaces_of(html.encode(), PAGE)]


@pytest.mark.parametrize(
    ("html", "kind", "url"),
    [
        ('<link rel=alternate type="application/rss+xml" href="/feed">', "RSS feed", f"{HOST}/feed"),
        (
            '<link rel=alternate type="application/atom+xml; charset=utf-8" href="a.atom">',
            "Atom feed",
            f"{HOST}/a.atom",
        ),
        ('<link rel="https://api.w.org/" href="/wp-json/">', "WordPress's API", f"{HOST}/wp-json/"),
        (
            '<link rel=alternate type="application/json" href="/wp-json/wp/v2/pages/2">',
            "WordPress's API",
            f"{HOST}/wp-json/wp/v2/pages/2",
        ),
        ('<a href="/catalog.json?q=x">JSON</a>', "JSON", f"{HOST}/catalog.json?q=x"),
        ('<a href="/api/items?item_set_id=4">Data</a>', "Omeka's API", f"{HOST}/api/items?item_set_id=4"),
        (
            '<a href="/items/browse?output=omeka-xml">omeka-xml</a>',
            "Omeka's output",
            f"{HOST}/items/browse?output=omeka-xml",
        ),
        ('<a href="/oai2d?verb=ListRecords">OAI</a>', "OAI-PMH", f"{HOST}/oai2d?verb=Identify"),
        ('<a href="/oai/request">Harvest us</a>', "OAI-PMH", f"{HOST}/oai/request?verb=Identify"),
        ("<script>const q = '/graphql'; run(q)</script>", "GraphQL", f"{HOST}/graphql"),
        ('<div data-endpoint="/api/v1/search"></div>', "API", f"{HOST}/api/v1/search"),
    ],
)
def test_what_a_page_mentions(html: str, kind: str, url: str) -> None:
    assert said(html) == [(kind, url)]


def test_data_of_an_application_stand_on_the_page_itself() -> None:
    rows = ",".join(f'{{"title":"Letter {number}"}}' for number in range(100))
    [(kind, url)] = said(f'<script id="__NEXT_DATA__" type="application/json">[{rows}]</script>')
    assert (kind, url) == ("data of an application (__NEXT_DATA__)", "")
    assert said('<script type="application/json">{"theme":"dark"}</script>') == []


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/papers/the-api-of-1931">The API</a>',
        '<link rel=stylesheet href="/style.css"><link rel=alternate hreflang=de href="/de">',
        '<a href="javascript:fetch(`/x.json`)">x</a><a href="mailto:oai@example.org">oai</a>',
        '<a href="/koai">Koai</a><script src="/api/app.js"></script>',
    ],
)
def test_what_only_looks_like_one_is_none(html: str) -> None:
    assert said(html) == []


def test_each_is_said_once_and_of_many_a_few() -> None:
    assert len(said('<a href="/a.json">a</a>' * 50)) == 1
    assert len(said("".join(f'<a href="/{number}.json">a</a>' for number in range(10_000)))) == MOST_INTERFACES
    assert interfaces_of(b"<div>" * 5_000, PAGE) == ()
    assert said(f'<a href="/{"x" * 100_000}.json">a</a>') == []


@pytest.mark.parametrize(
    ("html", "is_one"),
    [
        ("<div id=root></div><script src=/app.js></script>", True),
        ("<noscript>You need to enable JavaScript to run this app.</noscript><script>run()</script>", True),
        ("<div id=root></div>", False),
        (f"<div id=root>{'Letters of the committee. ' * 40}</div><script src=/app.js></script>", False),
        ("<p>Short</p><script>count()</script>", False),
        ("<div>" * 5_000 + "<script>", False),
    ],
)
def test_an_application_shows_hardly_anything_without_its_scripts(html: str, is_one: bool) -> None:
    assert comes_by_script(html.encode()) is is_one
