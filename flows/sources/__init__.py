"""Where pages come from: what every source promises, and what can go wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from parsers.errors import RegestError
from warehouse.exchange import Exchange

OTHER_WAYS_IN = "the Wayback Machine or a mirror of saved pages are other ways in"


class SourceError(RegestError):
    """A page that could not be fetched."""


class PageMissing(SourceError):
    """The site says that there is no such page (404 or 410)."""


class PageUnavailable(SourceError):
    """The site gave no proper answer for this page, however often it was asked. Other pages may still be had."""


class SourceBlocked(SourceError):
    """Nothing more can be fetched: a bot challenge, robots.txt, a host that cannot be reached or trusted."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What an earlier response said of its version, to ask whether it still holds (RFC 9110, section 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(slots=True)
class Traffic:
    """What a run has asked of a site so far: counters that only grow, in bytes as transferred and seconds."""

    requests: int = 0
    retries: int = 0
    redirects: int = 0
    not_modified: int = 0
    bytes_received: int = 0
    seconds_waited: float = 0.0


class Source(Protocol):
    """Fetches pages of one archive."""

    @property
    def name(self) -> str:
        """The kind of source, as captures keep it: “web”, “replica”."""

    @property
    def traffic(self) -> Traffic:
        """The counters of this run."""

    async def fetch(self, url: str, validators: Validators | None = None, *, past_caches: bool = False) -> Exchange:
        """The page at `url`, an absolute URL on one of the archive's hosts: status 200, or 304 when `validators`
        still hold. After redirects its URL is the last one's. With `past_caches`, caches in front of the site are told
        to ask it.

        Raises PageMissing, PageUnavailable and SourceBlocked.
        """
