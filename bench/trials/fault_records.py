"""What a fault is, and what must come of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from bench.trials.faulty_sites import ARCHIVE, PAGES, FaultySite, Pages
from flows.http.source import Limits


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come of a fault.

    `kind` is that of a discrepancy whose detail `says` this; None when the trouble is overcome. `reads` are the pages
    whose rows are in the tables, `kept` the status of the faulty page's captures, if it has any. `reject` is the
    reason for which a page or a row of it is rejected, `waited` the seconds that the run waits at least. “all that is
    ASCII” are the other pages and the rows of the faulty one that any charset leaves as they are.
    """

    kind: str | None = None
    says: str = ""
    exit_status: int = 0
    reads: Literal["all pages", "all that is ASCII", "other pages", "pages before", "nothing"] = "all pages"
    kept: int | None = None
    reject: str | None = None
    waited: float = 0.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One trouble. `pages` is the listing; `is_harvested_before` is set where PAGES was harvested in peace before the
    trouble begins."""

    name: str
    site: FaultySite
    expected: Expected
    limits: Limits = field(default_factory=lambda: Limits(attempts=3))
    pages: Pages = PAGES
    is_harvested_before: bool = False

    def is_about(self, url: str, position: int) -> bool:
        """Whether a capture of `url` is one of the page that is faulty."""
        return urlsplit(url).path == "/search" and ARCHIVE.parser.page_number(url) == position


OVERCOME = Expected(kept=200)


def unavailable(says: str, kept: int | None = None, reject: str | None = None) -> Expected:
    """The page could not be had; the run says so, and reads all others."""
    return Expected("page unavailable", says, 1, "other pages", kept, reject)


def missing(status: int) -> Expected:
    """The site has no such page; the run says so, and reads all others."""
    return Expected("page missing", f"status {status}", 1, "other pages", status)


def rejected(reason: str, exit_status: int = 1) -> Expected:
    """The page came and could not be read; the run says why, and reads all others."""
    return Expected("page rejected", reason, exit_status, "other pages", 200, reason)


def blocked(says: str, kept: int, reject: str | None = None) -> Expected:
    """The run ends at the page."""
    return Expected("source blocked", says, 3, "pages before", kept, reject)


def shut_out(says: str) -> Expected:
    """The run ends before it has read a page."""
    return Expected("source blocked", says, 3, "nothing")
