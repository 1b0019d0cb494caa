"""What URLs look like is learned, and holds for all of them by the rules that a declaration has."""

from __future__ import annotations

import pytest

from parsers.learn.page_to_learn import PageToLearn
from parsers.learn.paging.paging import learn_paging
from parsers.learn.paging.urls import LearnedUrls, learn_urls
from tests.parsers.learn.pages_of_listings import SITE, found_on, page, rows_of


def learned(*pages: PageToLearn) -> LearnedUrls:
    return learn_urls(pages, found_on(pages))


FORMS = {
    "numbers": ("/letter/{n}", ("/letter/{n}",)),
    "words": ("/letters/{slug}", ("/letters/{slug}",)),
    "a file": ("/files/{slug}.pdf", ("/files/{slug}.pdf",)),
    "a name and a number": ("/node-{n}", ("/node-{n}",)),
    "a number between words": ("/resources/{n}/view", ("/resources/{n}/view",)),
    "a date": ("/1945/07/{n}/{slug}", ("/{year}/{month}/{day}/{slug}",)),
    "a parameter": ("/detail?id={n}", ("/detail?id={n}",)),
    "a parameter, and others": (
        "/index.php?option=com_docs&amp;view=doc&amp;id={n}",
        ("/index.php?option={slug}&view={slug}&id={n}",),
    ),
    "a parameter, and decoration": ("/doc.php?id={n}&amp;utm_source=list&amp;PHPSESSID=abc", ("/doc.php?id={n}",)),
    "a reference code": ("/record?ref=GB-{n}", ("/record?ref=GB-{n}",)),
    "what a machine has made": (
        "/doc.php?hash=00f{n:0>4}aa00f0aa00f0aa00f0aa",
        ("/doc.php?hash={slug}",),
    ),
    "words, and where they were found": ("/letters/{slug}?from=list&amp;pos={n}", ("/letters/{slug}",)),
    "absolute": (SITE + "/letter/{n}", ("/letter/{n}",)),
    "relative": ("letter/{n}", ("/letter/{n}",)),
    "a folder of a year": ("/docs/2022/{slug}.pdf", ("/docs/{year}/{slug}.pdf",)),
    "a folder of a month": ("/slips/march-2026/{slug}", ("/slips/{slug}/{slug}",)),
    "encoded": ("/d%C3%A9p%C3%AAches/{n}", ("/d%C3%A9p%C3%AAches/{n}",)),
}


@pytest.mark.parametrize(("href", "patterns"), FORMS.values(), ids=FORMS.keys())
def test_learns_the_patterns_of_documents(href: str, patterns: tuple[str, ...]) -> None:
    one = page("/all", rows=rows_of(10, href))
    urls = learned(one)
    assert urls.document == patterns
    assert _documents(urls, one) == 10


def _documents(urls: LearnedUrls, one: PageToLearn) -> int:
    """How many documents the rules tell on a page; all other links of it are none."""
    [records] = found_on([one])
    assert records is not None
    document_url = urls.rules().document_urls_of(one.url)
    hrefs = [record.fields.href or "" for record in records.records]
    assert all(
        document_url(href) is None for href in ("/", "/about", "/contact", "/imprint", "/all?page=2", "?sort=date")
    )
    return len({document_url(href) for href in hrefs} - {None})


def test_learns_patterns_of_documents_on_other_hosts() -> None:
    rows = rows_of(6, "/reports/{n}") + rows_of(4, "https://files.example.net/{slug}.pdf", first=21)
    rows += '<li class="hit"><a href="https://blog.example.net/a">Notes of a reader</a> <i>May 2, 1945</i></li>'
    urls = learned(page("/all", rows=rows))
    assert (urls.document, urls.elsewhere) == (("/reports/{n}",), ("https://files.example.net/{slug}.pdf",))
    assert urls.unsaid == ("https://blog.example.net/a",)


def test_links_to_a_site_each_are_no_documents() -> None:
    urls = learned(page("/all", rows=rows_of(10, "https://site{n}.example.net/letter")))
    assert (urls.document, urls.elsewhere, len(urls.unsaid)) == ((), (), 10)


def test_learns_a_pattern_for_each_kind_of_document() -> None:
    rows = rows_of(6, "/reports/{n}") + rows_of(6, "/files/scans/{slug}.pdf", first=21)
    urls = learned(page("/all", rows=rows))
    assert set(urls.document) == {"/reports/{n}", "/files/scans/{slug}.pdf"}


def test_narrows_patterns_that_menus_match() -> None:
    menu = "".join(f'<p><a href="/{one}/us">{one}</a></p>' for one in ("about", "visit", "support", "contact", "press"))
    rows = rows_of(6, "/letters/{slug}") + rows_of(6, "/maps/{slug}", first=21)
    urls = learned(page("/all", menu, rows=rows))
    assert set(urls.document) == {"/letters/{slug}", "/maps/{slug}"}


LISTINGS = {
    "a parameter": ("/browse?topic=war", '<a class="next" href="/browse?topic=war&amp;page=2">Next</a>', "/browse"),
    "the path": ("/browse/", '<a class="next" href="/browse/page/2/">Next</a>', "/browse"),
    "the root": ("/", '<a class="next" href="/page/2/">Next</a>', "/"),
    "a default that the pager adds": (
        "/browse?topic=war",
        '<a class="next" href="/browse?topic=war&amp;sort=date&amp;order=asc&amp;page=2">Next</a>',
        "/browse",
    ),
    "a session": (
        "/browse",
        '<a class="next" href="/browse?utf8=%E2%9C%93&amp;sid=0123456789abcdef&amp;page=2">Next</a>',
        "/browse",
    ),
    "what the page alone has": (
        "/browse?topic=war&utm_source=mail&per_page=10",
        '<a class="next" href="/browse?topic=war&amp;page=2">Next</a>',
        "/browse",
    ),
}


@pytest.mark.parametrize(("own", "link", "listing"), LISTINGS.values(), ids=LISTINGS.keys())
def test_all_pages_of_a_listing_are_its_own(own: str, link: str, listing: str) -> None:
    one = page(own, f'<p class="pager">{link}</p>')
    records = found_on([one])
    paging = learn_paging([one], records)
    assert paging is not None
    assert paging.next_url is not None
    urls = learn_urls([one], records)
    rules = urls.rules(paging.paging)
    assert urls.listing == (listing,)
    first = rules.listing_of(one.url)
    assert rules.listing_of(paging.next_url) == first
    assert (rules.number_of(one.url), rules.number_of(paging.next_url)) == (1, 2)
    assert rules.is_listing_by_pattern(paging.next_url)
    again = rules.url_of(first, 2)
    assert (rules.listing_of(again), rules.number_of(again)) == (first, 2)
    assert "topic=war" in first or "topic" not in own


def test_tells_defaults_from_decoration() -> None:
    link = '<p class="pager"><a class="next" href="/browse?utf8=x&amp;sort=date&amp;page=2">Next</a></p>'
    urls = learned(page("/browse", link))
    assert dict(urls.defaults) == {"sort": "date"}
    assert urls.ignore == ("utf8",)


def test_a_page_that_has_another_topic_is_another_listing() -> None:
    link = '<p class="pager"><a class="next" href="/browse?topic=war&amp;page=2">Next</a></p>'
    one = page("/browse?topic=war", link)
    urls = learned(one)
    rules = urls.rules()
    assert rules.listing_of(f"{SITE}/browse?topic=peace") != rules.listing_of(one.url)


def test_knows_further_names_of_the_site() -> None:
    urls = learned(page("/all", rows=rows_of(10, "https://www.letters.example.org/letter/{n}")))
    assert urls.home == f"{SITE}/"
    assert urls.hosts == ("www.letters.example.org",)
    assert urls.document == ("/letter/{n}",)


def test_says_which_links_no_declaration_can_say() -> None:
    rows = rows_of(8) + rows_of(3, "https://elsewhere{n}.example.com/", first=30)
    urls = learned(page("/all", rows=rows))
    assert urls.unsaid == tuple(f"https://elsewhere{n}.example.com/" for n in (30, 31, 32))
    assert any("pages of others" in one.says for one in urls.evidence)
    assert urls.document == ("/letter/{n}",)


def test_says_where_the_next_page_is_none_of_the_listing() -> None:
    link = '<p class="pager"><a class="next" href="/search/letters?page=2">Next</a></p>'
    urls = learned(page("/letters", link))
    assert any("another listing" in one.says for one in urls.evidence)


HOSTILE = {
    "many links": '<a href="/letter/{}">x</a>' * 10_000,
    "a long URL": f'<a href="/{"a/" * 50_000}">x</a>',
    "many parameters": '<a class="next" href="/all?' + "&amp;".join(f"p{n}={n}" for n in range(5000)) + '">Next</a>',
    "braces": '<a class="next" href="/all/{n}?{x}=1&amp;page=2">Next</a>',
}


@pytest.mark.parametrize("beside", HOSTILE.values(), ids=HOSTILE.keys())
def test_holds_on_hostile_pages(beside: str) -> None:
    one = page("/all", beside)
    assert learned(one) == learned(one)


@pytest.mark.parametrize(
    "href",
    ["/{{x}}/{n}", "/" + "a" * 1900 + "/{n}", "/x?{{n}}={n}&amp;page=" + "9" * 400, "http://[{n}", "//{n}", "/%zz/{n}"],
)
def test_holds_on_hostile_links_of_records(href: str) -> None:
    urls = learned(page("/all", rows=rows_of(10, href)))
    assert urls.rules().document_urls_of(f"{SITE}/all") is not None
