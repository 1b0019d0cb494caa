"""A Wayback Machine on loopback, a clock that only moves when asked, and a shelf that captures are put on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from troubled_wayback import Faults, TroubledWayback

from bench.trials.fault_server import FakeTime
from flows.http.asking import Asking
from flows.replay.pages import Page, ReplayedPage
from flows.replay.wayback import ServiceLimits
from flows.runs.keeper import Kept, TakeoverKeeper
from flows.runs.takeover import TakenOver, taking_over_side_by_side
from flows.runs.watching import Nobody
from flows.wayback.client import LIMITS
from flows.wayback.harvest import OpenTakeover, WaybackReport, run_wayback_harvest
from flows.wayback.lookup import HeldSnapshots, ListingYear, Wanted, by_listing_and_year, look_up
from flows.wayback.request import wayback_request_for
from flows.wayback.source import Wayback
from parsers.catalog import archive_named
from parsers.version import parser_version
from warehouse.data_folder import DataFolder
from warehouse.warc.captures import CaptureWriter, RunStart
from warehouse.warc.exchange import Exchange

ARCHIVE = archive_named("wilson-center")
SITE = "https://digitalarchive.wilsoncenter.org"
HTML = (("Content-Type", "text/html; charset=utf-8"), ("Server", "nginx"))
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def at(text: str) -> datetime:
    """A time from its first digits: “20230501”."""
    return datetime.strptime(text + "00000101000000"[len(text) :], "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def page(
    when: str, path: str = "/search?page=1", body: bytes | None = None, status: int = 200, site: str = SITE
) -> ReplayedPage:
    """A capture; two of the same path and without a body of their own show different states."""
    text = f'<html><body><a href="/document/x">as of {when}</a>{" rows" * 200}</body></html>'.encode()
    return ReplayedPage(f"{site}{path}", status, HTML, text if body is None else body, at(when))


class Shelf(TakeoverKeeper):
    """Holds captures as a harvest does, in WARC files, and remembers what it was given. It breaks after `breaks_after`
    records, as a process that is killed."""

    def __init__(self, folder: Path) -> None:
        start = RunStart(uuid4(), ARCHIVE.name, "", "wayback", NOW, "1.0", parser_version(ARCHIVE))
        super().__init__(lambda: self._captures, ARCHIVE.name, [])
        self._captures = CaptureWriter(folder / "captures", start)
        self.kept: dict[tuple[str, datetime], Exchange] = {}
        self.sightings: list[tuple[datetime, Exchange]] = []
        self.order: list[datetime] = []
        self.breaks_after: int | None = None

    def keep(self, exchange: Exchange) -> Kept:
        if self.breaks_after is not None and len(self.kept) >= self.breaks_after:
            raise KeyboardInterrupt
        self.kept[exchange.url, exchange.fetched_at] = exchange
        self.order.append(exchange.fetched_at)
        return super().keep(exchange)

    def keep_sighting(self, unchanged: Exchange, captured_at: datetime) -> bool:
        is_kept = super().keep_sighting(unchanged, captured_at)
        if is_kept:
            self.sightings.append((captured_at, unchanged))
            self.kept[unchanged.url, unchanged.fetched_at] = unchanged
        return is_kept

    @property
    def bodies(self) -> dict[tuple[str, str], bytes]:
        """What is held, by path and day."""
        return {
            (url.removeprefix(SITE), f"{when:%Y%m%d}"): exchange.body()
            for (url, when), exchange in self.kept.items()
            if exchange.status == 200
        }


@dataclass
class Shelved:
    """A run that takes over captures onto a shelf, and loads nothing."""

    keeper: Shelf
    result: TakenOver = field(default_factory=TakenOver)
    start: RunStart = field(
        default_factory=lambda: RunStart(uuid4(), ARCHIVE.name, "", "wayback", datetime.now(UTC), "", "")
    )


@dataclass
class World:
    """The service, and what a run on this machine has: a data folder and a folder for the limits."""

    replica: TroubledWayback
    folder: Path
    time: FakeTime
    shelf: Shelf = field(init=False)

    def __post_init__(self) -> None:
        self.shelf = Shelf(self.folder)

    @property
    def data(self) -> DataFolder:
        return DataFolder(self.folder / "data")

    def wayback(self, **options: Any) -> Wayback:
        """`options` are those of Asking, and the others of Wayback."""
        named = {name: options.pop(name) for name in ("origin", "rows_in_an_answer") if name in options}
        asking = Asking(
            contact="",
            limits=LIMITS,
            on_wait=self.time.on_wait,
            sleep=self.time.sleep,
            clock=self.time.clock,
            turns=self.folder / "state",
        )
        return Wayback(ARCHIVE, self.data, replace(asking, **options), **{"origin": self.replica.origin, **named})

    async def harvest(self, listing: str | None = None, shelf: Shelf | None = None, **options: Any) -> WaybackReport:
        """A whole run that puts what it fetches on a shelf."""

        def onto_shelf(*_: object) -> AbstractAsyncContextManager[Any]:
            return nullcontext(Shelved(shelf or self.shelf))

        return await self._run(listing, onto_shelf, options)

    async def take_over(self, listing: str | None = None, **options: Any) -> WaybackReport:
        """A whole run that loads and publishes what it fetches."""
        return await self._run(listing, taking_over_side_by_side, options)

    async def _run(self, listing: str | None, open_takeover: OpenTakeover, options: dict[str, Any]) -> WaybackReport:
        span = {name: options.pop(name) for name in ("since", "until") if name in options}
        request = wayback_request_for(ARCHIVE.name, listing, data=self.data.path, **span)
        return await run_wayback_harvest(
            request, open_wayback=lambda _: self.wayback(**options), open_takeover=open_takeover
        )

    async def found(self) -> tuple[ListingYear, ...]:
        """What there is of each listing and year, and how much of it is on the shelf."""
        async with self.wayback() as wayback:
            found = await look_up(wayback, Wanted(ARCHIVE), Nobody())
            held = HeldSnapshots(self.shelf.is_held, wayback.cache.served_instead())
            return by_listing_and_year(ARCHIVE, found.snapshots, held)

    @property
    def replayed(self) -> list[str]:
        """The mementos asked for so far."""
        return [target for target in self.replica.requests if target.startswith("/web/")]

    @property
    def listed(self) -> list[str]:
        """The questions to the index so far."""
        return [target for target in self.replica.requests if target.startswith("/cdx/")]


@contextmanager
def world(
    folder: Path,
    *pages: Page,
    faults: Faults | None = None,
    limits: ServiceLimits | None = None,
    revisits: bool = True,
) -> Iterator[World]:
    """A world in which the Wayback Machine has these captures."""
    time = FakeTime(now=NOW.timestamp())
    with TroubledWayback(pages, faults=faults, limits=limits, revisits=revisits, clock=time.clock) as replica:
        yield World(replica, folder, time)


def free_port() -> str:
    """An origin where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"
