"""Which URLs are documents, listings and their pages, by what is declared of them."""

from __future__ import annotations

import re

import pytest
from declared import NEWS, declared
from hypothesis import given
from hypothesis import strategies as st

from parsers.catalog import archives
from parsers.declarations import urls
from parsers.declarations.urls import UrlPattern, UrlRules
from parsers.urls import NoUrl

BASE = "https://news.example.org/category/releases"
PATH = NEWS.replace('query = "page"', 'path = "/page/{page}"').replace("[urls]", "[urls]\nslash = true")
COUNTED = NEWS.replace('query = "page"', 'query = "start"\nfrom = 1\nstep = 10')
SHELVES = f"""{NEWS}ignore = ["view"]
[urls.defaults]
"q[]" = "*"
"op[]" = ""
sort = "title asc"
"""


def rules() -> UrlRules:
    return declared().parser.urls


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/1964/cable-to-moscow", "https://news.example.org/1964/cable-to-moscow"),
        ("/1964/cable-to-moscow/", "https://news.example.org/1964/cable-to-moscow"),
        ("https://news.example.org/1964/cable?ref=list#top", "https://news.example.org/1964/cable"),
        ("http://news.example.org/1964/cable", "https://news.example.org/1964/cable"),
        ("../1964/cable", "https://news.example.org/1964/cable"),
        ("/1964/%C3%A9t%c3%a9", "https://news.example.org/1964/%C3%A9t%C3%A9"),
        ("/web/20240101000000/https://news.example.org/1964/cable", "https://news.example.org/1964/cable"),
        (f"/1964/{'a' * 60}%2F", f"https://news.example.org/1964/{'a' * 60}%2F"),
        ("/1964/cable/print", None),
        ("/about", None),
        ("https://elsewhere.example/1964/cable", None),
        ("mailto:a@news.example.org", None),
        ("", None),
    ],
)
def test_a_link_leads_to_a_document(href: str, url: str | None) -> None:
    assert declared().parser.links.document_urls(BASE)(href) == url


def test_a_query_can_name_a_document() -> None:
    text = NEWS.replace('"/{year}/{slug}"', '"/detail?id={n}&part={n}"')
    document_url = declared(text).parser.links.document_urls(BASE)
    assert document_url("/detail?view=full&part=2&id=7") == "https://news.example.org/detail?id=7&part=2"
    assert document_url("/detail?id=7") is None


ELSEWHERE = NEWS.replace(
    '"/{year}/{slug}"',
    '"/{year}/{slug}", "https://Files.example.com/news/{slug}.pdf", "http://court.example/doc?id={n}"',
)


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("https://files.example.com/news/cable.pdf", "https://files.example.com/news/cable.pdf"),
        ("http://FILES.example.com:80/news/cable.pdf?download=1#page=2", "https://files.example.com/news/cable.pdf"),
        ("//files.example.com/news/cable.pdf", "https://files.example.com/news/cable.pdf"),
        ("https://court.example/doc?view=full&id=7", "http://court.example/doc?id=7"),
        ("/1964/cable", "https://news.example.org/1964/cable"),
        ("https://files.example.com:8443/news/cable.pdf", None),
        ("https://me@files.example.com/news/cable.pdf", None),
        ("https://files.example.com/about", None),
        ("https://more.files.example.com/news/cable.pdf", None),
        ("https://court.example/1964/cable", None),
        ("/news/cable.pdf", None),
    ],
)
def test_a_link_leads_to_a_document_on_another_host(href: str, url: str | None) -> None:
    archive = declared(ELSEWHERE)
    assert archive.parser.links.document_urls(BASE)(href) == url
    assert url is None or archive.parser.links.is_telling(url)


def test_hosts_of_documents_alone_are_none_of_the_archive_s_own() -> None:
    archive = declared(ELSEWHERE)
    assert archive.elsewhere == ("files.example.com", "court.example")
    assert archive.hosts == ("news.example.org",)
    assert archive.parser.links.page_url("https://files.example.com/news?page=2", BASE) is None
    assert not archive.has_listing("https://files.example.com/category/releases")


@pytest.mark.parametrize("href", ["?order=date", "#top", "/category/releases/", "releases?order=date#rows", ""])
def test_a_page_is_no_document_of_its_own_list(href: str) -> None:
    document_url = declared(NEWS.replace('"/{year}/{slug}"', '"/{path}"')).parser.links.document_urls(BASE)
    assert document_url(href) is None
    assert document_url("/category/cables") == "https://news.example.org/category/cables"


@pytest.mark.parametrize(("text", "page"), [(NEWS, "?page=3"), (PATH, "/page/3/"), (COUNTED, "?start=21")])
def test_pages_are_numbered_as_declared(text: str, page: str) -> None:
    parser = declared(text).parser
    listing = declared(text).listing("releases")
    assert parser.page_url(listing, 3) == f"{BASE}{page}"
    assert parser.page_number(f"{BASE}{page}") == 3
    assert parser.listing_url(f"{BASE}{page}") == listing
    assert parser.page_url(listing, 1) == listing
    assert parser.page_number(listing) == 1
    assert parser.is_listing(f"{BASE}{page}")


def test_pages_counted_from_nought() -> None:
    parser = declared(NEWS.replace('query = "page"', 'query = "page"\nfrom = 0')).parser
    assert parser.page_url(BASE, 2) == f"{BASE}?page=1"
    assert parser.page_number(f"{BASE}?page=0") == 1


@given(st.integers(1, 9_999), st.sampled_from([NEWS, PATH, COUNTED]))
def test_a_page_s_url_says_its_number_and_its_listing(number: int, text: str) -> None:
    parser = declared(text).parser
    listing = declared(text).listing("releases")
    url = parser.page_url(listing, number)
    assert (parser.page_number(url), parser.listing_url(url)) == (number, listing)


def test_a_number_that_is_none_is_the_first_page() -> None:
    assert [rules().number_of(f"{BASE}?page={printed}") for printed in ("", "x", "-2", "1234567")] == [1, 1, 1, 1]


def test_parameters_that_mean_nothing_make_no_other_listing() -> None:
    shelves = declared(SHELVES).parser
    assert shelves.listing_url(f"{BASE}?q[]=*&op[]=&sort=title+asc&view=list&page=2") == BASE
    assert shelves.listing_url(f"{BASE}?sort=date") != BASE


def test_parameters_that_mean_nothing_only_together_make_other_listings_alone() -> None:
    kinds = declared(f'{NEWS}default_queries = ["q=*&kind=all", "words={{q}}"]\n').parser
    assert kinds.listing_url(f"{BASE}?kind=all&q=*&view=list") == f"{BASE}?view=list"
    assert kinds.listing_url(f"{BASE}?kind=all&q=cable") == f"{BASE}?kind=all&q=cable"
    assert kinds.listing_url(f"{BASE}?kind=all&q=*&q=cable") == f"{BASE}?kind=all&q=%2A&q=cable"
    assert kinds.listing_url(f"{BASE}?q=cable&words=cable") == f"{BASE}?q=cable"
    assert kinds.listing_url(f"{BASE}?q=cable&words=letter") == f"{BASE}?q=cable&words=letter"
    assert kinds.listing_url(f"{BASE}?words=letter") == f"{BASE}?words=letter"


def test_parameters_that_belong_together_stay_so() -> None:
    shelves = declared(SHELVES).parser
    first, second = f"{BASE}?q[]=cable&q[]=*&op[]=&op[]=AND", f"{BASE}?q[]=*&q[]=cable&op[]=&op[]=AND"
    assert shelves.listing_url(first) != shelves.listing_url(second)
    assert shelves.listing_url(f"{BASE}?op[]=&op[]=AND&q[]=cable&q[]=*") == shelves.listing_url(first)


def test_half_a_character_in_a_url_is_told_in_a_line() -> None:
    half = f"{BASE}?q=\ud800"
    for listing_of in (rules().listing_of, archives()["wilson-center"].parser.listing_url):
        with pytest.raises(NoUrl, match=r"U\+D800 in its query, half of a character"):
            listing_of(half)
    assert rules().listing_of(f"{BASE}?q=\udcff") == f"{BASE}?q=%FF"


def test_the_order_of_parameters_is_no_matter() -> None:
    assert rules().listing_of(f"{BASE}?b=2&a=1") == rules().listing_of(f"{BASE}?a=1&page=4&b=2")


def test_what_is_a_listing_by_its_form() -> None:
    parser = declared().parser
    assert parser.is_listing("https://news.example.org/category/cables?page=2")
    assert not parser.is_listing("https://news.example.org/1964/cable")
    assert not parser.is_listing("https://elsewhere.example/category/cables")


def test_a_declared_listing_is_one_whatever_the_patterns_say() -> None:
    text = NEWS.replace('listing = ["/category/{slug}"]\n', "")
    parser = declared(text).parser
    assert parser.is_listing(f"{BASE}?page=2")
    assert not parser.is_listing("https://news.example.org/category/cables")


def test_the_wayback_machine_is_asked_for_the_paths_of_listings() -> None:
    assert declared().listing_paths == ("/category/", "/category/releases")


def test_further_hosts_are_the_same_site() -> None:
    archive = declared(NEWS.replace("\n[listings]", 'hosts = ["old.example.org"]\n[listings]'))
    assert archive.hosts == ("news.example.org", "old.example.org")
    assert archive.parser.listing_url("http://old.example.org/category/releases?page=2") == BASE
    document_url = archive.parser.links.document_urls("https://old.example.org/category/releases")
    assert document_url("/1964/cable") == "https://news.example.org/1964/cable"


def test_a_pattern_begins_with_what_stands_before_its_first_part() -> None:
    assert UrlPattern.of("/repositories/{n}/resources").beginning == "/repositories/"


@pytest.mark.parametrize("pattern", ["/{path}-{slug}x/{slug}-{slug}x", "/" + "{month}" * 40, "/" + "{n}1" * 30])
def test_no_url_is_tried_in_a_great_many_ways(pattern: str) -> None:
    """Without a bound each of these takes longer than there is time."""
    document_url = declared(NEWS.replace("/{year}/{slug}", pattern)).parser.links.document_urls(BASE)
    assert document_url("/" + "1-1" * 200) is None
    assert document_url("/" + "1" * 600) is None


def test_a_host_is_the_same_in_capitals_and_with_its_port() -> None:
    text = NEWS.replace("https://news.example.org/", "http://News.Example.org:8080/sub/").replace(
        "signs", 'hosts = ["WWW.example.org"]\nsigns', 1
    )
    archive = declared(text)
    found = archive.parser.links.document_urls(archive.listing("releases"))
    assert archive.listing("releases") == "http://news.example.org:8080/sub/category/releases"
    assert found("http://www.Example.org/sub/1964/cable") == "http://news.example.org:8080/sub/1964/cable"


LINKS = st.text("/a1.-_~?&=%2e#:;+@\\ ", max_size=12) | st.sampled_from(
    ("?page=2", "/a?b=c", "/web/2024/http://a", "?")
)
PAGES = st.sampled_from(
    (
        BASE,
        f"{BASE}?page=2",
        f"{BASE}/",
        f"{BASE}/;x?y",
        f"{BASE}#top",
        "http://news.example.org/a",
        "https://news.example.org",
        "https://elsewhere.example/a",
    )
)


@given(LINKS, PAGES)
def test_a_plain_link_has_the_url_that_resolving_gives(href: str, base: str) -> None:
    found = rules().page_url(href, base)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urls, "_PLAIN_LINK", re.compile("(?!)"))
        assert rules().page_url(href, base) == found
