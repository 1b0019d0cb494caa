"""What is read of a lake: by whoever asks SQL of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from warehouse.connecting import quoted
from warehouse.lake.place import LAKE, LakePlace, connect_lake, told_of
from warehouse.sql import statement

# SQLite looks for them at each transaction.
BESIDE_THE_CATALOG = ("-journal", "-wal", "-shm")


@contextmanager
def on_lake(place: LakePlace, *, allows_files: bool = False) -> Iterator[DuckDBPyConnection]:
    """A lake, read only, its names as in a data folder's database. Nothing but its own files is within reach, unless it
    `allows_files`; what is published meanwhile is seen by the next query.

    Raises LakeError.
    """
    with connect_lake(place, is_read_only=True) as connection:
        with told_of(place):
            connection.execute(f"USE {LAKE}")
            if not allows_files:
                _close(connection, place)
            connection.execute("SET lock_configuration = true")
        yield connection


@dataclass(frozen=True, slots=True)
class SeenOfALake:
    """What a lake shows of itself: the number of its last snapshot, how many files it has, and where they lie."""

    snapshot: int
    files: int
    at: str


def seen_of(place: LakePlace) -> SeenOfALake:
    """Asks the catalog of a lake, and looks into the smallest of its files where they lie.

    Raises LakeError where either cannot be reached.
    """
    with connect_lake(place, is_read_only=True) as connection, told_of(place):
        [(snapshot,)] = connection.execute("SELECT id FROM lake.current_snapshot()").fetchall()
        [(at,)] = connection.execute("SELECT data_path FROM lake.settings()").fetchall()
        [(files, smallest)] = connection.execute(statement("lake_files")).fetchall()
        if smallest is not None:
            [file] = connection.execute(statement("lake_file"), {"table": smallest}).fetchall()
            connection.execute("FROM parquet_file_metadata(?)", [*file]).fetchall()
    return SeenOfALake(snapshot, files, at)


def _close(connection: DuckDBPyConnection, place: LakePlace) -> None:
    """Lets a connection reach nothing but the lake."""
    [(files,)] = connection.execute("SELECT data_path FROM lake.settings()").fetchall()
    connection.execute(f"SET allowed_directories = [{quoted(files)}]")
    if (file := place.file) is not None:
        allowed = ", ".join(quoted(f"{file.absolute()}{end}") for end in ("", *BESIDE_THE_CATALOG))
        connection.execute(f"SET allowed_paths = [{allowed}]")
    connection.execute("SET enable_external_access = false")
