"""What is derived from what was loaded: verdicts, then the history of every document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from duckdb import DuckDBPyConnection

from warehouse.memory import in_little_memory
from warehouse.sql import statement, transaction

Bound = tuple[str, str, float, bool]
Scope = Literal["nothing", "last run", "everything"]


@in_little_memory
def derive(connection: DuckDBPyConnection, bounds: Sequence[Bound] | None = None) -> Scope:
    """Derives verdicts and history from what was loaded since the last time; says how much had to be derived anew.

    `bounds` are the declared bounds of all archives, each with the archive's name, its own, its value and whether it is
    a minimum; None keeps those of the last time. What is derived never depends on the order in which captures were
    loaded, nor on how often it was derived.
    """
    with transaction(connection):
        has_new_bounds = bounds is not None and _declare(connection, sorted(bounds))
        connection.execute(statement("runs_of_captures_to_derive"))
        scope = "everything" if has_new_bounds else _scope(connection)
        if scope == "nothing":
            return scope
        if scope == "everything":
            connection.execute(statement("everything_to_derive"))
        connection.execute(statement("derive_harvests"))
        connection.execute(statement("derive_documents" if scope == "everything" else "derive_documents_of_run"))
        connection.execute(statement("derive_versions"))
        connection.execute(statement("derived"))
        return scope


def _declare(connection: DuckDBPyConnection, bounds: list[Bound]) -> bool:
    """Whether these bounds are others than those that were declared before, which they replace."""
    if (
        connection.execute("SELECT archive, bound, value, is_minimum FROM declared_bounds ORDER BY ALL").fetchall()
        == bounds
    ):
        return False
    connection.execute("DELETE FROM declared_bounds")
    if bounds:
        connection.executemany("INSERT INTO declared_bounds VALUES (?, ?, ?, ?)", bounds)
    return True


def _scope(connection: DuckDBPyConnection) -> Scope:
    [(scope,)] = connection.execute(statement("derive_scope")).fetchall()
    return scope  # type: ignore[no-any-return]
