"""Imported captures belong to no run that asked for them: they are put together to runs, by listing and time."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from warehouse.memory import in_little_memory
from warehouse.sql import statement, transaction


@in_little_memory
def assemble_runs(connection: DuckDBPyConnection) -> None:
    """Makes a run of each listing's imported captures that lie no more than a day apart, when there are new ones.

    Which runs there are depends on the captures alone, not on the files that they came in, nor on their order.
    """
    [(is_due,)] = connection.execute(statement("assembly_is_due")).fetchall()
    if is_due:
        with transaction(connection):
            connection.execute(statement("assemble_runs"))
