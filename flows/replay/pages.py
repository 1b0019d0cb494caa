"""The pages that a replica serves: where they are stored, and which request means which of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from operator import attrgetter
from typing import Protocol
from urllib.parse import urlsplit

from flows.cases import Case, cases
from parsers.archive import Archive
from warehouse.data_folder import DataFolder
from warehouse.forgotten import forgettings_in, forgotten_by
from warehouse.warc.captures import Capture, CaptureStore, read_captures, read_exchange
from warehouse.warc.exchange import Headers

PageKey = tuple[str, int]


class Page(Protocol):
    """What a replica serves: a ReplayedPage or a CapturedPage."""

    @property
    def url(self) -> str:
        """Where it came from, on any of the archive's hosts."""

    @property
    def captured_at(self) -> datetime | None:
        """The time of the capture in UTC, None for what is no capture, such as a fixture."""

    def read(self) -> ReplayedPage:
        """The page with its bytes. Raises a RegestError when they cannot be read."""


@dataclass(frozen=True, slots=True)
class ReplayedPage:
    """One stored response, ready to be served; `body` has no content encoding. The rest is as in Page."""

    url: str
    status: int
    headers: Headers
    body: bytes
    captured_at: datetime | None = None

    def read(self) -> ReplayedPage:
        """Itself: it is read already."""
        return self


@dataclass(frozen=True, slots=True)
class CapturedPage:
    """A page whose bytes stay where `captures` are kept until they are asked for.

    `original` is the capture that holds them; `captured_at` is later than its time where the page was revisited.
    """

    url: str
    captured_at: datetime
    captures: CaptureStore
    original: Capture

    def read(self) -> ReplayedPage:
        """See Page. Raises CaptureError and BodyError when the capture is missing or damaged."""
        exchange = read_exchange(self.captures, self.original)
        return ReplayedPage(self.url, HTTPStatus.OK, exchange.headers, exchange.body(), self.captured_at)


def pages_from_fixtures(archive: Archive) -> list[ReplayedPage]:
    """The archive's fixture cases, one for each page, in the order of their names.

    Where several cases show one page, it is the first that a parser need not refuse, else the first.
    Raises FixtureError.
    """
    chosen: dict[PageKey, Case] = {}
    for case in cases(archive.name):
        key = page_key(archive, case.url)
        other = chosen.setdefault(key, case)
        if _is_refused(other) and not _is_refused(case):
            chosen[key] = case
    in_order = sorted(chosen.values(), key=attrgetter("name"))
    return [ReplayedPage(case.url, case.status, tuple(case.headers.items()), case.body()) for case in in_order]


def pages_from_captures(folder: DataFolder, archive: Archive) -> list[CapturedPage]:
    """The newest state of each URL of the archive that was captured with status 200, the newest first.

    A revisit counts as a capture of what it found unchanged. What is forgotten is left out, and files that a run is
    still writing. Raises JsonLinesError.
    """
    forgotten = forgotten_by(forgettings_in(folder.store))
    found = (capture for capture in read_captures(folder.store) if isinstance(capture, Capture))
    captures = [capture for capture in found if capture.archive == archive.name]
    held = {capture.capture_id: capture for capture in captures if capture.revisit_of is None}
    newest: dict[str, CapturedPage] = {}
    for capture in sorted(captures, key=attrgetter("captured_at"), reverse=True):
        original = held.get(capture.revisit_of or capture.capture_id)
        if original and not forgotten.has(capture) and capture.status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
            page = CapturedPage(capture.url, capture.captured_at, folder.store, original)
            newest.setdefault(capture.url, page)
    return list(newest.values())


def target_of(url: str) -> str:
    """What a request for this page names: its path and its query. Raises ValueError for what is no URL."""
    parts = urlsplit(url)
    path = "/" + parts.path.lstrip("/")
    return f"{path}?{parts.query}" if parts.query else path


def page_key(archive: Archive, url: str) -> PageKey:
    """What is the same for every spelling of a page's URL, or of a request's target: its listing and its number, by
    the archive's parser. For a parser, a URL that belongs to no listing is one of its own; so is here what it cannot
    read."""
    try:
        canonical = f"https://{archive.hosts[0]}{target_of(url)}"
        return archive.parser.listing_url(canonical), archive.parser.page_number(canonical)
    except (RecursionError, ValueError):
        return url, 1


def _is_refused(case: Case) -> bool:
    return "rejected" in (case.expected() or {})


# Fixtures have no time of their own. These make them pages that did not change from year to year.
FIXTURES_CAPTURED_AT = tuple(datetime(year, 3, 1, 12, tzinfo=UTC) for year in (2023, 2024, 2025))


def captures_over_time(folder: DataFolder, archive: Archive) -> list[CapturedPage]:
    """Every capture of an archive's pages with status 200, and every revisit of one, oldest first."""
    found = (capture for capture in read_captures(folder.store) if isinstance(capture, Capture))
    captures = sorted((one for one in found if one.archive == archive.name), key=attrgetter("captured_at"))
    held = {capture.capture_id: capture for capture in captures if capture.revisit_of is None}
    return [
        CapturedPage(capture.url, capture.captured_at, folder.store, original)
        for capture in captures
        if capture.status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
        and (original := held.get(capture.revisit_of or capture.capture_id))
    ]


def fixtures_over_time(archive: Archive) -> list[ReplayedPage]:
    """The archive's fixtures, as if they had been captured once a year."""
    return [
        replace(page, captured_at=moment) for page in pages_from_fixtures(archive) for moment in FIXTURES_CAPTURED_AT
    ]
