"""A generated site that waits with its second page, and harvests of it side by side."""

from __future__ import annotations

import asyncio
from pathlib import Path
from threading import Event, Semaphore

from generated_site import ARCHIVE, CABLES, LISTING, WatchedReplica

from flows.replay.site import ReplayedPage, Replica
from flows.web.harvest import run_harvest
from flows.web.request import request_for
from warehouse.reports import HarvestReport

ALL_IN_TIME = 180.0


class HeldUp(WatchedReplica):
    """A site that gives the second page only once it may."""

    def __init__(self, pages: list[ReplayedPage]) -> None:
        super().__init__(pages, self._wait)
        self._asked, self._may = Semaphore(0), Event()

    def _wait(self, target: str) -> None:
        if "page=1" in target:
            self._asked.release()
            self._may.wait(ALL_IN_TIME)

    async def is_asked(self, times: int = 1) -> None:
        """Returns once the second page, of whichever listing, is asked for so many times."""
        for _ in range(times):
            assert await asyncio.to_thread(self._asked.acquire, timeout=ALL_IN_TIME)

    def go_on(self) -> None:
        self._may.set()


async def run(data: Path, replica: Replica, listing_url: str) -> HarvestReport:
    return await run_harvest(request_for(ARCHIVE.name, listing_url, None, data, replica.origin))


async def run_both(data: Path, pages: list[ReplayedPage]) -> list[HarvestReport]:
    """Both listings, at once."""
    with Replica(ARCHIVE, pages) as site:
        return await asyncio.gather(run(data, site, LISTING), run(data, site, CABLES))
