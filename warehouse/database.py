"""The DuckDB database: opened, migrated, published."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from parsers.errors import RegestError
from warehouse.connecting import connect_for_reading, connect_for_writing, limit_memory, log_of
from warehouse.data_folder import DataFolder
from warehouse.derive import derive
from warehouse.own_files import is_own, remember_own
from warehouse.own_objects import (
    StrangeDatabase,
    drop_views,
    has_table,
    look_for_tables_first,
    renew_views,
    require_plain_tables,
    require_possible_values,
    stand_in_for_views,
    views_of,
)
from warehouse.regular_files import (
    HOW_TO_BE_ALLOWED,
    HOW_TO_HAVE_ROOM,
    NO_SPACE,
    NOT_ALLOWED,
    advice_on,
    copy,
    is_there,
)
from warehouse.sql import transaction

HOW_TO_BEGIN = "run `regest harvest ARCHIVE` or `regest import PATH…`"

# What DuckDB says of a database that another process has open.
LOCKED = "Could not set lock"

MIGRATIONS = Path(__file__).parent / "migrations"
REBUILD = "`regest rebuild` makes it anew from the captures"


class WarehouseError(RegestError):
    """A database that cannot be opened, migrated or published."""


class OlderDatabase(WarehouseError):
    """A database of an older Regest, where it is not to be migrated."""


def connect_working(folder: DataFolder) -> DuckDBPyConnection:
    """The writer's own database, migrated to today's schema. The caller holds `folder.writing` and closes it.

    A folder that has only the published database (a copy that somebody was given) goes on from there.
    What was loaded and is not derived from yet stays so: who asks first whether it can be read right derives.
    Raises WarehouseError when the database is of a newer Regest, is no database, or may not be written.
    """
    if not is_there(folder.working) and is_there(folder.database):
        log_of(folder.working).unlink(missing_ok=True)
        _copy_whole(folder.database, folder.working)
    return _connect_migrated(folder.working)


def connect_new(path: Path, to_attach: Iterable[Path] = ()) -> DuckDBPyConnection:
    """An empty database of today's schema at `path`, in place of what may lie there; those in `to_attach` may be
    attached to it, to be read."""
    for leftover in (path, log_of(path)):
        leftover.unlink(missing_ok=True)
    return _connect_migrated(path, to_attach)


def connect_copy(folder: DataFolder, path: Path) -> DuckDBPyConnection:
    """A copy of the working database, which must be closed, at `path`, in place of what may lie there; the working
    database may be attached to it, to be read.

    Raises WarehouseError when the disk is full.
    """
    log_of(path).unlink(missing_ok=True)
    _copy_whole(folder.working, path)
    return _connect_migrated(path, [folder.working])


def copy_migrated(database: Path, path: Path) -> None:
    """A copy of a database at `path`, in place of what may lie there, brought to today's schema.

    Raises WarehouseError when it cannot be opened, is of a newer Regest, or the disk is full.
    """
    log_of(path).unlink(missing_ok=True)
    _copy_whole(database, path)
    _connect_migrated(path).close()


def replace_working(folder: DataFolder, database: Path) -> None:
    """Puts another database, which must be closed, in the place of the working one. The caller holds `folder.writing`.

    Raises WarehouseError when the disk was too full to write it whole.
    """
    _check_written_whole(database)
    # What a killed process left in the old one's log would make the new one unreadable.
    log_of(folder.working).unlink(missing_ok=True)
    database.replace(folder.working)


def connect_published(
    folder: DataFolder, on_wait: Callable[[str], None], *, allows_files: bool = False, migrates: bool = True
) -> DuckDBPyConnection:
    """The published database, read only, its time zone UTC. One of an older Regest is migrated first, or OlderDatabase
    raised. `allows_files` lets SQL read and write files.

    Raises WarehouseError when there is none, when it is of a newer Regest, or when it holds what no Regest makes.
    """
    if not is_there(folder.database):
        raise WarehouseError(
            f"no database at {folder.database}: {HOW_TO_BEGIN}, or `regest rebuild` if captures are there"
        )
    connection, version = _connect_for_reading(folder.database, allows_files=allows_files)
    if version < newest_version():
        connection.close()
        if not migrates:
            raise OlderDatabase(f"{folder.database} is of an older Regest (schema {version} of {newest_version()})")
        with folder.writing(on_wait):
            with connect_working(folder) as working:
                derive(working)
            publish(folder)
        connection, version = _connect_for_reading(folder.database, allows_files=allows_files)
        with _closed_unless_sound(connection, folder.database):
            require_possible_values(connection)
    if version > newest_version():
        connection.close()
        raise _too_new(folder.database.name, version)
    if is_own(folder.database):
        return connection
    with _closed_unless_sound(connection, folder.database):
        views = views_of(connection)
        views.require_own_names()
        if not views.are_own:
            stand_in_for_views(connection)
        require_possible_values(connection)
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
    """Brings a database to the newest schema and to today's views, in one transaction.

    Raises WarehouseError when it is newer than that, and StrangeDatabase.
    """
    require_plain_tables(connection)
    look_for_tables_first(connection)
    version, newest = schema_version(connection), newest_version(migrations)
    if version > newest:
        raise _too_new("this database", version)
    if version == newest and views_of(connection).are_own:
        return
    with transaction(connection):
        drop_views(connection)
        for number, script in _scripts(migrations):
            if number > version:
                _run(connection, script)
        connection.execute("UPDATE schema_version SET version = ?", [newest])
        renew_views(connection)
        # What stood in nobody's way before may do so among what has come.
        require_plain_tables(connection)


def schema_version(connection: DuckDBPyConnection) -> int:
    """The number of the last migration that a database has had; 0 for an empty one. Raises StrangeDatabase."""
    if not has_table(connection, "schema_version"):
        return 0
    row = connection.execute("SELECT version FROM schema_version").fetchone()
    if row is None or not isinstance(row[0], int):
        raise StrangeDatabase("it does not say of which schema it is")
    return row[0]


def newest_version(migrations: Path = MIGRATIONS) -> int:
    """The number of the newest migration that this Regest knows."""
    return max(number for number, _ in _scripts(migrations))


def _connect_for_reading(path: Path, *, allows_files: bool) -> tuple[DuckDBPyConnection, int]:
    """A database of plain tables, and the number of its schema."""
    with _told(path):
        connection = connect_for_reading(path, allows_files=allows_files)
    if is_own(path):
        look_for_tables_first(connection)
        return connection, newest_version()
    with _closed_unless_sound(connection, path):
        require_plain_tables(connection, is_read_only=True)
        look_for_tables_first(connection)
        return connection, schema_version(connection)


def _connect_migrated(path: Path, to_attach: Iterable[Path] = ()) -> DuckDBPyConnection:
    with _told(path):
        connection = connect_for_writing(path, to_attach)
    try:
        # A second thread takes memory, and more of both processors than it saves of time: the pages are read meanwhile.
        connection.execute("SET threads = 1")
        limit_memory(connection)
        with _told(path):
            if is_own(path):
                look_for_tables_first(connection)
            else:
                migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _closed_unless_sound(connection: DuckDBPyConnection, path: Path) -> Iterator[None]:
    try:
        with _told(path):
            yield
    except BaseException:
        connection.close()
        raise


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except StrangeDatabase as error:
        raise WarehouseError(f"{path} cannot be used ({error}): {REBUILD}") from error
    except OSError as error:
        raise WarehouseError(f"{path} cannot be opened ({error.strerror}){advice_on(error, f': {REBUILD}')}") from error
    except duckdb.Error as error:
        message = str(error).splitlines()[0]
        if any(os.strerror(number) in message for number in NO_SPACE):
            raise WarehouseError(f"{path} cannot be written ({message}): {HOW_TO_HAVE_ROOM}") from error
        remedy = "" if LOCKED in message else f": {REBUILD}"
        raise WarehouseError(f"{path} cannot be opened ({message}){remedy}") from error


def _run(connection: DuckDBPyConnection, script: Path) -> None:
    """Runs a migration, and then the statements that its last one gives, if it gives any."""
    ran = connection.execute(script.read_text(encoding="utf-8"))
    if ran.description and ran.description[0][0] == "statement_to_run":
        for (made,) in ran.fetchall():
            connection.execute(made)
        look_for_tables_first(connection)


def _scripts(migrations: Path) -> list[tuple[int, Path]]:
    return sorted((int(script.name.partition("_")[0]), script) for script in migrations.glob("*.sql"))


def _too_new(what: str, version: int) -> WarehouseError:
    return WarehouseError(
        f"{what} was written by a newer Regest (schema {version}, this one knows {newest_version()}): update Regest"
    )


def _check_written_whole(database: Path) -> None:
    """DuckDB closes a database without a word when the disk has no room for what its log holds."""
    log = log_of(database)
    if log.exists() and log.stat().st_size:
        raise WarehouseError(f"{database} could not be written whole: make room, then run `regest rebuild`")


def _copy_whole(source: Path, target: Path) -> None:
    """A copy that appears under its name complete or not at all, also when the machine stops in between."""
    try:
        copy(source, target)
        if is_own(source):
            remember_own(target)
    except OSError as error:
        remedy = ": make room, then run `regest rebuild`"
        if error.errno in NOT_ALLOWED:
            remedy = f": {HOW_TO_BE_ALLOWED}"
        raise WarehouseError(f"{target} could not be written ({error.strerror}){remedy}") from error
