"""What Regest needs to know of an archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from parsers.bounds import Bounds
from parsers.errors import WrongUsage
from parsers.records import ListingPage
from parsers.urls import host_of


class UnknownListing(WrongUsage):
    """The archive declares no listing of that name, and it is no URL on one of the archive's hosts."""


class Parser(Protocol):
    """Reads the listing pages of one archive, or of a platform that many archives run. Pure: no network, no clock."""

    def parse_page(self, body: bytes, url: str, charset: str | None = None) -> ListingPage:
        """Reads the decoded bytes of the page at `url`; `charset` is what the HTTP header says, if it says one.

        Raises PageRejected when the page is no listing page that this parser knows.
        """

    def listing_url(self, url: str) -> str:
        """The canonical URL of the listing that the page at `url` belongs to: the same for each of its pages."""

    def page_number(self, url: str) -> int:
        """Which page of its listing `url` is, counted from 1."""

    def page_url(self, listing_url: str, number: int) -> str:
        """The URL of page `number` (from 1) of a listing."""

    def is_listing(self, url: str) -> bool:
        """Whether a URL on one of the archive's hosts is, by its form, that of a listing page, of any generation."""


@dataclass(frozen=True, slots=True)
class Archive:
    """One institution's site. `hosts` are all names it answers to, the canonical one first; `listings` maps a short
    name to the URL of a listing's first page; `pause` is the time between two requests, in seconds. `listing_paths` are
    what the paths of listing pages begin with, of every generation of the site."""

    name: str
    title: str
    home: str
    hosts: tuple[str, ...]
    listings: Mapping[str, str]
    parser: Parser
    pause: float = 1.0
    bounds: Bounds = field(default_factory=Bounds)
    listing_paths: tuple[str, ...] = ("/",)
    whole_listing: str | None = None

    @property
    def whole_listing_url(self) -> str | None:
        """The canonical URL of the listing of all its documents, None when none is declared."""
        return self.listing(self.whole_listing) if self.whole_listing else None

    def listing(self, name_or_url: str | None = None) -> str:
        """The canonical URL of a listing, by its name or any URL of its pages; the first declared when None."""
        if name_or_url is None:
            return self.parser.listing_url(next(iter(self.listings.values())))
        if name_or_url in self.listings:
            return self.parser.listing_url(self.listings[name_or_url])
        if host_of(name_or_url) in self.hosts:
            return self.parser.listing_url(name_or_url)
        known = ", ".join(self.listings)
        raise UnknownListing(
            f"{self.name} has no listing “{name_or_url}”: give one of {known}, or a listing's URL on {self.hosts[0]}"
        )

    def has_listing(self, name_or_url: str) -> bool:
        """Whether `listing` knows it."""
        return name_or_url in self.listings or host_of(name_or_url) in self.hosts

    def listing_name(self, url: str) -> str | None:
        """The declared name of the listing at the canonical `url`, None when it was given as a URL."""
        names = (name for name, first in self.listings.items() if self.parser.listing_url(first) == url)
        return next(names, None)
