"""The SQL that the modules of this package run, each statement in a file of its own; and transactions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, Statement

ROWS_AT_A_TIME = 2_000
STATEMENTS = Path(__file__).parent / "statements"
_PART = re.compile(r"\$\{(\w+)\}")


@cache
def statement(name: str) -> str:
    """The text of `statements/<name>.sql`, where `${part}` stands for that of `statements/<part>.sql`."""
    text = (STATEMENTS / f"{name}.sql").read_text(encoding="utf-8")
    return _PART.sub(lambda part: statement(part[1]), text)


_parsed: dict[str, list[Statement]] = {}


def run(connection: DuckDBPyConnection, *names: str) -> None:
    """Runs `statements/<name>.sql`, one after the other, each parsed once in a process: of little data, to parse takes
    a tenth of deriving."""
    for name in names:
        if name not in _parsed:
            _parsed[name] = connection.extract_statements(statement(name))
        for parsed in _parsed[name]:
            connection.execute(parsed)


def named_rows(asked: DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    """The rows that a statement gives, each by the names of its columns. They come as they are read: the connection is
    not to be used for anything else meanwhile."""
    names = [column[0] for column in asked.description or ()]
    while some := asked.fetchmany(ROWS_AT_A_TIME):
        for row in some:
            yield dict(zip(names, row, strict=True))


def is_any(connection: DuckDBPyConnection, name: str) -> bool:
    """Whether `statements/<name>.sql` finds a row: what a statement with many joins costs, DuckDB takes to begin it, so
    that one which may have nothing to do is not begun unless it has."""
    return bool(connection.execute(statement(name)).fetchall())


@contextmanager
def transaction(connection: DuckDBPyConnection) -> Iterator[None]:
    """All or nothing."""
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
