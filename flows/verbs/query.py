"""`regest sql` and `regest status`: what the database says."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from flows.text.report import print_listings
from flows.text.terminal import print_rows, print_values, say
from parsers.catalog import archives
from warehouse.data_folder import DataFolder
from warehouse.database import connect_published
from warehouse.questions import ask
from warehouse.reports import listing_statuses


def print_query(query: str, data: Path, output_format: str, *, allows_files: bool = False) -> None:
    """Prints what a query gives, the last one of several.

    Raises QueryError, mostly in DuckDB's own words, and WarehouseError without a database.
    """
    with connect_published(DataFolder(data), say, allows_files=allows_files) as connection:
        answer = ask(connection, query, allows_files=allows_files)
    print_values(answer.names, answer.rows, output_format)


def print_status(data: Path, output_format: str) -> None:
    """Prints a line for each listing that was ever harvested."""
    with connect_published(DataFolder(data), say) as connection:
        statuses = listing_statuses(connection)
    if output_format == "table":
        names = {archive.listing(name): name for archive in archives().values() for name in archive.listings}
        print_listings(statuses, names)
    else:
        print_rows([asdict(status) for status in statuses], output_format)
