"""The index of the search, taken out of the database: for what searches where there is none, as a browser does.

Documents go by where they stand among all of them by date, counted from 0; those of no date come last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from duckdb import DuckDBPyConnection

from warehouse.said import Said
from warehouse.sql import named_rows, statement

WORDS_AT_A_TIME = 200


@dataclass(frozen=True, slots=True)
class SearchedDocument(Said):
    """A document as the archive described it last, with the days that its date can mean, as SaidVersion has them.
    `changed_on` is the day (UTC) on which something of it was last seen to be new, to change or to go; `listings` are
    the URLs of those that hold it."""

    archive: str
    url: str
    date_spans: Sequence[Mapping[str, date | None]]
    capture_id: UUID
    position: int
    changed_on: date
    listings: Sequence[str]


@dataclass(frozen=True, slots=True)
class SearchedWord:
    """A word, and the documents that it stands in, as numbers with commas between them: how far each is behind the one
    before, what the word weighs there, and where it stands there, with blanks between its places."""

    word: str
    steps: str
    impacts: str
    places: str


def number_documents(connection: DuckDBPyConnection) -> None:
    """Gives the documents their numbers, by which the functions below speak of them on the same connection."""
    connection.execute(statement("search_out_numbers"))


def searched_documents(connection: DuckDBPyConnection) -> Iterator[SearchedDocument]:
    """All documents, by date. The connection is not to be used for anything else meanwhile."""
    for row in named_rows(connection.execute(statement("search_out_documents"))):
        yield SearchedDocument(**row)


def searched_words(connection: DuckDBPyConnection) -> Iterator[SearchedWord]:
    """All words, by their characters' code points. The connection is not to be used for anything else meanwhile."""
    asked = connection.execute(statement("search_out_words"))
    while some := asked.fetchmany(WORDS_AT_A_TIME):
        for row in some:
            yield SearchedWord(*row)
