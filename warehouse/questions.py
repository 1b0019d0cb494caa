"""What somebody asks the database in SQL of their own: `regest sql`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection, Statement, StatementType

from parsers.errors import WrongUsage
from warehouse.own_objects import look_as_people_do

# What can only ask, or change what is temporary: of the database itself DuckDB says that it is read-only.
ASKING = frozenset(
    {"SELECT", "PRAGMA", "SET", "CREATE", "DROP", "ALTER", "INSERT", "UPDATE", "DELETE", "MULTI", "TRANSACTION"}
)
EXPLAIN = re.compile(r"explain\s++(?:analyze\b)?\s*+(?:\([^()]*+\))?", re.IGNORECASE)
WITH_FILES = "`regest sql --allow-files` lets a query read and write files"


class QueryError(WrongUsage):
    """SQL that DuckDB refuses, or that would do more than ask."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gives: the names of its columns, and its rows."""

    names: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def ask(connection: DuckDBPyConnection, query: str, *, allows_files: bool) -> Answer:
    """What a query gives, the last one of several. `allows_files` is what the connection was opened with.

    Raises QueryError, mostly in DuckDB's own words.
    """
    try:
        if not allows_files:
            _require_asking(connection, query)
        look_as_people_do(connection)
        result = connection.execute(query)
        return Answer(tuple(column[0] for column in result.description or ()), result.fetchall())
    except duckdb.PermissionException as error:
        raise QueryError(f"{_in_a_line(error)}; {WITH_FILES}") from error
    except duckdb.Error as error:
        raise QueryError(_in_a_line(error)) from error


def _require_asking(connection: DuckDBPyConnection, query: str) -> None:
    """DuckDB lets a query write the files beside the database that are DuckDB's own: so nothing is done that writes
    files at all."""
    for statement in connection.extract_statements(query):
        asked = [statement]
        if _kind(statement) == "EXPLAIN":
            # It may well do what it explains.
            asked = connection.extract_statements(EXPLAIN.sub("", statement.query, count=1))
        for kind in map(_kind, asked):
            if kind not in ASKING:
                raise QueryError(f"{kind} does more than ask the database; {WITH_FILES}")


def _kind(statement: Statement) -> str:
    try:
        found: StatementType = statement.type
    except ValueError:
        return "a statement that this DuckDB has no name for"
    return found.name


def _in_a_line(error: duckdb.Error) -> str:
    return " ".join(str(error).split("\n\n")[0].split())
