"""Connections to DuckDB, each closed to everything but its own database.

A database may be a stranger's, and SQL may be what somebody has found: neither reaches another file, the network or an
extension, and no SQL opens a connection further than it was opened. Each may take so much of the memory as there is.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.regular_files import is_there, make_own, open_regular, require_regular

# The newest format that DuckDB 1.5 reads too, since people's own tools lag behind the library.
STORAGE_VERSION = "v1.4.0"
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": STORAGE_VERSION,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    # A load of many pages is written once, when the database is closed, and not again and again.
    "checkpoint_threshold": "256MB",
    # A table name never means a variable of this program that happens to bear it.
    "python_enable_replacements": False,
}


def connect_for_writing(path: Path, to_attach: Iterable[Path] = ()) -> DuckDBPyConnection:
    """A database, made where there is none, in the time zone UTC; those in `to_attach` can be attached to it, and must
    be nothing but read. The caller holds the folder.

    Raises duckdb.Error, and OSError where the database is a link or no file, or may not be written.
    """
    for file in (path, log_of(path)):
        if is_there(file):
            make_own(file)
            # DuckDB would say the same of what may not be written, but as of a database that is damaged.
            open_regular(file, is_written=True).close()
    for left in path.parent.glob(f"{path.name}.*.spill"):
        shutil.rmtree(left, ignore_errors=True)
    allowed = [str(file.absolute()) for other in to_attach for file in (other, log_of(other))]
    connection = _connect(path, is_closed=not allowed)
    if allowed:
        connection.execute(f"SET allowed_paths = [{', '.join(map(quoted, allowed))}]")
        connection.execute("SET enable_external_access = false")
    return connection


def connect_for_reading(path: Path, *, allows_files: bool = False) -> DuckDBPyConnection:
    """A database, read only, in the time zone UTC, its configuration locked; `allows_files` lets SQL read and write
    other files.

    Raises duckdb.Error, and OSError where the database is a link or no file.
    """
    require_sound_files(path)
    connection = _connect(path, is_closed=not allows_files, read_only=True)
    connection.execute("SET lock_configuration = true")
    return connection


def require_sound_files(path: Path) -> None:
    """Raises OSError where a database, or its log, is a link or no file."""
    require_regular(path)
    if is_there(log_of(path)):
        require_regular(log_of(path))


def log_of(database: Path) -> Path:
    """What was committed and is not in the database's own file yet."""
    return database.with_name(f"{database.name}.wal")


def quoted(text: str) -> str:
    """A string as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def _connect(path: Path, *, is_closed: bool, read_only: bool = False) -> DuckDBPyConnection:
    # DuckDB would write into a folder, or a file there, that has the name it uses: nobody can guess this one.
    spill = path.absolute().with_name(f"{path.name}.{secrets.token_hex(8)}.spill")
    config = {**SETTINGS, "enable_external_access": not is_closed, "temp_directory": str(spill)}
    connection = duckdb.connect(str(path), read_only=read_only, config=config)
    connection.execute("SET TimeZone = 'UTC'")
    return connection


# What does not fit is put on the disk meanwhile.
MEMORY = "192MB"
# Enough to load some hundred pages, and for what they change.
LESS_MEMORY = "64MB"
# Some work needs more at once, the more the larger the database; at last as much as DuckDB takes by itself.
MORE = ("768MB", "3GB", None)

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[DuckDBPyConnection, P], T]


def limit_memory(connection: DuckDBPyConnection, limit: str | None = MEMORY) -> None:
    """Lets DuckDB take so much memory; None for most of what the machine has."""
    connection.execute("RESET memory_limit" if limit is None else f"SET memory_limit = '{limit}'")


@contextmanager
def less_memory(connection: DuckDBPyConnection) -> Iterator[None]:
    """Meanwhile DuckDB takes less memory, for work that is done again with more where it finds too little."""
    # What it holds may be more than either: then the limit stays as it is.
    with suppress(duckdb.OutOfMemoryException):
        limit_memory(connection, LESS_MEMORY)
    yield
    with suppress(duckdb.OutOfMemoryException):
        limit_memory(connection)


def in_little_memory(work: Work[P, T]) -> Work[P, T]:
    """The function, which does all of its work or nothing, done again with more memory where it finds too little."""

    @wraps(work)
    def done(connection: DuckDBPyConnection, /, *arguments: P.args, **named: P.kwargs) -> T:
        for limit in MORE:
            try:
                return work(connection, *arguments, **named)
            except duckdb.OutOfMemoryException:
                limit_memory(connection, limit)
        return work(connection, *arguments, **named)

    return done
