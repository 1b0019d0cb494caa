"""The limits of the Wayback Machine, which hold for all runs and processes together."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.trials.fault_server import FakeTime
from flows.http.asking import Asking
from flows.http.shared_turns import turns_folder
from flows.http.source import SourceBlocked, SourceError, Traffic
from flows.wayback.limits import BLOCKED, HELD, Kind, WaybackLimits

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC).timestamp()


@pytest.fixture
def time() -> FakeTime:
    return FakeTime(now=START)


@pytest.fixture
def run(tmp_path: Path, time: FakeTime) -> Callable[[], WaybackLimits]:
    """Makes the limits as a new run finds them."""
    asking = Asking(turns=tmp_path, sleep=time.sleep, clock=time.clock, on_wait=time.on_wait)
    return lambda: WaybackLimits(asking, "service", Traffic())


async def starts(limits: WaybackLimits, time: FakeTime, kind: Kind, count: int) -> list[float]:
    found = []
    for _ in range(count):
        async with limits.turn(kind):
            found.append(time.now - START)
    return found


Run = Callable[[], WaybackLimits]


async def test_the_index_is_asked_twenty_times_a_minute_and_replay_once_a_second(run: Run, time: FakeTime) -> None:
    assert (await starts(run(), time, "cdx", 21))[-1] == pytest.approx(60)
    time.now = START + 1000
    assert await starts(run(), time, "replay", 3) == pytest.approx([1000, 1001, 1002])


async def test_the_next_run_keeps_the_distance_to_the_last_request_of_the_one_before(run: Run, time: FakeTime) -> None:
    await starts(run(), time, "cdx", 1)

    assert await starts(run(), time, "cdx", 1) == pytest.approx([3])


async def test_after_a_429_everything_waits_a_minute_then_two_until_there_is_an_answer(
    run: Run, time: FakeTime
) -> None:
    limits = run()
    waited = []
    for _ in range(3):
        limits.refused(0)
        before = time.now
        await starts(run(), time, "replay", 1)
        waited.append(time.now - before)
    limits.answered()
    limits.refused(0)
    before = time.now
    await starts(run(), time, "cdx", 1)

    assert waited == pytest.approx([60, 120, 240])
    assert time.now - before == pytest.approx(60)
    assert {reason for reason, _ in time.waits} == {HELD}


async def test_a_pause_that_the_service_asks_for_is_kept(run: Run, time: FakeTime) -> None:
    run().refused(300)

    assert await starts(run(), time, "cdx", 1) == pytest.approx([300])


async def test_a_pause_too_long_to_wait_for_is_told_with_its_end(run: Run, time: FakeTime) -> None:
    run().refused(7200)

    with pytest.raises(SourceBlocked, match=r"asked for a pause: .* from 2026-11-24 10:00 UTC on"):
        await starts(run(), time, "cdx", 1)
    assert time.now == START


async def test_a_refused_connection_is_a_block_of_an_hour_then_two(run: Run, time: FakeTime) -> None:
    run().connection_lost(is_refused=True)
    with pytest.raises(SourceBlocked, match=r"lets no connection through: .* from 2026-11-24 09:00 UTC on"):
        await starts(run(), time, "cdx", 1)

    time.now += 3600
    assert await starts(run(), time, "cdx", 1) == pytest.approx([3600]), "after its end it goes on"

    run().connection_lost(is_refused=True)
    with pytest.raises(SourceBlocked, match="from 2026-11-24 11:00 UTC on"):
        await starts(run(), time, "cdx", 1)


async def test_the_short_rest_of_a_block_is_waited_out(run: Run, time: FakeTime) -> None:
    run().connection_lost(is_refused=True)
    time.now += 3600 - 600

    assert await starts(run(), time, "replay", 1) == pytest.approx([3600])
    assert time.waits == [(BLOCKED, pytest.approx(600))]


async def test_a_connection_that_breaks_off_once_is_worth_a_minute_and_twice_is_a_block(
    run: Run, time: FakeTime
) -> None:
    run().connection_lost(is_refused=False)
    assert await starts(run(), time, "replay", 1) == pytest.approx([60])

    run().connection_lost(is_refused=False)
    with pytest.raises(SourceBlocked, match="lets no connection through"):
        await starts(run(), time, "replay", 1)


async def test_an_answer_between_two_broken_connections_makes_them_two_accidents(run: Run, time: FakeTime) -> None:
    for _ in range(3):
        run().connection_lost(is_refused=False)
        await starts(run(), time, "replay", 1)
        run().answered()


async def test_a_block_of_long_ago_is_forgotten(run: Run, time: FakeTime) -> None:
    run().connection_lost(is_refused=True)
    time.now += 3 * 24 * 3600
    run().connection_lost(is_refused=True)

    time.now += 3600
    await starts(run(), time, "cdx", 1)


async def test_two_runs_have_never_two_requests_under_way(tmp_path: Path, time: FakeTime) -> None:
    under_way = most = 0

    async def sleep(seconds: float) -> None:
        time.now += seconds
        await asyncio.sleep(0)

    async def ask() -> None:
        nonlocal under_way, most
        limits = WaybackLimits(Asking(turns=tmp_path, sleep=sleep, clock=time.clock), "service", Traffic())
        for _ in range(5):
            async with limits.turn("replay"):
                under_way += 1
                most = max(most, under_way)
                await asyncio.sleep(0)
                under_way -= 1

    await asyncio.gather(ask(), ask())

    assert most == 1
    assert time.now - START >= 9


async def test_a_clock_that_was_set_back_keeps_nobody_waiting(run: Run, time: FakeTime) -> None:
    await starts(run(), time, "cdx", 1)
    time.now -= 1_000_000

    assert await starts(run(), time, "cdx", 1) == pytest.approx([-1_000_000 + 3])


@pytest.mark.parametrize("damaged", [b"", b"{", b"[]", b'{"other": 1}', b"\xff"])
async def test_a_damaged_file_says_nothing(run: Run, time: FakeTime, tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / "service.json").write_bytes(damaged)

    assert await starts(run(), time, "cdx", 2) == pytest.approx([0, 3])
    assert json.loads((tmp_path / "service.json").read_bytes())


def test_a_folder_that_cannot_be_had_is_told_in_a_line(tmp_path: Path, time: FakeTime) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SourceError, match="REGEST_TURNS"):
        WaybackLimits(Asking(turns=tmp_path / "file" / "x"), "service", Traffic())


def test_the_limits_lie_in_the_users_cache_unless_the_environment_names_a_folder() -> None:
    assert turns_folder({"REGEST_TURNS": "/elsewhere"}.get) == Path("/elsewhere")
    assert turns_folder({}.get).parts[-2:] == ("regest", "turns")
