"""Harvests that go on side by side in one folder, and are stopped, or find the disk full."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from generated_site import (
    ARCHIVE,
    CABLES,
    LISTING,
    cables,
    documents,
    harvest,
    listing,
    listing_of_cables,
    rows_of,
    tables,
)
from held_up_site import ALL_IN_TIME, HeldUp, run_both

from bench.trials.crashes import ONE_LINE_OF_ADVICE, RUNNER
from bench.trials.reader_process import PROJECT, ReaderProcess, Rows, published, state_of
from bench.trials.small_disks import Disk, OpenDisk, can_mount, really_full_disk, unwritable_disk
from flows.runs.watching import Nobody
from flows.upkeep.rebuild import rebuild
from warehouse.data_folder import DataFolder
from warehouse.warc.captures import Capture, Damage, read_captures

PAGES = [*listing(documents(23)), *listing_of_cables(cables(12))]
BOTH_PROVEN = [("proven", 23), ("proven", 12)]
# Of the reader: without it, reading takes more of the processor than both harvests.
PAUSE = "0.3"


@pytest.mark.parametrize(
    ("by", "status"),
    [(signal.SIGKILL, -signal.SIGKILL), pytest.param(signal.SIGINT, 130, marks=pytest.mark.trial)],
)
def test_two_that_are_stopped_lose_nothing_and_go_on(tmp_path: Path, by: signal.Signals, status: int) -> None:
    data, told = tmp_path / "data", tmp_path / "told"
    with HeldUp(PAGES) as site, told.open("wb") as stderr:
        harvests = subprocess.Popen(
            [
                *(sys.executable, "-c", "from flows.commands.app import main; main()", "harvest", ARCHIVE.name),
                *("--listing", LISTING, "--listing", CABLES, "--replica", site.origin, "--data", str(data)),
            ],
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            start_new_session=True,
        )
        # The second page of each.
        asyncio.run(site.is_asked(times=2))
        os.killpg(harvests.pid, by)
        site.go_on()
        assert harvests.wait(ALL_IN_TIME) == status
    assert "Traceback" not in told.read_text()
    assert len(captured_in(data)) == 2
    assert [(report.verdict, report.found) for report in asyncio.run(run_both(data, PAGES))] == BOTH_PROVEN
    assert rows_of(data, "SELECT count(*) FROM runs WHERE outcome IS NULL") == [(2,)]
    before = tables(data)
    rebuild(DataFolder(data), Nobody())
    assert tables(data) == before


STEPS = [("database: publish", 1), ("writer: CaptureWriter._write", 3)]


def full_disks() -> list[Any]:
    """A really full one at each step, and one that cannot be written at the last; where this machine lets us mount
    none, the latter at each. All but the first are trials: `make crash` fills the disk at many more steps."""
    disk, steps = (really_full_disk, STEPS[-1:]) if can_mount() else (unwritable_disk, [])
    first, *others = [*((disk, *step) for step in STEPS), *((unwritable_disk, *step) for step in steps)]
    return [first, *(pytest.param(*other, marks=pytest.mark.trial) for other in others)]


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which one of the listings has been harvested when it was shorter."""
    data = tmp_path_factory.mktemp("earlier")
    asyncio.run(harvest(data, listing(documents(12))))
    return data


@pytest.fixture(scope="module")
def undisturbed(earlier: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    """What readers find after both are harvested there and nothing comes in between."""
    data = shutil.copytree(earlier, tmp_path_factory.mktemp("undisturbed") / "data")
    asyncio.run(run_both(data, PAGES))
    return published(data / "regest.duckdb")


def two_until_the_disk_is_full(disk: Disk, step: str, number: int) -> list[tuple[int, str]]:
    """Harvests both listings at once, of which each fills the disk at a step behind its second page, and the other
    finds it full. Gives the exit status of each and what it said."""
    at_step = ("--at", step, "--time", str(number))
    with HeldUp(PAGES) as site:
        both = [
            subprocess.Popen(
                [
                    *(*disk.prefix, sys.executable, "-m", RUNNER, str(disk.data), listing_url, site.origin),
                    *(*at_step, *disk.options),
                ],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                cwd=PROJECT,
            )
            for listing_url in (LISTING, CABLES)
        ]
        asyncio.run(site.is_asked(times=2))
        site.go_on()
        said = [process.communicate(timeout=ALL_IN_TIME)[1] for process in both]
    return [(process.returncode, one) for process, one in zip(both, said, strict=True)]


@pytest.mark.parametrize(("open_disk", "step", "number"), full_disks())
def test_two_on_a_disk_that_is_full_say_so_and_with_room_again_go_on(
    tmp_path: Path, earlier: Path, undisturbed: dict[str, Rows], open_disk: OpenDisk, step: str, number: int
) -> None:
    with open_disk() as disk:
        disk.put(earlier)
        with ReaderProcess(disk.data / "regest.duckdb", "--pause", PAUSE, prefix=disk.prefix) as reader:
            ended = two_until_the_disk_is_full(disk, step, number)
            seen = reader.end()
        data = disk.with_room(tmp_path / "with room")
        assert [status for status, _ in ended] == [3, 3], ended
        assert all(ONE_LINE_OF_ADVICE.fullmatch(said) for _, said in ended), ended
        assert (seen.errors, seen.states) == ([], [state_of(earlier / "regest.duckdb")])
        held = {found.capture_id for found in read_captures(DataFolder(data).captures) if isinstance(found, Capture)}
        assert [(report.verdict, report.found) for report in asyncio.run(run_both(data, PAGES))] == BOTH_PROVEN
        assert published(data / "regest.duckdb") == undisturbed
        found = list(read_captures(DataFolder(data).captures))
        assert not [damage for damage in found if isinstance(damage, Damage)]
        assert held <= {capture.capture_id for capture in found if isinstance(capture, Capture)}
        before = tables(data)
        rebuild(DataFolder(data), Nobody())
        assert tables(data) == before


def captured_in(data: Path) -> list[Path]:
    """The files of captures, closed or not."""
    return sorted(DataFolder(data).captures.glob("*/*.warc.gz*"))
