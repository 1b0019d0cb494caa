"""Revisits in WARC files of other programs: they name what they revisit, which may be loaded after them."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as arrow
from duckdb import DuckDBPyConnection

from warehouse.batches import Batch, LoggedCapture, Revisit
from warehouse.load import schemas_of
from warehouse.memory import in_little_memory
from warehouse.sql import statement, transaction
from warehouse.warc_format import stored_url

MOMENT = arrow.timestamp("us", tz="UTC")


def keep_revisits(connection: DuckDBPyConnection, revisits: Sequence[Revisit]) -> None:
    """Keeps revisits in a temporary table until everything is loaded that they may revisit."""
    if not revisits:
        return
    connection.execute(statement("foreign_revisits"))
    logged = [LoggedCapture(revisit.capture, None, str(revisit.capture.run_id)) for revisit in revisits]
    rows = Batch.of(schemas_of(connection), logged, []).tables["capture_log"]
    named = {
        "original_id": [str(revisit.original_id) if revisit.original_id else None for revisit in revisits],
        "original_url": [stored_url(revisit.original_url) if revisit.original_url else None for revisit in revisits],
        "original_at": [revisit.original_at for revisit in revisits],
    }
    for name, values in named.items():
        rows = rows.append_column(name, arrow.array(values, MOMENT if name == "original_at" else arrow.string()))
    connection.register("arriving", rows)
    connection.execute("INSERT INTO foreign_revisits BY NAME SELECT * FROM arriving")
    connection.unregister("arriving")


@in_little_memory
def log_revisits(connection: DuckDBPyConnection) -> int:
    """Logs the revisits that were kept as captures, each as one of what it revisits. Files may arrive in any order, but
    a revisit of what is in none of them shows nothing: these are counted."""
    connection.execute(statement("foreign_revisits"))
    with transaction(connection):
        connection.execute(statement("log_foreign_revisits"))
    [(lost,)] = connection.execute("SELECT count(*) FROM foreign_revisits").fetchall()
    connection.execute("DROP TABLE foreign_revisits")
    return int(lost)
