"""Captures that are there already, loaded at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from duckdb import DuckDBPyConnection

from warehouse.load import batch_of, load_batch, schemas_of
from warehouse.records import PageRead
from warehouse.warc.records import Capture


def load_captures(
    connection: DuckDBPyConnection, captures: Sequence[Capture], pages: Iterable[PageRead], known_pages: frozenset[int]
) -> None:
    """Loads captures and what was read from them, as `batch_of` puts them together; what is there already stays."""
    load_batch(connection, batch_of(schemas_of(connection), captures, pages, known_pages))
