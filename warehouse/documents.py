"""What the tables say of a document, and of the rows of a captured page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from warehouse.sql import statement

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a captured page, `position` counted from 1: what it says of the document at `url`, with what else is
    declared for the archive in `fields`, by name.

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
    date_assumed: bool | None
    date_stated: str | None
    summary: str | None
    summary_by_ai: bool | None
    other_text: str | None
    fields: Mapping[str, str] | None
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
class ListingPageRead:
    """What was read of the page that a capture shows; `rejected_because` is None for one that could be read."""

    listing_url: str
    page_number: int
    layout: str | None
    promised_first: int | None
    promised_last: int | None
    promised_total: int | None
    promised_pages: int | None
    entries: int
    rejects: int
    rejected_because: str | None
    is_withheld: bool


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """A document that somebody asked for, and the row that showed it last."""

    url: str
    capture_id: UUID
    position: int


@dataclass(frozen=True, slots=True)
class TitledDocument:
    """A document by its title, and the row that showed it last; `withdrawn_at` is None unless it was withdrawn."""

    archive: str
    url: str
    title: str
    date_text: str | None
    withdrawn_at: datetime | None
    capture_id: UUID
    position: int


@dataclass(frozen=True, slots=True)
class DocumentLikeIt:
    """The document whose title and fields are the closest to what somebody asked for."""

    title: str
    date_text: str | None
    url: str


def documents_named(
    connection: DuckDBPyConnection,
    archive: str | None,
    urls: Sequence[str] = (),
    ending: str | None = None,
    field: str | None = None,
) -> list[NamedDocument]:
    """The documents at these URLs, whose URL ends so, or of which a field is that text; of one archive, or of all of
    them for None."""
    rows = _rows(connection, "documents_named", archive=archive, urls=list(urls), ending=ending, field=field)
    return [NamedDocument(*row) for row in rows]


def documents_titled(connection: DuckDBPyConnection, archive: str | None, text: str) -> list[TitledDocument]:
    """The documents of this title, else those in whose title the text stands, oldest first; of one archive, or of all
    of them for None."""
    return [TitledDocument(*row) for row in _rows(connection, "documents_titled", archive=archive, text=text)]


def last_page_of_listing(connection: DuckDBPyConnection, archive: str, listing_url: str) -> UUID | None:
    """The last capture of a listing's first page, None where none of its pages is held."""
    rows = _rows(connection, "last_page_of_listing", archive=archive, listing_url=listing_url)
    return rows[0][0] if rows else None


def closest_document(connection: DuckDBPyConnection, archive: str | None, text: str) -> DocumentLikeIt | None:
    """The document whose title and fields are the most like a text, None where none is like it."""
    rows = _rows(connection, "closest_document", archive=archive, text=text)
    return DocumentLikeIt(*rows[0]) if rows else None


def page_of_capture(connection: DuckDBPyConnection, capture_id: UUID) -> ListingPageRead | None:
    """What was read of the page that a capture shows, None for what is no page of a listing."""
    rows = _rows(connection, "page_of_capture", capture_id=str(capture_id))
    return ListingPageRead(*rows[0]) if rows else None


def rows_of_capture(connection: DuckDBPyConnection, capture_id: UUID) -> tuple[Row, ...]:
    """Every row of the page that a capture shows, those that could not be read too."""
    return tuple(Row(*row) for row in _rows(connection, "rows_of_capture", capture_id=str(capture_id)))


def versions_of_document(connection: DuckDBPyConnection, archive: str, url: str) -> tuple[Version, ...]:
    """What the archive said of a document, oldest first."""
    return tuple(Version(*row) for row in _rows(connection, "versions_of_document", archive=archive, url=url))


def changes_of_document(connection: DuckDBPyConnection, archive: str, url: str) -> tuple[tuple[datetime, str], ...]:
    """What happened to a document between harvests, in words, each with the time in UTC at which it was seen."""
    rows = _rows(connection, "changes_of_document", archive=archive, url=url)
    return tuple((seen_at, change) for seen_at, change in rows)


def documents_of_each_precision(connection: DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """A few documents whose dates are of several precisions, oldest first: the date as it is printed, in EDTF, from
    when, until when, and the title."""
    return _rows(connection, "documents_of_each_precision")


def _rows(connection: DuckDBPyConnection, name: str, **parameters: object) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = connection.execute(statement(name), parameters or None).fetchall()
    return rows
