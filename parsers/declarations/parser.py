"""Reads the listing pages of an archive that is declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from parsers.counting_headers import Counts
from parsers.listing.json_ld import with_lists_in_microdata
from parsers.listing.links import DocumentUrl, Links
from parsers.listing.markup import ListingMarkup
from parsers.records import ListingPage


class Urls(Protocol):
    """What is known of an archive's URLs: by patterns (UrlRules), or by code of its own."""

    def document_urls_of(self, base: str) -> DocumentUrl:
        """What makes the canonical URL of the document that a link on the page at `base` leads to; None for a link to
        anything else."""

    def page_url(self, href: str, base: str) -> str | None:
        """The absolute URL of a link on a page with that base, on the canonical host; None where it leads off."""

    def listing_of(self, url: str) -> str:
        """The canonical URL of the listing that the page at `url` belongs to."""

    def number_of(self, url: str) -> int:
        """Which page of its listing `url` is, counted from 1."""

    def url_of(self, listing_url: str, number: int) -> str:
        """The URL of page `number` (from 1) of a listing."""

    def is_listing(self, url: str) -> bool:
        """Whether a URL is, by its form, that of a listing page of the archive."""


@dataclass(frozen=True, slots=True, eq=False)
class DeclaredParser:
    """What is declared of an archive's markup and URLs."""

    markup: ListingMarkup
    urls: Urls
    links: Links

    def parse_page(self, body: bytes, url: str, charset: str | None = None, counts: Counts = ()) -> ListingPage:
        """See parsers.archive.Parser."""
        # Most commands know archives and read no page: what reads one takes longer to load than all else of an archive.
        from parsers.listing.page import read_listing_page

        if self.markup.json_ld:
            body = with_lists_in_microdata(body, charset)
        return read_listing_page(body, url, charset, self.markup, self.links, counts)

    def listing_url(self, url: str) -> str:
        """See parsers.archive.Parser."""
        return self.urls.listing_of(url)

    def page_number(self, url: str) -> int:
        """See parsers.archive.Parser."""
        return self.urls.number_of(url)

    def page_url(self, listing_url: str, number: int) -> str:
        """See parsers.archive.Parser."""
        return self.urls.url_of(listing_url, number)

    def is_listing(self, url: str) -> bool:
        """See parsers.archive.Parser."""
        return self.urls.is_listing(url)
