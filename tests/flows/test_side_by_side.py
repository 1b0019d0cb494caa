"""Harvests of different listings go on side by side in one folder; those of one listing, one after the other."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Semaphore
from uuid import uuid4

import pytest
from generated_site import (
    ARCHIVE,
    CABLES,
    LISTING,
    WatchedReplica,
    cables,
    documents,
    harvest,
    listing,
    listing_of_cables,
    rows_of,
    tables,
)

from bench.trials.crashes import ONE_LINE_OF_ADVICE, PAUSE, RUNNER
from bench.trials.reader_process import PROJECT, ReaderProcess, published, state_of
from bench.trials.small_disks import Disk, OpenDisk, can_mount, really_full_disk, unwritable_disk
from flows.replay.site import ReplayedPage, Replica
from flows.runs.safeguards import ParserFails
from flows.runs.takeover import taking_over_side_by_side
from flows.runs.watching import Nobody, watching
from flows.upkeep.forget import ForgetRequest, forget
from flows.upkeep.rebuild import rebuild
from flows.upkeep.verify import VerifyRequest, verify
from flows.web.harvest import run_harvest
from flows.web.request import request_for
from parsers.version import parser_version
from warehouse.data_folder import DataFolder, FolderHeld
from warehouse.reports import HarvestReport
from warehouse.warc.captures import Capture, CaptureWriter, Damage, RunStart, read_captures
from warehouse.warc.exchange import Exchange

OF_A_RUN = "SELECT listing_url, verdict, promised, found, documents_added, pages FROM runs ORDER BY ALL"
DOCUMENTS = "SELECT url, title, date_edtf, versions FROM documents ORDER BY ALL"
ALL_IN_TIME = 60.0


class Told(Nobody):
    """Notes what a person is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.has_been_told = asyncio.Event()

    def said(self, line: str) -> None:
        self.lines.append(line)
        self.has_been_told.set()


class HeldUp(WatchedReplica):
    """A site that gives the second page only once it may."""

    def __init__(self, pages: list[ReplayedPage]) -> None:
        super().__init__(pages, self._wait)
        self._asked, self._may = Semaphore(0), Event()

    def _wait(self, target: str) -> None:
        if "page=1" in target:
            self._asked.release()
            self._may.wait(ALL_IN_TIME)

    async def is_asked(self, times: int = 1) -> None:
        """Returns once the second page, of whichever listing, is asked for so many times."""
        for _ in range(times):
            assert await asyncio.to_thread(self._asked.acquire, timeout=ALL_IN_TIME)

    def go_on(self) -> None:
        self._may.set()


async def run(data: Path, replica: Replica, listing_url: str) -> HarvestReport:
    return await run_harvest(request_for(ARCHIVE.name, listing_url, None, data, replica.origin))


async def test_one_comes_to_its_end_while_another_is_under_way(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with (
        HeldUp(listing(documents(23))) as slow,
        Replica(ARCHIVE, listing_of_cables(cables(12))) as site,
    ):
        first = asyncio.create_task(run(data, slow, LISTING))
        await slow.is_asked()
        second = await run(data, site, CABLES)
        assert (second.verdict, second.found) == ("proven", 12)
        # Readers see a whole state, and nothing yet of the one under way.
        assert rows_of(data, OF_A_RUN) == [(CABLES, "proven", 12, 12, 12, 2)]
        slow.go_on()
        report = await first
    assert (report.verdict, report.found) == ("proven", 23)
    together = rows_of(data, OF_A_RUN), rows_of(data, DOCUMENTS)
    apart = tmp_path / "apart"
    await harvest(apart, listing(documents(23)))
    await harvest(apart, listing_of_cables(cables(12)), listing_url=CABLES)
    assert together == (rows_of(apart, OF_A_RUN), rows_of(apart, DOCUMENTS))
    before = tables(data)
    rebuild(DataFolder(data), Nobody())
    assert tables(data) == before


async def test_all_at_once_in_one_process(tmp_path: Path) -> None:
    with Replica(ARCHIVE, [*listing(documents(23)), *listing_of_cables(cables(12))]) as site:
        reports = await asyncio.gather(run(tmp_path, site, LISTING), run(tmp_path, site, CABLES))
    assert [(report.verdict, report.found) for report in reports] == [("proven", 23), ("proven", 12)]
    assert len(list(DataFolder(tmp_path).captures.glob("*/*.warc.gz"))) == 2
    before = tables(tmp_path)
    rebuild(DataFolder(tmp_path), Nobody())
    assert tables(tmp_path) == before


async def test_the_second_harvest_of_a_listing_says_so_and_waits(tmp_path: Path) -> None:
    folder, told = DataFolder(tmp_path), Told()
    with Replica(ARCHIVE, listing(documents(12))) as site:
        with folder.harvesting(ARCHIVE.name, LISTING, "replica"):
            token = watching.set(told)
            second = asyncio.create_task(run(tmp_path, site, LISTING))
            watching.reset(token)
            async with asyncio.timeout(ALL_IN_TIME):
                await told.has_been_told.wait()
            assert not folder.database.exists()
            with pytest.raises(FolderHeld), folder.harvesting(ARCHIVE.name, LISTING, "replica"):
                pass
        assert (await second).verdict == "proven"
    [line] = told.lines
    assert line.startswith(f"{LISTING} is being harvested by process ")
    assert line.endswith("; waiting until it is done")


async def test_what_is_forgotten_meanwhile_stays_forgotten(tmp_path: Path) -> None:
    """The harvest under way finds its pages unchanged since captures that are forgotten before it ends."""
    data = tmp_path / "data"
    earlier = await harvest(data, listing(documents(23)))
    with HeldUp(listing(documents(23))) as slow:
        running = asyncio.create_task(run(data, slow, LISTING))
        await slow.is_asked()
        await asyncio.to_thread(forget, ForgetRequest(DataFolder(data), "run", earlier.run_id), Nobody())
        slow.go_on()
        report = await running
    assert (report.verdict, report.found) == ("proven", 23)
    assert rows_of(data, "SELECT count(*) FROM runs") == [(1,)]
    before = tables(data)
    rebuild(DataFolder(data), Nobody())
    assert tables(data) == before


async def test_what_a_run_still_writes_is_left_alone(tmp_path: Path) -> None:
    """Also the files that it has closed: the run is not over."""
    await harvest(tmp_path, listing(documents(12)))
    folder = DataFolder(tmp_path)
    before, files = tables(tmp_path), folder.capture_files
    [captured] = rows_of(tmp_path, "SELECT started_at FROM runs")
    start = RunStart(uuid4(), ARCHIVE.name, CABLES, "replica", captured[0], "0.1.0", parser_version(ARCHIVE))
    with CaptureWriter(folder.captures, start, roll_at=1) as writer:
        writer.end_run({})
        assert len(list(folder.captures.glob("*/*.warc.gz"))) == 2
        assert len(list(folder.captures.glob("*/*.open"))) == 1
        assert folder.capture_files == files
        rebuild(folder, Nobody())
        assert tables(tmp_path) == before
        assert verify(VerifyRequest(folder, None, None, 1), Nobody(), lambda _: None).is_sound
        assert len(list(folder.captures.glob("*/*.open"))) == 1
    assert len(folder.capture_files) == 3
    rebuild(folder, Nobody())
    assert rows_of(tmp_path, "SELECT count(*) FROM runs") == [(2,)]


@pytest.mark.parametrize(("by", "status"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)])
def test_two_that_are_stopped_lose_nothing_and_go_on(tmp_path: Path, by: signal.Signals, status: int) -> None:
    data, pages = tmp_path / "data", [*listing(documents(23)), *listing_of_cables(cables(12))]
    told = tmp_path / "told"
    with HeldUp(pages) as site, told.open("wb") as stderr:
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

    async def both() -> list[HarvestReport]:
        with Replica(ARCHIVE, pages) as whole:
            return await asyncio.gather(run(data, whole, LISTING), run(data, whole, CABLES))

    assert [(report.verdict, report.found) for report in asyncio.run(both())] == [("proven", 23), ("proven", 12)]
    assert rows_of(data, "SELECT count(*) FROM runs WHERE outcome IS NULL") == [(2,)]
    before = tables(data)
    rebuild(DataFolder(data), Nobody())
    assert tables(data) == before


def disks() -> list[OpenDisk]:
    """A really full one only where this machine lets us mount it."""
    return [unwritable_disk, *([really_full_disk] if can_mount() else [])]


def two_until_the_disk_is_full(disk: Disk, pages: list[ReplayedPage], step: str, number: int) -> list[tuple[int, str]]:
    """Harvests both listings at once, of which each fills the disk at a step behind its second page, and the other
    finds it full. Gives the exit status of each and what it said."""
    at_step = ("--at", step, "--time", str(number))
    with HeldUp(pages) as site:
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


@pytest.mark.parametrize(
    ("step", "number"),
    [("writer: CaptureWriter._write", 3), ("writer: CaptureWriter.end_run", 1), ("database: publish", 1)],
)
@pytest.mark.parametrize("open_disk", disks())
def test_two_on_a_disk_that_is_full_say_so_and_with_room_again_go_on(
    tmp_path: Path, open_disk: OpenDisk, step: str, number: int
) -> None:
    earlier, undisturbed = tmp_path / "earlier", tmp_path / "undisturbed"
    pages = [*listing(documents(23)), *listing_of_cables(cables(12))]

    async def both(data: Path) -> list[HarvestReport]:
        with Replica(ARCHIVE, pages) as whole:
            return await asyncio.gather(run(data, whole, LISTING), run(data, whole, CABLES))

    asyncio.run(harvest(earlier, listing(documents(12))))
    shutil.copytree(earlier, undisturbed)
    asyncio.run(both(undisturbed))
    with open_disk() as disk:
        disk.put(earlier)
        with ReaderProcess(disk.data / "regest.duckdb", "--pause", PAUSE, prefix=disk.prefix) as reader:
            ended = two_until_the_disk_is_full(disk, pages, step, number)
            seen = reader.end()
        data = disk.with_room(tmp_path / "with room")
        assert [status for status, _ in ended] == [3, 3], ended
        assert all(ONE_LINE_OF_ADVICE.fullmatch(said) for _, said in ended), ended
        assert (seen.errors, seen.states) == ([], [state_of(earlier / "regest.duckdb")])
        held = {found.capture_id for found in read_captures(DataFolder(data).captures) if isinstance(found, Capture)}
        assert [(report.verdict, report.found) for report in asyncio.run(both(data))] == [
            ("proven", 23),
            ("proven", 12),
        ]
        assert published(data / "regest.duckdb") == published(undisturbed / "regest.duckdb")
        found = list(read_captures(DataFolder(data).captures))
        assert not [damage for damage in found if isinstance(damage, Damage)]
        assert held <= {capture.capture_id for capture in found if isinstance(capture, Capture)}
        before = tables(data)
        rebuild(DataFolder(data), Nobody())
        assert tables(data) == before


def captured_in(data: Path) -> list[Path]:
    """The files of captures, closed or not."""
    return sorted(DataFolder(data).captures.glob("*/*.warc.gz*"))


async def test_a_site_is_harvested_while_mementos_are_fetched(tmp_path: Path) -> None:
    folder, [page, *_] = DataFolder(tmp_path), listing(documents(9))
    memento = Exchange(
        url=page.url,
        fetched_at=datetime(2024, 5, 6, tzinfo=UTC),
        request_headers=(),
        status=200,
        reason="OK",
        headers=page.headers,
        payload=page.body,
        dated_by="memento",
        origin="https://web.archive.org/web/20240506000000id_/",
    )
    async with taking_over_side_by_side(folder, ARCHIVE, "wayback", Nobody()) as takeover:
        takeover.keeper.keep(memento)
        report = await harvest(tmp_path, listing_of_cables(cables(12)), listing_url=CABLES)
        assert (report.verdict, report.found) == ("proven", 12)
        assert rows_of(tmp_path, "SELECT count(*) FROM documents") == [(12,)]
    assert rows_of(tmp_path, "SELECT count(*) FROM documents") == [(21,)]
    before = tables(tmp_path)
    rebuild(folder, Nobody())
    assert tables(tmp_path) == before


async def test_what_a_failing_parser_left_stops_mementos_before_they_are_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else its own end, which opens the tables anew, would publish every page of them as a reject."""
    await harvest(tmp_path / "elsewhere", listing(documents(23)))
    [left] = DataFolder(tmp_path / "elsewhere").captures.glob("*/*.warc.gz")
    await harvest(tmp_path, listing_of_cables(cables(12)), listing_url=CABLES)
    folder, before = DataFolder(tmp_path), tables(tmp_path)
    shutil.copy(left, folder.captures / ARCHIVE.name)

    def fails(*_: object) -> None:
        raise KeyError("title")

    monkeypatch.setattr(type(ARCHIVE.parser), "parse_page", fails)
    with pytest.raises(ParserFails):
        async with taking_over_side_by_side(folder, ARCHIVE, "wayback", Nobody()):
            pytest.fail("it has begun")
    assert tables(tmp_path) == before
