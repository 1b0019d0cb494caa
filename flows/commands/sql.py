"""`regest sql`: what the database says."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.asking.printing import Printing, print_answer
from flows.asking.tables import tables_asked
from flows.asking.writing import answer_file, format_by_name, standard_output, write_parquet, write_text, write_workbook
from flows.commands.options import COMPLETE, DEFAULT_DATA, AnswerFormat, AskLake, Force, PublishedData
from flows.settings.folders import data_folder
from flows.text.speaking import say, warn
from parsers.errors import WrongUsage
from warehouse.names import has_search
from warehouse.questions import QueryStopped, ask, ask_for_batches, queries_before_the_last

STANDARD_INPUT = "-"
HOW_TO_ASK = "give a SELECT…, --file FILE, or a query on stdin; `regest shell` takes one after another"
BINARY = frozenset({"parquet", "xlsx"})


def command(
    query: Annotated[
        str | None,
        typer.Argument(metavar="[SELECT…]", help="DuckDB SQL; see docs/tables.md for the tables. - for stdin."),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", metavar="FILE", help="Read the query from a file.")
    ] = None,
    format: Annotated[
        AnswerFormat | None,
        typer.Option(
            help="How to print the rows: a table by default, or what the name of --output says. In CSV, text that a "
            "spreadsheet would run gets an apostrophe in front.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to a .csv, .json, .jsonl, .md, .parquet or .xlsx."),
    ] = None,
    force: Force = False,
    wide: Annotated[bool, typer.Option("--wide", help="Show all columns, as wide as they need.")] = False,
    records: Annotated[
        bool | None,
        typer.Option("--records/--no-records", help="Show each row as a block; by default one that does not fit."),
    ] = None,
    pager: Annotated[bool, typer.Option("--pager/--no-pager", help="Show long results in a pager.")] = True,
    allow_files: Annotated[
        bool, typer.Option("--allow-files", help="Let the query read files and write others: COPY … TO, read_csv.")
    ] = False,
    lake: AskLake = False,
    data: PublishedData = DEFAULT_DATA,
) -> int:
    """Ask the database, read only. Nothing but the database is read, and nothing but --output is written.

    Example: regest sql "SELECT date_edtf, title FROM documents WHERE date_latest < '1950-01-01' ORDER BY date_earliest"
    """
    asked = query_of(query, file)
    chosen = format.value if format else format_by_name(output) if output else "table"
    try:
        if output is None and chosen not in BINARY:
            print_query(asked, data, Printing(chosen, wide, records, pager), allows_files=allow_files, is_lake=lake)
        else:
            write_query(asked, data, chosen, output, allows_files=allow_files, is_lake=lake, replaces=force)
    except KeyboardInterrupt:
        raise QueryStopped("the query was stopped") from None
    return COMPLETE


def query_of(query: str | None, file: Path | None) -> str:
    """The query that is meant: what was typed, what a file holds, or what comes from stdin where that is no terminal.

    Raises WrongUsage where there is none, or more than one.
    """
    if query is not None and file is not None:
        raise WrongUsage("give a query or --file FILE, not both")
    if file is not None:
        query = _read(file)
    elif query == STANDARD_INPUT or (query is None and not sys.stdin.isatty()):
        query = _standard_input()
    if query is None or not query.strip():
        raise WrongUsage(f"there is no query: {HOW_TO_ASK}")
    return query


def print_query(
    query: str, data: Path, printing: Printing, *, allows_files: bool = False, is_lake: bool = False
) -> None:
    """Prints what a query gives, the last one of several.

    Raises QueryError, mostly in DuckDB's own words, QueryStopped, and WarehouseError without a database.
    """
    with tables_asked(data_folder(data), is_lake=is_lake, allows_files=allows_files) as connection:
        can_search = has_search(connection)
        _say_what_is_not_seen(queries_before_the_last(connection, query))
        print_answer(ask(connection, query, allows_files=allows_files), printing, query, has_search=can_search)


def write_query(
    query: str,
    data: Path,
    output_format: str,
    file: Path | None,
    *,
    allows_files: bool = False,
    is_lake: bool = False,
    replaces: bool = False,
) -> None:
    """Writes what a query gives to a file, which takes the place of one that is there where it `replaces` one; or to
    stdout where none is named.

    Raises what print_query raises, and WrongUsage for a file that is there, cannot be written, or cannot hold it.
    """
    folder = data_folder(data)
    with (
        tables_asked(folder, is_lake=is_lake, allows_files=allows_files) as connection,
        answer_file(file, folder, replaces=replaces) if file else standard_output() as writing,
    ):
        _say_what_is_not_seen(queries_before_the_last(connection, query))
        if output_format == "parquet":
            rows = write_parquet(writing, ask_for_batches(connection, query, allows_files=allows_files))
        elif output_format == "xlsx":
            rows = write_workbook(writing, ask(connection, query, allows_files=allows_files))
        else:
            rows = write_text(writing, ask(connection, query, allows_files=allows_files), output_format)
    counted = "1 row" if rows == 1 else f"{rows:,} rows"
    say(f"{counted} in {file}" if file else counted)


def _say_what_is_not_seen(queries: int) -> None:
    if queries:
        before = "the query before it is" if queries == 1 else f"the {queries:,} queries before it are"
        warn(
            f"only the last query is answered, {before} not: `regest shell` answers one after another, also from stdin"
        )


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise WrongUsage(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise WrongUsage(f"{file} is no text in UTF-8: {error.reason} at byte {error.start:,}") from error


def _standard_input() -> str:
    try:
        return sys.stdin.read()
    except UnicodeDecodeError as error:
        raise WrongUsage(f"stdin is no text in UTF-8: {error.reason} at byte {error.start:,}") from error
