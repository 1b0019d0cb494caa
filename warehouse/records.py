"""What is loaded: captures, and what was read from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import chain
from typing import Any
from uuid import UUID

from parsers.records import Entry, ListingPage, Reject
from warehouse.warc.records import Capture, Incident, RunEnd, RunStart


@dataclass(frozen=True, slots=True)
class Run:
    """One harvest of one listing. Times are UTC; what only its end tells is None while it is unfinished."""

    run_id: UUID
    archive: str
    listing_url: str
    source: str
    started_at: datetime
    regest_version: str
    ended_at: datetime | None = None
    outcome: str | None = None
    pages_limit: int | None = None
    requests: int | None = None
    retries: int | None = None
    bytes_received: int | None = None
    seconds_waited: float | None = None
    pages_again: int | None = None
    parser_version: str | None = None
    is_assembled: bool = False
    is_of_one_crawl: bool | None = None
    import_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PageRead:
    """What a parser made of one page: either `page`, or the reject that stands for all of it.

    `parser_version` is that of parsers.version, None where no parser has read it. A page that `is_passed_over` is no
    listing's and has neither.
    """

    archive: str
    url: str
    payload_digest: str
    listing_url: str
    page_number: int
    parser_version: str | None
    page: ListingPage | None
    rejected: Reject | None
    is_passed_over: bool = False
    read_as: str | None = None

    @property
    def page_id(self) -> int:
        """Identifies it: the page_id of every capture that shows it."""
        return page_identity(self.archive, self.url, self.payload_digest, self.read_as)

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self.page.entries if self.page else ()

    @property
    def rejects(self) -> tuple[Reject, ...]:
        """The rejected rows, or the one reject that stands for the page."""
        return self.page.rejects if self.page else (self.rejected,) if self.rejected else ()


def run_from(start: RunStart, end: RunEnd | None) -> tuple[Run, list[Incident]]:
    """A run and its incidents, as its WARC files tell them."""
    report: dict[str, Any] = dict(end.report) if end else {}
    incidents = [Incident(**incident) for incident in report.pop("incidents", [])]
    if "ended_at" in report:
        report["ended_at"] = datetime.fromisoformat(report["ended_at"])
    run = Run(
        run_id=start.run_id,
        archive=start.archive,
        listing_url=start.listing_url,
        source=start.source,
        started_at=start.started_at,
        regest_version=start.regest_version,
        parser_version=start.parser_version,
        **report,
    )
    return run, incidents


def page_id_of(capture: Capture) -> int:
    """Identifies what was read from a capture: the same bytes at the same URL of an archive, to be read alike, are one
    page."""
    return page_identity(capture.archive, capture.url, capture.payload_digest, capture.read_as)


def page_identity(archive: str, url: str, payload_digest: str, read_as: str | None) -> int:
    """The page_id that a capture of this payload will have. Headers that say nothing of how to read it, and headers of
    which nothing is known, make no difference."""
    return _identity(archive, url, payload_digest, *([read_as] if read_as else []))


# No field's name.
STATED = "\0stated"


def regest_id_of(archive: str, entry: Entry) -> int:
    """Identifies a description by everything that was printed, and by nothing that was made of it.

    Where nothing else is printed, it is what it was before anything else was kept. The order of fields does not count.
    """
    by = "ai" if entry.summary_by_ai else ""
    named = [*sorted(entry.fields), *([(STATED, entry.date.stated)] if entry.date.stated else [])]
    has_more = entry.other_text is not None or named
    more = (entry.other_text or "", *chain.from_iterable(named)) if has_more else ()
    return _identity(archive, entry.url, entry.title, entry.date.text, entry.summary or "", by, *more)


def _identity(*printed: str) -> int:
    """64 bits: with a million descriptions, the odds that any two of them collide are 1 to 37 million."""
    return int.from_bytes(blake2b("\0".join(printed).encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
