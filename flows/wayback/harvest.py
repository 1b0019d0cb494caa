"""Takes over what the Wayback Machine has of an archive's listings: looks it up, and fetches what is not held.

    index → what there is → what is held, what is the same → mementos, in the order of their time → tables

Stopped anywhere, it goes on from there the next time, as a capture that is held is not asked for again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime

from flows.http.asking import Asking
from flows.http.host_leases import leasing
from flows.http.source import PageMissing, SourceBlocked, SourceError, Traffic
from flows.runs.takeover import TakenOver, Takeover, taking_over_side_by_side
from flows.runs.watching import Watcher, watching
from flows.wayback.client import LIMITS
from flows.wayback.index import Snapshot
from flows.wayback.limits import ShutOut
from flows.wayback.lookup import Found, HeldSnapshots, look_up
from flows.wayback.request import WaybackRequest
from flows.wayback.source import Wayback
from parsers.archive import Archive
from warehouse.data_folder import DataFolder
from warehouse.warc.exchange import Exchange
from warehouse.warc.records import Incident

SOURCE = "wayback"
NOT_FETCHED = "page unavailable"
NOT_ARCHIVED_WELL = "archived error"
MEMENTOS_IN_A_BATCH = 100
MOST_FAILURES_IN_A_ROW = 10
# Each lasts twice as long as the one before it: an hour, two, four.
MOST_BLOCKS = 3


@dataclass(frozen=True, slots=True)
class WaybackReport:
    """What became of a harvest: mementos fetched, those only seen to be unchanged, captures held before, and what came
    of them in the tables. `stopped` says why it did not get to its end, `blocked_until` until when (UTC) it cannot;
    `run_id` is that of the run that took them over."""

    fetched: int
    unchanged: int
    held: int
    traffic: Traffic
    result: TakenOver
    stopped: str | None
    blocked_until: datetime | None = None
    run_id: str | None = None

    def followed_by(self, later: WaybackReport) -> WaybackReport:
        """Both as one harvest, which was interrupted by a block."""
        return replace(later, fetched=self.fetched + later.fetched, unchanged=self.unchanged + later.unchanged)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell of but why."""
        return not (self.fetched or self.unchanged or self.held or self.result.incidents)

    @property
    def exit_status(self) -> int:
        """0 everything is held now, 1 with something missing or discrepant, 3 nothing is there or it was stopped."""
        if self.stopped or not (self.fetched or self.unchanged or self.held):
            return 3
        return 0 if self.result.is_sound else 1


# Takes the snapshots from the one of this number on, as many as a batch has.
Batch = Callable[[int], Awaitable[None]]
OpenWayback = Callable[[WaybackRequest], Wayback]
OpenTakeover = Callable[[DataFolder, Archive, str, Watcher], AbstractAsyncContextManager[Takeover]]


def wayback_of(request: WaybackRequest) -> Wayback:
    """The Wayback Machine that a request names."""
    return Wayback(
        request.wanted.archive,
        request.folder,
        Asking(contact=request.contact, limits=LIMITS, on_wait=watching.get().waiting),
        origin=request.origin,
        pause=request.pause,
        leases=leasing.get(),
    )


async def fetch_batch(first: int) -> None:
    """A batch of snapshots without Prefect."""
    await current.get().take(first, MEMENTOS_IN_A_BATCH)


async def run_wayback_harvest(
    request: WaybackRequest,
    batch: Batch = fetch_batch,
    open_wayback: OpenWayback = wayback_of,
    open_takeover: OpenTakeover = taking_over_side_by_side,
) -> WaybackReport:
    """Fetches every capture of the wanted listings that is not held, loads and publishes. A memento that cannot be had
    is named, and the others follow; when nothing can be had any more, what was fetched is kept. A block is waited out
    once that is published and the data folder is free for others.

    Raises RegestError when the data folder cannot be used; what the Wayback Machine does is in the report.
    """
    watcher = watching.get()
    async with open_wayback(request) as wayback:
        report = await _harvest_until_blocked(request, wayback, batch, open_takeover, watcher)
        for _ in range(MOST_BLOCKS):
            if report.blocked_until is None:
                break
            watcher.said(f"{report.stopped}; or leave it: it goes on by itself")
            await wayback.wait_until(report.blocked_until)
            report = report.followed_by(await _harvest_until_blocked(request, wayback, batch, open_takeover, watcher))
    return report


async def _harvest_until_blocked(
    request: WaybackRequest, wayback: Wayback, batch: Batch, open_takeover: OpenTakeover, watcher: Watcher
) -> WaybackReport:
    found = await look_up(wayback, request.wanted, watcher)
    if found.why_nothing:
        return _nothing_fetched(wayback, found)
    async with open_takeover(request.folder, request.wanted.archive, SOURCE, watcher) as takeover:
        takeover.result.passed_over += Counter(dict(found.passed_over))
        takeover.result.incidents += found.incidents
        fetching = Fetching(wayback, takeover, found.snapshots, watcher)
        stopped = await _go_through(fetching, batch)
    return WaybackReport(
        fetched=fetching.fetched,
        unchanged=fetching.unchanged,
        held=fetching.held_before,
        traffic=wayback.traffic,
        result=takeover.result,
        stopped=str(stopped) if stopped else None,
        blocked_until=_end_of_block(stopped),
        run_id=str(takeover.start.run_id),
    )


def _nothing_fetched(wayback: Wayback, found: Found) -> WaybackReport:
    result = TakenOver(passed_over=Counter(dict(found.passed_over)), incidents=list(found.incidents))
    return WaybackReport(0, 0, 0, wayback.traffic, result, found.why_nothing, _end_of_block(found.stopped))


def _end_of_block(stopped: SourceBlocked | None) -> datetime | None:
    return stopped.until if isinstance(stopped, ShutOut) else None


async def _go_through(fetching: Fetching, batch: Batch) -> SourceBlocked | None:
    """Batch after batch to the last snapshot; gives what stopped it before."""
    token = current.set(fetching)
    try:
        for first in range(0, len(fetching.snapshots), MEMENTOS_IN_A_BATCH):
            await batch(first)
    except SourceBlocked as blocked:
        return blocked
    finally:
        current.reset(token)
    return None


@dataclass(slots=True)
class Fetching:
    """What has been fetched so far. `times` says when the bytes of a digest were captured at a URL."""

    wayback: Wayback
    takeover: Takeover
    snapshots: tuple[Snapshot, ...]
    watcher: Watcher
    times: dict[tuple[str, str], datetime] = field(default_factory=dict)
    fetched: int = 0
    unchanged: int = 0
    held_before: int = 0
    failures_in_a_row: int = 0
    held: HeldSnapshots = field(init=False)

    def __post_init__(self) -> None:
        self.held = HeldSnapshots(self.takeover.keeper.is_held, self.wayback.cache.served_instead())

    async def take(self, first: int, count: int) -> None:
        """Sees to it that so many snapshots are held, from the one of this number on. Raises SourceBlocked."""
        for number, snapshot in enumerate(self.snapshots[first : first + count], start=first + 1):
            await self._take(snapshot)
            self.watcher.page_harvested(number, len(self.snapshots), 0)

    async def _take(self, snapshot: Snapshot) -> None:
        if self.held.has(snapshot):
            self.held_before += 1
            if self.held.is_as_listed(snapshot):
                self.times.setdefault((snapshot.url, snapshot.digest), snapshot.captured_at)
        elif self._is_unchanged(snapshot):
            self.unchanged += 1
        else:
            await self._fetch(snapshot)

    def _is_unchanged(self, snapshot: Snapshot) -> bool:
        captured_at = self.times.get((snapshot.url, snapshot.digest))
        if captured_at is None:
            return False
        return self.takeover.keeper.keep_sighting(_not_modified(self.wayback, snapshot), captured_at)

    async def _fetch(self, snapshot: Snapshot) -> None:
        try:
            memento = await self.wayback.memento(snapshot)
        except SourceBlocked:
            raise
        except SourceError as failure:
            self._note(NOT_FETCHED, snapshot, str(failure))
            self._require_not_out_of_order(failure)
            return
        self.failures_in_a_row = 0
        exchange = memento.exchange
        is_held = not memento.is_as_asked and self.takeover.keeper.is_held(exchange.url, exchange.fetched_at)
        if not is_held:
            self.takeover.keeper.keep(exchange)
        if not memento.is_as_asked:
            self.wayback.cache.keep_served(snapshot.timestamp, snapshot.url, exchange.fetched_at)
        if is_held:
            self.held_before += 1
        elif exchange.status != 200:
            self._note(NOT_ARCHIVED_WELL, snapshot, f"the Wayback Machine has an answer with status {exchange.status}")
        else:
            self.fetched += 1
            if memento.is_as_asked:
                self.times[snapshot.url, snapshot.digest] = exchange.fetched_at

    def _require_not_out_of_order(self, failure: SourceError) -> None:
        """An outage lasts for hours, and every page would be waited for in vain."""
        self.failures_in_a_row = 0 if isinstance(failure, PageMissing) else self.failures_in_a_row + 1
        if self.failures_in_a_row >= MOST_FAILURES_IN_A_ROW:
            raise SourceBlocked(
                f"the Wayback Machine gave no proper answer for {self.failures_in_a_row} pages one after another: what "
                "was captured is kept, start again later"
            )

    def _note(self, kind: str, snapshot: Snapshot, detail: str) -> None:
        incident = Incident(kind, snapshot.url, None, f"{snapshot.captured_at:%Y-%m-%d %H:%M:%S}: {detail}")
        self.takeover.result.incidents.append(incident)
        self.watcher.said(f"{incident.url} of {incident.detail}")


current: ContextVar[Fetching] = ContextVar("current")


def _not_modified(wayback: Wayback, snapshot: Snapshot) -> Exchange:
    """What the index says of a page that had not changed, as the answer that a site gives then."""
    return Exchange(
        url=snapshot.url,
        fetched_at=snapshot.captured_at,
        request_headers=(),
        status=304,
        reason="Not Modified",
        headers=(),
        payload=b"",
        dated_by="memento",
        origin=wayback.memento_url(snapshot),
    )
