"""Verdicts and history, derived with the bounds that the archives declare today."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from parsers.archive import archives
from warehouse.derive import derive


def derive_with_declared_bounds(connection: DuckDBPyConnection) -> None:
    """Derives what is new; everything, when an archive's bounds are others than the last time."""
    derive(
        connection, [(archive.name, *bound) for archive in archives().values() for bound in archive.bounds.declared()]
    )
