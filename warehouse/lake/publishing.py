"""A data folder's published tables, written into a lake: what has changed of the archives that the folder holds, in one
transaction, which is one snapshot."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.connecting import quoted
from warehouse.lake.place import POSTGRES, LakePlace, connect_lake, told_of, with_patience, writing_in_turn
from warehouse.lake.schema import Table, bring_up_to_date, tables_to_publish
from warehouse.sql import statement, transaction

# Another writer was in between: the whole is compared anew and written.
MOST_TRIES = 8
LONGEST_PAUSE = 0.5
CONFLICTS = ("conflict", "database is locked", "could not serialize", "deadlock", "duplicate key", "unique constraint")


@dataclass(frozen=True, slots=True)
class IntoLake:
    """What was written into a lake: rows that arrived and left, and the number of the snapshot that stands since."""

    arrived: int
    left: int
    snapshot: int


def publish_into_lake(database: Path, archives: Iterable[str], place: LakePlace) -> IntoLake:
    """Writes into the lake what a published database holds and the lake does not, and takes out what it holds no more:
    of the archives that it has rows of, and of the `archives` named. All of it is seen at once, or nothing.

    Raises LakeError.
    """
    with writing_in_turn(place), connect_lake(place, is_read_only=False) as connection, told_of(place):
        connection.execute(f"ATTACH {quoted(str(database))} AS published (READ_ONLY)")
        connection.execute(statement("lake_sources"))
        connection.execute(statement("lake_archives"), {"archives": sorted(archives)})
        with closing(_turn(connection, place)):
            return _written_at_last(connection)


def _written_at_last(connection: DuckDBPyConnection) -> IntoLake:
    for tries in range(1, MOST_TRIES + 1):
        try:
            return _written(connection)
        except duckdb.Error as error:
            if tries == MOST_TRIES or not _is_conflict(error):
                raise
            time.sleep(random.uniform(0, LONGEST_PAUSE) * tries)  # noqa: S311 - two writers part ways
    raise AssertionError


def _turn(connection: DuckDBPyConnection, place: LakePlace) -> DuckDBPyConnection:
    """Takes a turn among those who write to a catalog in PostgreSQL, which lasts until what this gives is closed. Who
    waits in vain goes on without: a machine that was cut off may hold it, and conflicts are seen in any case."""
    turn = connection.cursor()
    if place.file is None:
        turn.execute(f"ATTACH {quoted(with_patience(place.catalog).removeprefix(POSTGRES))} AS turns (TYPE postgres)")
        with suppress(duckdb.Error):
            turn.begin()
            turn.execute(statement("lake_turn"))
    return turn


def _written(connection: DuckDBPyConnection) -> IntoLake:
    arrived = left = 0
    with transaction(connection):
        bring_up_to_date(connection)
        for table in tables_to_publish(connection):
            came, went = _renewed(connection, table)
            arrived, left = arrived + came, left + went
    [(snapshot,)] = connection.execute("SELECT id FROM lake.current_snapshot()").fetchall()
    return IntoLake(arrived, left, snapshot)


def _renewed(connection: DuckDBPyConnection, table: Table) -> tuple[int, int]:
    """How many rows of a table arrived and left."""
    same = " AND ".join(f"here.{name} IS NOT DISTINCT FROM there.{name}" for name in table.columns)
    columns = ", ".join(table.columns)
    differing = statement("lake_differing")
    connection.execute(differing.format(table=table.name, columns=columns, archive=table.archive, same=same))
    [(left, arrived)] = connection.execute("SELECT count(place), count(*) - count(place) FROM differing").fetchall()
    if left:
        connection.execute(statement("lake_leaving").format(table=table.name))
    if arrived:
        connection.execute(statement("lake_arriving").format(table=table.name))
    return arrived, left


def _is_conflict(error: duckdb.Error) -> bool:
    said = str(error).lower()
    return any(conflict in said for conflict in CONFLICTS)
