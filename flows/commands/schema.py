"""`regest schema`: which tables, columns and macros there are, and what stands in them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from flows.commands.options import COMPLETE, DEFAULT_DATA, Format, PublishedData
from flows.settings.folders import data_folder
from flows.text.harmless import harmless
from flows.text.rows import print_values
from flows.text.speaking import say
from flows.text.terminal import output
from warehouse.database import connect_published
from warehouse.described import Described, described, macros_for_people, tables_for_people


def command(
    table: Annotated[
        str | None, typer.Argument(metavar="[TABLE]", help="A table or a macro, to see its columns and an example.")
    ] = None,
    format: Annotated[Format, typer.Option(help="How to print it.")] = Format.TABLE,
    data: PublishedData = DEFAULT_DATA,
) -> int:
    """Show the tables and macros that SQL can ask, or the columns of one of them with an example.

    Example: regest schema documents
    """
    if table is None:
        print_schema(data, format.value)
    else:
        print_described(table, data, format.value)
    return COMPLETE


def print_schema(data: Path, output_format: str) -> None:
    """Prints each table and each macro with a line of what it gives.

    Raises WarehouseError without a database.
    """
    with connect_published(data_folder(data), say) as connection:
        tables, macros = tables_for_people(connection), macros_for_people(connection)
    if output_format != "table":
        kinds = [("table", one) for one in tables] + [("macro", one) for one in macros]
        print_values(
            ("name", "kind", "called", "says", "example"),
            [(one.name, kind, one.called, one.says, one.example) for kind, one in kinds],
            output_format,
        )
        return
    print_values(("table", "what it holds"), [(one.called, one.in_short) for one in tables], output_format)
    output.print()
    print_values(("macro", "what it gives"), [(one.called, one.in_short) for one in macros], output_format)
    output.print(Text("\nregest schema TABLE shows its columns; regest sql asks."), soft_wrap=True)


def print_described(name: str, data: Path, output_format: str) -> None:
    """Prints the columns of one table, each with its type and what stands in it.

    Raises UnknownTable, and WarehouseError without a database.
    """
    with connect_published(data_folder(data), say) as connection:
        found = described(connection, name)
    columns = [(column.name, column.type, column.says) for column in found.columns]
    if output_format != "table":
        print_values(("column", "type", "says"), columns, output_format)
        return
    output.print(Text(harmless(found.called), style="bold"), soft_wrap=True)
    output.print(Text(harmless(found.says)), soft_wrap=True)
    if columns:
        output.print()
        print_values(("column", "type", "what stands in it"), columns, output_format)
    _print_example(found)


def _print_example(found: Described) -> None:
    if found.example:
        output.print(Text("\nFor example:"), soft_wrap=True)
        output.print(Text(f'  regest sql "{harmless(found.example)}"', style="cyan"), soft_wrap=True)
