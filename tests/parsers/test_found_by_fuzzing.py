"""What `make fuzz` found that no saved page carries, and the fuzzer's own command."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from bench.fuzz.seeds import dictionary, seeds
from bench.fuzz.targets import TARGETS, input_of, page_in
from flows.cases import case_named
from parsers.archive import UnknownListing
from parsers.catalog import archive_named, archives
from parsers.errors import PageRejected
from parsers.listing.promise import promise_of
from parsers.urls import absolute_url

PARSER = archives()["wilson-center"].parser
HOME = "https://digitalarchive.wilsoncenter.org/"
SEED = case_named("wilson-center", "seed_listing")


@pytest.mark.parametrize("charset", ["utf-8\0", "punycode", "undefined", "rot13", "base64", "no-such-charset"])
def test_a_charset_that_is_none_leaves_the_page_to_say_its_own(charset: str) -> None:
    assert PARSER.parse_page(SEED.body(), SEED.url, charset) == PARSER.parse_page(SEED.body(), SEED.url)


@pytest.mark.parametrize("url", ["http://[", "//[", "https://digitalarchive.wilsoncenter.org[/search"])
def test_a_broken_url_is_an_unknown_listing(url: str) -> None:
    with pytest.raises(UnknownListing):
        archive_named("wilson-center").listing(url)


def test_a_page_at_a_broken_url_is_rejected() -> None:
    with pytest.raises(PageRejected, match="unknown layout"):
        PARSER.parse_page(SEED.body(), "http://[")


def test_a_page_number_without_end_is_no_page() -> None:
    assert PARSER.page_number(f"{HOME}search?page={'9' * 5000}") == 1
    assert PARSER.page_number(f"{HOME}search-results/{'9' * 5000}/Nehru") == 1


def test_only_a_collection_of_the_older_site_has_its_pages_in_the_path() -> None:
    listing = PARSER.listing_url(f"{HOME}collection/bandung")
    assert PARSER.page_number(PARSER.page_url(listing, 2)) == 2
    assert PARSER.listing_url(PARSER.page_url(listing, 2)) == listing


@pytest.mark.parametrize("times", range(1, 9))
@pytest.mark.parametrize("sign", ["f]", "topics:a b"])
def test_what_is_encoded_again_and_again_has_one_url(sign: str, times: int) -> None:
    for _ in range(times):
        sign = quote(sign, safe="")
    for url in (f"{HOME}search?{sign}=a", f"{HOME}search?f%5B0%5D={sign}"):
        listing = PARSER.listing_url(url)
        assert PARSER.listing_url(listing) == listing


def test_the_bytes_of_a_letter_that_are_encoded_differently_often_are_that_letter() -> None:
    listing = PARSER.listing_url(f"{HOME}search?f%5B0%5D=%C3%25A9&f%5B1%5D=%D1%8F")
    assert listing == PARSER.listing_url(f"{HOME}search?f%5B0%5D=%C3%A9&f%5B1%5D=%D1%8F")
    assert PARSER.listing_url(listing) == listing


@pytest.mark.parametrize("label", [f"1 - 10 of {'9' * 5000}", "1 - 10 of 9,999,999,999", f"{'1' * 5000} - 10 of 20"])
def test_a_number_that_counts_no_documents_is_no_label(label: str) -> None:
    assert promise_of([label]).label is None


@pytest.mark.parametrize("target", TARGETS)
def test_everything_holds_of_what_the_fuzzer_starts_from(target: str) -> None:
    given = list(seeds(target))
    assert len(given) > 3
    assert dictionary(target)
    for one in given:
        TARGETS[target](one)


def test_an_input_holds_a_page_whole() -> None:
    assert page_in(input_of(SEED.url, "utf-8", SEED.body())) == (SEED.url, "utf-8", SEED.body())
    assert page_in(input_of(SEED.url, None, b"")) == (SEED.url, None, b"")


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("htrttps://web.archive.org/web/20230612000000/https://digitalarchive.wilsoncenter.org/search", None),
        (f"https://WEB.archive.org:443/web/20230612000000/{HOME}search", f"{HOME}search"),
        (f"/web/20230612000000/https://web.archive.org/web/2022/{HOME}search", f"{HOME}search"),
        (f"{'https:/web/2022/' * 60_000}{HOME}search", None),
    ],
    ids=["another scheme", "its host written otherwise", "rewritten twice", "rewritten without end"],
)
def test_a_link_that_the_wayback_machine_rewrote_ends(href: str, url: str | None) -> None:
    found = absolute_url(href, "https://web.archive.org/web/20230612000000/https://digitalarchive.wilsoncenter.org/")
    assert (found and found.geturl()) == url
