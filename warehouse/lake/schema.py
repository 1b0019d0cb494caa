"""The tables of a lake, and the views and macros for people over them: the same as in a data folder's database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from duckdb import DuckDBPyConnection

from warehouse.lake.place import LakeError
from warehouse.own_objects import VIEWS
from warehouse.sql import statement


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the lake: its columns, and which of them says of which archive a row is."""

    name: str
    columns: tuple[str, ...]
    archive: str


def tables_to_publish(connection: DuckDBPyConnection) -> list[Table]:
    """What a data folder gives to a lake, as the connection has it in the schema `sources`."""
    found: dict[str, list[str]] = {}
    for table, column in connection.execute(statement("lake_columns")).fetchall():
        found.setdefault(table, []).append(column)
    return [
        Table(name, tuple(columns), "of_archive" if "of_archive" in columns else "archive")
        for name, columns in found.items()
    ]


def bring_up_to_date(connection: DuckDBPyConnection) -> None:
    """Makes what today's Regest has and the lake lacks: tables, columns, views, macros. The caller has begun a
    transaction. Raises LakeError where a newer Regest has written it."""
    [(version,)] = connection.execute("SELECT version FROM published.kept.schema_version").fetchall()
    views = sha256(VIEWS.read_bytes()).hexdigest()
    connection.execute(statement("lake_begun"))
    stands = connection.execute("SELECT version, views FROM lake.kept.schema_version").fetchall()
    if stands == [(version, views)]:
        return
    if stands and stands[0][0] > version:
        raise LakeError(
            f"a newer Regest has written the lake (schema {stands[0][0]}, this one knows {version}): update Regest"
        )
    for made in (*_tables(connection), *_views()):
        connection.execute(made)
    for (comment,) in connection.execute(statement("lake_comments")).fetchall():
        connection.execute(comment)
    connection.execute("DELETE FROM lake.kept.schema_version")
    connection.execute("INSERT INTO lake.kept.schema_version VALUES (?, ?)", [version, views])


def _tables(connection: DuckDBPyConnection) -> Iterator[str]:
    there = {tuple(row) for row in connection.execute(statement("lake_columns_there")).fetchall()}
    for table in tables_to_publish(connection):
        if not any(name == table.name for name, _ in there):
            yield f"CREATE TABLE lake.kept.{table.name} AS FROM sources.{table.name} LIMIT 0"
            yield f"ALTER TABLE lake.kept.{table.name} SET PARTITIONED BY ({table.archive})"
            continue
        for column in table.columns:
            if (table.name, column) not in there:
                [(kind,)] = connection.execute(statement("lake_kind"), [table.name, column]).fetchall()
                yield f"ALTER TABLE lake.kept.{table.name} ADD COLUMN {column} {kind}"


def _views() -> Iterator[str]:
    """What makes the views and macros. A lake keeps no comment on a macro."""
    yield "USE lake"
    for made in VIEWS.read_text(encoding="utf-8").split(";\n"):
        if made.strip() and not made.lstrip().startswith("COMMENT ON MACRO"):
            yield made
    yield "USE memory"
