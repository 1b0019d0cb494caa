"""A document with all that is known of it: what the archive said of it and when, where it stands, its capture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TypeVar
from uuid import UUID

from duckdb import DuckDBPyConnection

from warehouse.lookups import capture_by_id, held_capture
from warehouse.said import Said
from warehouse.sql import named_rows, statement
from warehouse.warc.records import Capture

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SaidVersion(Said):
    """What an archive said of a document, and between which times; what `Version` of warehouse.documents does not tell.

    Times are UTC; `valid_to` is None while it stands. `date_spans` are the days that the date can mean, each from its
    “earliest” to its “latest”: of a set of dates those of its members.
    """

    version: int
    valid_from: datetime
    valid_to: datetime | None
    last_seen: datetime
    left_at: datetime | None
    withdrawn_at: datetime | None
    capture_id: UUID
    position: int
    date_spans: Sequence[Mapping[str, date | None]]


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened to a document between two harvests, in words."""

    seen_before: datetime | None
    seen_at: datetime
    kind: str
    change: str


@dataclass(frozen=True, slots=True)
class Place:
    """A listing in which a document stands, or stood until `left_at`."""

    listing_url: str
    first_seen: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class DocumentHistory:
    """A document. `capture` shows its last version; `original` is the capture that has the bytes, another one when
    `capture` is a revisit, None when it is not there."""

    archive: str
    url: str
    versions: tuple[SaidVersion, ...]
    happenings: tuple[Happening, ...]
    places: tuple[Place, ...]
    capture: Capture | None
    original: Capture | None

    @property
    def latest(self) -> SaidVersion:
        """What the archive said last."""
        return self.versions[-1]


def all_histories(
    connection: DuckDBPyConnection, another: DuckDBPyConnection, captures: Mapping[UUID, Capture]
) -> Iterator[DocumentHistory]:
    """All that is known of each document, by archive and URL. `captures` are those that show them; the first connection
    is not to be used for anything else meanwhile, `another` is to the same database."""
    happenings = _by_document(another, "all_happenings", Happening)
    places = _by_document(another, "all_places", Place)
    rows = named_rows(connection.execute(statement("all_versions_said")))
    for (archive, url), of_document in groupby(rows, key=lambda row: (row.pop("archive"), row.pop("url"))):
        versions = tuple(SaidVersion(**row) for row in of_document)
        capture = captures.get(versions[-1].capture_id)
        yield DocumentHistory(
            archive,
            url,
            versions,
            tuple(happenings.get((archive, url), ())),
            tuple(places.get((archive, url), ())),
            capture,
            captures.get(capture.revisit_of) if capture and capture.revisit_of else capture,
        )


def _by_document(connection: DuckDBPyConnection, name: str, kind: Callable[..., T]) -> dict[tuple[str, str], list[T]]:
    found: dict[tuple[str, str], list[T]] = {}
    for archive, url, *said in connection.execute(statement(name)).fetchall():
        found.setdefault((archive, url), []).append(kind(*said))
    return found


def document_of_name(connection: DuckDBPyConnection, archive: str, part: str, digest: str) -> str | None:
    """The URL of the document of an archive that has a part and of which the digest is made; None where there is none.
    The digest is the first half of that of MD5, of the archive's name, a line feed and the URL, in hexadecimal."""
    rows = connection.execute(
        statement("document_of_name"), {"archive": archive, "part": part, "digest": digest}
    ).fetchall()
    return rows[0][0] if rows else None


def document_history(connection: DuckDBPyConnection, archive: str, url: str) -> DocumentHistory | None:
    """All that is known of a document, None where there is none at that URL."""
    asked = {"archive": archive, "url": url}
    said = connection.execute(statement("document_versions_said"), asked)
    versions = tuple(SaidVersion(**row) for row in named_rows(said))
    if not versions:
        return None
    happenings = connection.execute(statement("document_happenings"), asked).fetchall()
    places = connection.execute(statement("document_places"), asked).fetchall()
    capture = held_capture(connection, versions[-1].capture_id)
    revisited = capture.revisit_of if capture else None
    original = capture_by_id(connection, revisited) if revisited else capture
    return DocumentHistory(
        archive,
        url,
        versions,
        tuple(Happening(*row) for row in happenings),
        tuple(Place(*row) for row in places),
        capture,
        original,
    )
