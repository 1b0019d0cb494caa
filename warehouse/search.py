"""Full text search: the index, what it finds, and which words of a text are found.

The index is brought up to date whenever a state is derived. The macro `search` in views.sql asks it, from any tool.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from warehouse.connecting import in_little_memory
from warehouse.own_objects import another_connection, make_macros
from warehouse.sql import statement, transaction

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# The words of so many fit into the memory that a writer has.
DESCRIPTIONS_AT_A_TIME = 20_000
# Texts in pieces take far more of it than the words that they become.
TEXTS_AT_A_TIME = 4_000

Marked = tuple[tuple[str, bool], ...]

_MARK = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sought:
    """What to look for: words as `search` understands them, of one archive and one listing's URL, if these are given,
    and of a date from one day to another, both included. `certainly` leaves out what may be of another time."""

    words: str = ""
    archive: str | None = None
    listing_url: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    certainly: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A document in which the words stand. The higher its `score`, the better; in `snippet` they stand as **word**."""

    archive: str
    url: str
    title: str
    date_text: str | None
    date_edtf: str | None
    date_earliest: date | None
    date_latest: date | None
    date_precision: str | None
    first_seen: datetime
    left_at: datetime | None
    withdrawn_at: datetime | None
    score: float
    snippet: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """How many documents there are, and the best of them."""

    documents: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class MissingWord:
    """A word that stands in no document, those most like it that do, and its beginning where others begin so."""

    word: str
    nearest: tuple[str, ...]
    beginning: str | None


def find(connection: DuckDBPyConnection, sought: Sought, most: int) -> Found:
    """The documents that somebody looks for, at most so many of them, the best first."""
    rows = _rows(
        connection,
        "search_hits",
        words=sought.words,
        archive=sought.archive,
        listing=sought.listing_url,
        since=sought.first_day,
        until=sought.last_day,
        certainly=sought.certainly,
        most=most,
    )
    return Found(rows[0][-1] if rows else 0, tuple(Hit(*row[:-1]) for row in rows))


def missing_words(connection: DuckDBPyConnection, words: str) -> tuple[MissingWord, ...]:
    """Those of the words that stand in no document, in their order."""
    found = _rows(connection, "search_nearest", words=words)
    return tuple(MissingWord(word, tuple(nearest), beginning) for word, nearest, beginning in found)


def marked_each(texts: Sequence[str], words: str) -> list[Marked]:
    """Each text in pieces, each with whether it is one of the words, as `search` reads them; together the text."""
    pieces: list[list[tuple[str, bool]]] = [[] for _ in texts]
    with another_connection(_reader()) as connection:
        for number, piece, is_found in _rows(connection, "search_marks", texts=list(texts), words=words):
            pieces[number].append((piece, is_found))
    return [_joined(of_text) for of_text in pieces]


def marks_of(snippet: str) -> Marked:
    """A snippet in pieces, each with whether it is marked as **word**; together the snippet without its marks."""
    parts = _MARK.split(snippet)
    return _joined([(part, bool(number % 2)) for number, part in enumerate(parts) if part])


def bring_index_up_to_date(connection: DuckDBPyConnection) -> None:
    """Indexes the last description of each document that is not indexed yet, and lets go of those that are not the last
    any more. What is found, and how it is ranked, depends on the descriptions alone, not on the order in which they
    came. Who is stopped meanwhile goes on with what is left: no transaction has begun.
    """
    with transaction(connection):
        connection.execute(statement("search_leaving"))
        [(is_worn,)] = _rows(connection, "search_is_worn")
        if is_worn:
            connection.execute(statement("search_anew"))
    connection.execute(statement("search_arriving"))
    [(first, last)] = _rows(connection, "search_bounds")
    for number in range(first or 0, (last or -1) + 1, DESCRIPTIONS_AT_A_TIME):
        _index(connection, number, min(number + DESCRIPTIONS_AT_A_TIME - 1, last))


@in_little_memory
def _index(connection: DuckDBPyConnection, first: int, last: int) -> None:
    with transaction(connection):
        connection.execute(statement("search_nothing_found"))
        for number in range(first, last + 1, TEXTS_AT_A_TIME):
            texts = {"first": number, "last": min(number + TEXTS_AT_A_TIME - 1, last)}
            connection.execute(statement("search_found"), texts)
        connection.execute(statement("search_index"))
        connection.execute(statement("search_indexed"), {"first": first, "last": last})


def _joined(pieces: list[tuple[str, bool]]) -> Marked:
    """The pieces, those together that are found or not found one after another."""
    return tuple(
        ("".join(piece for piece, _ in together), is_found)
        for is_found, together in groupby(pieces, key=lambda piece: piece[1])
    )


@cache
def _reader() -> DuckDBPyConnection:
    """A database of nothing but the macros that read texts and words: so these are read as the index reads them."""
    import duckdb  # which takes longer to load than what needs no database

    connection = duckdb.connect(config={"threads": 1, "enable_external_access": False})
    make_macros(connection, _MACROS_THAT_READ)
    return connection


_MACROS_THAT_READ = (
    *("folded", "units_of", "whole", "parts_of", "is_compound", "stem_of", "steps_of"),
    *("pieces_of", "flat_pieces_of"),
)


def _rows(connection: DuckDBPyConnection, name: str, **parameters: object) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = connection.execute(statement(name), parameters or None).fetchall()
    return rows
