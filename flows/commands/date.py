"""`regest date`: how printed dates are read."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.options import COMPLETE, DEFAULT_DATA, Data, Format
from flows.text.json import date_reading_as_json
from flows.text.terminal import print_rows
from parsers.dates.printed import read_date


def command(
    texts: Annotated[list[str], typer.Argument(metavar="TEXT…", help="Dates as an archive prints them.")],
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Show how printed dates are read: “circa July 1950”, “3-10 March 1964”, “12 июля 1945 г.”"""
    print_rows([date_reading_as_json(read_date(text)) for text in texts], format.value)
    return COMPLETE
