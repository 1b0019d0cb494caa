"""Leases of hosts: a host is asked by one machine at a time, however many workers there are.

Among the processes of one machine files keep the turns, which no other machine sees. So where several machines work for
one server, whoever asks an archive has a lease of all its hosts from that server, for a minute at a time. Of one that
could not be renewed no use is made any more before it ends there: another machine may have it next.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

from flows.http.asking import Asking
from flows.http.retries import AttemptFailed
from flows.http.source import SourceBlocked, SourceError, Traffic

# No server that is asked for one gives a shorter lease.
LEASE_SECONDS = 60.0
RENEWED_AFTER_SECONDS = 25.0
SECONDS_BETWEEN_TRIES = 1.0
MOST_SECONDS_BETWEEN_TRIES = 8.0
LONGEST_SILENCE = 900.0
# Longer than a server takes to notice that a lease has ended.
ABANDONED_AFTER_SECONDS = 60.0

LEASED = "another machine asks {hosts}"
SILENT = "who may ask {hosts} cannot be learned: {error}"


class LeaseServerSilent(SourceError):
    """The server that gives leases does not answer."""


class LeaseLost(AttemptFailed):
    """A lease ended while it was used: the request was broken off."""


class LeaseServer(Protocol):
    """Gives leases, each to one at a time. Every method raises LeaseServerSilent."""

    async def get_ready(self, hosts: Sequence[str]) -> None:
        """Does what there is to do once for each host before it can be leased, for all that will be."""

    async def take(self, hosts: Sequence[str], seconds: float) -> str | None:
        """A lease of all these hosts for so long; None while somebody else has one of them."""

    async def renew(self, lease: str, seconds: float) -> bool:
        """Makes a lease last for so long from now on; False where there is no such lease any more."""

    async def give_back(self, lease: str) -> None:
        """Lets others have it."""

    async def taken_by_nobody(self, hosts: Sequence[str]) -> frozenset[str]:
        """Those that are taken though nobody has a lease of them: the server has forgotten it when it was restarted."""

    async def free(self, hosts: Sequence[str]) -> None:
        """Lets such hosts be taken."""

    def waiting(self, said: str) -> None:
        """Is told, once, why a run waits for its lease."""


# The server of this run; None where nobody else's machines ask.
leasing: ContextVar[LeaseServer | None] = ContextVar("leasing", default=None)


def boot_time() -> float:
    """Seconds that no change of the clock moves, and that pass while the machine sleeps: so they do at the server."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@dataclass(slots=True)
class _Lease:
    """One that is held: until when, and since when, by this machine's clock."""

    name: str
    renewed: float
    until: float


class HostLeases:
    """The lease of an archive's hosts for one run: taken with its first request, renewed while it asks, given back when
    it closes. `pause` seconds have passed then since the last answer. Waits are counted in `traffic`."""

    def __init__(
        self, server: LeaseServer | None, hosts: Sequence[str], asking: Asking, traffic: Traffic, pause: float
    ) -> None:
        self.pause = pause
        self._server = server
        self._hosts = sorted({host.lower() for host in hosts})
        self._called = ", ".join(self._hosts)
        self._asking = asking
        self._traffic = traffic
        self._lease: _Lease | None = None
        self._taking = asyncio.Lock()
        self._answered = boot_time()

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Entered once the hosts may be asked by this run. Raises LeaseLost when they no longer may: whatever is
        under way is broken off then; and SourceBlocked when the server is silent for long."""
        if self._server is None:
            yield
            return
        async with self._taking:
            lease = await self._taken(self._server)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout_at(loop.time() + lease.until - boot_time()) as bound:
                keeping = asyncio.create_task(self._keep(self._server, lease, bound))
                try:
                    yield
                finally:
                    keeping.cancel()
                    self._answered = boot_time()
        except TimeoutError as error:
            if not bound.expired():
                raise
            raise LeaseLost(f"{self._called}: the lease has ended, another machine may ask") from error

    async def aclose(self) -> None:
        """Gives the lease back, once the pause since the last answer is over. One that cannot be ends by itself."""
        lease, self._lease = self._lease, None
        if self._server is None or lease is None:
            return
        rest = self._answered + self.pause - boot_time()
        if rest > 0:
            await self._asking.sleep(rest)
        with suppress(LeaseServerSilent):
            await self._server.give_back(lease.name)

    async def _taken(self, server: LeaseServer) -> _Lease:
        """The lease, with some time left: also of one that has come late."""
        while self._lease is None or not await self._is_good(server, self._lease):
            await self.aclose()
            self._lease = await self._take(server)
        return self._lease

    async def _is_good(self, server: LeaseServer, lease: _Lease) -> bool:
        """Whether a lease lasts, renewed where it is time. A server that is silent is asked again with the next
        request, as long as the lease lasts."""
        if boot_time() < lease.renewed + RENEWED_AFTER_SECONDS:
            return True
        with suppress(LeaseServerSilent):
            return await self._renewed(server, lease)
        return boot_time() < lease.until

    async def _renewed(self, server: LeaseServer, lease: _Lease) -> bool:
        asked = boot_time()
        if not await server.renew(lease.name, self._seconds):
            return False
        lease.renewed, lease.until = asked, asked + LEASE_SECONDS
        return True

    async def _keep(self, server: LeaseServer, lease: _Lease, bound: asyncio.Timeout) -> None:
        """Renews the lease while an answer is waited for."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(max(lease.renewed + RENEWED_AFTER_SECONDS - boot_time(), SECONDS_BETWEEN_TRIES))
            with suppress(LeaseServerSilent):
                if not await self._renewed(server, lease):
                    lease.until = boot_time()
            bound.reschedule(loop.time() + lease.until - boot_time())

    async def _take(self, server: LeaseServer) -> _Lease:
        """A lease, once nobody else has one of the hosts."""
        silent_since: float | None = None
        is_told, between, abandoned = False, SECONDS_BETWEEN_TRIES, dict[str, float]()
        while True:
            asked = boot_time()
            reason = LEASED.format(hosts=self._called)
            try:
                if (name := await server.take(self._hosts, self._seconds)) is not None:
                    return _Lease(name, asked, asked + LEASE_SECONDS)
                silent_since = None
                if is_told:
                    abandoned = await self._look_for_abandoned(server, abandoned)
            except LeaseServerSilent as error:
                reason = SILENT.format(hosts=self._called, error=error)
                silent_since = silent_since or asked
                if asked - silent_since > LONGEST_SILENCE:
                    raise SourceBlocked(reason) from error
            if not is_told:
                server.waiting(reason)
                is_told = True
            await self._asking.wait(between, reason, self._traffic)
            between = min(between * 1.5, MOST_SECONDS_BETWEEN_TRIES)

    async def _look_for_abandoned(self, server: LeaseServer, since: dict[str, float]) -> dict[str, float]:
        """Frees what was taken by nobody for so long that no lease of it is on its way, or ending. Gives since when it
        has been seen so of the others."""
        now = boot_time()
        seen = {host: since.get(host, now) for host in await server.taken_by_nobody(self._hosts)}
        if long_seen := [host for host, first in seen.items() if now - first >= ABANDONED_AFTER_SECONDS]:
            await server.free(sorted(long_seen))
        return {host: first for host, first in seen.items() if host not in long_seen}

    @property
    def _seconds(self) -> float:
        """A lease lasts at the server for the pause after the last answer, too."""
        return LEASE_SECONDS + self.pause
