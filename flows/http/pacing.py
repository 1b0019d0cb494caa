"""When a request to an archive may be sent, within a run and among all runs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from urllib.parse import urlsplit

from flows.http.asking import POLITENESS, RETRY, Asking
from flows.http.host_leases import HostLeases, LeaseServer
from flows.http.shared_turns import HostTurns
from flows.http.source import Traffic

LONGEST_WAIT = 900.0


class Pacer:
    """Gives out turns to ask an archive, or the `replica` that stands for it; waits are counted in `traffic`.

    These are waited for, one after the other, and none can do another's work:

    - within this run, `pause` seconds lie between the starts of two requests, whichever of the archive's hosts they go
      to, for they are one institution's machines. This is known to the run alone, and holds without a pause too: while
      one page waits for its retry, no other is asked for;
    - among all machines that work for one server, this run has the lease of all `hosts` of its archive: see HostLeases;
    - among all runs and processes of this user on this machine, whatever archive they ask, a host has one request under
      way, and its pause after each answer: see HostTurns. A replica that is asked without a pause needs neither: no
      file is written.
    """

    def __init__(
        self,
        asking: Asking,
        pause: float,
        traffic: Traffic,
        *,
        replica: str | None = None,
        hosts: Sequence[str] = (),
        leases: LeaseServer | None = None,
    ) -> None:
        self._asking = asking
        self._pause = pause
        self._traffic = traffic
        self._replica = replica
        self._next_start = asking.clock()
        self._of_hosts: dict[str, HostTurns] = {}
        self._answered: dict[str, float] = {}
        asked = hosts if replica is None else (urlsplit(replica).netloc,)
        self._leases = HostLeases(leases if self._is_shared else None, asked, asking, traffic, pause)

    async def aclose(self) -> None:
        """Lets other machines ask, once the pause is over."""
        await self._leases.aclose()

    def slow_down(self, pause: float) -> None:
        """Makes the pause at least so long, from the last turn on."""
        if pause > self._pause:
            self._next_start += pause - self._pause
            self._pause = self._leases.pause = pause

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Entered when a request for `url` may be sent, and left when its answer is there.

        Raises SourceError where the folder of the turns cannot be used, LeaseLost when another machine may ask now.
        """
        await self._start(url)
        try:
            async with self._leases.held(), self._turn_of_host(url):
                yield
        finally:
            self._answered[self._host(url)] = self._asking.clock()

    async def hold(self, url: str, seconds: float) -> None:
        """Waits before a retry. The server has trouble: requests for other pages are held back as long, and so are
        those of all other runs to the same host. Raises SourceError where the folder of the turns cannot be used."""
        if self._is_shared:
            self._turns_of_host(url).hold(seconds)
        self._next_start = max(self._next_start, self._asking.clock() + seconds)
        await self._asking.wait(seconds, RETRY, self._traffic)

    async def _start(self, url: str) -> None:
        now = self._asking.clock()
        # Until then the host's own turn would not come either, and looking for it takes longer than to wait.
        turn = self._answered.get(self._host(url), now - self._pause) + self._pause if self._is_shared else now
        # A clock that was set back keeps nobody waiting for long.
        start = min(max(now, self._next_start, turn), now + LONGEST_WAIT)
        self._next_start = start + self._pause
        if start > now:
            await self._asking.wait(start - now, POLITENESS, self._traffic)

    @property
    def _is_shared(self) -> bool:
        return self._pause > 0 or self._replica is None

    def _turn_of_host(self, url: str) -> AbstractAsyncContextManager[None]:
        if not self._is_shared:
            return nullcontext()
        turns = self._turns_of_host(url)
        turns.pauses["page"] = self._pause
        return turns.turn()

    def _host(self, url: str) -> str:
        return urlsplit(self._replica or url).netloc

    def _turns_of_host(self, url: str) -> HostTurns:
        host = self._host(url)
        if host not in self._of_hosts:
            self._of_hosts[host] = HostTurns(self._asking, host, {"page": self._pause}, self._traffic)
        return self._of_hosts[host]
