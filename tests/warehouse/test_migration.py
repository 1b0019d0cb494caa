"""A database that an older Regest wrote shows the same documents as before, and its history."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from warehouse.comparison import losses_unforgotten
from warehouse.data_folder import DataFolder
from warehouse.database import (
    MIGRATIONS,
    WarehouseError,
    connect_new,
    connect_published,
    connect_working,
    publish,
)
from warehouse.derive import derive
from warehouse.records import page_identity

# What schema 1 held of two harvests of a listing with two documents, of which the second says something else of one.
OF_SCHEMA_1 = Path(__file__).with_name("schema_1.sql")
# The version of the parsers whose code was the last that had no version computed from it, as it is computed since.
READ_BY_SCHEMA_7 = "d590ebebcd609d4b"
# What schema 3 held of three documents, harvested twice, and of a crawl that shows two of them, as it was written.
OF_SCHEMA_3 = Path(__file__).with_name("schema_3.sql")


def old_folder(path: Path, schema: int, content: Path) -> DataFolder:
    folder = DataFolder(path)
    folder.working.parent.mkdir(parents=True)
    for database in (folder.working, folder.database):
        with duckdb.connect(str(database)) as connection:
            for migration in sorted(MIGRATIONS.glob("*.sql"))[:schema]:
                connection.execute(migration.read_text(encoding="utf-8"))
            connection.execute(content.read_text(encoding="utf-8"))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return old_folder(tmp_path / "data", 1, OF_SCHEMA_1)


@pytest.fixture
def of_schema_3(tmp_path: Path) -> DataFolder:
    return old_folder(tmp_path / "data", 3, OF_SCHEMA_3)


def rows_of(folder: DataFolder, query: str) -> list[tuple[object, ...]]:
    with connect_published(folder, pytest.fail) as connection:
        return connection.execute(query).fetchall()


def test_its_documents_and_their_history_are_shown(folder: DataFolder) -> None:
    assert rows_of(folder, "SELECT title, versions, withdrawn_at FROM documents ORDER BY title") == [
        ("A letter", 1, None),
        ("A memorandum, revised", 2, None),
    ]
    assert rows_of(folder, "SELECT kind, change FROM changes") == [
        ("changed", "“A memorandum, revised”: title was “A memorandum”, is “A memorandum, revised”")
    ]


def test_its_runs_and_captures_are_all_there(folder: DataFolder) -> None:
    assert rows_of(
        folder, "SELECT verdict, found, documents_added, documents_changed FROM runs ORDER BY started_at"
    ) == [
        ("proven", 2, 2, 0),
        ("proven", 2, 0, 1),
    ]
    assert rows_of(folder, "SELECT url, payload_digest FROM captures ORDER BY captured_at") == [
        ("https://digitalarchive.example/search", "sha256:1"),
        ("https://digitalarchive.example/search", "sha256:2"),
    ]


def test_pages_of_which_no_header_was_noted_keep_what_they_are_known_by(of_schema_3: DataFolder) -> None:
    pages = rows_of(of_schema_3, "SELECT page_id, archive, url, payload_digest, read_as FROM pages")
    assert len(pages) == 2
    assert all(page_id == page_identity(*known) for page_id, *known in pages)  # type: ignore[arg-type]
    assert {read_as for *_, read_as in pages} == {None}
    assert rows_of(of_schema_3, "SELECT count(*), count(page_id) FROM captures") == [(5, 3)]
    assert rows_of(of_schema_3, "SELECT title FROM documents ORDER BY ALL") == [
        ("Treaty 1",),
        ("Treaty 2",),
        ("Treaty 3",),
    ]


def test_what_was_read_before_there_were_fields_has_none(of_schema_3: DataFolder) -> None:
    rows = rows_of(of_schema_3, "SELECT title, fields, fields['level'], date_assumed FROM documents ORDER BY ALL")
    assert rows == [(f"Treaty {number}", {}, None, False) for number in (1, 2, 3)]


def test_fields_make_nothing_due_of_what_was_read_and_derived_before(of_schema_3: DataFolder) -> None:
    queries = (
        "SELECT page_id, parser_version FROM pages ORDER BY ALL",
        "SELECT regest_id, title, date_text, other_text FROM regests ORDER BY ALL",
        "FROM captures_to_derive",
        "FROM runs_to_derive",
    )
    with duckdb.connect(str(of_schema_3.working)) as connection:
        for migration in sorted(MIGRATIONS.glob("*.sql"))[3:9]:
            connection.execute(migration.read_text(encoding="utf-8"))
        connection.execute("DELETE FROM captures_to_derive; DELETE FROM runs_to_derive")
        before = [connection.execute(query).fetchall() for query in queries]
        connection.execute((MIGRATIONS / "0010_fields.sql").read_text(encoding="utf-8"))
        assert [connection.execute(query).fetchall() for query in queries] == before
    assert [len(rows) for rows in before] == [2, 3, 0, 0]


def test_only_of_an_assembled_run_is_it_said_whether_it_was_one_crawl(of_schema_3: DataFolder) -> None:
    said = "SELECT source, is_of_one_crawl, import_id FROM run_log ORDER BY started_at"
    assert rows_of(of_schema_3, said) == [("warc", True, None), ("replica", None, None), ("replica", None, None)]


def test_what_the_last_code_before_has_read_is_not_due_for_reading(tmp_path: Path) -> None:
    folder = old_folder(tmp_path / "data", 3, OF_SCHEMA_3)
    with duckdb.connect(str(folder.working)) as connection:
        connection.execute(
            "UPDATE pages SET parser_code = '7d09002f526ba0ca' WHERE promised_total = 3; "
            "UPDATE run_log SET parser_version = 3"
        )
    folder.database.unlink()
    with folder.writing(pytest.fail):
        with connect_working(folder) as connection:
            derive(connection)
        publish(folder)
    assert rows_of(folder, "SELECT promised_total, parser_version FROM pages ORDER BY ALL") == [
        (2, "eff26501f4ffe7db"),
        (3, READ_BY_SCHEMA_7),
    ]
    assert rows_of(folder, "SELECT DISTINCT parser_version FROM run_log") == [("3",)]


def test_tables_that_move_keep_all_that_is_said_of_them(of_schema_3: DataFolder) -> None:
    said = (
        "SELECT table_name, column_name, data_type, is_nullable, column_default, comment FROM duckdb_columns()"
        " WHERE schema_name = '{}' AND database_name = current_database() AND table_name IN"
        " (SELECT table_name FROM duckdb_tables()) ORDER BY table_name, column_index"
    )
    of_tables = "SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = '{}' ORDER BY ALL"
    rows = ("FROM {}.run_log ORDER BY ALL", "FROM {}.regests ORDER BY ALL", "FROM {}.capture_log ORDER BY ALL")
    with duckdb.connect(str(of_schema_3.working)) as connection:
        for migration in sorted(MIGRATIONS.glob("*.sql"))[3:11]:
            connection.execute(migration.read_text(encoding="utf-8"))
        before = [connection.execute(query.format("main")).fetchall() for query in (said, of_tables, *rows)]
    with of_schema_3.writing(pytest.fail), connect_working(of_schema_3) as connection:
        after = [connection.execute(query.format("kept")).fetchall() for query in (said, of_tables, *rows)]
    moved = {name for name, _ in before[1]}
    columns = {row[:2] for row in before[0]}
    assert [[row for row in after[0] if row[:2] in columns], [row for row in after[1] if row[0] in moved]] == before[:2]
    assert after[2:] == before[2:]
    assert all(before)


def test_what_would_be_lost_is_seen_beside_a_database_of_an_older_schema(
    of_schema_3: DataFolder, tmp_path: Path
) -> None:
    present = of_schema_3.database
    with duckdb.connect(str(present)) as connection:
        for migration in sorted(MIGRATIONS.glob("*.sql"))[3:11]:
            connection.execute(migration.read_text(encoding="utf-8"))
    with connect_new(tmp_path / "new.duckdb", [present]) as connection:
        [lost, *_] = losses_unforgotten(connection, present)
    assert (lost.stood, lost.lost) == (3, 3)


def test_a_table_that_would_stand_before_what_is_for_people_is_refused(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.path.mkdir()
    with duckdb.connect(str(folder.database)) as connection:
        connection.execute("CREATE TABLE documents AS SELECT 'forged' AS title")

    with pytest.raises(WarehouseError, match="in the place of what is for people"):
        connect_published(folder, pytest.fail)
