"""Documents with all that a citation and an export need: what the archive says of them, and where that was read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import duckdb

from warehouse.questions import QueryError
from warehouse.said import Said
from warehouse.sql import named_rows, statement

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# A memento, raw (“20220503120000id_”) or as people see it. One on this machine is a replica's: it proves nothing.
_MEMENTO = re.compile(
    r"(?P<service>https?://(?!127\.|localhost|\[::1\])[^/\s]+/(?:[\w.-]+/)*?)"
    r"(?P<timestamp>\d{14})(?:[a-z]{2}_)?/(?P<url>https?:/.+)"
)


@dataclass(frozen=True, slots=True)
class Citable(Said):
    """A document as the archive described it last, and the captured row that shows it.

    `archive` is the archive's name, `archive_title` what it calls itself. `page_url` is the listing page on which the
    row stands, in place `position` from 1, and `listing_url` its listing, None where that is not known. `captured_at`
    is in UTC, as all times are; `dated_by` says what it is the time of. `digest` is that of the page's bytes, which lie
    in `file` at `file_offset`: with the capture `revisit_of`, where the page had not changed since.
    `origin` is where the bytes were found, where that is another place than `page_url`.
    """

    archive: str
    archive_title: str
    url: str
    date_supplied: bool
    date_part: str | None
    listing_url: str | None
    page_url: str
    first_seen: datetime
    last_seen: datetime
    left_at: datetime | None
    withdrawn_at: datetime | None
    versions: int
    capture_id: UUID
    position: int
    captured_at: datetime
    dated_by: str
    source: str
    origin: str | None
    digest: str
    revisit_of: UUID | None
    file: str
    file_offset: int

    @property
    def wayback_url(self) -> str | None:
        """Where the Wayback Machine shows the page as it was captured, None for what did not come from one."""
        found = _MEMENTO.fullmatch(self.origin or "")
        return f"{found['service']}{found['timestamp']}/{found['url']}" if found else None


@dataclass(frozen=True, slots=True)
class Selection:
    """Which documents are wanted: those to which all of it applies that is not None.

    `listing_url` is a listing that has shown them. `since` and `until` are days into which their dates may fall, both
    included. `changed_since` is the day since which the archive has done something to them. `query` is a SELECT that
    gives their `archive` and `url`.
    """

    archive: str | None = None
    url: str | None = None
    listing_url: str | None = None
    since: date | None = None
    until: date | None = None
    changed_since: date | None = None
    query: str | None = None


EVERYTHING = Selection()


def citable(connection: DuckDBPyConnection, titles: Mapping[str, str], archive: str, url: str) -> Citable | None:
    """One document, None where there is none at that URL. `titles` are what archives call themselves."""
    return next(citables(connection, titles, Selection(archive=archive, url=url)), None)


def citables(
    connection: DuckDBPyConnection, titles: Mapping[str, str], selection: Selection = EVERYTHING
) -> Iterator[Citable]:
    """The documents that are wanted, by archive, then by date, the undated last. They come as they are read: the
    connection is not to be used for anything else meanwhile. `titles` are what archives call themselves, by their
    names; one that is not among them goes by its name.

    Raises QueryError for a query that DuckDB refuses, that does more than select, or that gives no such columns.
    """
    pick(connection, selection.query)
    for said in named_rows(connection.execute(statement("citables"), parameters_of(selection))):
        said["fields"] = said["fields"] or {}
        title = titles.get(said["archive"], said["archive"])
        yield Citable(archive_title=title, digest=said.pop("payload_digest"), **said)


def parameters_of(selection: Selection) -> dict[str, object]:
    """What the statement that selects documents asks for."""
    return {
        "archive": selection.archive,
        "url": selection.url,
        "listing_url": selection.listing_url,
        "since": selection.since,
        "until": selection.until,
        "changed_since": selection.changed_since,
        "is_picked": selection.query is not None,
    }


def pick(connection: DuckDBPyConnection, query: str | None) -> None:
    """Notes for the statement that selects documents which ones a query names. Raises QueryError as `citables` does."""
    connection.execute(statement("pick_nothing"))
    if query is None:
        return
    try:
        asked = connection.extract_statements(query)
        if len(asked) != 1 or asked[0].type is not duckdb.StatementType.SELECT:
            raise QueryError("give one query that selects: SELECT archive, url FROM documents WHERE …")
        connection.execute(statement("pick") + asked[0].query)
        connection.execute(statement("picked_documents"))
    except duckdb.BinderException as error:
        raise QueryError(f"{_in_a_line(error)}; the query must give the columns archive and url") from error
    except duckdb.Error as error:
        raise QueryError(_in_a_line(error)) from error


def _in_a_line(error: duckdb.Error) -> str:
    return " ".join(str(error).split("\n\n")[0].split())
