"""URLs of the Wilson Center Digital Archive that no saved page carries."""

from __future__ import annotations

from parsers.catalog import archives


def test_a_legacy_search_nested_without_end_keeps_its_query_as_it_stands() -> None:
    nested = "[" * 100_000
    url = archives()["wilson-center"].parser.listing_url(
        f"https://digitalarchive.wilsoncenter.org/search-results/2/{nested}"
    )
    assert url == "https://digitalarchive.wilsoncenter.org/search-results/1/" + "%5B" * 100_000
