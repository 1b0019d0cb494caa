"""Leases of hosts from the Prefect server that is configured: its global concurrency limits, one for each host, of one
slot, made when a host is first asked.

Prefect's own way of holding a limit lets go too late: what it cannot renew it tries three times more, while the server
has given the slot to the next one. So leases are taken, renewed and given up here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import TypeVar
from uuid import UUID, uuid4

import httpx
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate
from prefect.client.schemas.objects import ConcurrencyLeaseHolder
from prefect.exceptions import MissingContextError, ObjectAlreadyExists, ObjectNotFound, PrefectException
from prefect.logging import get_run_logger

from flows.http.host_leases import LeaseServerSilent, leasing
from flows.http.leases_together import LeasesTogether
from flows.prefect_servers import serves_others
from flows.runs.watching import watching

# Limits of tags are those of which the server says who holds them.
TAG = "regest host {host}"
NAME = f"tag:{TAG}"
SECONDS_FOR_AN_ANSWER = 10.0
# Half of a lease's time: a server that has much to do may answer late, and what it has given is taken all the same.
SECONDS_FOR_A_LEASE = 30.0

# How many limits the server names at once.
MOST_IN_AN_ANSWER = 200

Answer = TypeVar("Answer")


@asynccontextmanager
async def hosts_leased() -> AsyncIterator[None]:
    """Hosts that are asked meanwhile are leased from the server that is configured. The temporary one serves nobody
    else, and gives none."""
    if not serves_others():
        yield
        return
    async with get_client() as client:
        token = leasing.set(LeasesTogether(PrefectLeases(client)))
        try:
            yield
        finally:
            leasing.reset(token)


class PrefectLeases:
    """See LeaseServer."""

    def __init__(self, client: PrefectClient) -> None:
        self._client = client
        # A server whose database is a file answers many writers at once far later than the same ones in turn.
        self._in_turn = asyncio.Lock()
        self._late: set[asyncio.Task[None]] = set()
        self._holder = ConcurrencyLeaseHolder(type="task_run", id=uuid4())

    async def get_ready(self, hosts: Sequence[str]) -> None:
        """See LeaseServer.get_ready."""
        names = [NAME.format(host=host) for host in hosts]
        async with self._in_turn:
            there = await self._names_there()
            for name in names:
                if name not in there:
                    await self._make(name)

    async def take(self, hosts: Sequence[str], seconds: float) -> str | None:
        """See LeaseServer.take."""
        async with self._in_turn:
            return await self._take([NAME.format(host=host) for host in hosts], seconds)

    async def renew(self, lease: str, seconds: float) -> bool:
        """See LeaseServer.renew."""
        renewed = self._client.renew_concurrency_lease(UUID(lease), seconds)
        return await _unless(HTTPStatus.GONE, renewed) is not None

    async def give_back(self, lease: str) -> None:
        """See LeaseServer.give_back."""
        async with self._in_turn:
            await self._give_back(lease)

    async def taken_by_nobody(self, hosts: Sequence[str]) -> frozenset[str]:
        """See LeaseServer.taken_by_nobody."""
        return frozenset([host for host in hosts if await self._is_taken_by_nobody(host)])

    async def free(self, hosts: Sequence[str]) -> None:
        """See LeaseServer.free."""
        names = [NAME.format(host=host) for host in hosts]
        await _answered(self._client.release_concurrency_slots(names, slots=1, occupancy_seconds=1.0))

    def waiting(self, said: str) -> None:
        """See LeaseServer.waiting."""
        watching.get().said(f"{said}; waiting until it is done")
        with suppress(MissingContextError):
            get_run_logger().info("%s; waiting until it is done", said)

    async def _take(self, names: list[str], seconds: float) -> str | None:
        while True:
            answer = await self._answer_of_a_take(names, seconds)
            if answer is None:
                return None
            taken = answer.json()
            lease, known = str(taken["lease_id"]), {limit["name"] for limit in taken["limits"]}
            if known.issuperset(names):
                return lease
            if known:
                # What there was of them is taken now: all at once, or none.
                await self._give_back(lease)
            for name in names:
                if name not in known:
                    await self._make(name)

    async def _answer_of_a_take(self, names: list[str], seconds: float) -> httpx.Response | None:
        """None while somebody else has one of them. What is given after nobody has waited for it any more is given back
        then: else nobody could have it until it ends."""
        asked = asyncio.ensure_future(
            self._client.increment_concurrency_slots_with_lease(
                names, slots=1, mode="concurrency", lease_duration=seconds, holder=self._holder
            )
        )
        try:
            return await _unless(HTTPStatus.LOCKED, asyncio.shield(asked), SECONDS_FOR_A_LEASE)
        finally:
            if not asked.done():
                late = asyncio.create_task(self._give_back_when_it_comes(asked))
                self._late.add(late)
                late.add_done_callback(self._late.discard)

    async def _give_back_when_it_comes(self, asked: asyncio.Future[httpx.Response]) -> None:
        # A client that was closed raises RuntimeError.
        with suppress(httpx.HTTPError, PrefectException, LeaseServerSilent, RuntimeError):
            await self._give_back(str((await asked).json()["lease_id"]))

    async def _give_back(self, lease: str) -> None:
        await _answered(self._client.release_concurrency_slots_with_lease(UUID(lease)))

    async def _is_taken_by_nobody(self, host: str) -> bool:
        try:
            limit = await _answered(self._client.read_global_concurrency_limit_by_name(NAME.format(host=host)))
            held = await _answered(self._client.read_concurrency_limit_by_tag(TAG.format(host=host)))
        except ObjectNotFound:
            return False
        return limit.active_slots > 0 and not held.active_slots

    async def _names_there(self) -> set[str]:
        """Of all limits that the server has."""
        names = set[str]()
        while some := await _answered(self._client.read_global_concurrency_limits(MOST_IN_AN_ANSWER, len(names))):
            names.update(limit.name for limit in some)
            if len(some) < MOST_IN_AN_ANSWER:
                break
        return names

    async def _make(self, name: str) -> None:
        try:
            limit = GlobalConcurrencyLimitCreate(name=name, limit=1)
            await _answered(self._client.create_global_concurrency_limit(limit))
        except ObjectAlreadyExists:
            # Another machine has just made it.
            return


async def _unless(
    status: HTTPStatus, asked: Awaitable[httpx.Response], seconds: float = SECONDS_FOR_AN_ANSWER
) -> httpx.Response | None:
    """The answer; None where it is one of this status."""
    try:
        return await _answered(asked, seconds)
    except LeaseServerSilent as silent:
        refused = silent.__cause__
        if isinstance(refused, httpx.HTTPStatusError) and refused.response.status_code == status:
            return None
        raise


async def _answered(asked: Awaitable[Answer], seconds: float = SECONDS_FOR_AN_ANSWER) -> Answer:
    try:
        async with asyncio.timeout(seconds):
            return await asked
    except (ObjectAlreadyExists, ObjectNotFound):
        raise
    except (httpx.HTTPError, PrefectException, TimeoutError) as error:
        raise LeaseServerSilent(f"Prefect's server does not answer ({str(error) or type(error).__name__})") from error
