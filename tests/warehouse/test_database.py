"""The database as people meet it: explained, migrated, published whole, and open to the DuckDB that they have."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from warehouse.data_folder import DataFolder
from warehouse.database import (
    MIGRATIONS,
    WarehouseError,
    connect_new,
    connect_published,
    connect_working,
    migrate,
    newest_version,
    publish,
    schema_version,
)

REPOSITORY = Path(__file__).parents[2]
OLD_DUCKDB = REPOSITORY / ".venv" / "duckdb-1.5"
URL = "https://digitalarchive.example/search"
NOTE_OF_HARVEST = (
    "INSERT INTO harvests BY NAME SELECT uuid() AS run_id, FALSE AS is_confirmed, TRUE AS is_complete,"
    " 0 AS losses_withheld, 'example' AS archive, ? AS listing_url,"
    " TIMESTAMPTZ '2026-11-24 06:30:00+00' AS harvested_at, 7 AS promised, 7 AS found, 'complete' AS verdict,"
    " 1 AS pages, 0 AS discrepancies, 0 AS rejects, FALSE AS is_withheld"
)


def nobody_waits(reason: str) -> None:
    pytest.fail(reason)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[DataFolder]:
    folder = DataFolder(tmp_path / "data")
    with folder.writing(nobody_waits):
        yield folder


def published(folder: DataFolder, *urls: str) -> None:
    """Adds a file of captures for each URL, as something to see, and publishes."""
    with connect_working(folder) as connection:
        for url in urls:
            connection.execute("INSERT INTO capture_files VALUES (?, 1)", [url])
    publish(folder)


def files_seen(folder: DataFolder) -> list[str]:
    with connect_published(folder, nobody_waits) as connection:
        return [file for (file,) in connection.execute("SELECT file FROM capture_files ORDER BY file").fetchall()]


@pytest.fixture
def two_migrations(tmp_path: Path) -> Path:
    """The schema as it is, and one to come."""
    migrations = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, migrations)
    following = migrations / f"{newest_version() + 1:04}_place.sql"
    following.write_text("ALTER TABLE regests ADD COLUMN place VARCHAR; COMMENT ON COLUMN regests.place IS 'Where.';")
    return migrations


def columns_of(connection: DuckDBPyConnection, name: str) -> list[str]:
    return [row[0] for row in connection.execute(f"DESCRIBE {name}").fetchall()]


def in_old_duckdb(script: str, *arguments: str) -> str:
    """What a script prints that finds DuckDB 1.5 before today's."""
    assert OLD_DUCKDB.is_dir(), f"no DuckDB 1.5 in {OLD_DUCKDB}: run `make setup`"
    environment = os.environ | {"PYTHONPATH": f"{OLD_DUCKDB}{os.pathsep}{REPOSITORY}"}
    ran = subprocess.run(
        [sys.executable, "-c", script, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("tables", "table_name"),
        ("views", "view_name"),
        ("columns", "table_name || '.' || column_name"),
        ("functions", "function_name"),
    ],
)
def test_everything_in_the_schema_is_explained(tmp_path: Path, kind: str, name: str) -> None:
    with connect_new(tmp_path / "new.duckdb") as connection:
        found = connection.execute(f"SELECT {name}, comment FROM duckdb_{kind}() WHERE NOT internal").fetchall()

    assert found
    assert [what for what, comment in found if not comment] == []


def test_an_older_schema_is_migrated_and_keeps_its_rows(tmp_path: Path, two_migrations: Path) -> None:
    with connect_new(tmp_path / "old.duckdb") as connection:
        connection.execute("INSERT INTO capture_files VALUES ('a.warc.gz', 1)")
        migrate(connection, two_migrations)

        assert schema_version(connection) == newest_version() + 1
        assert connection.execute("FROM capture_files").fetchall() == [("a.warc.gz", 1)]
        # Views are made anew, so that they have the new column, and its comment.
        assert "place" in columns_of(connection, "documents")
        comment = "SELECT comment FROM duckdb_columns() WHERE table_name = 'documents' AND column_name = 'place'"
        assert connection.execute(comment).fetchall() == [("Where.",)]


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, two_migrations: Path) -> None:
    (two_migrations / f"{newest_version() + 2:04}_wrong.sql").write_text("ALTER TABLE no_such_table ADD COLUMN a INT")
    with connect_new(tmp_path / "old.duckdb") as connection:
        with pytest.raises(duckdb.CatalogException):
            migrate(connection, two_migrations)

        assert schema_version(connection) == newest_version()
        assert "place" not in columns_of(connection, "regests")


def test_a_published_database_of_an_older_regest_is_migrated_for_readers(tmp_path: Path) -> None:
    """One from before the first migration: an empty file of DuckDB's."""
    folder = DataFolder(tmp_path)
    duckdb.connect(str(folder.database)).close()

    with connect_published(folder, nobody_waits) as connection:
        assert schema_version(connection) == newest_version()
        assert connection.execute("FROM documents").fetchall() == []


def test_a_newer_schema_is_refused_in_words(folder: DataFolder, two_migrations: Path) -> None:
    with connect_new(folder.working) as connection:
        migrate(connection, two_migrations)
    publish(folder)

    with pytest.raises(WarehouseError, match=r"written by a newer Regest .*: update Regest"):
        connect_published(folder, nobody_waits)
    with pytest.raises(WarehouseError, match=r"written by a newer Regest .*: update Regest"):
        connect_working(folder)


def test_what_is_no_database_is_refused_in_words(folder: DataFolder) -> None:
    folder.database.write_text("not a database " * 500)

    with pytest.raises(WarehouseError, match="cannot be opened"):
        connect_published(folder, nobody_waits)


def test_without_a_database_readers_are_told_how_to_get_one(folder: DataFolder) -> None:
    with pytest.raises(WarehouseError, match="regest harvest"):
        connect_published(folder, nobody_waits)


def test_a_copy_that_fails_leaves_what_readers_see(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    published(folder, "first")

    def disk_is_full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", disk_is_full)
        with pytest.raises(WarehouseError, match="No space left on device"):
            published(folder, "second")

    assert files_seen(folder) == ["first"]
    assert [path.name for path in folder.path.glob("*.partial")] == []


def test_a_reader_goes_on_with_the_state_that_it_opened(folder: DataFolder) -> None:
    published(folder, "first")
    with connect_published(folder, nobody_waits) as reader:
        published(folder, "second")

        assert reader.execute("SELECT file FROM capture_files").fetchall() == [("first",)]

    assert files_seen(folder) == ["first", "second"]


def test_a_folder_with_the_published_database_only_goes_on_from_it(folder: DataFolder) -> None:
    published(folder, "first")
    folder.working.unlink()

    published(folder, "second")

    assert files_seen(folder) == ["first", "second"]


FOR_PEOPLE = {
    *("captures", "changed_fields", "changes", "coverage", "discrepancies", "document_versions", "documents"),
    *("entries", "fields", "harvests", "layout_changes", "listing_pages", "listings", "rejects", "runs"),
}


def test_who_opens_the_published_database_sees_what_is_for_people(folder: DataFolder) -> None:
    published(folder, "first")
    show = "import duckdb, sys; print(duckdb.connect(sys.argv[1], read_only=True).execute('SHOW TABLES').fetchall())"

    with duckdb.connect(str(folder.database), read_only=True) as connection:
        assert {name for (name,) in connection.execute("SHOW TABLES").fetchall()} == FOR_PEOPLE
    assert {name for (name,) in ast.literal_eval(in_old_duckdb(show, str(folder.database)))} == FOR_PEOPLE


def test_what_is_for_people_is_the_same_where_the_database_is_attached(folder: DataFolder, tmp_path: Path) -> None:
    with connect_working(folder) as connection:
        connection.execute(NOTE_OF_HARVEST, [URL])
    publish(folder)

    with duckdb.connect(str(tmp_path / "own.duckdb")) as connection:
        connection.execute(f"ATTACH '{folder.database}' AS theirs (READ_ONLY)")
        for name in FOR_PEOPLE:
            connection.execute(f"FROM theirs.{name}").fetchall()
        assert connection.execute("SELECT listing_url FROM theirs.listings").fetchall() == [(URL,)]


def test_the_published_database_opens_in_duckdb_1_5(folder: DataFolder) -> None:
    with connect_working(folder) as connection:
        connection.execute(NOTE_OF_HARVEST, [URL])
    publish(folder)

    script = (
        "import duckdb, sys; connection = duckdb.connect(sys.argv[1], read_only=True); print(duckdb.__version__);"
        "print(connection.execute('SELECT count(*) FROM documents').fetchall());"
        "print(connection.execute('SELECT listing_url, promised, verdict FROM listings').fetchall())"
    )
    version, documents, listings = in_old_duckdb(script, str(folder.database)).splitlines()

    assert version.startswith("1.5.")
    assert documents == "[(0,)]"
    assert listings == f"[('{URL}', 7, 'complete')]"


def test_a_warehouse_can_be_made_in_duckdb_1_5(tmp_path: Path) -> None:
    """The schema, a load and what is derived from it."""
    script = (
        "import duckdb; from pathlib import Path; from tests.warehouse import test_load as loading;"
        "from warehouse.database import connect_new; import sys; connection = connect_new(Path(sys.argv[1]));"
        "loading.load(connection, loading.SECOND, loading.FIRST); loading.load(connection, loading.THIRD);"
        "print(duckdb.__version__); print(len(loading.rows_of(connection)['document_versions']))"
    )

    version, document_versions = in_old_duckdb(script, str(tmp_path / "new.duckdb")).splitlines()

    assert version.startswith("1.5.")
    assert document_versions == "3"
