"""A database that somebody hands over: its rows are believed, and nothing in it does anything."""

from __future__ import annotations

import os
import re
from pathlib import Path

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from warehouse.comparison import attached
from warehouse.connecting import connect_for_reading
from warehouse.data_folder import DataFolder
from warehouse.database import WarehouseError, connect_new, connect_published, connect_working, publish
from warehouse.own_objects import DIGESTS, StrangeDatabase, digest_of_tables, name_of, views_of
from warehouse.sql import statement

SUM = "SELECT 1 + 1"


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path / "data")
    with folder.writing(pytest.fail):
        connect_working(folder).close()
        publish(folder)
    return folder


def changed(folder: DataFolder, sql: str) -> None:
    for database in (folder.database, folder.working):
        with duckdb.connect(str(database), config={"storage_compatibility_version": "v1.4.0"}) as connection:
            connection.execute(sql)


def rows_of(connection: DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return connection.execute(query).fetchall()


def test_own_objects_are_known_as_this_duckdb_writes_them(tmp_path: Path) -> None:
    connect_new(tmp_path / "new.duckdb").close()

    with connect_for_reading(tmp_path / "new.duckdb") as connection:
        tables = digest_of_tables(connection, name_of(connection))
        assert tables in DIGESTS.read_text(), f"a line for {DIGESTS.name}: {tables}"
        assert views_of(connection).are_own, f"a line for {DIGESTS.name}: {views_of(connection).digest}"


@pytest.mark.parametrize(
    "sql",
    [
        'CREATE MACRO "+"(a, b) AS 42',
        "CREATE MACRO lower(text) AS 'forged'",
        "CREATE MACRO duckdb_functions() AS TABLE SELECT 1 AS function_name",
        "CREATE VIEW more AS SELECT 1 AS one",
        "CREATE SCHEMA more",
        "CREATE TYPE mood AS ENUM ('sad')",
        "CREATE SEQUENCE more",
        "CREATE INDEX more ON kept.capture_files (file)",
        "CREATE TABLE more (one INTEGER, two INTEGER GENERATED ALWAYS AS (one + 1))",
        "CREATE TABLE more (one INTEGER CHECK (one > 0))",
        "CREATE TABLE more (one VARCHAR DEFAULT (repeat('long', 1000)))",
        "CREATE TABLE more (one STRUCT(two INTEGER))",
        "CREATE TABLE more (one MAP(VARCHAR, STRUCT(two INTEGER)))",
        "CREATE TABLE more (one MAP(VARCHAR, VARCHAR) DEFAULT (MAP {'two': repeat('long', 1000)}))",
        "DROP TABLE kept.accepted_runs; CREATE VIEW kept.accepted_runs AS SELECT 1 AS run_id",
        "DELETE FROM kept.schema_version",
        "CREATE VIEW kept.more AS SELECT 1 AS one",
        "CREATE VIEW kept.documents AS SELECT 'forged' AS title",
        "CREATE MACRO kept.lower(text) AS 'forged'",
        "CREATE MACRO kept.documents_as_of(day) AS TABLE SELECT 'forged' AS title",
        "CREATE MACRO in_quotes(printed, starts) AS 'forged'",
        "CREATE TABLE kept.documents AS SELECT 'forged' AS title",
        "CREATE TABLE regests AS FROM kept.regests",
        "DROP VIEW documents; CREATE TABLE documents AS SELECT 'forged' AS title",
        "CREATE TABLE kept.more (one INTEGER, two INTEGER GENERATED ALWAYS AS (one + 1))",
    ],
)
def test_what_no_regest_makes_is_refused(folder: DataFolder, sql: str) -> None:
    changed(folder, sql)

    with pytest.raises(WarehouseError, match=r"cannot be (used|opened) .*regest rebuild"):
        connect_published(folder, pytest.fail)


def columns_of(folder: DataFolder, condition: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(folder.database)) as connection:
        return rows_of(
            connection,
            "SELECT table_name, column_name, data_type FROM duckdb_columns()"
            f" WHERE schema_name = 'kept' AND {condition} ORDER BY ALL",
        )


def test_every_day_and_time_and_all_that_must_stand_is_held_against_what_can_be(folder: DataFolder) -> None:
    asked = statement("impossible_values")
    of_tables = {
        table: conditions
        for tables, conditions in re.findall(
            r"^(SELECT.*?)^WHERE (.*?)^(?:UNION|LIMIT)", asked, re.DOTALL | re.MULTILINE
        )
        for table in re.findall(r"FROM (\w+)", tables)
    }
    inner = "table_name NOT LIKE '%_to_derive' AND table_name NOT LIKE 'search_%' AND table_name <> 'schema_version'"
    for table, column, _ in columns_of(folder, f"data_type IN ('DATE', 'TIMESTAMP WITH TIME ZONE') AND {inner}"):
        assert f"{column} NOT BETWEEN" in of_tables[str(table)], (table, column)
    for table, column, _ in columns_of(folder, f"NOT is_nullable AND {inner}"):
        assert re.search(rf"\b{column}\"? IS NULL", of_tables[str(table)]), (table, column)


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO kept.accepted_runs VALUES (uuid(), TIMESTAMPTZ '99999-01-01 00:00:00+00', NULL)",
        "INSERT INTO kept.accepted_runs VALUES (uuid(), TIMESTAMPTZ '0044-03-15 (BC) 00:00:00+00', NULL)",
        "INSERT INTO kept.accepted_runs VALUES (uuid(), TIMESTAMPTZ 'infinity', NULL)",
        "ALTER TABLE kept.capture_files ALTER size DROP NOT NULL; INSERT INTO kept.capture_files VALUES ('a', NULL)",
    ],
)
def test_values_that_none_can_have_are_refused(folder: DataFolder, sql: str) -> None:
    changed(folder, sql)
    with pytest.raises(WarehouseError, match=r"holds a value that none can have.*regest rebuild"):
        connect_published(folder, pytest.fail)


def test_views_that_say_something_else_are_not_asked(folder: DataFolder) -> None:
    changed(folder, "CREATE OR REPLACE VIEW documents AS SELECT 'forged' AS title")

    with connect_published(folder, pytest.fail) as connection:
        assert rows_of(connection, "SELECT title FROM documents") == []
        assert rows_of(connection, "SELECT title FROM main.documents") == []


def test_macros_beside_the_tables_that_say_something_else_are_not_asked(folder: DataFolder) -> None:
    changed(folder, "CREATE OR REPLACE MACRO kept.first_day_of(day) AS DATE '1945-01-01'")

    with (
        connect_published(folder, pytest.fail) as connection,
        pytest.raises(duckdb.InvalidInputException, match="“soon” is no day"),
    ):
        connection.execute("FROM documents_between('soon', '1945')").fetchall()


def test_they_are_made_anew_before_anything_is_written(folder: DataFolder) -> None:
    changed(
        folder, "CREATE OR REPLACE VIEW documents AS SELECT 'forged' AS title; CREATE MACRO lower(text) AS 'forged'"
    )

    with folder.writing(pytest.fail):
        with connect_working(folder) as connection:
            assert rows_of(connection, "SELECT lower('A')") == [("a",)]
        publish(folder)
    with connect_published(folder, pytest.fail) as connection:
        assert views_of(connection).are_own


def test_a_database_of_an_older_schema_is_migrated_without_its_views(tmp_path: Path) -> None:
    folder, written = DataFolder(tmp_path / "data"), tmp_path / "written"
    folder.path.mkdir()
    name = f'captures.url IS NULL; COPY (SELECT 1) TO "{written}"; COMMENT ON COLUMN captures'.replace('"', "'")
    with duckdb.connect(str(folder.database), config={"storage_compatibility_version": "v1.4.0"}) as connection:
        connection.execute(f'CREATE TABLE t (url VARCHAR); CREATE VIEW "{name}" AS SELECT url FROM t')

    with connect_published(folder, pytest.fail) as connection:
        assert views_of(connection).are_own
    assert not written.exists()


@pytest.mark.parametrize(
    "sql",
    [
        "FROM read_text('{other}')",
        "FROM glob('{other}*')",
        "COPY (SELECT 1) TO '{other}'",
        "ATTACH '{other}'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET temp_directory = '{other}'",
        "RESET lock_configuration",
    ],
)
def test_a_connection_reaches_nothing_else(folder: DataFolder, tmp_path: Path, sql: str) -> None:
    other = tmp_path / "other"
    other.write_text("before")

    with connect_published(folder, pytest.fail) as connection, pytest.raises(duckdb.Error):
        connection.execute(sql.format(other=other))
    with folder.writing(pytest.fail), connect_working(folder) as connection:
        connection.execute(SUM)
        if "lock" not in sql:
            with pytest.raises(duckdb.Error):
                connection.execute(sql.format(other=other))
    assert other.read_text() == "before"


def test_one_that_is_attached_must_be_plain_too(folder: DataFolder) -> None:
    changed(folder, "DROP TABLE kept.accepted_runs; CREATE VIEW kept.accepted_runs AS SELECT 1 AS run_id")
    new = folder.working.with_name("new.duckdb")

    with (
        connect_new(new, to_attach=[folder.database]) as connection,
        pytest.raises(StrangeDatabase, match="accepted_runs"),
        attached(connection, folder.database),
    ):
        pytest.fail("it was attached")


@pytest.mark.parametrize("name", ["regest.duckdb", "regest.duckdb.wal"])
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("elsewhere")], ids=["a pipe", "a link"])
def test_a_database_that_is_no_file_is_not_opened(folder: DataFolder, name: str, make: object) -> None:
    for place in (folder.path, folder.working.parent):
        (place / name).unlink(missing_ok=True)
        make(place / name)  # type: ignore[operator]

    with pytest.raises(WarehouseError, match=r"no regular file|a link"):
        connect_published(folder, pytest.fail)
    with folder.writing(pytest.fail), pytest.raises(WarehouseError, match=r"no regular file|a link"):
        connect_working(folder)


def test_a_database_that_another_name_leads_to_is_changed_in_a_copy(folder: DataFolder, tmp_path: Path) -> None:
    other = tmp_path / "backup.duckdb"
    os.link(folder.working, other)
    before = other.read_bytes()

    with folder.writing(pytest.fail), connect_working(folder) as connection:
        connection.execute("INSERT INTO capture_files VALUES ('a.warc.gz', 1)")
    assert other.read_bytes() == before
