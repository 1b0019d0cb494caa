"""A reader who queries a published database without pause.

    python -m bench.trials.reader_process DATABASE [--one-transaction] [--pause SECONDS]

reads DATABASE again and again until its standard input ends, each time with a fresh connection (or all the time in one
transaction, as an analyst would), and prints what it saw as JSON.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

import duckdb

from bench.reading import SEARCH_INDEX

PROJECT = Path(__file__).parents[2]
SECONDS_TO_END = 60
NO_DATABASE = "no database"

Rows = list[tuple[Any, ...]]

# What a state says apart from its times, of which a repeated harvest has others.
CONTENTS = {
    "documents": "SELECT archive, url, title, date_text, summary, versions FROM documents ORDER BY ALL",
    "versions": "SELECT archive, url, version, title, date_text, summary FROM document_versions ORDER BY ALL",
    "entries": "SELECT DISTINCT page_url, position, url, title, date_text, summary FROM entries ORDER BY ALL",
    "listings": "SELECT listing_url, promised, found, rejects, discrepancies, verdict FROM listings ORDER BY ALL",
}

TABLES_AND_VIEWS = """
SELECT table_schema, table_name FROM information_schema.tables WHERE NOT starts_with(table_name, 'search_') ORDER BY ALL
"""

# Pairs of questions that have one answer in every whole state of a listing which loses no documents.
AGREEING = (
    ("SELECT count(*) FROM documents", "SELECT sum(found) FROM listings"),
    ("SELECT count(*) FROM document_versions", "SELECT sum(versions) FROM documents"),
    ("SELECT count(*) FROM entries", "SELECT sum(entries) FROM listing_pages"),
    ("SELECT count(*) FROM discrepancies", "SELECT sum(discrepancies) FROM harvests"),
    ("SELECT count(*) FROM documents", "SELECT count(*) FROM documents JOIN captures USING (capture_id)"),
)


class HalfStateError(Exception):
    """Two answers of one database contradict each other."""


@dataclass(slots=True)
class Readings:
    """What one reader saw. `states` are digests, one for each time that the state became another; `longest` is the
    longest that one reading took, in seconds, from opening the database to its last row."""

    reads: int = 0
    errors: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    longest: float = 0.0

    def take(self, read: Callable[[], str]) -> None:
        """One reading more."""
        start = time.perf_counter()
        try:
            state = read()
        except (duckdb.Error, HalfStateError, OSError) as error:
            self.errors.append(f"{type(error).__name__}: {error}")
        else:
            self.states = [found for found, _ in groupby([*self.states, state])]
        self.reads += 1
        self.longest = max(self.longest, time.perf_counter() - start)


def contents_of(connection: duckdb.DuckDBPyConnection) -> dict[str, Rows]:
    """The rows of a whole state, without times. Raises HalfStateError when it contradicts itself."""
    for one, other in AGREEING:
        answers = [connection.execute(question).fetchall() for question in (one, other)]
        if answers[0] != answers[1]:
            raise HalfStateError(f"{one} gives {answers[0]}, {other} gives {answers[1]}")
    return {name: connection.execute(question).fetchall() for name, question in CONTENTS.items()}


def digest_of(contents: dict[str, Rows]) -> str:
    """The same for the same rows."""
    return sha256(repr(contents).encode()).hexdigest()[:16]


def published(database: Path) -> dict[str, Rows]:
    """What a reader finds who opens the database now; nothing at all where there is none."""
    if not database.exists():
        return {}
    with duckdb.connect(str(database), read_only=True) as connection:
        return contents_of(connection)


def every_table(database: Path) -> dict[str, Rows]:
    """Every row of every published table and view; of the index for searching, what it holds."""
    with duckdb.connect(str(database), read_only=True) as connection:
        names = connection.execute(TABLES_AND_VIEWS).fetchall()
        found = {
            f"{place}.{name}": connection.execute(f'FROM {place}."{name}" ORDER BY ALL').fetchall()
            for place, name in names
        }
        return {**found, "search index": connection.execute(SEARCH_INDEX).fetchall()}


def are_in_order(seen: Sequence[str], states: Sequence[str]) -> bool:
    """Whether all that was seen are states, none of them after a later one."""
    rest = iter(states)
    return all(state in rest for state in seen)


def state_of(database: Path) -> str:
    """The digest of what a reader finds."""
    contents = published(database)
    return digest_of(contents) if contents else NO_DATABASE


class ReaderProcess:
    """A process that reads a database from when it is entered as a context manager until `end` is called.

    `prefix` goes before its command. Entering returns when it has read once.
    """

    def __init__(self, database: Path, *options: str, prefix: Sequence[str] = ()) -> None:
        self._command = [*prefix, sys.executable, "-m", __spec__.name, str(database), *options]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT
        )
        assert self._process.stdout is not None
        self._process.stdout.readline()
        return self

    def end(self) -> Readings:
        """Has it read a last time; gives what it saw from first to last."""
        said, _ = self._process.communicate(timeout=SECONDS_TO_END)
        return Readings(**json.loads(said))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()


def main() -> None:
    """The reader's own process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database", type=Path)
    parser.add_argument("--one-transaction", action="store_true")
    parser.add_argument("--pause", type=float, default=0.0, metavar="SECONDS")
    given = parser.parse_args()
    is_over = Event()
    Thread(target=lambda: (sys.stdin.read(), is_over.set())).start()
    with ExitStack() as stack:
        if given.one_transaction:
            connection = stack.enter_context(duckdb.connect(str(given.database), read_only=True))
            connection.begin()
        readings = Readings()
        is_last = False
        while not is_last:
            is_last = is_over.wait(given.pause)
            readings.take(
                lambda: digest_of(contents_of(connection)) if given.one_transaction else state_of(given.database)
            )
            if readings.reads == 1:
                print("reading", flush=True)
        print(json.dumps(asdict(readings)))


if __name__ == "__main__":
    main()
