"""A host is asked by one machine at a time: leases of hosts, from a server that can be restarted and cut off."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import pytest

from flows.http import host_leases
from flows.http.asking import Asking
from flows.http.host_leases import HostLeases, LeaseLost, LeaseServerSilent
from flows.http.pacing import Pacer
from flows.http.source import SourceBlocked, Traffic

HOST = "archives.example.org"
REPLICA = "http://127.0.0.1:8765"


class Time:
    """A clock that only waiting moves on, also for the event loop's bounds."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.waited: list[str] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        assert self.now < 10_000.0, "waits for ever"
        await asyncio.sleep(0)

    async def stand_by(self, seconds: float) -> None:
        """Waits until somebody else has moved the clock on."""
        until = self.now + seconds
        while self.now < until:  # noqa: ASYNC110
            await asyncio.sleep(0)

    async def pass_(self, seconds: float) -> None:
        self.now += seconds
        for _ in range(5):
            await asyncio.sleep(0)

    def on_wait(self, reason: str, seconds: float) -> None:
        self.waited.append(reason)


class Server:
    """Gives leases as Prefect's server does, with `slots` that it remembers when it has forgotten its leases. A cut
    machine's calls do not reach it."""

    def __init__(self, time: Time) -> None:
        self.time = time
        self.slots: set[str] = set()
        self.leases: dict[str, tuple[list[str], float]] = {}
        self.is_cut = False
        self.seconds_to_answer = 0.0
        self.calls: list[str] = []
        self.told: list[str] = []
        self.ready: list[list[str]] = []
        self._names = count()

    def _called(self, what: str) -> None:
        if self.is_cut:
            raise LeaseServerSilent("no route")
        self.calls.append(what)
        for name, (hosts, until) in [*self.leases.items()]:
            if until < self.time.now:
                del self.leases[name]
                self.slots -= set(hosts)

    async def get_ready(self, hosts: Sequence[str]) -> None:
        if self.is_cut:
            raise LeaseServerSilent("no route")
        self.ready.append([*hosts])

    async def take(self, hosts: Sequence[str], seconds: float) -> str | None:
        self._called("take")
        if self.slots & set(hosts):
            return None
        self.time.now += self.seconds_to_answer
        name = str(next(self._names))
        self.leases[name] = ([*hosts], self.time.now + seconds)
        self.slots |= set(hosts)
        return name

    async def renew(self, lease: str, seconds: float) -> bool:
        self._called("renew")
        if lease not in self.leases:
            return False
        self.leases[lease] = (self.leases[lease][0], self.time.now + seconds)
        return True

    async def give_back(self, lease: str) -> None:
        self._called("give back")
        hosts, _ = self.leases.pop(lease, ([], 0.0))
        self.slots -= set(hosts)

    async def taken_by_nobody(self, hosts: Sequence[str]) -> frozenset[str]:
        held = {host for held, _ in self.leases.values() for host in held}
        return frozenset((self.slots & set(hosts)) - held)

    async def free(self, hosts: Sequence[str]) -> None:
        self.slots -= set(hosts)

    def waiting(self, said: str) -> None:
        self.told.append(said)


class Cut:
    """A server as a machine has it that is cut off from it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.is_cut = True

    def __getattr__(self, name: str) -> object:
        if not self.is_cut or name == "waiting":
            return getattr(self._server, name)

        async def silent(*_: object) -> None:
            raise LeaseServerSilent("no route")

        return silent


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(host_leases, "boot_time", time.clock)
    return time


@pytest.fixture
def server(time: Time) -> Server:
    return Server(time)


def leases_of(server: object, time: Time, *hosts: str, pause: float = 1.0, stands_by: bool = False) -> HostLeases:
    """As each machine has them."""
    asking = Asking(sleep=time.stand_by if stands_by else time.sleep, clock=time.clock, on_wait=time.on_wait)
    return HostLeases(server, hosts or (HOST,), asking, Traffic(), pause)  # type: ignore[arg-type]


async def is_let_in(leases: HostLeases) -> bool:
    """Whether the hosts may be asked without waiting."""
    asked = asyncio.create_task(leases.held().__aenter__())
    for _ in range(5):
        await asyncio.sleep(0)
    is_done = asked.done()
    asked.cancel()
    await asyncio.wait([asked])
    return is_done


async def test_a_host_is_asked_by_one_machine_until_it_gives_it_back(server: Server, time: Time) -> None:
    one, other = leases_of(server, time), leases_of(server, time)
    async with one.held():
        pass
    assert not await is_let_in(other)
    assert server.told == [f"another machine asks {HOST}"]

    await one.aclose()

    assert await is_let_in(other)


async def test_a_lease_is_given_back_when_the_pause_since_the_last_answer_is_over(server: Server, time: Time) -> None:
    one = leases_of(server, time, pause=3.0)
    async with one.held():
        time.now += 0.5
    answered = time.now
    time.now += 1.0

    await one.aclose()

    assert time.now == answered + 3.0
    assert server.slots == set()


async def test_a_hundred_requests_take_few_calls_of_the_server(server: Server, time: Time) -> None:
    one = leases_of(server, time)
    for _ in range(100):
        async with one.held():
            time.now += 1.1
    await one.aclose()
    assert server.calls == ["take", *["renew"] * 4, "give back"]


async def test_archives_that_share_a_host_wait_for_each_other_and_never_for_ever(server: Server, time: Time) -> None:
    one, other = leases_of(server, time, "b.example", "a.example"), leases_of(server, time, "b.example", "c.example")
    async with one.held():
        assert not await is_let_in(other)
        # None of its hosts is held meanwhile.
        assert server.slots == {"a.example", "b.example"}
    await one.aclose()
    assert await is_let_in(other)


async def test_a_machine_that_is_cut_off_has_stopped_asking_when_another_may(server: Server, time: Time) -> None:
    link = Cut(server)
    link.is_cut = False
    lost, other = (leases_of(machine, time, stands_by=True) for machine in (link, server))
    async with lost.held():
        pass
    link.is_cut = True
    asks = asyncio.create_task(other.held().__aenter__())
    while await is_let_in(lost):
        asked_last = time.now
        assert not asks.done()
        await time.pass_(1.0)

    while not asks.done():
        await time.pass_(0.1)
    assert time.now > asked_last + 1.0
    assert time.now < asked_last + host_leases.MOST_SECONDS_BETWEEN_TRIES + 4.0


async def test_a_request_that_is_under_way_when_its_lease_ends_is_broken_off(server: Server, time: Time) -> None:
    one = leases_of(server, time)
    async with one.held():
        pass
    server.is_cut = True
    time.now += host_leases.LEASE_SECONDS - 0.01
    with pytest.raises(LeaseLost, match="another machine may ask"):
        async with one.held():
            await asyncio.get_running_loop().create_future()


@pytest.mark.parametrize(("late", "calls"), [(20.0, ["take"]), (30.0, ["take", "renew"]), (70.0, ["take", "renew"])])
async def test_a_lease_that_comes_late_is_renewed_before_it_is_used(
    server: Server, time: Time, late: float, calls: list[str]
) -> None:
    server.seconds_to_answer = late
    async with leases_of(server, time).held():
        assert server.calls[:2] == calls
        await asyncio.sleep(0)
        assert server.slots == {HOST}


async def test_a_lease_that_the_server_has_forgotten_is_no_longer_used(server: Server, time: Time) -> None:
    one = leases_of(server, time)
    async with one.held():
        pass
    server.leases.clear()
    time.now += host_leases.RENEWED_AFTER_SECONDS
    assert not await is_let_in(one)


async def test_a_host_whose_lease_a_restarted_server_has_forgotten_is_asked_again(server: Server, time: Time) -> None:
    server.slots.add(HOST)
    start = time.now
    one = leases_of(server, time)
    async with one.held():
        assert time.now - start > host_leases.ABANDONED_AFTER_SECONDS


async def test_a_server_that_is_silent_for_long_ends_the_asking(server: Server, time: Time) -> None:
    server.is_cut = True
    with pytest.raises(SourceBlocked, match=rf"who may ask {HOST} cannot be learned: no route"):
        async with leases_of(server, time).held():
            pass


@pytest.mark.parametrize(("pause", "taken"), [(1.0, {"127.0.0.1:8765"}), (0.0, set())])
async def test_of_a_replica_its_own_host_is_leased_unless_it_is_asked_without_a_pause(
    server: Server, time: Time, tmp_path: Path, pause: float, taken: set[str]
) -> None:
    asking = Asking(turns=tmp_path, sleep=time.sleep, clock=time.clock)
    pacer = Pacer(asking, pause, Traffic(), replica=REPLICA, hosts=(HOST,), leases=server)
    async with pacer.turn(f"https://{HOST}/1"):
        assert server.slots == taken
    await pacer.aclose()
    assert server.slots == set()
