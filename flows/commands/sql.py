"""`regest sql`: what the database says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import COMPLETE, DEFAULT_DATA, Data, Format
from flows.runs.unknown import on_published_tables
from flows.text.terminal import print_values, say
from warehouse.data_folder import DataFolder
from warehouse.questions import ask


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
    with on_published_tables(DataFolder(data), say, allows_files=allows_files) as connection:
        answer = ask(connection, query, allows_files=allows_files)
    print_values(answer.names, answer.rows, output_format)
