"""The flow `harvest`: from a listing's pages to published tables.

    what is known → (source → capture → parse, batch by batch) → load → reconcile → publish

Harvests of different listings do what stands in brackets side by side, also of several processes; for the rest they
take turns.

What a run that was killed, stopped or cut off had captured is kept. The same harvest, started again, is a run of its
own: it asks for those pages too, with the validators that they came with, since a list may have changed in between.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from uuid import uuid4

from flows.http.asking import Asking
from flows.http.host_leases import leasing
from flows.http.source import Source, SourceBlocked
from flows.own_version import own_version
from flows.reading.page import PageReader
from flows.runs.keeper import SiteKeeper
from flows.runs.publishing import publish
from flows.runs.run import on_working_tables
from flows.runs.turns import harvesting, in_turn_together
from flows.runs.watching import Everybody, Watcher, watching
from flows.web.known_before import Captured, KnownBefore, known_before, load_captured, that_still_stand
from flows.web.listing import ListingHarvest
from flows.web.request import HarvestRequest
from flows.web.source import WebSource
from flows.web.walk import Step, Walk
from parsers.archive import Archive
from parsers.version import parser_version
from warehouse.connecting import less_memory
from warehouse.data_folder import DataFolder
from warehouse.reports import HarvestReport, harvest_reports
from warehouse.warc.captures import CaptureWriter, RunEnd, RunStart
from warehouse.warc.exchange import Exchange

PAGES_IN_A_BATCH = 100

current: ContextVar[ListingHarvest] = ContextVar("current")

Batch = Callable[[Step], Awaitable[Step | None]]
Record = Callable[[Exchange], None]


async def harvest_batch(step: Step) -> Step | None:
    """A batch of pages without Prefect."""
    return await current.get().harvest_pages(step, PAGES_IN_A_BATCH)


def web_source(request: HarvestRequest, record: Record) -> WebSource:
    """The live site, or the replica that the request names."""
    return WebSource(
        request.archive,
        Asking(contact=request.contact, on_wait=watching.get().waiting),
        record=record,
        replica=request.replica,
        pause=request.pause,
        leases=leasing.get(),
    )


OpenSource = Callable[[HarvestRequest, Record], AbstractAsyncContextManager[Source]]


async def run_harvest(
    request: HarvestRequest, batch: Batch = harvest_batch, open_source: OpenSource = web_source
) -> HarvestReport:
    """Harvests, reconciles and publishes; `batch` is called for each batch of pages in turn, which come from the source
    that `open_source` opens: it hands each exchange to `record`.

    Only at its beginning and at its end does it hold the folder: what it knows of earlier pages is what was loaded
    then. Raises RegestError when the data folder cannot be used; what the site does is in the report.
    """
    watcher, folder = watching.get(), request.folder
    async with harvesting(folder, request.archive.name, request.listing_url, request.source, watcher.said):
        known = await in_turn_together(folder, watcher.said, _begin, Beginning(request, watcher))
        captured = await _harvest_listing(request, known, batch, open_source)
        report = await in_turn_together(folder, watcher.said, _end, Ending(folder, known, captured, watcher))
    watcher.reported(report)
    return report


@dataclass(frozen=True, slots=True)
class Beginning:
    """A harvest that begins."""

    request: HarvestRequest
    watcher: Watcher


@dataclass(frozen=True, slots=True)
class Ending:
    """A harvest that has captured all that it will."""

    folder: DataFolder
    known: KnownBefore
    captured: Captured
    watcher: Watcher


def _begin(harvests: Sequence[Beginning]) -> list[KnownBefore]:
    """What is known of each listing once everything that is there is loaded, also what killed runs have left. Readers
    see that with what these harvests bring: a listing of which half was read is no news to them meanwhile."""
    watcher = Everybody([harvest.watcher for harvest in harvests])
    with on_working_tables(harvests[0].request.folder, watcher) as run:
        run.begin_side_by_side()
        return [known_before(run.connection, harvest.request) for harvest in harvests]


async def _harvest_listing(
    request: HarvestRequest, known: KnownBefore, batch: Batch, open_source: OpenSource
) -> Captured:
    """Goes through the listing to its end; all captures stand in closed files when it returns."""
    archive = request.archive
    start = _run_start(request)
    walk = Walk(archive, request.listing_url, request.pages, known.reached)
    writer = CaptureWriter(request.folder.store, start)
    with SiteKeeper(writer, _page_key(archive), known.held) as keeper, PageReader() as reader:
        async with open_source(request, keeper.keep) as source:
            harvest = ListingHarvest(
                archive,
                request.folder,
                known.schemas,
                source,
                keeper,
                reader,
                walk,
                watching.get(),
                dict(known.pages),
                known.listed,
            )
            outcome = await _go_through(harvest, batch)
            await harvest.gather()
            end = RunEnd(start.run_id, _run_report(harvest, outcome))
            await keeper.end(end)
    return Captured(start, end, harvest.batches, writer.closed_files)


def _end(harvests: Sequence[Ending]) -> list[HarvestReport]:
    """Loads what was captured, and publishes it."""
    folder, watcher = harvests[0].folder, Everybody([harvest.watcher for harvest in harvests])
    with on_working_tables(folder, watcher) as run:
        standing = that_still_stand(run.connection, [(harvest.known, harvest.captured) for harvest in harvests])
        with less_memory(run.connection):
            load_captured(run.connection, standing)
        # What others have left meanwhile; and these harvests' own, where something that they built upon was forgotten.
        for warning in run.bring_in().warnings:
            watcher.said(warning)
        with less_memory(run.connection):
            run.derive()
        reports = harvest_reports(run.connection, [harvest.captured.start.run_id for harvest in harvests])
    publish(folder, watcher)
    return reports


async def _go_through(harvest: ListingHarvest, batch: Batch) -> str:
    """Batch after batch to the end of the listing, until its pages fit together; says whether that was reached."""
    token = current.set(harvest)
    step: Step | None = harvest.walk.first_step
    try:
        while step is not None:
            step = await batch(step)
        await harvest.settle()
        await harvest.ask_for_missing()
    except SourceBlocked:
        return "failed"
    finally:
        current.reset(token)
    return "finished"


def _run_report(harvest: ListingHarvest, outcome: str) -> dict[str, object]:
    """What only the run itself can know of how it went."""
    traffic = harvest.source.traffic
    return {
        "ended_at": datetime.now(UTC).isoformat(),
        "outcome": outcome,
        "pages_limit": harvest.walk.limit,
        "pages_again": harvest.pages_again,
        "requests": traffic.requests,
        "retries": traffic.retries,
        "bytes_received": traffic.bytes_received,
        "seconds_waited": round(traffic.seconds_waited, 3),
        "incidents": [asdict(incident) for incident in harvest.walk.incidents],
    }


def _run_start(request: HarvestRequest) -> RunStart:
    return RunStart(
        run_id=uuid4(),
        archive=request.archive.name,
        listing_url=request.listing_url,
        source=request.source,
        started_at=datetime.now(UTC),
        regest_version=own_version(),
        parser_version=parser_version(request.archive),
    )


def _page_key(archive: Archive) -> Callable[[str], str]:
    """One form for all URLs of a page: the archive's own URL for that page of that listing."""
    parser = archive.parser
    return lru_cache(maxsize=1024)(lambda url: parser.page_url(parser.listing_url(url), parser.page_number(url)))
