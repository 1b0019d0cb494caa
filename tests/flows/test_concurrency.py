"""People read while harvests are made in a row, each of which publishes another state, and nobody disturbs anybody."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from prepared_folders import harvested

from bench.trials.reader_process import HalfStateError, are_in_order, published
from bench.trials.readers import Harvests, harvests_under_readers
from warehouse.data_folder import DataFolder

pytestmark = pytest.mark.reading_processes

HARVESTS, READERS, PAGES = 3, 3, 4


@pytest.fixture(scope="module")
def done() -> Harvests:
    return harvests_under_readers(HARVESTS, READERS, PAGES)


def test_no_reader_meets_an_error_or_anything_but_whole_states(done: Harvests) -> None:
    assert len(set(done.states)) == HARVESTS
    for reader in done.readers:
        assert reader.errors == []
        assert are_in_order(reader.states, done.states)
        assert (reader.states[0], reader.states[-1]) == (done.states[0], done.states[-1])


def test_an_open_transaction_shows_the_same_rows_to_its_end(done: Harvests) -> None:
    assert done.analyst.errors == []
    assert done.analyst.states == done.states[:1]
    assert done.analyst.reads > 1


def test_harvests_are_proven_and_lose_nothing_however_many_read(done: Harvests) -> None:
    assert done.verdicts == ["proven"] * HARVESTS
    assert done.lost_rows == 0


async def test_a_reader_would_notice_half_a_state(tmp_path: Path) -> None:
    harvested(tmp_path, 12)
    folder = DataFolder(tmp_path)
    with duckdb.connect(str(folder.database)) as connection:
        connection.execute("DELETE FROM kept.page_entries WHERE position = 2")
    with pytest.raises(HalfStateError):
        published(folder.database)
