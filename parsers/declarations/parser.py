"""Reads the listing pages of an archive that is declared."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.declarations.urls import UrlRules
from parsers.listing.markup import ListingMarkup
from parsers.listing.page import Links, read_listing_page
from parsers.records import ListingPage


@dataclass(frozen=True, slots=True, eq=False)
class DeclaredParser:
    """What is declared of an archive's markup and URLs."""

    markup: ListingMarkup
    rules: UrlRules
    links: Links

    def parse_page(self, body: bytes, url: str, charset: str | None = None) -> ListingPage:
        """See parsers.archive.Parser."""
        return read_listing_page(body, url, charset, self.markup, self.links)

    def listing_url(self, url: str) -> str:
        """See parsers.archive.Parser."""
        return self.rules.listing_of(url)

    def page_number(self, url: str) -> int:
        """See parsers.archive.Parser."""
        return self.rules.number_of(url)

    def page_url(self, listing_url: str, number: int) -> str:
        """See parsers.archive.Parser."""
        return self.rules.url_of(listing_url, number)

    def is_listing(self, url: str) -> bool:
        """See parsers.archive.Parser."""
        return self.rules.is_listing(url)
