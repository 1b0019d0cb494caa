"""URLs of the Wilson Center Digital Archive that no saved page carries."""

from __future__ import annotations

from parsers.catalog import archives

LEGACY = "https://digitalarchive.wilsoncenter.org/search-results"


def test_a_legacy_search_nested_without_end_keeps_its_query_as_it_stands() -> None:
    nested = "[" * 100_000
    assert listing_url(f"{LEGACY}/2/{nested}") == f"{LEGACY}/1/" + "%5B" * 100_000


def test_a_legacy_search_for_half_a_character_keeps_its_query_as_it_stands() -> None:
    assert listing_url(LEGACY + '/2/{"q": "%5Cud800"}') == f"{LEGACY}/1/%7B%22q%22%3A%20%22%5Cud800%22%7D"


def listing_url(url: str) -> str:
    return archives()["wilson-center"].parser.listing_url(url)
