"""A database that an older Regest wrote shows the same documents as before, and its history."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from warehouse.data_folder import DataFolder
from warehouse.database import MIGRATIONS, connect_published

# What schema 1 held of two harvests of a listing with two documents, of which the second says something else of one.
OF_SCHEMA_1 = Path(__file__).with_name("schema_1.sql")


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path / "data")
    folder.working.parent.mkdir(parents=True)
    for path in (folder.working, folder.database):
        with duckdb.connect(str(path)) as connection:
            connection.execute((MIGRATIONS / "0001_tables.sql").read_text(encoding="utf-8"))
            connection.execute(OF_SCHEMA_1.read_text(encoding="utf-8"))
    return folder


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
