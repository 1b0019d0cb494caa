"""Finds what `regest show` is asked for: a row, what happened to its document, and where its bytes are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from duckdb import DuckDBPyConnection

from flows.text.harmless import cut
from parsers.archive import Archive
from parsers.catalog import archive_named, archives
from parsers.errors import WrongUsage
from parsers.urls import absolute_url, normal_path, on_canonical_host
from warehouse.lookups import capture_by_id, held_capture
from warehouse.sql import statement
from warehouse.warc.records import Capture

_ENTRY = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?::(\d{1,9}))?", re.IGNORECASE)
# A host's name before a path, as browsers show URLs.
_HOST_FIRST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?/", re.IGNORECASE)
_SLUG = re.compile(r"[^/\s?#]+")
MOST_NAMED = 3
LONGEST_TITLE = 100
LONGEST_ASKED = 200


class NothingToShow(WrongUsage):
    """What is no document, capture or row of one."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a captured page, `position` counted from 1: what it says of the document at `url`.

    For one that could not be read, `url` and what follows are None, and `reason`, `detail` and its `html` say why.
    """

    capture_id: UUID
    position: int
    archive: str
    url: str | None
    title: str | None
    date_text: str | None
    date_edtf: str | None
    date_earliest: date | None
    date_latest: date | None
    date_problem: str | None
    summary: str | None
    summary_by_ai: bool | None
    other_text: str | None
    reason: str | None
    detail: str | None
    html: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document. Times are UTC; `valid_to` is None while it stands, `left_at` unless the document left
    the last of its listings then, `withdrawn_at` unless it is known to have left the archive."""

    number: int
    valid_from: datetime
    valid_to: datetime | None
    last_seen: datetime
    withdrawn_at: datetime | None
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class PageRead:
    """What was read of the page that a capture shows; `rejected_because` is None for one that could be read."""

    listing_url: str
    page_number: int
    layout: str | None
    promised_first: int | None
    promised_last: int | None
    promised_total: int | None
    entries: int
    rejects: int
    rejected_because: str | None
    is_withheld: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A row, or a whole page when `row` is None, with what happened to the row's document.

    `capture` shows it; `original` is the capture that has the bytes, another one when `capture` is a revisit, None when
    that one is not there. `page` is None for what is no page of a listing; `rows` are all rows of the page.
    `changes` are in words, each with the time in UTC at which it was seen.
    """

    capture: Capture
    original: Capture | None
    page: PageRead | None
    rows: tuple[Row, ...]
    row: Row | None
    versions: tuple[Version, ...] = ()
    changes: tuple[tuple[datetime, str], ...] = ()


def find_shown(connection: DuckDBPyConnection, asked: str, archive_name: str | None) -> Shown:
    """What is to be shown for a document's URL, path or slug, for CAPTURE_ID:POSITION, or for a CAPTURE_ID.

    `archive_name` limits documents to those of one archive. Raises NothingToShow, which proposes the document with the
    closest title, and UnknownArchive.
    """
    # What a terminal sends that is no text cannot be asked for in the database.
    asked = asked.encode(errors="replace").decode().strip()
    wanted = [archive_named(archive_name)] if archive_name else list(archives().values())
    if entry := _ENTRY.fullmatch(asked):
        return _of_capture(connection, UUID(entry[1]), int(entry[2]) if entry[2] else None)
    rows = _documents(connection, asked, wanted, archive_name)
    if len(rows) > 1:
        urls = ", ".join(str(row.url) for row in rows[:MOST_NAMED])
        raise NothingToShow(f"“{asked}” is the name of {len(rows)} documents: give one of their URLs, as {urls}")
    if not rows:
        raise NothingToShow(f"no document “{cut(asked, LONGEST_TITLE)}”{_proposal(connection, asked, archive_name)}")
    return _of_capture(connection, rows[0].capture_id, rows[0].position)


def _documents(
    connection: DuckDBPyConnection, asked: str, wanted: Sequence[Archive], archive_name: str | None
) -> list[Row]:
    is_slug = _SLUG.fullmatch(asked) is not None and "://" not in asked
    ending = normal_path(f"/{asked}") if is_slug else None
    urls = [] if is_slug else [url for archive in wanted for url in canonical_urls(archive, asked)]
    found = _fetched(connection, "documents_named", archive=archive_name, urls=urls, ending=ending)
    return [Row(*row) for row in found]


def canonical_urls(archive: Archive, link: str, base: str | None = None) -> list[str]:
    """How a link to a document of this archive can stand in `documents`: on its first host, with one form of its path,
    with the query and without. Nothing for a link that leads elsewhere. `base` is the page that it stands on."""
    if _HOST_FIRST.match(link) and base is None:
        link = f"https://{link}"
    parts = absolute_url(link, base or archive.home)
    canonical = on_canonical_host(parts, archive.hosts) if parts else None
    if canonical is None:
        return []
    whole = canonical._replace(path=normal_path(canonical.path))
    return list(dict.fromkeys([whole.geturl(), whole._replace(query="").geturl()]))


def _of_capture(connection: DuckDBPyConnection, capture_id: UUID, position: int | None) -> Shown:
    capture = held_capture(connection, capture_id)
    if capture is None:
        raise NothingToShow(f'no capture {capture_id}: regest sql "SELECT capture_id, url FROM captures"')
    original = capture_by_id(connection, capture.revisit_of) if capture.revisit_of else capture
    pages = _fetched(connection, "page_of_capture", capture_id=str(capture_id))
    rows = tuple(Row(*row) for row in _fetched(connection, "rows_of_capture", capture_id=str(capture_id)))
    row = next((row for row in rows if row.position == position), None)
    if position is not None and row is None:
        has = f"the rows 1 to {max(row.position for row in rows)}" if rows else "no rows"
        raise NothingToShow(f"capture {capture_id} has no row {position}: it has {has}")
    page = PageRead(*pages[0]) if pages else None
    shown = Shown(capture, original, page, rows, row)
    return _with_history(connection, shown, row.archive, row.url) if row and row.url else shown


def _with_history(connection: DuckDBPyConnection, shown: Shown, archive: str, url: str) -> Shown:
    versions = _fetched(connection, "versions_of_document", archive=archive, url=url)
    changes = _fetched(connection, "changes_of_document", archive=archive, url=url)
    return replace(
        shown,
        versions=tuple(Version(*version) for version in versions),
        changes=tuple((seen_at, change) for seen_at, change in changes),
    )


def _proposal(connection: DuckDBPyConnection, asked: str, archive_name: str | None) -> str:
    path = re.split(r"[?#]", asked)[0] if "/" in asked else asked
    name = unquote(path).rstrip("/").rpartition("/")[2].replace("-", " ")
    found = _fetched(connection, "closest_document", archive=archive_name, text=name[:LONGEST_ASKED])
    if not found:
        return ': regest sql "SELECT title, url FROM documents" lists those there are'
    title, date_text, url = found[0]
    printed = f"“{cut(title, LONGEST_TITLE)}”" + (f" ({date_text})" if date_text else "")
    return f": the closest by title is {printed}: regest show {url}"


def _fetched(connection: DuckDBPyConnection, name: str, **parameters: object) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = connection.execute(statement(name), parameters).fetchall()
    return rows
