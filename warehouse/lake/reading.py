"""What is read of a lake: by whoever asks SQL of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from duckdb import DuckDBPyConnection

from warehouse.connecting import quoted
from warehouse.lake.place import LAKE, LakePlace, connect_lake, told_of


@contextmanager
def on_lake(place: LakePlace) -> Iterator[DuckDBPyConnection]:
    """A lake, read only, its names as in a data folder's database. Nothing but its own files is within reach, and what
    is published meanwhile is seen by the next query.

    Raises LakeError.
    """
    with connect_lake(place, is_read_only=True) as connection:
        with told_of(place):
            connection.execute(f"USE {LAKE}")
            [(files,)] = connection.execute("SELECT data_path FROM lake.settings()").fetchall()
            connection.execute(f"SET allowed_directories = [{quoted(files)}]")
            # SQLite's journal is looked for at each transaction.
            if (file := place.file) is not None:
                beside = (
                    file.absolute(),
                    *(file.absolute().with_name(f"{file.name}{end}") for end in ("-journal", "-wal", "-shm")),
                )
                connection.execute(f"SET allowed_paths = [{', '.join(quoted(str(one)) for one in beside)}]")
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
        yield connection
