"""Harvests of one process share what takes no longer for many: a turn in the folder, and a process that parses."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from threading import Event

import pytest
from generated_site import ARCHIVE, CABLES, LISTING, cables, documents, listing, listing_of_cables, rows_of, tables

from flows.reading import page as reading
from flows.reading.page import one_parser_for_all
from flows.replay.site import Replica
from flows.runs import turns
from flows.runs.turns import harvesting, in_turn, in_turn_together
from flows.runs.watching import Nobody
from flows.upkeep.rebuild import rebuild
from flows.web.harvest import run_harvest
from flows.web.request import request_for
from warehouse.data_folder import DataFolder

OF_RUNS = "SELECT listing_url, verdict, promised, found, documents_added, pages FROM runs ORDER BY ALL"
DOCUMENTS = "SELECT url, title, date_edtf, versions FROM documents ORDER BY ALL"


class Work:
    """Doubles numbers, but the odd ones, and notes which it did together."""

    def __init__(self) -> None:
        self.done: list[list[int]] = []

    def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.done.append([*numbers])
        for number in numbers:
            if number % 2:
                raise ValueError(f"{number} is odd")
        return [2 * number for number in numbers]


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


async def gathered(folder: DataFolder, work: Work, numbers: Sequence[int]) -> list[object]:
    """What becomes of the numbers, which all came while another turn was under way."""
    begun, may_end = Event(), Event()

    def holds() -> None:
        begun.set()
        may_end.wait()

    first = asyncio.create_task(in_turn(folder, lambda _: None, holds))
    await asyncio.to_thread(begun.wait)
    waiting = [asyncio.create_task(in_turn_together(folder, lambda _: None, work, number)) for number in numbers]
    await asyncio.sleep(0)
    may_end.set()
    await first
    return list(await asyncio.gather(*waiting, return_exceptions=True))


async def test_what_waits_for_the_same_work_is_done_in_one_turn(folder: DataFolder) -> None:
    work = Work()
    assert await gathered(folder, work, [2, 4, 6]) == [4, 8, 12]
    assert work.done == [[2, 4, 6]]


async def test_what_fails_fails_alone(folder: DataFolder) -> None:
    work = Work()
    two, three, four = await gathered(folder, work, [2, 3, 4])
    assert (two, four) == (4, 8)
    assert str(three) == "3 is odd"


async def test_whoever_waits_first_may_be_stopped(folder: DataFolder) -> None:
    work = Work()
    waiting = [asyncio.create_task(in_turn_together(folder, lambda _: None, work, number)) for number in (2, 4)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    assert await waiting[1] == 8


async def test_after_a_turn_the_same_work_rests_while_other_harvests_go_on(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, rested = 0.0, 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now, rested
        now, rested = now + seconds, rested + seconds

    def takes_three_seconds(items: Sequence[int]) -> Sequence[int]:
        nonlocal now
        now += 3.0
        return items

    monkeypatch.setattr(turns, "clock", lambda: now)
    monkeypatch.setattr(turns, "sleep", sleep)

    async def rest_before_a_turn() -> float:
        before = rested
        await in_turn_together(folder, lambda _: None, takes_three_seconds, 1)
        return rested - before

    async with harvesting(folder, "archive", "its own listing", "web", print):
        async with harvesting(folder, "archive", "another listing", "web", print):
            assert await rest_before_a_turn() == 0.0
            now += 1.0
            assert await rest_before_a_turn() == pytest.approx(2.0)
            assert await rest_before_a_turn() == pytest.approx(3.0)
        assert await rest_before_a_turn() == 0.0


async def test_harvests_that_load_together_leave_the_tables_of_those_that_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[object] = []

    class Counted(reading.ThisProcess):
        def __init__(self) -> None:
            started.append(self)

    monkeypatch.setattr(reading, "ParserProcess", Counted)
    pages = [*listing(documents(12)), *listing_of_cables(cables(12))]
    with Replica(ARCHIVE, pages) as site:
        requests = [
            [request_for(ARCHIVE.name, url, data=tmp_path / name, replica=site.origin) for url in (LISTING, CABLES)]
            for name in ("together", "alone")
        ]
        with one_parser_for_all():
            await asyncio.gather(*map(run_harvest, requests[0]))
        assert len(started) == 1
        for request in requests[1]:
            await run_harvest(request)
    assert len(started) == 3

    for query in (OF_RUNS, DOCUMENTS):
        assert rows_of(tmp_path / "together", query) == rows_of(tmp_path / "alone", query)
    published = tables(tmp_path / "together")
    rebuild(DataFolder(tmp_path / "together"), Nobody())
    assert tables(tmp_path / "together") == published
