"""Runs of all processes ask a host one at a time, with its pause in between."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from flows.http.asking import Asking
from flows.http.pacing import Pacer
from flows.http.shared_turns import FOLDER_VARIABLE, HostTurns, turns_folder
from flows.http.source import SourceError, Traffic

HOST = "archive.example:8080"


class Time:
    """A clock that only waiting moves on, and what was waited for."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.waited: list[tuple[str, float]] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)

    def on_wait(self, reason: str, seconds: float) -> None:
        self.waited.append((reason, round(seconds, 3)))


@pytest.fixture
def time() -> Time:
    return Time()


def write(file: Path, said: str) -> None:
    assert file.exists()
    file.write_text(said)


def turns_of(folder: Path, time: Time, pause: float = 1.0, host: str = HOST) -> HostTurns:
    """As each process has them."""
    asking = Asking(turns=folder, sleep=time.sleep, clock=time.clock, on_wait=time.on_wait)
    return HostTurns(asking, host, {"page": pause}, Traffic())


async def test_the_pause_lies_between_an_answer_and_the_next_request_of_whomever(tmp_path: Path, time: Time) -> None:
    async with turns_of(tmp_path, time).turn():
        time.now += 0.4
    async with turns_of(tmp_path, time).turn():
        assert time.now == pytest.approx(1_000_001.4)
    assert time.waited == [("politeness", 1.0)]


async def test_nobody_asks_while_another_has_a_request_under_way(tmp_path: Path, time: Time) -> None:
    async with turns_of(tmp_path, time).turn():
        second = asyncio.create_task(turns_of(tmp_path, time).turn().__aenter__())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not second.done()
        assert time.waited[0] == (f"another run of Regest asks {HOST}", 0.5)
    await second


async def test_who_locks_as_runs_of_before_did_is_kept_out_and_keeps_out(tmp_path: Path, time: Time) -> None:
    lock = tmp_path / "archive.example_8080.connection.lock"
    turn = turns_of(tmp_path, time).turn()
    with FileLock(lock):
        waits = asyncio.create_task(turn.__aenter__())
        await asyncio.sleep(0)
        assert time.waited == [(f"another run of Regest asks {HOST}", 0.5)]
        os.utime(lock, (0, 0))
    await waits
    # Since when a host is asked, `regest doctor` takes from there.
    assert lock.stat().st_mtime > 0
    with pytest.raises(Timeout):
        FileLock(lock).acquire(timeout=0)
    await turn.__aexit__(None, None, None)
    FileLock(lock).acquire(timeout=0).lock.release()


@pytest.mark.parametrize("replica", [None, "http://127.0.0.1:9"])
async def test_without_a_pause_turns_are_taken_too_unless_a_replica_is_asked(
    tmp_path: Path, time: Time, replica: str | None
) -> None:
    asking = Asking(turns=tmp_path, sleep=time.sleep, clock=time.clock, on_wait=time.on_wait)
    one, another = (Pacer(asking, 0.0, Traffic(), replica=replica) for _ in range(2))
    async with one.turn(f"https://{HOST}/1"):
        second = asyncio.create_task(another.turn(f"https://{HOST}/2").__aenter__())
        for _ in range(3):
            await asyncio.sleep(0)
        assert second.done() == (replica is not None)
    await second


async def test_another_host_is_asked_meanwhile(tmp_path: Path, time: Time) -> None:
    async with turns_of(tmp_path, time).turn(), turns_of(tmp_path, time, host="other.example").turn():
        assert time.waited == []


async def test_a_host_that_has_trouble_is_left_alone_by_all(tmp_path: Path, time: Time) -> None:
    turns_of(tmp_path, time).hold(60.0)
    async with turns_of(tmp_path, time).turn():
        assert time.now == pytest.approx(1_000_060.0)
    assert time.waited == [(f"{HOST} asked for a pause", 60.0)]


async def test_a_clock_that_was_set_back_keeps_nobody_waiting(tmp_path: Path, time: Time) -> None:
    async with turns_of(tmp_path, time).turn():
        pass
    time.now -= 10_000
    began = time.now
    async with turns_of(tmp_path, time).turn():
        assert time.now - began <= 1.0


@pytest.mark.parametrize(
    "said",
    [
        "",
        "{",
        '{"next_start": 7}',
        '{"unknown": 1}',
        '{"held_until": "now"}',
        '{"next_start": {"page": NaN}}',
        "[" * 5_000,
    ],
)
async def test_a_damaged_file_says_nothing(tmp_path: Path, time: Time, said: str) -> None:
    async with turns_of(tmp_path, time).turn():
        pass
    write(tmp_path / "archive.example_8080.json", said)
    async with turns_of(tmp_path, time).turn():
        assert time.waited == []


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path, time: Time) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SourceError, match=f"{tmp_path}/file/turns cannot be used .* {FOLDER_VARIABLE}"):
        turns_of(tmp_path / "file" / "turns", time)


def test_where_turns_are_kept() -> None:
    assert turns_folder({FOLDER_VARIABLE: "/elsewhere"}.get) == Path("/elsewhere")
    assert turns_folder({}.get).parts[-2:] == ("regest", "turns")
