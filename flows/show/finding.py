"""Finds what `regest show` is asked for: a row, what happened to its document, and where its bytes are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import unquote
from uuid import UUID

from duckdb import DuckDBPyConnection

from flows.text.harmless import cut
from parsers.archive import Archive
from parsers.catalog import archive_named, archives
from parsers.errors import WrongUsage
from parsers.urls import absolute_url, normal_path, on_canonical_host
from warehouse.documents import (
    ListingPageRead,
    NamedDocument,
    Row,
    TitledDocument,
    Version,
    changes_of_document,
    closest_document,
    documents_named,
    documents_titled,
    last_page_of_listing,
    page_of_capture,
    rows_of_capture,
    versions_of_document,
)
from warehouse.lookups import capture_by_id, held_capture
from warehouse.warc.records import Capture

_ENTRY = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?::(\d{1,9}))?", re.IGNORECASE)
# A host's name before a path, as browsers show URLs.
_HOST_FIRST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?/", re.IGNORECASE)
_SLUG = re.compile(r"[^/\s?#]+")
MOST_NAMED = 3
LONGEST_TITLE = 100
LONGEST_ASKED = 200
# Of a title: less stands in most of them.
SHORTEST_PART = 3


class NothingToShow(WrongUsage):
    """What is no document, capture or row of one."""


class SeveralDocuments(NothingToShow):
    """A name of several documents."""


class SeveralTitles(SeveralDocuments):
    """A part of the titles of several documents, oldest first."""

    def __init__(self, asked: str, documents: Sequence[TitledDocument]) -> None:
        self.documents = tuple(documents)
        urls = ", ".join(document.url for document in documents[:MOST_NAMED])
        said = f"“{cut(asked, LONGEST_TITLE)}” stands in the titles of {len(documents):,} documents"
        super().__init__(f"{said}: give one of their URLs, as {urls}")


@dataclass(frozen=True, slots=True)
class Shown:
    """A row, or a whole page when `row` is None, with what happened to the row's document.

    `capture` shows it; `original` is the capture that has the bytes, another one when `capture` is a revisit, None when
    that one is not there. `page` is None for what is no page of a listing; `rows` are all rows of the page.
    `changes` are in words, each with the time in UTC at which it was seen.
    """

    capture: Capture
    original: Capture | None
    page: ListingPageRead | None
    rows: tuple[Row, ...]
    row: Row | None
    versions: tuple[Version, ...] = ()
    changes: tuple[tuple[datetime, str], ...] = ()


def find_shown(connection: DuckDBPyConnection, asked: str, archive_name: str | None) -> Shown:
    """What is to be shown for a document's URL, path or slug, the whole text of one of its fields, as its reference
    code, its title or a part of it; for CAPTURE_ID:POSITION, or for a CAPTURE_ID; for a listing's URL, which shows its
    first page as it was captured last.

    `archive_name` limits documents to those of one archive. Raises SeveralDocuments; NothingToShow, which proposes the
    document that is the closest by its title and fields; and UnknownArchive.
    """
    # What a terminal sends that is no text cannot be asked for in the database.
    asked = asked.encode(errors="replace").decode().strip()
    wanted = [archive_named(archive_name)] if archive_name else list(archives().values())
    if entry := _ENTRY.fullmatch(asked):
        return _of_capture(connection, UUID(entry[1]), int(entry[2]) if entry[2] else None)
    named = _documents(connection, asked, wanted, archive_name)
    if not named and (page := _page_of_listing(connection, asked, wanted)):
        return _of_capture(connection, page, None)
    text = " ".join(asked.split())
    if not named and text:
        named = documents_named(connection, archive_name, field=text)
    if len(named) > 1:
        urls = ", ".join(document.url for document in named[:MOST_NAMED])
        raise SeveralDocuments(f"“{asked}” names {len(named):,} documents: give one of their URLs, as {urls}")
    found = named[0] if named else _titled(connection, text, archive_name)
    if found is None:
        raise NothingToShow(f"no document “{cut(asked, LONGEST_TITLE)}”{_proposal(connection, asked, archive_name)}")
    return _of_capture(connection, found.capture_id, found.position)


def _titled(connection: DuckDBPyConnection, text: str, archive_name: str | None) -> TitledDocument | None:
    titled = documents_titled(connection, archive_name, text) if len(text) >= SHORTEST_PART else []
    if len(titled) > 1:
        raise SeveralTitles(text, titled)
    return titled[0] if titled else None


def _page_of_listing(connection: DuckDBPyConnection, asked: str, wanted: Sequence[Archive]) -> UUID | None:
    if "://" not in asked:
        return None
    having = [archive for archive in wanted if archive.has_listing(asked)]
    pages = (last_page_of_listing(connection, archive.name, archive.listing(asked)) for archive in having)
    return next(filter(None, pages), None)


def _documents(
    connection: DuckDBPyConnection, asked: str, wanted: Sequence[Archive], archive_name: str | None
) -> list[NamedDocument]:
    is_slug = _SLUG.fullmatch(asked) is not None and "://" not in asked
    ending = normal_path(f"/{asked}") if is_slug else None
    urls = [] if is_slug else [url for archive in wanted for url in canonical_urls(archive, asked)]
    return documents_named(connection, archive_name, urls, ending)


def canonical_urls(archive: Archive, link: str, base: str | None = None) -> list[str]:
    """How a link to a document of this archive can stand in `documents`: on its first host, or on one where documents
    of it lie, with one form of its path, with the query and without. Nothing for a link that leads elsewhere. `base` is
    the page that it stands on."""
    if _HOST_FIRST.match(link) and base is None:
        link = f"https://{link}"
    parts = absolute_url(link, base or archive.home)
    if parts is None:
        return []
    if canonical := on_canonical_host(parts, archive.hosts):
        forms = [canonical]
    elif parts.hostname in archive.elsewhere:
        forms = [parts._replace(scheme=scheme, netloc=parts.hostname) for scheme in ("https", "http")]
    else:
        return []
    whole = [one._replace(path=normal_path(one.path)) for one in forms]
    return list(dict.fromkeys([one.geturl() for form in whole for one in (form, form._replace(query=""))]))


def _of_capture(connection: DuckDBPyConnection, capture_id: UUID, position: int | None) -> Shown:
    capture = held_capture(connection, capture_id)
    if capture is None:
        raise NothingToShow(f'no capture {capture_id}: regest sql "SELECT capture_id, url FROM captures"')
    original = capture_by_id(connection, capture.revisit_of) if capture.revisit_of else capture
    rows = rows_of_capture(connection, capture_id)
    row = next((row for row in rows if row.position == position), None)
    if position is not None and row is None:
        has = f"the rows 1 to {max(row.position for row in rows)}" if rows else "no rows"
        raise NothingToShow(f"capture {capture_id} has no row {position}: it has {has}")
    shown = Shown(capture, original, page_of_capture(connection, capture_id), rows, row)
    return _with_history(connection, shown, row.archive, row.url) if row and row.url else shown


def _with_history(connection: DuckDBPyConnection, shown: Shown, archive: str, url: str) -> Shown:
    return replace(
        shown,
        versions=versions_of_document(connection, archive, url),
        changes=changes_of_document(connection, archive, url),
    )


def _proposal(connection: DuckDBPyConnection, asked: str, archive_name: str | None) -> str:
    path = re.split(r"[?#]", asked)[0] if "/" in asked else asked
    name = unquote(path).rstrip("/").rpartition("/")[2].replace("-", " ")
    found = closest_document(connection, archive_name, name[:LONGEST_ASKED])
    if found is None:
        return ": regest find WORDS finds documents by their words"
    printed = f"“{cut(found.title, LONGEST_TITLE)}”" + (f" ({found.date_text})" if found.date_text else "")
    return f": the closest is {printed}: regest show {found.url}"
