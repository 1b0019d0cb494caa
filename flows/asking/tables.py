"""Which tables are asked: what is published here, or in the lake."""

from __future__ import annotations

from contextlib import AbstractContextManager

from duckdb import DuckDBPyConnection

from flows.runs.publishing import lake_of
from flows.runs.unknown import on_published_tables
from flows.text.speaking import warn
from warehouse.data_folder import DataFolder


def tables_asked(
    folder: DataFolder, *, is_lake: bool, allows_files: bool
) -> AbstractContextManager[DuckDBPyConnection]:
    """The published tables of a folder, read only, or those of the lake that its regest.toml names. Raises
    WarehouseError, NoLake and LakeError."""
    if not is_lake:
        return on_published_tables(folder, warn, allows_files=allows_files)
    from warehouse.lake.reading import on_lake

    return on_lake(lake_of(folder), allows_files=allows_files)
