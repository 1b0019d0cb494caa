"""What a saved page says of itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.pages import listing_page
from parsers.saved.page import (
    SearchForm,
    as_ascii_markup,
    base_link,
    canonical_link,
    drupal_request,
    labels_on,
    leads_to_files,
    links_on,
    memento_time,
    search_forms,
    site_links,
    url_by_saver,
    url_by_wayback,
)
from parsers.saved.pager import NO_PAGER, Pager, pagers_of, ways_on

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
    pager, *_ = pagers_of(listing_page([], url=URL, first=first, total=25, pager=theme))  # type: ignore[arg-type]
    assert (pager.number, pager.own_link, pager.next_link) == (number, own, following)
    assert {"?page=0", "?page=1", "?page=2"} == set(pager.links)


@pytest.mark.parametrize(
    ("page", "pagers"),
    [
        ('<ul class="pager"><li class="active">Page 3<li><a href="#">4</a></ul>', [Pager(number=3)]),
        (
            '<div class=pagination><ul><li aria-current="page"><a href="?p=1&amp;q=a">2</a></li></ul>',
            [Pager(2, "?p=1&q=a", None, ("?p=1&q=a",))],
        ),
        ("<ul class=pager><li><a rel=next href='?p=2'>on</a></ul>", [Pager(next_link="?p=2", links=("?p=2",))]),
        ("<ul class=pager><li><a rel=prev href='?p=2'>back</a></ul>", [Pager(previous_link="?p=2", links=("?p=2",))]),
        # One that holds nothing is none.
        ("<ul class=pager></ul><ul class=pager><li class=current>7</ul>", [Pager(number=7)]),
        (
            "<ul class=pager><li class=current>7</ul><nav class=pagination><li class=current>8</nav>",
            [Pager(7), Pager(8)],
        ),
        # The same number for eyes and for ears.
        ("<ul class=pager><li class=active>1 <span>Current Page, Page 1</span></ul>", [Pager(1)]),
        # Two numbers, or one too long, are no page's.
        ("<ul class=pager><li class=active>3 of 9</ul>", []),
        ("<ul class=pager><li class=active>12345678</ul>", []),
        ('<ul class=pager><li class=active><a href="">x</a></ul>', []),
        ("<ul class=page-menu><li class=active>3</ul>", []),
        ("<ul id=pager><li class=active>3</ul>", []),
    ],
)
def test_other_pagers_and_what_is_none(page: str, pagers: list[Pager]) -> None:
    assert pagers_of(page.encode()) == pagers


@pytest.mark.parametrize("marked", ["<strong>{}</strong>", "<em>{}</em>", "<b>{}</b>", "<span>{}</span>", "<li>{}"])
@pytest.mark.parametrize(
    ("current", "before", "behind", "number"),
    [
        ("2", "1", "3", 2),
        ("3", "2", "", 3),
        ("1", "", "2", 1),
        # No number beside it is a link's, or its own is.
        ("9", "1", "3", None),
        ("2", "1", "2", None),
        ("2-4", "1", "5", None),
    ],
)
def test_the_number_that_is_no_link_is_the_current_one(
    marked: str, current: str, before: str, behind: str, number: int | None
) -> None:
    item = "<li>{}" if marked == "<li>{}" else "{}"
    links = [item.format(f"<a href='?p={text}'><b>{text}</b></a>") for text in (before, behind) if text]
    here = 1 if before else 0
    links.insert(here, marked.format(current))
    [pager] = pagers_of(f"<div class=pagination>{' '.join(links)}</div><b>8</b><a href='/7'>7</a>".encode())
    assert (pager.number, pager.own_link) == (number, None)


def test_two_numbers_that_are_no_links_mark_no_page() -> None:
    [pager] = pagers_of(b"<div class=pagination><b>1</b> - <b>3</b> of 9 <a href='?p=2'>2</a></div>")
    assert pager.number is None


def test_a_pager_ends_where_its_division_does() -> None:
    page = b"<div class=pager><div>x</div><a href='?p=2'>2</a></div><li class=active>7 <a href='?p=7'>7</a>"
    assert pagers_of(page) == [Pager(links=("?p=2",))]


@pytest.mark.parametrize(
    "item",
    [
        "<li class='next disabled'><a href='/search'>on</a>",
        "<li class=disabled><a rel=next href='/search'>on</a>",
        "<li class=next aria-disabled=true><a href='/search'>on</a>",
        "<li class=next><a href='#'>on</a>",
        "<li class=next><a href='https://a.org/search#'>on</a>",
    ],
)
def test_what_is_disabled_leads_to_no_next_page(item: str) -> None:
    assert [pager.next_link for pager in pagers_of(f"<ul class=pager><li class=active>3{item}</ul>".encode())] == [None]


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<link rel=next href='?p=3'><p><a class=x rel='prev nofollow' href='?p=1'>", ("?p=3", "?p=1")),
        ("<a rel=previous href='?p=1'><a rel=prev href='?p=7'>", (None, "?p=1")),
        ("<a rel=prev href='#'><a rel=next href='?p=2#'>", (None, None)),
        ("<a href='?rel=next'>", (None, None)),
    ],
)
def test_what_is_called_next_and_previous_anywhere(page: str, found: tuple[str | None, str | None]) -> None:
    ways = ways_on(page.encode())
    assert (ways.next_link, ways.previous_link) == found
    assert ways_on(b"<p>nothing") == NO_PAGER


def test_what_the_head_says_of_the_site() -> None:
    head = (
        b"<link rel=search href='https://a.org/os.xml'><link rel=icon href=https://a.org/i>"
        b"<link rel=shortlink href=/n/1><link rel=self href=//a.org/n>"
        b"<link rel=alternate hreflang=ru href='https://ru.a.org/'><meta property='og:url' content='https://a.org/x'>"
    )
    assert site_links(head) == ["https://a.org/os.xml", "//a.org/n", "https://a.org/x"]


def test_links_on_a_page() -> None:
    assert links_on(b"<a class=x href='/a?b=1&amp;c=2'><a name=y><link href=/z><abbr href=/w><A HREF=/b>") == [
        "/a?b=1&c=2",
        "/b",
    ]


def test_httrack_names_the_files_to_which_links_lead() -> None:
    assert leads_to_files(b"<html><!-- Mirrored from a.org/ by HTTrack Website Copier/3.x -->")
    assert not leads_to_files(b"<html><!-- saved from url=(0014)https://a.org/ -->")


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
        # A part of a book.
        ("<p>The log, pages 1 - 10 of 24</p>", []),
        # Of other languages, where there is no English one.
        ("<p>1–25 von 300 Ergebnissen</p>", [(1, 25, 300)]),
        ("<p>Résultats <b>26</b> à <b>50</b> sur <b>1 234</b></p>", [(26, 50, 1234)]),
        ("<p>Показано 11–20 из 108</p>", [(11, 20, 108)]),
        ("<p>1–25 von 300</p><p>2 - 3 of 4</p>", [(2, 3, 4)]),
        ("<td>1–25 von 300 Ergebnissen</td>", []),
        ("<p>Gelesen am 3 - 5 de 1942</p>", []),
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
    asked, replayed = drupal_request(body), url_by_wayback(body)
    links = [url_by_saver(body), canonical_link(body), base_link(body), *site_links(body), *links_on(body)]
    for pager in (*pagers_of(body), ways_on(body)):
        links += [pager.own_link, pager.next_link, pager.previous_link, *pager.links]
    for text in filter(None, [*links, *(asked or ()), *(replayed or ())[:1]]):
        assert text.encode().decode() == text
    labels_on(body)
    search_forms(body)
