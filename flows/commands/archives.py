"""`regest archives`: what is declared."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.options import COMPLETE, DEFAULT_DATA, DISCREPANT, Data, Format
from flows.text.terminal import print_rows
from parsers.catalog import archives, broken_archives


def command(
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """List the archives that Regest knows, and their listings; and those that are broken."""
    listings = [
        {"archive": archive.name, "title": archive.title, "listing": name, "url": archive.listing(name)}
        for archive in archives().values()
        for name in archive.listings
    ]
    broken = [
        {"archive": module.archive, "title": f"broken: {module.reason}", "listing": None, "url": None}
        for module in broken_archives()
    ]
    print_rows([*listings, *broken], format.value)
    return DISCREPANT if broken else COMPLETE
