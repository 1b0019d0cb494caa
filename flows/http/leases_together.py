"""Leases of many harvests in one: a process that begins many at once takes their hosts in few requests.

A server that is asked for each host by itself, by several workers at once, answers some of them late: it writes down
every one. So hosts that are wanted at the same moment are leased together, and given back together, when the last of
them is done with. Until then one that is done with stays this process's own, which may go on to use it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

from flows.http.host_leases import LeaseServer, LeaseServerSilent

# How many harvests' hosts at most: those that are done with wait for the last of them.
MOST_TOGETHER = 25


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What one harvest wants."""

    hosts: frozenset[str]
    seconds: float
    answer: asyncio.Future[str | None]


@dataclass(slots=True)
class _Together:
    """A lease of the server, and which of its hosts are used, by the names of the leases that are given out of it."""

    lease: str
    hosts: frozenset[str]
    seconds: float
    used: dict[str, frozenset[str]] = field(default_factory=dict)
    renewing: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_renewal: asyncio.Task[bool] | None = None

    def has_to_spare(self, hosts: frozenset[str]) -> bool:
        return hosts <= self.hosts.difference(*self.used.values())


class LeasesTogether:
    """See LeaseServer: one for the harvests of a process, in front of a server that other machines ask too."""

    def __init__(self, server: LeaseServer) -> None:
        self._server = server
        self._held: list[_Together] = []
        self._waiting: list[_Wanted] = []
        self._ready = set[str]()
        self._names = count(1)
        self._taking: asyncio.Task[None] | None = None

    async def get_ready(self, hosts: Sequence[str]) -> None:
        """See LeaseServer.get_ready."""
        await self._server.get_ready(hosts)

    async def take(self, hosts: Sequence[str], seconds: float) -> str | None:
        """See LeaseServer.take."""
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append(_Wanted(frozenset(hosts), seconds, answer))
        if self._taking is None or self._taking.done():
            self._taking = asyncio.create_task(self._take_what_is_wanted())
        name: str | None = await answer
        return name

    async def renew(self, lease: str, seconds: float) -> bool:
        """See LeaseServer.renew."""
        together = self._of(lease)
        if together is None:
            return False
        together.seconds = max(together.seconds, seconds)
        return await self._renewed(together)

    async def give_back(self, lease: str) -> None:
        """See LeaseServer.give_back."""
        together = self._of(lease)
        if together is None:
            return
        del together.used[lease]
        if not together.used:
            self._held.remove(together)
            await self._server.give_back(together.lease)

    async def taken_by_nobody(self, hosts: Sequence[str]) -> frozenset[str]:
        """See LeaseServer.taken_by_nobody."""
        return await self._server.taken_by_nobody(hosts)

    async def free(self, hosts: Sequence[str]) -> None:
        """See LeaseServer.free."""
        await self._server.free(hosts)

    def waiting(self, said: str) -> None:
        """See LeaseServer.waiting."""
        self._server.waiting(said)

    async def _take_what_is_wanted(self) -> None:
        """One request after the other, each for all that has come to be wanted meanwhile."""
        while self._waiting:
            await self._make_ready()
            some = self._next_of_the_waiting()
            try:
                await self._take_together(some)
            except LeaseServerSilent as silent:
                for wanted in some:
                    if not wanted.answer.done():
                        wanted.answer.set_exception(silent)

    async def _make_ready(self) -> None:
        """So that those who wait begin at one moment, if they are more than one lease takes, and not the last of them
        seconds after the first: a process that asks for pages is slow to ask the server."""
        new = frozenset[str]().union(*(wanted.hosts for wanted in self._waiting)) - self._ready
        if len(self._waiting) <= MOST_TOGETHER or not new:
            return
        with suppress(LeaseServerSilent):
            await self._server.get_ready(sorted(new))
            self._ready |= new

    def _next_of_the_waiting(self) -> list[_Wanted]:
        """Of harvests that want the same host, one."""
        some: list[_Wanted] = []
        others: list[_Wanted] = []
        hosts: set[str] = set()
        for wanted in self._waiting:
            if len(some) < MOST_TOGETHER and hosts.isdisjoint(wanted.hosts):
                some.append(wanted)
                hosts |= wanted.hosts
            else:
                others.append(wanted)
        self._waiting = others
        return some

    async def _take_together(self, some: Sequence[_Wanted]) -> None:
        """Answers each; halves them as long as somebody else has a host of theirs. Raises LeaseServerSilent."""
        new = [wanted for wanted in some if not await self._is_answered_from_here(wanted)]
        if not new:
            return
        hosts = frozenset[str]().union(*(wanted.hosts for wanted in new))
        seconds = max(wanted.seconds for wanted in new)
        if (lease := await self._server.take(sorted(hosts), seconds)) is not None:
            together = _Together(lease, hosts, seconds)
            self._held.append(together)
            for wanted in new:
                await self._give_out(together, wanted)
        elif len(new) == 1:
            _answer(new[0], None)
        else:
            await self._take_together(new[: len(new) // 2])
            await self._take_together(new[len(new) // 2 :])

    async def _is_answered_from_here(self, wanted: _Wanted) -> bool:
        """Answers who wants what this process has already: it may be to spare, or in use."""
        for together in [each for each in self._held if not wanted.hosts.isdisjoint(each.hosts)]:
            if not together.has_to_spare(wanted.hosts):
                _answer(wanted, None)
                return True
            together.seconds = max(together.seconds, wanted.seconds)
            # Whoever is given it counts from now on.
            if await self._renewed(together):
                await self._give_out(together, wanted)
                return True
        return False

    async def _give_out(self, together: _Together, wanted: _Wanted) -> None:
        name = f"{together.lease} {next(self._names)}"
        together.used[name] = wanted.hosts
        if not _answer(wanted, name):
            # Who wanted it has been stopped.
            await self.give_back(name)

    async def _renewed(self, together: _Together) -> bool:
        """Whether a request that was sent since has renewed it: those who want that at the same moment share one."""
        if together.next_renewal is None:
            together.next_renewal = asyncio.create_task(self._renew(together))
            # Whoever waited for it may have been stopped.
            together.next_renewal.add_done_callback(lambda renewal: renewal.cancelled() or renewal.exception())
        return await asyncio.shield(together.next_renewal)

    async def _renew(self, together: _Together) -> bool:
        """A lease that the server does not know is nobody's any more."""
        async with together.renewing:
            together.next_renewal = None
            if await self._server.renew(together.lease, together.seconds):
                return True
        if together in self._held:
            self._held.remove(together)
        return False

    def _of(self, lease: str) -> _Together | None:
        return next((together for together in self._held if lease in together.used), None)


def _answer(wanted: _Wanted, name: str | None) -> bool:
    if wanted.answer.done():
        return False
    wanted.answer.set_result(name)
    return True
