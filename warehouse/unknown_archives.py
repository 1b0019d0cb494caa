"""Archives whose captures are held, and whose pages nothing here can read: their rows stay as they were read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.comparison import attached
from warehouse.connecting import in_little_memory
from warehouse.sql import statement, transaction


class HeldOfUnknown(NamedTuple):
    """How many captures of an archive were read while it was known, and how many are only noted."""

    read: int
    unread: int


def archives_held(connection: DuckDBPyConnection) -> list[str]:
    """The archives of which captures are held, or runs, by name."""
    query = "SELECT archive FROM run_log UNION SELECT archive FROM capture_log ORDER BY archive"
    return [archive for (archive,) in connection.execute(query).fetchall()]


def held_of_unknown(connection: DuckDBPyConnection, known: Iterable[str]) -> dict[str, HeldOfUnknown]:
    """The archives of which captures are held and that are none of the `known` ones, by name."""
    rows = connection.execute(statement("unknown_archives"), {"known": list(known)}).fetchall()
    return {archive: HeldOfUnknown(*held) for archive, *held in rows}


def declared_before(connection: DuckDBPyConnection, table: str, archives: Iterable[str]) -> list[tuple[Any, ...]]:
    """What archives declared the last time that they were known, as it stands in a table of such."""
    names = list(archives)
    if not names:
        return []
    query = f"FROM {table} WHERE list_contains($archives::VARCHAR[], archive)"
    return connection.execute(query, {"archives": names}).fetchall()


def mark_unknown(connection: DuckDBPyConnection, reasons: dict[str, str]) -> None:
    """Makes the tables say which archives these are, and why, so that their rows can be told from the others."""
    rows = sorted(reasons.items())
    if rows == connection.execute("FROM unknown_archives ORDER BY ALL").fetchall():
        return
    with transaction(connection):
        connection.execute("DELETE FROM unknown_archives")
        if rows:
            connection.executemany("INSERT INTO unknown_archives VALUES (?, ?)", rows)


@in_little_memory
def carry_over(connection: DuckDBPyConnection, before: Path, archives: Sequence[str]) -> None:
    """Takes all that was loaded of some archives over from another database, of today's schema, into an empty one. The
    caller derives.

    Raises StrangeDatabase, duckdb.Error, and OSError where it is a link or no file.
    """
    with attached(connection, before), transaction(connection):
        connection.execute("CREATE OR REPLACE TEMP TABLE carried_over (archive VARCHAR)")
        connection.executemany("INSERT INTO carried_over VALUES (?)", [[archive] for archive in archives])
        connection.execute(statement("carry_over"))
