"""What the database says of itself: its tables, their columns, and its macros, each explained by a comment in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from duckdb import DuckDBPyConnection

from parsers.errors import WrongUsage
from warehouse.own_objects import FOR_PEOPLE, KEPT, VIEWS, name_of
from warehouse.sql import statement

# What is asked for most comes first; what is not named here follows.
IN_ORDER = (
    *("documents", "document_versions", "changes", "changed_fields", "fields", "listings", "coverage", "harvests"),
    *("discrepancies", "rejects", "entries", "captures", "runs", "listing_pages", "layout_changes"),
)
_EXAMPLE = " Example: "
_SIGNATURES = re.compile(r"^CREATE OR REPLACE MACRO (\w+)(\([^()]*\)) AS TABLE$", re.MULTILINE)


class UnknownTable(WrongUsage):
    """A name that no table and no macro has."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its type, and what stands in it."""

    name: str
    type: str
    says: str


@dataclass(frozen=True, slots=True)
class Described:
    """A table, a view, or a macro: what it is called by, what it gives, and a query as an example, empty where there is
    none. A macro has no columns of its own to tell of."""

    name: str
    called: str
    says: str
    example: str
    columns: tuple[Column, ...]

    @property
    def in_short(self) -> str:
        """The first sentence."""
        return f"{self.says.partition('. ')[0].rstrip('.')}."


def tables_for_people(connection: DuckDBPyConnection) -> list[Described]:
    """The views that are for people, those that are asked for most first."""
    return sorted(_tables(connection, FOR_PEOPLE), key=lambda one: (_place(one.name), one.name))


def macros_for_people(connection: DuckDBPyConnection) -> list[Described]:
    """The macros that are for people, by name. They are called as a table is named, with what stands in brackets."""
    rows = connection.execute(
        statement("described_macros"), {"schema": FOR_PEOPLE, "database": name_of(connection)}
    ).fetchall()
    signatures = dict(_SIGNATURES.findall(VIEWS.read_text(encoding="utf-8")))
    return [_described(name, f"{name}{signatures.get(name, '(…)')}", comment or "") for name, comment in rows]


def tables_kept(connection: DuckDBPyConnection) -> list[Described]:
    """The tables that what is for people is made of, by name."""
    return list(_tables(connection, KEPT))


def described(connection: DuckDBPyConnection, name: str) -> Described:
    """One of all these by its name, with `kept.` before it for a table that is not for people.

    Raises UnknownTable.
    """
    known = {one.name: one for one in (*tables_for_people(connection), *macros_for_people(connection))}
    known |= {one.called: one for one in tables_kept(connection)}
    wanted = name.lower().partition("(")[0].removeprefix(f"{FOR_PEOPLE}.")
    if wanted not in known:
        close = [f"kept.{wanted}"] if f"kept.{wanted}" in known else get_close_matches(wanted, known, 1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise UnknownTable(f"no table or macro “{name}”{hint} (`regest schema` lists them)")
    return known[wanted]


def _tables(connection: DuckDBPyConnection, schema: str) -> Iterable[Described]:
    rows = connection.execute(statement("described"), {"schema": schema, "database": name_of(connection)}).fetchall()
    for name, comment, columns in rows:
        called = name if schema == FOR_PEOPLE else f"{schema}.{name}"
        yield _described(name, called, comment, tuple(Column(*column) for column in columns))


def _described(name: str, called: str, comment: str, columns: tuple[Column, ...] = ()) -> Described:
    says, _, example = comment.partition(_EXAMPLE)
    return Described(name, called, says, example, columns)


def _place(name: str) -> int:
    return IN_ORDER.index(name) if name in IN_ORDER else len(IN_ORDER)
