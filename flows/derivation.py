"""Verdicts and history, derived with what the archives declare of themselves today."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from parsers.catalog import archives
from warehouse.derive import derive


def derive_with_declared_bounds(connection: DuckDBPyConnection) -> None:
    """Derives what is new; everything, when what the archives declare is other than the last time."""
    declared = archives().values()
    derive(
        connection,
        bounds=[(archive.name, *bound) for archive in declared for bound in archive.bounds.declared()],
        whole_listings=[(archive.name, url) for archive in declared if (url := archive.whole_listing_url)],
    )
