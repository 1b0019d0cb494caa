"""The DuckDB database: opened, migrated, published."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from parsers.errors import RegestError
from warehouse.data_folder import DataFolder
from warehouse.derive import derive
from warehouse.memory import limit_memory
from warehouse.sql import statement, transaction

HOW_TO_BEGIN = "run `regest harvest ARCHIVE` or `regest import PATH… --archive ARCHIVE`"

# What DuckDB says of a database that another process has open.
LOCKED = "Could not set lock"

HERE = Path(__file__).parent
MIGRATIONS = HERE / "migrations"
VIEWS = HERE / "views.sql"

# The newest format that DuckDB 1.5 reads too, since people's own tools lag behind the library.
STORAGE_VERSION = "v1.4.0"
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": STORAGE_VERSION,
    "autoinstall_known_extensions": False,
    # A load of many pages is written once, when the database is closed, and not again and again.
    "checkpoint_threshold": "256MB",
    # A table name never means a variable of this program that happens to bear it.
    "python_enable_replacements": False,
}


class WarehouseError(RegestError):
    """A database that cannot be opened, migrated or published."""


def connect_working(folder: DataFolder) -> DuckDBPyConnection:
    """The writer's own database, migrated to today's schema. The caller holds `folder.writing` and closes it.

    A folder that has only the published database (a copy that somebody was given) goes on from there.
    Raises WarehouseError when the database is of a newer Regest or is no database.
    """
    if not folder.working.exists() and folder.database.exists():
        _log_of(folder.working).unlink(missing_ok=True)
        _copy_whole(folder.database, folder.working)
    return _connect_migrated(folder.working)


def connect_new(path: Path) -> DuckDBPyConnection:
    """An empty database of today's schema at `path`, in place of what may lie there."""
    for leftover in (path, _log_of(path)):
        leftover.unlink(missing_ok=True)
    return _connect_migrated(path)


def connect_copy(folder: DataFolder, path: Path) -> DuckDBPyConnection:
    """A copy of the working database, which must be closed, at `path`, in place of what may lie there.

    Raises WarehouseError when the disk is full.
    """
    _log_of(path).unlink(missing_ok=True)
    _copy_whole(folder.working, path)
    return _connect_migrated(path)


def replace_working(folder: DataFolder, database: Path) -> None:
    """Puts another database, which must be closed, in the place of the working one. The caller holds `folder.writing`.

    Raises WarehouseError when the disk was too full to write it whole.
    """
    _check_written_whole(database)
    # What a killed process left in the old one's log would make the new one unreadable.
    _log_of(folder.working).unlink(missing_ok=True)
    database.replace(folder.working)


def connect_published(folder: DataFolder, on_wait: Callable[[str], None]) -> DuckDBPyConnection:
    """The published database, read only, its time zone UTC. One of an older Regest is migrated first.

    Raises WarehouseError when there is none, or when it is of a newer Regest.
    """
    if not folder.database.exists():
        raise WarehouseError(
            f"no database at {folder.database}: {HOW_TO_BEGIN}, or `regest rebuild` if captures are there"
        )
    connection = _connect(folder.database, read_only=True)
    if schema_version(connection) < newest_version():
        connection.close()
        with folder.writing(on_wait):
            connect_working(folder).close()
            publish(folder)
        connection = _connect(folder.database, read_only=True)
    elif schema_version(connection) > newest_version():
        version = schema_version(connection)
        connection.close()
        raise _too_new(folder.database.name, version)
    return connection


def publish(folder: DataFolder) -> None:
    """Makes the working database, which must be closed, what readers see: all of it at once.

    Who has the previous one open goes on reading that. The caller holds `folder.writing`.
    Raises WarehouseError when the disk is full; readers then still see the previous state.
    """
    _check_written_whole(folder.working)
    _copy_whole(folder.working, folder.database)


def is_published(folder: DataFolder) -> bool:
    """Whether readers see the working database, which must be closed: a process that was killed may have left one that
    was written after what they see."""
    if not (folder.database.exists() and folder.working.exists()):
        return False
    return folder.database.stat().st_mtime_ns >= folder.working.stat().st_mtime_ns


def migrate(connection: DuckDBPyConnection, migrations: Path = MIGRATIONS) -> None:
    """Brings a database to the newest schema, in one transaction. Raises WarehouseError when it is newer than that."""
    version, newest = schema_version(connection), newest_version(migrations)
    if version > newest:
        raise _too_new("this database", version)
    if version == newest:
        return
    with transaction(connection):
        for number, script in _scripts(migrations):
            if number > version:
                connection.execute(script.read_text(encoding="utf-8"))
        connection.execute("UPDATE schema_version SET version = ?", [newest])
        connection.execute(VIEWS.read_text(encoding="utf-8"))
        _comment_view_columns(connection)


def schema_version(connection: DuckDBPyConnection) -> int:
    """The number of the last migration that a database has had; 0 for an empty one."""
    try:
        row = connection.execute("SELECT version FROM schema_version").fetchone()
    except duckdb.CatalogException:
        return 0
    return int(row[0]) if row else 0


def newest_version(migrations: Path = MIGRATIONS) -> int:
    """The number of the newest migration that this Regest knows."""
    return max(number for number, _ in _scripts(migrations))


def _connect(path: Path, *, read_only: bool = False) -> DuckDBPyConnection:
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=SETTINGS)
    except duckdb.Error as error:
        message = str(error).splitlines()[0]
        remedy = "" if LOCKED in message else ": `regest rebuild` makes it anew from the captures"
        raise WarehouseError(f"{path} cannot be opened ({message}){remedy}") from error
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def _connect_migrated(path: Path) -> DuckDBPyConnection:
    connection = _connect(path)
    # A second thread takes memory, and more of both processors than it saves of time: the pages are read meanwhile.
    connection.execute("SET threads = 1")
    limit_memory(connection)
    try:
        migrate(connection)
        derive(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _scripts(migrations: Path) -> list[tuple[int, Path]]:
    return sorted((int(script.name.partition("_")[0]), script) for script in migrations.glob("*.sql"))


def _too_new(what: str, version: int) -> WarehouseError:
    return WarehouseError(
        f"{what} was written by a newer Regest (schema {version}, this one knows {newest_version()}): update Regest"
    )


def _comment_view_columns(connection: DuckDBPyConnection) -> None:
    """A column of a view that bears a table's column name means the same: it gets that column's comment."""
    for (comment,) in connection.execute(statement("view_comments")).fetchall():
        connection.execute(comment)


def _log_of(database: Path) -> Path:
    """What was committed and is not in the database's own file yet."""
    return database.with_name(f"{database.name}.wal")


def _check_written_whole(database: Path) -> None:
    """DuckDB closes a database without a word when the disk has no room for what its log holds."""
    log = _log_of(database)
    if log.exists() and log.stat().st_size:
        raise WarehouseError(f"{database} could not be written whole: make room, then run `regest rebuild`")


def _copy_whole(source: Path, target: Path) -> None:
    """A copy that appears under its name complete or not at all, also when the machine stops in between."""
    partial = target.with_name(f"{target.name}.partial")
    try:
        with source.open("rb") as reading, partial.open("wb") as writing:
            shutil.copyfileobj(reading, writing, 1024 * 1024)
            writing.flush()
            os.fsync(writing.fileno())
        partial.replace(target)
        directory = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise WarehouseError(
            f"{target} could not be written ({error.strerror}): make room, then run `regest rebuild`"
        ) from error
