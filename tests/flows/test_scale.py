"""The simulation of many harvests, held against real ones, for which time passes only when all of them wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from heapq import heappop, heappush
from itertools import count, pairwise
from pathlib import Path

import pytest
from generated_site import ARCHIVE, HTML, documents, listing

from bench.scale import PART, SCALES, Fleet, Listing, archives, at_least, section, simulate
from flows.http.asking import Asking
from flows.http.pacing import Pacer
from flows.http.source import Traffic, Validators
from flows.replay.site import ReplayedPage
from flows.web.harvest import run_harvest
from flows.web.request import HarvestRequest
from warehouse.data_folder import DataFolder
from warehouse.warc.exchange import Exchange

ANSWER = 0.25
PAGE = Path(__file__).parents[2] / "docs" / "scale.md"


class TimeThatWaits:
    """A clock that stands still while any of those who run is doing something, and goes on to the next that wants to
    go on when all of them sleep."""

    def __init__(self) -> None:
        self.now = 0.0
        self.running = 0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()

    async def sleep(self, seconds: float) -> None:
        wakes = asyncio.get_running_loop().create_future()
        heappush(self._sleepers, (self.now + seconds, next(self._order), wakes))
        self._go_on()
        await wakes

    def begin(self) -> None:
        self.running += 1

    def end(self) -> None:
        self.running -= 1
        self._go_on()

    def _go_on(self) -> None:
        if self._sleepers and len(self._sleepers) == self.running:
            self.now, _, wakes = heappop(self._sleepers)
            wakes.set_result(None)


class Site:
    """A source that answers after a while, in that time, and in the turns that every source takes."""

    name = "web"

    def __init__(self, host: str, pages: list[ReplayedPage], pause: float, time: TimeThatWaits, turns: Path) -> None:
        self.traffic, self.asked, self._time = Traffic(), list[float](), time
        self._pages = {page.url: page for page in pages}
        asking = Asking(sleep=time.sleep, clock=lambda: time.now, turns=turns)
        self._pacer = Pacer(asking, pause, self.traffic, replica=f"https://{host}")
        self.record: Callable[[Exchange], None] = lambda _: None

    async def fetch(self, url: str, validators: Validators | None = None, *, past_caches: bool = False) -> Exchange:
        async with self._pacer.turn(url):
            self.asked.append(self._time.now)
            await self._time.sleep(ANSWER)
        exchange = Exchange(url, datetime.now(UTC), (), 200, "OK", HTML, self._pages[url].body)
        self.record(exchange)
        return exchange

    @asynccontextmanager
    async def opened(self, _: HarvestRequest, record: Callable[[Exchange], None]) -> AsyncIterator[Site]:
        self.record = record
        yield self


async def harvested(listings: list[Listing], places: int, folder: Path) -> tuple[float, dict[str, list[float]]]:
    """Real harvests, so many at once: the seconds that passed, and when each host was asked."""
    time, sites = TimeThatWaits(), dict[str, Site]()
    waiting = list(reversed(listings))

    async def place() -> None:
        while waiting:
            wanted = waiting.pop()
            # All pages, and the first once more at the end.
            rows = documents((wanted.requests - 1) * 10)
            pages = listing(rows)
            site = sites[wanted.host] = Site(wanted.host, pages, wanted.pause, time, folder / "turns")
            request = HarvestRequest(ARCHIVE, pages[0].url.partition("&page")[0], DataFolder(folder / wanted.host))
            report = await run_harvest(request, open_source=site.opened)
            assert report.verdict == "proven"
        time.end()

    for _ in range(places):
        time.begin()
    await asyncio.gather(*(place() for _ in range(places)))
    return time.now, {host: site.asked for host, site in sites.items()}


async def test_real_harvests_take_the_time_that_is_simulated(tmp_path: Path) -> None:
    listings = [
        Listing("long.example", 6, 1.0, ANSWER),
        Listing("short.example", 3, 1.0, ANSWER),
        Listing("slow.example", 4, 2.5, ANSWER),
        Listing("last.example", 3, 0.5, ANSWER),
    ]
    outcome = simulate(listings, Fleet(places=2, page_seconds=0.0))
    seconds, asked = await harvested(listings, 2, tmp_path)
    assert {host: pytest.approx(times) for host, times in outcome.asked.items()} == asked
    assert outcome.seconds == pytest.approx(seconds)


def test_one_host_is_asked_in_turn_however_many_listings_it_has() -> None:
    outcome = simulate([Listing("one.example", 5), Listing("one.example", 5)], Fleet(machines=2, places=1))
    asked = sorted(outcome.asked["one.example"])
    assert len(asked) == 10
    assert min(later - earlier for earlier, later in pairwise(asked)) == pytest.approx(1.2)


@pytest.mark.parametrize(
    ("fleet", "bottleneck"),
    [
        (Fleet(places=50), "the largest host"),
        (Fleet(places=2), "places"),
        (Fleet(places=50, processors=1, page_seconds=0.5), "processors"),
    ],
)
def test_nothing_is_faster_than_what_it_waits_for(fleet: Fleet, bottleneck: str) -> None:
    listings = archives(40, 2_000)
    bounds = at_least(listings, fleet)
    assert max(bounds, key=lambda what: bounds[what]) == bottleneck
    seconds = simulate(listings, fleet).seconds
    assert bounds[bottleneck] <= seconds + 1e-6
    assert seconds <= 1.3 * bounds[bottleneck] + bounds["the largest host"]


def test_a_second_machine_helps_where_places_are_lacking() -> None:
    listings = archives(40, 2_000)
    one, two = (simulate(listings, Fleet(machines=machines, places=2)).seconds for machines in (1, 2))
    assert two < 0.7 * one


def test_the_page_has_what_is_simulated() -> None:
    assert PART.found_in(PAGE.read_text(encoding="utf-8")) == section()
    assert {pages for _, _, pages, _ in SCALES} >= {1_000_000, 100_000_000}
