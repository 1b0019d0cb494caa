"""What a program sees of a data folder that it goes on reading: one state for as long as it reads, then the newest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from prepared_folders import harvested

from warehouse.data_folder import DataFolder
from warehouse.published import Published

URLS = "SELECT url FROM documents ORDER BY url"
COUNT = "SELECT count(*) FROM documents"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return harvested(tmp_path / "data", 3)


@pytest.fixture
def published(data: Path) -> Iterator[Published]:
    with closing(Published(DataFolder(data), pytest.fail)) as published:
        yield published


def test_rows_of_another_connection_are_taken_while_the_first_and_a_third_are_asked(published: Published) -> None:
    with published.reading() as reading:
        expected = reading.tables.execute(URLS).fetchall()
        with reading.another() as rows, reading.another() as others:
            rows.execute(URLS)
            taken = []
            while row := rows.fetchone():
                assert reading.tables.execute(COUNT).fetchone() == others.execute(COUNT).fetchone() == (3,)
                taken.append(row)
    assert taken == expected


def test_another_connection_reads_the_state_that_is_read_and_the_next_reading_the_newest(
    published: Published, data: Path, tmp_path: Path
) -> None:
    with published.reading() as reading:
        (harvested(tmp_path / "newer", 5) / "regest.duckdb").replace(data / "regest.duckdb")
        with reading.another() as other:
            assert other.execute(COUNT).fetchone() == (3,)
    with published.reading() as reading, reading.another() as other:
        assert other.execute(COUNT).fetchone() == reading.tables.execute(COUNT).fetchone() == (5,)


def test_another_connection_is_used_again_unless_something_failed_on_it(published: Published) -> None:
    with published.reading() as reading:
        with reading.another() as first:
            pass
        with pytest.raises(duckdb.Error), reading.another() as second:
            second.execute("SELECT nope")
        with reading.another() as third:
            assert third.execute(COUNT).fetchone() == (3,)
        assert (second is first, third is second) == (True, False)
