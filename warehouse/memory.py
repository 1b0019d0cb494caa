"""How much memory DuckDB may take for a load: little, whatever the size of what is loaded; more only where it must."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

import duckdb
from duckdb import DuckDBPyConnection

# What does not fit is put on the disk meanwhile.
MEMORY = "192MB"
# Some work needs more at once, the more the larger the database; at last as much as DuckDB takes by itself.
MORE = ("768MB", "3GB", None)

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[DuckDBPyConnection, P], T]


def limit_memory(connection: DuckDBPyConnection, limit: str | None = MEMORY) -> None:
    """Lets DuckDB take so much memory; None for most of what the machine has."""
    connection.execute("RESET memory_limit" if limit is None else f"SET memory_limit = '{limit}'")


def in_little_memory(work: Work[P, T]) -> Work[P, T]:
    """The function, which does all of its work or nothing, done again with more memory where it finds too little."""

    @wraps(work)
    def done(connection: DuckDBPyConnection, /, *arguments: P.args, **named: P.kwargs) -> T:
        for limit in MORE:
            try:
                return work(connection, *arguments, **named)
            except duckdb.OutOfMemoryException:
                limit_memory(connection, limit)
        return work(connection, *arguments, **named)

    return done
