"""`regest sql` and `regest status`: what the database says."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import duckdb

from flows.output import print_rows, print_values
from flows.terminal import print_listings, say
from parsers.archive import archives
from parsers.errors import WrongUsage
from warehouse.data_folder import DataFolder
from warehouse.database import connect_published
from warehouse.reports import listing_statuses


class QueryError(WrongUsage):
    """SQL that DuckDB refuses."""


def print_query(query: str, data: Path, output_format: str) -> None:
    """Prints what a query gives. Raises QueryError in DuckDB's own words, and WarehouseError without a database."""
    with connect_published(DataFolder(data), say) as connection:
        try:
            result = connection.execute(query)
            names = [column[0] for column in result.description or ()]
            rows = result.fetchall()
        except duckdb.Error as error:
            raise QueryError(" ".join(str(error).split("\n\n")[0].split())) from error
    print_values(names, rows, output_format)


def print_status(data: Path, output_format: str) -> None:
    """Prints a line for each listing that was ever harvested."""
    with connect_published(DataFolder(data), say) as connection:
        statuses = listing_statuses(connection)
    if output_format == "table":
        names = {archive.listing(name): name for archive in archives().values() for name in archive.listings}
        print_listings(statuses, names)
    else:
        print_rows([asdict(status) for status in statuses], output_format)
