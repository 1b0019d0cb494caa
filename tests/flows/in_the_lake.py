"""What the tests of lakes do in DuckDB 1.5, of which there are extensions: `python -m in_the_lake WHAT …`, a process of
its own for each."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.questions import PAGE, renewed_by
from warehouse.lake import publishing
from warehouse.lake.place import LakeError, LakePlace
from warehouse.lake.publishing import publish_into_lake
from warehouse.lake.reading import on_lake, seen_of

# How many documents of an archive have been reworded: none of them, or all.
REWORDED = "SELECT archive, count(*) FILTER (ends_with(title, ' (2)')), count(*) FROM documents GROUP BY archive"


def put(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def publish(place: LakePlace, *databases: str) -> None:
    """Publishes one database after another."""
    for database in databases:
        into = publish_into_lake(Path(database), [], place)
        put(f"{into.arrived} {into.left}\n")


def publish_nothing_of(place: LakePlace, database: str, *archives: str) -> None:
    """Publishes a database for archives of which it may hold nothing."""
    publish_into_lake(Path(database), archives, place)


def publish_and_die(place: LakePlace, database: str) -> None:
    """Is killed when most tables are written, before they are seen."""
    renewed, tables = publishing._renewed, []

    def renewed_until_killed(*given: object) -> tuple[int, int]:
        tables.append(given)
        if len(tables) == 15:
            os._exit(9)
        return renewed(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "_renewed", renewed_until_killed)
        publish_into_lake(Path(database), [], place)


def questions(place: LakePlace) -> None:
    """Prints docs/questions.md with what the lake answers."""
    with on_lake(place) as connection:
        put(renewed_by(PAGE.read_text("utf-8"), connection))


def look(place: LakePlace) -> None:
    """Prints whether it has files that can be read, or what is wrong."""
    try:
        put(f"{seen_of(place).files > 0}")
    except LakeError as error:
        put(str(error))


def ask(place: LakePlace, query: str) -> None:
    """Prints the rows of a query, one a line."""
    with on_lake(place) as connection:
        for row in connection.execute(query).fetchall():
            put(" ".join(map(str, row)) + "\n")


def read_on(place: LakePlace) -> None:
    """Asks on and on until stdin ends, of each archive that all of its documents are worded alike."""
    os.set_blocking(sys.stdin.fileno(), False)
    with on_lake(place) as connection:
        times = 0
        while not _has_ended():
            for archive, reworded, documents in connection.execute(REWORDED).fetchall():
                assert reworded in (0, documents), f"{archive} is seen in between"
            times += 1
            if times == 1:
                put("reads\n")
    put(f"{times}\n")


def _has_ended() -> bool:
    try:
        return os.read(sys.stdin.fileno(), 1) == b""
    except BlockingIOError:
        return False


WHAT: dict[str, Callable[..., None]] = {
    function.__name__: function
    for function in (publish, publish_nothing_of, publish_and_die, questions, look, ask, read_on)
}

if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    what, catalog, files, endpoint, *arguments = sys.argv[1:]
    WHAT[what](LakePlace(catalog, files, endpoint or None), *arguments)
