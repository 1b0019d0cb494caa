"""Hosts that many harvests of one process want are leased together, and no host is lost or given away by it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from test_host_leases import Server, Time

from flows.http.host_leases import LeaseServerSilent
from flows.http.leases_together import MOST_TOGETHER, LeasesTogether

SECONDS = 61.0


@pytest.fixture
def server() -> Server:
    return Server(Time())


@pytest.fixture
def leases(server: Server) -> LeasesTogether:
    return LeasesTogether(server)


async def taken(leases: LeasesTogether, hosts: Sequence[str]) -> list[str | None]:
    """Each by a harvest of its own, at the same moment."""
    return list(await asyncio.gather(*(leases.take([host], SECONDS) for host in hosts)))


async def test_what_is_wanted_at_the_same_moment_takes_few_calls_of_the_server(
    server: Server, leases: LeasesTogether
) -> None:
    hosts = [f"{number}.example" for number in range(4 * MOST_TOGETHER)]
    names = await taken(leases, hosts)
    assert None not in names
    assert server.calls == ["take"] * 4
    assert server.ready == [sorted(hosts)]
    assert server.slots == set(hosts)
    for name in names:
        assert name is not None
        await leases.give_back(name)
    assert server.calls[4:] == ["give back"] * 4
    assert server.slots == set()


async def test_hosts_that_another_machine_has_hold_up_nobody_else(server: Server, leases: LeasesTogether) -> None:
    await server.take(["c"], SECONDS)
    names = await taken(leases, "abcde")
    assert [host for host, name in zip("abcde", names, strict=True) if name is None] == ["c"]
    assert server.slots == set("abcde")


async def test_of_two_harvests_of_one_host_the_second_waits_and_then_needs_no_server(
    server: Server, leases: LeasesTogether
) -> None:
    [first, second, other] = await taken(leases, ["a", "a", "b"])
    assert (first is None, second is None, other is None) == (False, True, False)
    assert first is not None
    await leases.give_back(first)
    # The other one of that lease goes on: nobody else gets the host, and whoever wants it here does.
    assert await server.take(["a"], SECONDS) is None
    calls = len(server.calls)
    assert await leases.take(["a"], SECONDS) is not None
    assert server.calls[calls:] == ["renew"]


async def test_a_lease_lasts_for_the_longest_pause_of_those_who_use_it(server: Server, leases: LeasesTogether) -> None:
    hasty, slow = await asyncio.gather(leases.take(["a"], 61.0), leases.take(["b"], 90.0))
    assert hasty is not None
    assert slow is not None
    assert await leases.renew(hasty, 61.0)
    [(_, until)] = server.leases.values()
    assert until == server.time.now + 90.0


async def test_those_who_renew_it_at_the_same_moment_share_a_request(server: Server, leases: LeasesTogether) -> None:
    names = [name for name in await taken(leases, "abcd") if name is not None]
    calls = len(server.calls)
    assert await asyncio.gather(*(leases.renew(name, SECONDS) for name in names)) == [True] * 4
    assert server.calls[calls:] == ["renew"]


async def test_a_lease_that_the_server_has_forgotten_is_nobodys_any_more(
    server: Server, leases: LeasesTogether
) -> None:
    one, other = await taken(leases, ["a", "b"])
    assert one is not None
    assert other is not None
    server.leases.clear()
    server.slots.clear()
    assert not await leases.renew(one, SECONDS)
    assert not await leases.renew(other, SECONDS)
    assert await leases.take(["a"], SECONDS) is not None


async def test_whoever_is_stopped_while_waiting_leaves_nothing_taken(server: Server, leases: LeasesTogether) -> None:
    stopped = asyncio.create_task(leases.take(["a"], SECONDS))
    await asyncio.sleep(0)
    stopped.cancel()
    await asyncio.wait([stopped])
    name = await leases.take(["b"], SECONDS)
    assert name is not None
    await leases.give_back(name)
    assert server.slots == set()


async def test_a_server_that_is_silent_is_told_to_all_who_wait(server: Server, leases: LeasesTogether) -> None:
    server.is_cut = True
    told = await asyncio.gather(leases.take(["a"], SECONDS), leases.take(["b"], SECONDS), return_exceptions=True)
    assert [type(one) for one in told] == [LeaseServerSilent] * 2
    server.is_cut = False
    assert await leases.take(["a"], SECONDS) is not None
