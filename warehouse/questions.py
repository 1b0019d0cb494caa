"""What somebody asks the database in SQL of their own: `regest sql` and `regest shell`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import duckdb
from duckdb import DuckDBPyConnection, Statement, StatementType

from parsers.errors import RegestError, WrongUsage
from warehouse.interruptible import interruptibly
from warehouse.own_objects import look_as_people_do
from warehouse.warc.store import StoreFailed

if TYPE_CHECKING:
    from pyarrow import RecordBatch, RecordBatchReader, Schema

# What can only ask, or change what is temporary: of the database itself DuckDB says that it is read-only.
ASKING = frozenset(
    {"SELECT", "PRAGMA", "SET", "CREATE", "DROP", "ALTER", "INSERT", "UPDATE", "DELETE", "MULTI", "TRANSACTION"}
)
EXPLAIN = re.compile(r"explain\s++(?:analyze\b)?\s*+(?:\([^()]*+\))?", re.IGNORECASE)
WITH_FILES = "`regest sql --allow-files` lets a query read and write files"
# What DuckDB says of a store or a PostgreSQL that it has asked in vain.
OF_A_LAKE = re.compile(r"\bHTTP (?:GET|HEAD|PUT|POST|\d{3})\b|postgres", re.IGNORECASE)
NO_COLUMN = re.compile(r'Referenced column "([^"]*+)" not found')
ROWS_AT_ONCE = 2_000


class QueryError(WrongUsage):
    """SQL that DuckDB refuses, or that would do more than ask."""

    def __init__(self, message: str, where: str = "") -> None:
        super().__init__(message)
        self.where = where


class QueryStopped(RegestError):
    """A query that somebody has stopped with Ctrl-C."""

    exit_status: ClassVar[int] = 130


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gives: the names of its columns, and its rows, worked out while they are read.

    Reading them raises what `ask` raises. The next query on the same connection ends them.
    """

    names: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


def ask(connection: DuckDBPyConnection, query: str, *, allows_files: bool) -> Answer:
    """What a query gives, the last one of several. `allows_files` is what the connection was opened with.

    Raises QueryError, mostly in DuckDB's own words, QueryStopped on Ctrl-C, and StoreFailed where a lake does not
    answer.
    """
    with told_of_queries():
        if not allows_files:
            _require_asking(connection, query)
        look_as_people_do(connection)
        result = interruptibly(connection, lambda: connection.execute(query))
        return Answer(tuple(column[0] for column in result.description or ()), _rows(result))


def queries_before_the_last(connection: DuckDBPyConnection, query: str) -> int:
    """How many statements of a text give rows that nobody sees, as only the last one's are given. Raises QueryError."""
    with told_of_queries():
        return sum(_kind(statement) == "SELECT" for statement in connection.extract_statements(query)[:-1])


@dataclass(frozen=True, slots=True)
class Batches:
    """The same as batches of Arrow, and what their columns are."""

    schema: Schema
    batches: Iterator[RecordBatch]


def ask_for_batches(connection: DuckDBPyConnection, query: str, *, allows_files: bool) -> Batches:
    """What `ask` gives, as batches. Raises QueryError, also for what gives no rows at all, and QueryStopped."""
    with told_of_queries():
        if not allows_files:
            _require_asking(connection, query)
        look_as_people_do(connection)
        if (relation := interruptibly(connection, lambda: connection.sql(query))) is None:
            raise QueryError("that gives no rows to write")
        reader = interruptibly(connection, lambda: relation.to_arrow_reader(ROWS_AT_ONCE * 10))
        return Batches(reader.schema, _batches(connection, reader))


def _batches(connection: DuckDBPyConnection, reader: RecordBatchReader) -> Iterator[RecordBatch]:
    while True:
        with told_of_queries():
            batch = interruptibly(connection, lambda: next(reader, None))
        if batch is None:
            return
        yield batch


def _rows(result: DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while True:
        with told_of_queries():
            rows = interruptibly(result, lambda: result.fetchmany(ROWS_AT_ONCE))
        if not rows:
            return
        yield from rows


@contextmanager
def told_of_queries() -> Iterator[None]:
    """Raises what DuckDB says, and a person's Ctrl-C, as errors of ours."""
    try:
        yield
    except duckdb.PermissionException as error:
        raise QueryError(f"{_in_a_line(error)}; {WITH_FILES}", _where(error)) from error
    except KeyboardInterrupt as error:
        raise QueryStopped("the query was stopped") from error
    except (duckdb.InterruptException, RuntimeError) as error:
        # What DuckDB makes of Ctrl-C while it works.
        if "interrupted" not in str(error).lower():
            raise
        raise QueryStopped("the query was stopped") from error
    except OverflowError as error:
        raise QueryError(f"a value is too large to be read ({error}): cast it to VARCHAR") from error
    except (duckdb.Error, OSError) as error:
        # An OSError is what Arrow makes of an error of DuckDB's.
        if isinstance(error, duckdb.IOException | OSError) and OF_A_LAKE.search(str(error)):
            raise StoreFailed(f"the lake does not answer as it should ({_in_a_line(error)})") from error
        raise QueryError(_in_a_line(error) + _on_quotes(error), _where(error)) from error


def _require_asking(connection: DuckDBPyConnection, query: str) -> None:
    """DuckDB lets a query write the files beside the database that are DuckDB's own: so nothing is done that writes
    files at all."""
    for statement in connection.extract_statements(query):
        asked = [statement]
        if _kind(statement) == "EXPLAIN":
            # It may well do what it explains.
            asked = connection.extract_statements(EXPLAIN.sub("", statement.query, count=1))
        for kind in map(_kind, asked):
            if kind not in ASKING:
                raise QueryError(f"{kind} does more than ask the database; {WITH_FILES}")


def _kind(statement: Statement) -> str:
    try:
        found: StatementType = statement.type
    except ValueError:
        return "a statement that this DuckDB has no name for"
    return found.name


def _in_a_line(error: Exception) -> str:
    return " ".join(str(error).split("\n\n")[0].split())


def _on_quotes(error: Exception) -> str:
    """What to do where a text stands in the quotes of a name."""
    named = NO_COLUMN.search(str(error))
    if named is None or f'"{named[1]}"' not in _where(error):
        return ""
    return f"; a text stands in single quotes: '{named[1]}'"


def _where(error: Exception) -> str:
    """The line of the query that DuckDB means, with a mark beneath the place."""
    return "\n\n".join(part for part in str(error).split("\n\n")[1:] if part.startswith("LINE "))
