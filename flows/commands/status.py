"""`regest status`: each listing and its verdict."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import COMPLETE, DEFAULT_DATA, Data, Format
from flows.runs.unknown import on_published_tables
from flows.text.report import print_listings
from flows.text.rows import print_rows
from flows.text.speaking import warn
from parsers.catalog import archives
from warehouse.data_folder import DataFolder
from warehouse.reports import listing_statuses


def command(
    format: Annotated[Format, typer.Option(help="How to print it.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Show each listing: promised, found, proven or not, when it was harvested last."""
    print_status(data, format.value)
    return COMPLETE


def print_status(data: Path, output_format: str) -> None:
    """Prints a line for each listing that was ever harvested, after the archives that are not known here."""
    folder = DataFolder(data)
    with on_published_tables(folder, warn) as connection:
        statuses = listing_statuses(connection)
    if output_format == "table":
        known = [archives()[name] for name in {status.archive for status in statuses} if name in archives()]
        names = {archive.listing(name): name for archive in known for name in archive.listings}
        print_listings(statuses, names)
    else:
        print_rows([asdict(status) for status in statuses], output_format)
