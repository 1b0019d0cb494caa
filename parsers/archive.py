"""What Regest needs to know of an archive, and the bounds that it declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Protocol

from parsers.counting_headers import Counts
from parsers.errors import WrongUsage
from parsers.records import ListingPage
from parsers.urls import host_of

MINIMUMS = frozenset({"rows_on_a_page", "share_with_date", "share_with_parsed_date", "share_with_summary"})
SHARES = frozenset({"share_with_date", "share_with_parsed_date", "share_with_summary", "largest_loss"})


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds of one archive. A harvest that breaks a minimum fails; any other bound only warns.

    Minimums:
    - `rows_on_a_page`: on each page but its listing's last, the rows, rejected ones among them, are no fewer;
    - `share_with_date`: of the entries of a harvest, how many have a printed date;
    - `share_with_parsed_date`: how many have one that was read (an EDTF string);
    - `share_with_summary`: how many have a summary.

    Warnings:
    - `earliest_year`: no date that was read begins before it;
    - `latest_year`: no date that was read ends after it;
    - `most_rows_on_a_page`: no page has more rows.

    An alarm:
    - `largest_loss`: what share of its documents a listing may lose from one harvest to the next, or the tables from
      one reading to the next, before that is taken for a mistake: nothing is withdrawn or published until it is
      confirmed.

    A share, from 0 to 1, is broken only when more entries lack the thing than ceil(n * (1 - share)) of n: so one entry
    may always lack it, however short the listing, unless the share is 1. The product is rounded to six places first,
    since in floating point 20 * (1 - 0.95) is a little more than 1. A bound that is None is not declared.
    """

    rows_on_a_page: int = 1
    share_with_date: float = 0.0
    share_with_parsed_date: float = 0.0
    share_with_summary: float = 0.0
    earliest_year: int | None = None
    latest_year: int | None = None
    most_rows_on_a_page: int | None = None
    largest_loss: float = 0.1

    def __post_init__(self) -> None:
        shares = {name: value for name, value, _ in self.declared() if name in SHARES}
        for name, share in shares.items():
            if not 0 <= share <= 1:
                raise ValueError(f"{name} is {share}: a share lies between 0 and 1")
        self._require_order("earliest_year", "latest_year")
        self._require_order("rows_on_a_page", "most_rows_on_a_page")

    def declared(self) -> list[tuple[str, float, bool]]:
        """Each bound that is declared: its name, its value and whether it is a minimum. The order is that of the
        fields."""
        return list(self._declared())

    def _declared(self) -> Iterator[tuple[str, float, bool]]:
        for bound in fields(self):
            value = getattr(self, bound.name)
            if value is not None:
                yield bound.name, value, bound.name in MINIMUMS

    def _require_order(self, low: str, high: str) -> None:
        lowest, highest = getattr(self, low), getattr(self, high)
        if lowest is not None and highest is not None and lowest > highest:
            raise ValueError(f"{low} is {lowest}, more than {high}, which is {highest}")


class UnknownListing(WrongUsage):
    """The archive declares no listing of that name, and it is no URL on one of the archive's hosts."""


class Parser(Protocol):
    """Reads the listing pages of one archive, or of a platform that many archives run. Pure: no network, no clock."""

    def parse_page(self, body: bytes, url: str, charset: str | None = None, counts: Counts = ()) -> ListingPage:
        """Reads the decoded bytes of the page at `url`; `charset` is what the HTTP header says, if it says one, and
        `counts` how much its headers say that the listing has.

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
    what the paths of listing pages begin with, of every generation of the site. `declaration` is all that is declared
    of how its pages are read, in one text, `code` the module that knows its URLs. Where it is `next_by_promise`, pagers
    print no link to the next page near the end: the way goes on by the pages' numbers while more is promised. On the
    hosts `elsewhere` documents of it lie that its listings lead to: they are never asked for."""

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
    declaration: str = ""
    code: str | None = None
    next_by_promise: bool = False
    elsewhere: tuple[str, ...] = ()

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
