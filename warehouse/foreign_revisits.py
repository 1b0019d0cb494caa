"""Revisits in WARC files of other programs: they name what they revisit, which may be loaded after them."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as arrow
from duckdb import DuckDBPyConnection

from warehouse.batches import Batch, LoggedCapture, Revisit
from warehouse.connecting import in_little_memory
from warehouse.load import schemas_of
from warehouse.sql import statement, transaction
from warehouse.warc.own_format import stored_url

MOMENT = arrow.timestamp("us", tz="UTC")


def keep_revisits(connection: DuckDBPyConnection, revisits: Sequence[Revisit]) -> None:
    """Keeps revisits until what they revisit is loaded."""
    if not revisits:
        return
    logged = [
        LoggedCapture(revisit.capture, None, str(revisit.capture.run_id), is_set_aside=revisit.is_set_aside)
        for revisit in revisits
    ]
    rows = Batch.of(schemas_of(connection), logged, []).tables["capture_log"]
    named = {
        "original_id": [str(revisit.original_id) if revisit.original_id else None for revisit in revisits],
        "original_url": [stored_url(revisit.original_url) if revisit.original_url else None for revisit in revisits],
        "original_at": [revisit.original_at for revisit in revisits],
    }
    for name, values in named.items():
        rows = rows.append_column(name, arrow.array(values, MOMENT if name == "original_at" else arrow.string()))
    connection.register("arriving", rows)
    connection.execute(statement("keep_foreign_revisits"))
    connection.unregister("arriving")


@in_little_memory
def log_revisits(connection: DuckDBPyConnection) -> int:
    """Logs the revisits that were kept as captures, each as one of what it revisits; says how many are left. A revisit
    of what is in none of the files so far shows nothing; it is tried again when others are loaded."""
    left, before = _left(connection), None
    with transaction(connection):
        # One may revisit another one.
        while left and left != before:
            connection.execute(statement("log_foreign_revisits"))
            left, before = _left(connection), left
    return _left(connection, "WHERE NOT is_set_aside")


def _left(connection: DuckDBPyConnection, condition: str = "") -> int:
    [(count,)] = connection.execute(f"SELECT count(*) FROM foreign_revisits {condition}").fetchall()
    return int(count)
