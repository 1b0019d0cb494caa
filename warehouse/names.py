"""What a query can name: tables, columns, macros, functions and words of SQL, for those who write one."""

from __future__ import annotations

from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from warehouse.sql import statement


@dataclass(frozen=True, slots=True)
class Named:
    """A table, view, macro or column: its name, its type or parameters, and what is said of it."""

    name: str
    kind: str
    comment: str | None


@dataclass(frozen=True, slots=True)
class Names:
    """All that can be named: tables and views, the columns of each, macros, functions, and the words of SQL."""

    tables: tuple[Named, ...]
    columns: dict[str, tuple[Named, ...]]
    macros: tuple[Named, ...]
    functions: tuple[str, ...]
    keywords: tuple[str, ...]


def names_of(connection: DuckDBPyConnection) -> Names:
    """All names of a database, as the connection sees them, each kind in order."""
    columns: dict[str, list[Named]] = {}
    for table, *column in connection.execute(statement("named_columns")).fetchall():
        columns.setdefault(table, []).append(Named(*column))
    return Names(
        tables=tables_of(connection),
        columns={table: tuple(of_table) for table, of_table in columns.items()},
        macros=tuple(Named(*row) for row in connection.execute(statement("named_macros")).fetchall()),
        functions=tuple(name for (name,) in connection.execute(statement("named_functions")).fetchall()),
        keywords=tuple(word for (word,) in connection.execute(statement("named_keywords")).fetchall()),
    )


def tables_of(connection: DuckDBPyConnection) -> tuple[Named, ...]:
    """The tables and views of a database by name, also temporary ones."""
    return tuple(Named(*row) for row in connection.execute(statement("named_tables")).fetchall())


def has_temporary_tables(connection: DuckDBPyConnection) -> bool:
    """Whether somebody has made tables of their own on this connection, which go when it is closed."""
    return bool(connection.execute(statement("temporary_tables")).fetchall())


def has_search(connection: DuckDBPyConnection) -> bool:
    """Whether the macro search() is there."""
    return any(name == "search" for name, *_ in connection.execute(statement("named_macros")).fetchall())
