"""What Regest needs to know of an archive, and the list of the archives it knows.

Every module of this package that has an `ARCHIVE` declares one: a new archive is one such module and a folder of
fixtures, and touches nothing else. A module that cannot be imported is named, and stops no other archive.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

import parsers
from parsers.bounds import Bounds
from parsers.broken_code import broken_code
from parsers.errors import RegestError, WrongUsage
from parsers.records import ListingPage
from parsers.urls import host_of


class UnknownArchive(WrongUsage):
    """No archive of that name is declared."""


class BrokenArchive(RegestError):
    """An archive is declared, and its module cannot be used."""


class UnknownListing(WrongUsage):
    """The archive declares no listing of that name, and it is no URL on one of the archive's hosts."""


class Parser(Protocol):
    """Reads the listing pages of one archive, or of a platform that many archives run. Pure: no network, no clock."""

    @property
    def version(self) -> int:
        """Raised by one whenever the same bytes give other records than before."""

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

    def listing_name(self, url: str) -> str | None:
        """The declared name of the listing at the canonical `url`, None when it was given as a URL."""
        names = (name for name, first in self.listings.items() if self.parser.listing_url(first) == url)
        return next(names, None)


@dataclass(frozen=True, slots=True)
class BrokenModule:
    """A module of this package that cannot be used: the archive that it seems to declare, and why not, in a line."""

    archive: str
    reason: str


@cache
def archives() -> Mapping[str, Archive]:
    """All declared archives by name, in the order of their names, but for those of broken modules."""
    return _declared()[0]


def broken_modules() -> tuple[BrokenModule, ...]:
    """The modules that cannot be used, by name."""
    return _declared()[1]


def archive_named(name: str) -> Archive:
    """Raises UnknownArchive, which names the archives there are, and BrokenArchive, which says what is broken."""
    try:
        return archives()[name]
    except KeyError:
        broken = broken_modules()
    # What a module declares that cannot be read can only be told by its name.
    reasons = {module.archive: module.reason for module in broken}
    if name in reasons:
        raise BrokenArchive(f"the archive {name} cannot be used: {reasons[name]}")
    said = "".join(f"; {module.archive} cannot be used: {module.reason}" for module in broken)
    raise UnknownArchive(f"no archive “{name}”: known are {', '.join(archives())}{said}")


@cache
def _declared() -> tuple[Mapping[str, Archive], tuple[BrokenModule, ...]]:
    found: list[tuple[str, Archive]] = []
    broken: list[BrokenModule] = []
    for module in pkgutil.iter_modules(parsers.__path__):
        try:
            declared = getattr(importlib.import_module(f"parsers.{module.name}"), "ARCHIVE", None)
        except Exception as error:
            broken.append(
                BrokenModule(
                    _archive_of(module.name),
                    broken_code(error) or f"parsers/{module.name}.py: {type(error).__name__}: {error}",
                )
            )
            continue
        if isinstance(declared, Archive):
            found.append((module.name, declared))
        elif declared is not None:
            reason = f"parsers/{module.name}.py: its ARCHIVE is no Archive"
            broken.append(BrokenModule(_archive_of(module.name), reason))
    times = Counter(archive.name for _, archive in found)
    for name in sorted(name for name, count in times.items() if count > 1):
        modules = " and ".join(f"parsers/{module}.py" for module, archive in found if archive.name == name)
        broken.append(BrokenModule(name, f"{modules} declare the same archive {name}"))
    sound = sorted((archive for _, archive in found if times[archive.name] == 1), key=lambda archive: archive.name)
    return {archive.name: archive for archive in sound}, tuple(broken)


def _archive_of(module: str) -> str:
    return module.replace("_", "-")
