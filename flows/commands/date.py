"""`regest date`: how printed dates are read."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.options import COMPLETE, DEFAULT_DATA, Data, DateOrder, Format
from flows.text.json import date_reading_as_json
from flows.text.rows import print_rows, print_table
from parsers.dates.languages import is_language
from parsers.dates.printed import read_date
from parsers.records import HistoricalDate

COLUMNS = ("printed", "EDTF", "earliest", "latest", "precision", "note")


def command(
    texts: Annotated[list[str], typer.Argument(metavar="TEXT…", help="Dates as an archive prints them.")],
    language: Annotated[
        str | None,
        typer.Option(metavar="TAG", help="The archive's language: de, cs, pt-BR. Its names of months count."),
    ] = None,
    order: Annotated[
        DateOrder | None, typer.Option(help="How the archive orders “3/10/1942”, which is ambiguous otherwise.")
    ] = None,
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Show how printed dates are read: “circa July 1950”, “3-10 March 1964”, “12 июля 1945 г.”"""
    if language and not is_language(language):
        raise typer.BadParameter(f"“{language}” is no language whose months are known", param_hint="--language")
    found = [read_date(text, language, order and order.value) for text in texts]
    if format is Format.TABLE:
        print_table(COLUMNS, map(_row, found))
    else:
        print_rows([date_reading_as_json(date) for date in found], format.value)
    return COMPLETE


def _row(date: HistoricalDate) -> tuple[object, ...]:
    note = date.problem or ("order assumed" if date.assumed else None)
    return (date.text, date.edtf, date.earliest, date.latest, date.precision, note)
