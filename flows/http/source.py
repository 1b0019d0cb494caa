"""Where pages come from: what every source promises, what can go wrong, what is sent and looked at in headers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

from parsers.errors import RegestError
from warehouse.warc.exchange import BODY_LIMIT, Exchange, Headers

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


class Site(Protocol):
    """Whom a source asks: an archive, or a site of which no more is known yet."""

    @property
    def home(self) -> str:
        """Where it begins."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """All names it answers to."""

    @property
    def pause(self) -> float:
        """The time between two requests, in seconds."""


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


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a source, in seconds and bytes.

    `response_bytes` holds for a body as transferred and as decoded; `seconds_for_a_response` from the start of the
    connection to the last byte; `seconds_to_read` between two pieces of it. `retry_budget_seconds` is what one page
    may take with all its attempts. A server that wants to be left alone for longer than `longest_retry_after` is.
    """

    response_bytes: int = BODY_LIMIT
    seconds_for_a_response: float = 120.0
    seconds_to_connect: float = 15.0
    seconds_to_read: float = 30.0
    attempts: int = 5
    retry_budget_seconds: float = 900.0
    first_backoff: float = 1.0
    longest_backoff: float = 60.0
    longest_retry_after: float = 600.0
    longest_crawl_delay: float = 60.0
    redirects: int = 5
    connections: int = 2


LONGEST_SECONDS = 10**9
# Some thirty times as long as any that servers make.
LONGEST_VALIDATOR = 1024
# Bytes as Latin-1: what RFC 9110, section 5.5, lets a header's value have, without blanks at its ends.
_VALIDATOR = re.compile(r"[!-~\x80-\xff](?:[ -~\x80-\xff]*[!-~\x80-\xff])?")


def http_date(value: str | None) -> datetime | None:
    """A date of HTTP (RFC 9110, section 5.6.7) in UTC, also in the forms of mail; None for anything else."""
    try:
        moment = parsedate_to_datetime(value or "")
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (IndexError, OverflowError, TypeError, ValueError):
        return None


def delta_seconds(value: str | None) -> int | None:
    """Seconds as HTTP states them (RFC 9111, section 1.2.2), at most some thirty years; None for anything else."""
    stated = (value or "").strip()
    if not (stated.isascii() and stated.isdigit()):
        return None
    return int(stated) if len(stated) < len(str(LONGEST_SECONDS)) else LONGEST_SECONDS


def sendable_validator(value: str | None) -> str | None:
    """A validator that a header can carry, None for any other. An asterisk is none: it would ask whether there is any
    page at all."""
    return value if value and len(value) <= LONGEST_VALIDATOR and _VALIDATOR.fullmatch(value) and value != "*" else None


# RFC 9111, section 5.2.1.4: the answer must come from the site itself. The second is what HTTP/1.0 has for it.
PAST_CACHES: Headers = (("Cache-Control", "no-cache"), ("Pragma", "no-cache"))

_HIT = re.compile(r"\bhit\b", re.IGNORECASE)
_MARKS = ("x-cache", "cf-cache-status", "x-proxy-cache")


def age_of(exchange: Exchange) -> timedelta | None:
    """How long before it was asked for an answer left the site: nothing, unless a cache says that it gave it. None when
    one says so and does not say how old it is."""
    stated = delta_seconds(exchange.header("age"))
    if stated is not None:
        return timedelta(seconds=stated)
    return None if any(_HIT.search(exchange.header(mark) or "") for mark in _MARKS) else timedelta()


def is_older_than(exchange: Exchange, moment: datetime) -> bool:
    """Whether an answer may have left the site before a moment, though it was asked for after it."""
    age = age_of(exchange)
    return age is None or (age > timedelta() and exchange.fetched_at - age < moment)
