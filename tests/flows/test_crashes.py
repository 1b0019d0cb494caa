"""A harvest that is killed, or whose disk is full, at any moment loses no capture, shows nobody anything half-done, and
goes on when it is started again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from generated_site import documents, harvest, listing, rows_of, tables
from prepared_folders import harvested

from bench.trials import crashes
from bench.trials.crashes import Course, Outcome, courses, full_disk_outcomes, kill_outcomes
from flows.runs.watching import Nobody
from flows.upkeep.rebuild import rebuild
from warehouse.data_folder import DataFolder, DataFolderError
from warehouse.database import WarehouseError, connect_working, publish

KILLS, FULL_DISKS, SEED = 3, 2, 1945
KILLED, FAILED = (-9, -14), 3


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Course, Course]]:
    """With a reader who looks now and then: one who hardly pauses takes more of the processor than the harvest."""
    with courses() as undisturbed, pytest.MonkeyPatch.context() as patch:
        patch.setattr(crashes, "PAUSE", "0.3")
        yield undisturbed


def troubles(outcomes: list[Outcome]) -> list[str]:
    return [f"{outcome.point}: {'; '.join(outcome.trouble)}" for outcome in outcomes if outcome.trouble]


def leave_as_if_killed(folder: DataFolder) -> None:
    """A harvest was killed that had committed something: the working database's log holds it."""
    log = folder.working.with_name("regest.duckdb.wal")
    with folder.writing(print), connect_working(folder) as connection:
        connection.execute("CREATE TABLE committed (number INTEGER)")
        for file in (folder.working, log):
            shutil.copy(file, folder.path / file.name.replace("regest", "killed"))
    for file in (folder.working, log):
        (folder.path / file.name.replace("regest", "killed")).replace(file)
    assert log.stat().st_size


def test_a_killed_harvest_goes_on_to_the_tables_of_an_undisturbed_one(both: tuple[Course, Course]) -> None:
    killed = list(kill_outcomes(both, KILLS, SEED))
    assert troubles(killed) == []
    assert sum(outcome.has_ended_by in KILLED for outcome in killed) > KILLS / 2
    assert any(outcome.kept for outcome in killed)


@pytest.mark.trial  # As test_side_by_side_stopped does.
def test_a_full_disk_is_told_in_one_line_and_with_room_again_the_harvest_goes_on(both: tuple[Course, Course]) -> None:
    full = list(full_disk_outcomes(both, FULL_DISKS, SEED))
    assert troubles(full) == []
    assert sum(outcome.has_ended_by == FAILED for outcome in full) > FULL_DISKS / 2


async def test_a_harvest_goes_on_after_a_kill_and_a_rebuild(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    harvested(tmp_path, 23)
    leave_as_if_killed(folder)
    rebuild(folder, Nobody())
    report = await harvest(tmp_path, listing(documents(24)))
    assert (report.verdict, report.found) == ("proven", 24)


async def test_a_database_that_the_disk_has_no_room_for_is_not_published(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    harvested(tmp_path, 23)
    before = tables(tmp_path)
    # DuckDB leaves its log like this too when it has no room to merge it, and says nothing.
    leave_as_if_killed(folder)
    with pytest.raises(WarehouseError, match="make room"):
        publish(folder)
    assert tables(tmp_path) == before
    rebuild(folder, Nobody())
    assert rows_of(tmp_path, "SELECT count(*) FROM documents") == [(23,)]


async def test_what_the_system_says_of_a_full_disk_becomes_advice(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    with pytest.raises(DataFolderError, match="free some space"), folder.writing(print):
        raise OSError(28, "No space left on device")
