"""`regest schema`: what there is to ask."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import Command

from warehouse.data_folder import DataFolder
from warehouse.database import connect_working, publish


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = DataFolder(tmp_path_factory.mktemp("data"))
    with folder.writing(pytest.fail):
        connect_working(folder).close()
        publish(folder)
    return folder.path


def test_it_lists_tables_and_macros_with_what_they_are_called_by(regest: Command, data: Path) -> None:
    shown = regest("schema", "--data", data).out
    assert "documents_between(d1, d2, meaning := 'possibly')" in shown
    rows = regest("schema", "--data", data, "--format", "jsonl").objects
    assert {row["kind"] for row in rows} == {"table", "macro"}
    assert rows[0]["name"] == "documents"
    assert all(row["says"] and row["example"] for row in rows)


def test_it_shows_a_table_with_its_columns_and_an_example(regest: Command, data: Path) -> None:
    shown = regest("schema", "documents", "--data", data).out
    assert "date_earliest" in shown
    assert 'regest sql "SELECT' in shown
    columns = regest("schema", "coverage", "--data", data, "--format", "jsonl").objects
    assert {"column": "share", "type": "DOUBLE"}.items() <= next(
        column.items() for column in columns if column["column"] == "share"
    )


def test_a_table_that_is_not_there_is_told_in_a_line(regest: Command, data: Path) -> None:
    assert "did you mean documents?" in regest.refused("schema", "documnts", "--data", data)


def test_without_a_database_it_says_how_to_get_one(regest: Command, tmp_path: Path) -> None:
    assert "regest harvest" in regest.refused("schema", "--data", tmp_path, status=3)
