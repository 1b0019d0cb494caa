"""Harvests of different listings go on side by side in one folder; those of one listing, one after the other."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

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
from held_up_site import ALL_IN_TIME, HeldUp, run, run_both
from prepared_folders import harvested, harvested_cables

from flows.replay.site import Replica
from flows.runs.safeguards import ParserFails
from flows.runs.takeover import taking_over_side_by_side
from flows.runs.watching import Nobody, watching
from flows.upkeep.forget import ForgetRequest, forget
from flows.upkeep.rebuild import rebuild
from flows.upkeep.verify import VerifyRequest, verify
from parsers.version import parser_version
from warehouse.data_folder import DataFolder, FolderHeld
from warehouse.warc.captures import CaptureWriter, RunStart
from warehouse.warc.exchange import Exchange
from warehouse.warc.store import Portions

OF_A_RUN = "SELECT listing_url, verdict, promised, found, documents_added, pages FROM runs ORDER BY ALL"
DOCUMENTS = "SELECT url, title, date_edtf, versions FROM documents ORDER BY ALL"


class Told(Nobody):
    """Notes what a person is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.has_been_told = asyncio.Event()

    def said(self, line: str) -> None:
        self.lines.append(line)
        self.has_been_told.set()


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
    reports = await run_both(tmp_path, [*listing(documents(23)), *listing_of_cables(cables(12))])
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
    harvested(tmp_path, 12)
    folder = DataFolder(tmp_path)
    before, files = tables(tmp_path), folder.capture_files
    [captured] = rows_of(tmp_path, "SELECT started_at FROM runs")
    start = RunStart(uuid4(), ARCHIVE.name, CABLES, "replica", captured[0], "0.1.0", parser_version(ARCHIVE))
    with CaptureWriter(folder.captures, start, Portions(1)) as writer:
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
    harvested(tmp_path / "elsewhere", 23)
    [left] = DataFolder(tmp_path / "elsewhere").captures.glob("*/*.warc.gz")
    harvested_cables(tmp_path, 12)
    folder, before = DataFolder(tmp_path), tables(tmp_path)
    shutil.copy(left, folder.captures / ARCHIVE.name)

    def fails(*_: object) -> None:
        raise KeyError("title")

    monkeypatch.setattr(type(ARCHIVE.parser), "parse_page", fails)
    with pytest.raises(ParserFails):
        async with taking_over_side_by_side(folder, ARCHIVE, "wayback", Nobody()):
            pytest.fail("it has begun")
    assert tables(tmp_path) == before
