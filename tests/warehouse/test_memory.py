"""Work that finds too little memory is done again with more, and only then fails."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from warehouse.connecting import MORE, in_little_memory, less_memory
from warehouse.data_folder import DataFolder, DataFolderError
from warehouse.database import connect_new


def limit_of(connection: DuckDBPyConnection) -> str:
    [(limit,)] = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    return str(limit)


@pytest.mark.parametrize("failures", range(len(MORE) + 1))
def test_each_time_there_is_more(tmp_path: Path, failures: int) -> None:
    limits = []

    @in_little_memory
    def work(connection: DuckDBPyConnection, result: str) -> str:
        limits.append(limit_of(connection))
        if len(limits) <= failures:
            raise duckdb.OutOfMemoryException("failed to allocate data")
        return result

    with connect_new(tmp_path / "x.duckdb") as connection:
        assert work(connection, "done") == "done"
    assert limits[:3] == ["183.1 MiB", "732.4 MiB", "2.7 GiB"][: failures + 1]
    assert len(set(limits)) == failures + 1


def test_in_the_end_it_fails(tmp_path: Path) -> None:
    @in_little_memory
    def work(_: DuckDBPyConnection) -> None:
        raise duckdb.OutOfMemoryException("failed to allocate data")

    with connect_new(tmp_path / "x.duckdb") as connection, pytest.raises(duckdb.OutOfMemoryException):
        work(connection)


def test_what_needs_more_than_the_little_gets_it(tmp_path: Path) -> None:
    @in_little_memory
    def work(connection: DuckDBPyConnection) -> int:
        query = "SELECT length(list(range)::VARCHAR) FROM range(12_000_000)"
        [(length,)] = connection.execute(query).fetchall()
        return int(length)

    with connect_new(tmp_path / "x.duckdb") as connection:
        assert work(connection) > 12_000_000
        assert limit_of(connection) != "183.1 MiB"


def test_less_is_for_the_work_in_it_alone(tmp_path: Path) -> None:
    with connect_new(tmp_path / "x.duckdb") as connection:
        with less_memory(connection):
            assert limit_of(connection) == "61.0 MiB"
        assert limit_of(connection) == "183.1 MiB"


def test_too_little_memory_is_no_full_disk(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    with pytest.raises(DataFolderError, match="too little memory for"), folder.writing(print):
        raise duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate data of size 1.0 GiB")
