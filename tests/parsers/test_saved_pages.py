"""What a saved page says of itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.pages import listing_page
from parsers.saved.page import (
    Pager,
    SearchForm,
    as_ascii_markup,
    base_link,
    canonical_link,
    drupal_request,
    labels_on,
    memento_time,
    pager_of,
    search_forms,
    url_by_saver,
    url_by_wayback,
)

URL = "https://digitalarchive.wilsoncenter.org/search?page=2"
PIECES = st.sampled_from(
    [
        b"<!-- saved from url=(0042)https://a.org/ -->",
        b'<link rel="canonical" href="',
        b"<link rel=canonical href=",
        b"<base href='",
        b'<ul class="pager">',
        b'<li class="is-active">',
        b'<a rel=next href="">',
        b'<a href="?page=2">3',
        b'<form action="/search">',
        b'<input name="q" value="',
        b"1 - 10 of 108",
        b"<td>",
        b"</td>",
        b"drupal-settings-json",
        b'>{"path":{"currentPath":"a","currentQuery":',
        b'{"f":["\\ud800"]}}}<',
        b"__wm.wombat('https://a.org','20220310000000'",
        b"&#38;&eacute;",
        b"\xff",
        b"\0",
        b'"',
        b">",
    ]
)
BODIES = st.lists(st.one_of(PIECES, st.binary(max_size=6)), max_size=20).map(b"".join)


@pytest.mark.parametrize(
    "page",
    [
        f"<!DOCTYPE html>\n<!-- saved from url=(0053){URL} -->\n<html>",
        f"<html><!-- SAVED FROM URL=(0053){URL}-->",
        f"<html><!--\n Page saved with SingleFile \n url: {URL} \n saved date: Thu Mar 10 2022\n-->",
        f"<!-- Archive processed by SingleFile url: {URL} -->",
        f"<html>\n<!-- Mirrored from {URL.removeprefix('https://')} by HTTrack Website Copier/3.x [XR&CO'2014] -->",
        # Microsoft's mark comes before.
        f"<!-- saved from url=(0014)about:internet --><!-- saved from url=(0053){URL} -->",
        f"<html>{'a' * 10_000}</html><!-- saved from url=(0053){URL} -->",
    ],
)
def test_the_comment_of_the_program_that_saved_it(page: str) -> None:
    assert url_by_saver(page.encode()) == URL
    assert url_by_saver(as_ascii_markup(page.encode("utf-16"))) == URL


def test_references_in_a_comment_are_characters() -> None:
    assert url_by_saver(b"<!-- saved from url=(0030)https://a.org/?a=1&amp;copy=2 -->") == "https://a.org/?a=1&copy=2"


@pytest.mark.parametrize(
    "page",
    [
        b"<html>no comment</html>",
        b"<!-- saved from url=(0020)file:///C:/search.html -->",
        b"<!-- saved from url=(0014)about:internet -->",
        b"<!-- saved from url=()https://a.org/ -->",
        b"<!-- saved from url=(0020)https://a.org/?q=\xe9 -->",
        b"<!-- saved from url=(0020)https://a.org/",
        b"&lt;!-- saved from url=(0020)https://a.org/ --&gt;",
    ],
)
def test_no_comment_that_says_a_url(page: bytes) -> None:
    assert url_by_saver(page) is None


@pytest.mark.parametrize(
    ("page", "found"),
    [
        (
            f'<script>__wm.wombat("{URL}","20220310123456","https://web.archive.org/","web");</script>',
            (URL, datetime(2022, 3, 10, 12, 34, 56, tzinfo=UTC)),
        ),
        (f"<script>__wm.wombat( '{URL}' , '20220010000000')</script>", (URL, None)),
        ("<script>__wm.wombat(url)</script>", None),
    ],
)
def test_what_the_wayback_machine_wrote_into_it(page: str, found: tuple[str, datetime | None] | None) -> None:
    assert url_by_wayback(page.encode()) == found


@pytest.mark.parametrize(
    ("url", "time"),
    [
        ("https://web.archive.org/web/20220310123456/https://a.org/", datetime(2022, 3, 10, 12, 34, 56, tzinfo=UTC)),
        ("/web/20220310123456id_/http://a.org/", datetime(2022, 3, 10, 12, 34, 56, tzinfo=UTC)),
        ("https://web.archive.org/web/2022/https://a.org/", None),
        ("https://web.archive.org/web/20229910123456/https://a.org/", None),
        ("https://a.org/web/20220310123456/", None),
    ],
)
def test_when_a_url_of_the_wayback_machine_was_captured(url: str, time: datetime | None) -> None:
    assert memento_time(url) == time


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ('<link rel="canonical" href="/search?a=1&amp;b=2" />', "/search?a=1&b=2"),
        ("<LINK HREF=/search REL=Canonical>", "/search"),
        ("<link rel='shortlink canonical' href=' /search '>", "/search"),
        ('<link rel="icon" href="/icon"><link rel=canonical href="/search">', "/search"),
        ('<link title="rel=canonical" rel="icon" href="/icon">', None),
        ('<link rel="canonical">', None),
        ('<link rel="canonical" href="">', None),
        ('<a rel="canonical" href="/search">', None),
        # It cannot be known which letter stood there.
        ('<link rel="canonical" href="/search?q=\udce9">', None),
    ],
)
def test_the_canonical_link(page: str, link: str | None) -> None:
    assert canonical_link(page.encode("utf-8", "surrogateescape")) == link


@pytest.mark.parametrize(
    ("page", "link"),
    [('<base target="_top" href="https://a.org/">', "https://a.org/"), ("<base>", None), ("<basefont href=/a>", None)],
)
def test_the_base(page: str, link: str | None) -> None:
    assert base_link(page.encode()) == link


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ('{"path":{"baseUrl":"/","pathPrefix":"en/","currentPath":"search"}}', ("/en/search", "")),
        ('{"path":{"currentPath":"search","currentQuery":[]}}', ("/search", "")),
        (
            '{"path":{"currentPath":"search","currentQuery":{"f":["topics:1","people:2"],"page":"2","q":"a b"}}}',
            ("/search", "f%5B0%5D=topics%3A1&f%5B1%5D=people%3A2&page=2&q=a+b"),
        ),
        ('{"path":{"currentPath":"search","currentQuery":{"f":{"2":"topics:1"}}}}', ("/search", "f%5B2%5D=topics%3A1")),
        ('{"path":{"currentPath":"search\\ud800"}}', None),
        ('{"path":{"currentPath":"search","currentQuery":{"q":"\\ud800"}}}', None),
        ('{"path":{"currentPath":"search","currentQuery":[[[[[1]]]]]}}', None),
        ('{"path":[]}', None),
        ('{"path":{"baseUrl":"/"}}', None),
        ("[" * 100_000, None),
        ("", None),
        ("no JSON", None),
    ],
)
def test_how_a_drupal_site_was_asked(settings: str, found: tuple[str, str] | None) -> None:
    script = f'<script type="application/json" data-drupal-selector="drupal-settings-json">{settings}</script>'
    assert drupal_request(script.encode()) == found


@pytest.mark.parametrize("theme", ["bootstrap", "core"])
@pytest.mark.parametrize(
    ("first", "number", "own", "following"),
    [(1, 1, "?page=0", "?page=1"), (11, 2, "?page=1", "?page=2"), (21, 3, "?page=2", None)],
)
def test_drupals_pagers(theme: str, first: int, number: int, own: str, following: str | None) -> None:
    pager = pager_of(listing_page([], url=URL, first=first, total=25, pager=theme))  # type: ignore[arg-type]
    assert (pager.number, pager.own_link, pager.next_link) == (number, own, following)
    assert {"?page=0", "?page=1", "?page=2"} == set(pager.links)


@pytest.mark.parametrize(
    ("page", "pager"),
    [
        ('<ul class="pager"><li class="active">Page 3<li><a href="#">4</a></ul>', Pager(number=3)),
        (
            '<div class=pagination><ul><li aria-current="page"><a href="?p=1&amp;q=a">2</a></li></ul>',
            Pager(2, "?p=1&q=a", None, ("?p=1&q=a",)),
        ),
        ("<ul class=pager><li><a rel=next href='?p=2'>on</a></ul>", Pager(next_link="?p=2", links=("?p=2",))),
        # One that holds nothing gives way to the next.
        ("<ul class=pager></ul><ul class=pager><li class=current>7</ul>", Pager(number=7)),
        # Two numbers, or one too long, are no page's.
        ("<ul class=pager><li class=active>3 of 9</ul>", Pager()),
        ("<ul class=pager><li class=active>12345678</ul>", Pager()),
        ('<ul class=pager><li class=active><a href="">x</a></ul>', Pager()),
        ("<ul class=page-menu><li class=active>3</ul>", Pager()),
        ("<ul id=pager><li class=active>3</ul>", Pager()),
    ],
)
def test_other_pagers_and_what_is_none(page: str, pager: Pager) -> None:
    assert pager_of(page.encode()) == pager


@pytest.mark.parametrize(
    ("page", "labels"),
    [
        ("<p>11 - 20 of 108</p>", [(11, 20, 108)]),
        ("<span>1,001</span><b>–</b> <i>1,010</i>\n of&nbsp;<b>2,492</b>", [(1001, 1010, 2492)]),
        ("<p>1 to 9 of 9</p><p>2 - 3 of 4</p>", [(1, 9, 9), (2, 3, 4)]),
        ("<table><TD class=a>Pages 1 - 9 of 9</td></table><p>2 - 3 of 4", [(2, 3, 4)]),
        ("<script>'1 - 9 of 9'</script><style>/* 1 - 9 of 9 */</style>", []),
        ("<td>1 - 9 of 9", []),
        ("<p>1 - 9</p>", []),
    ],
)
def test_count_labels(page: str, labels: list[tuple[int, int, int]]) -> None:
    assert labels_on(page.encode()) == labels


@pytest.mark.parametrize(
    ("page", "forms"),
    [
        (
            '<form action="/search"><input name=q value="Korea war "></form>',
            [SearchForm("/search", (("q", "Korea war"),))],
        ),
        (
            "<form action=/a><input type=hidden name=h value=h><input type=search name=q value='caf&eacute; &amp; co'>",
            [SearchForm("/a", (("q", "café & co"),))],
        ),
        ("<form action=/a><input name=q></form><form><input name=r value=r></form>", None),
        ("<form action=/a><input type=checkbox name=q value=x></form>", []),
        ("<form action=/a><input value=x></form>", []),
        ("<form action=/a><input type = 'TEXT' name=q value=x></form>", [SearchForm("/a", (("q", "x"),))]),
        ("<form action=/a><input type='' name=q value=x></form>", [SearchForm("/a", (("q", "x"),))]),
        # What a page in another charset says is not known here.
        ("<form action=/a><input name=q value='caf\udce9'></form>", [SearchForm("/a", ())]),
    ],
)
def test_search_forms(page: str, forms: list[SearchForm] | None) -> None:
    expected = [SearchForm("/a", ()), SearchForm("", (("r", "r"),))] if forms is None else forms
    assert search_forms(page.encode("utf-8", "surrogateescape")) == expected


@given(BODIES)
def test_any_bytes_are_read_without_an_error_and_links_are_text(body: bytes) -> None:
    body = as_ascii_markup(body)
    pager, asked, replayed = pager_of(body), drupal_request(body), url_by_wayback(body)
    links = [url_by_saver(body), canonical_link(body), base_link(body), pager.own_link, pager.next_link, *pager.links]
    for text in filter(None, [*links, *(asked or ()), *(replayed or ())[:1]]):
        assert text.encode().decode() == text
    labels_on(body)
    search_forms(body)
