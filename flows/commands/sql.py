"""`regest sql`: what the database says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from duckdb import DuckDBPyConnection, Statement, StatementType

from flows.commands.options import COMPLETE, DEFAULT_DATA, Data, Format
from flows.text.terminal import print_values, say
from parsers.errors import WrongUsage
from warehouse.data_folder import DataFolder
from warehouse.database import connect_published

# What can only ask, or change what is temporary: of the database itself DuckDB says that it is read-only.
ASKING = frozenset(
    {"SELECT", "PRAGMA", "SET", "CREATE", "DROP", "ALTER", "INSERT", "UPDATE", "DELETE", "MULTI", "TRANSACTION"}
)
EXPLAIN = re.compile(r"explain\s++(?:analyze\b)?\s*+(?:\([^()]*+\))?", re.IGNORECASE)
WITH_FILES = "`regest sql --allow-files` lets a query read and write files"


class QueryError(WrongUsage):
    """SQL that DuckDB refuses, or that would do more than ask."""


def command(
    query: Annotated[str, typer.Argument(metavar="SELECT…", help="DuckDB SQL; see docs/tables.md for the tables.")],
    format: Annotated[
        Format,
        typer.Option(
            help="How to print the rows. In CSV, text that a spreadsheet would run gets an apostrophe in front."
        ),
    ] = Format.TABLE,
    allow_files: Annotated[
        bool, typer.Option("--allow-files", help="Let the query read files and write others: COPY … TO, read_csv.")
    ] = False,
    data: Data = DEFAULT_DATA,
) -> int:
    """Ask the database, read only. Nothing but the database is read, and nothing is written.

    Example: regest sql "SELECT date_edtf, title FROM documents WHERE date_latest < '1950-01-01' ORDER BY date_earliest"
    """
    print_query(query, data, format.value, allows_files=allow_files)
    return COMPLETE


def print_query(query: str, data: Path, output_format: str, *, allows_files: bool = False) -> None:
    """Prints what a query gives, the last one of several.

    Raises QueryError, mostly in DuckDB's own words, and WarehouseError without a database.
    """
    with connect_published(DataFolder(data), say, allows_files=allows_files) as connection:
        try:
            if not allows_files:
                _require_asking(connection, query)
            result = connection.execute(query)
            names = [column[0] for column in result.description or ()]
            rows = result.fetchall()
        except duckdb.PermissionException as error:
            raise QueryError(f"{_in_a_line(error)}; {WITH_FILES}") from error
        except duckdb.Error as error:
            raise QueryError(_in_a_line(error)) from error
    print_values(names, rows, output_format)


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
