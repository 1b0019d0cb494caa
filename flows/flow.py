"""The flows, under Prefect: a harvest from an archive's own site, and one from the Wayback Machine.

A task stands for each batch. Both end as Completed or Failed with a line that says how they went, and leave a progress
and a report that Prefect keeps for each listing. Who is to know of it is told: see flows/notices/.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar

import httpx
from prefect import flow, task
from prefect.artifacts import acreate_markdown_artifact, acreate_progress_artifact, aupdate_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.exceptions import PrefectException
from prefect.runtime import flow_run, task_run
from prefect.states import Completed, Failed

from flows import parameters
from flows.notices.artifacts import artifact_key
from flows.notices.telling import after_harvest, after_wayback_harvest
from flows.prefect_leases import hosts_leased
from flows.run_names import name_of_batch, name_of_harvest, name_of_wayback_harvest
from flows.runs.alive import hold_run
from flows.text import report as harvest_text
from flows.text import wayback as wayback_text
from flows.text.terminal import end_quietly
from flows.wayback import harvest as wayback_harvest
from flows.wayback.harvest import MEMENTOS_IN_A_BATCH, WaybackReport, fetch_batch, run_wayback_harvest
from flows.wayback.request import wayback_request_for
from flows.web import harvest as web_harvest
from flows.web.harvest import PAGES_IN_A_BATCH, run_harvest
from flows.web.listing import PagesUnavailable
from flows.web.request import HarvestRequest, request_for
from flows.web.walk import Step
from warehouse.reports import HarvestReport

# A process that Prefect's runner has started for one scheduled run.
if (_own_run := os.environ.get("PREFECT__FLOW_RUN_ID")) is not None:
    end_quietly()
    hold_run(_own_run)

SECOND_TRY_AFTER_SECONDS = 60.0
HOW_IT_WENT = "How the harvest went"
# Of how much is done.
SECONDS_BETWEEN_WORDS = 2.0


def _flow_run_name() -> str:
    return name_of_harvest(flow_run.get_parameters())


@flow(name="harvest", flow_run_name=_flow_run_name)
async def harvest(
    archive: parameters.Archive,
    listing: parameters.Listing = None,
    pages: parameters.Pages = None,
    data: parameters.Data = None,
    replica: parameters.Replica = None,
    pause: parameters.Pause = None,
    contact: parameters.Contact = None,
) -> State[str]:
    """Harvests a listing of an archive into the data folder and publishes it.

    Ends as Failed, with the first discrepancy in its message, unless everything that the listing promises was found.
    """
    request = request_for(archive, listing, pages, data, replica, pause, contact)
    key = artifact_key("harvest", request.archive.name, request.label)
    async with _progress(key, f"{request.archive.title}: {request.label}") as stands_at:

        async def batch(step: Step) -> Step | None:
            following = await harvest_pages(request.label, step.number, step.url)
            done, expected = step.number - 1 + PAGES_IN_A_BATCH, web_harvest.current.get().walk.pages_expected
            share = 100.0 if following is None else min(100.0 * done / expected, 99.0) if expected else 0.0
            stands_at(share)
            return following

        async with hosts_leased():
            report = await run_harvest(request, batch)
    await leave_report(request, report)
    return _state(report)(message=harvest_text.report_in_a_line(report), data=report.run_id)


async def leave_report(request: HarvestRequest, report: HarvestReport) -> None:
    """Leaves how a harvest went in Prefect, and tells who is to know of it."""
    key = artifact_key("harvest", request.archive.name, request.label)
    await acreate_markdown_artifact(harvest_text.report_as_markdown(report), key, HOW_IT_WENT)
    await after_harvest(request, report)


def _batch_name() -> str:
    batch = task_run.get_parameters()
    return name_of_batch(web_harvest.current.get().walk, batch["listing"], batch["first_page"], PAGES_IN_A_BATCH)


@task(
    name="harvest pages",
    task_run_name=_batch_name,
    retries=1,
    retry_delay_seconds=SECOND_TRY_AFTER_SECONDS,
    retry_condition_fn=lambda _, __, state: PagesUnavailable.__name__ in str(state.message),
    cache_policy=NO_CACHE,
    persist_result=False,
)
async def harvest_pages(listing: str, first_page: int, url: str) -> Step | None:  # noqa: ARG001 - names the task run
    """A batch of pages. Done again after a while when the site did not give some of them, for these only."""
    under_way, is_last_try = web_harvest.current.get(), (task_run.run_count or 1) > 1
    return await under_way.harvest_pages(Step(first_page, url), PAGES_IN_A_BATCH, is_last_try=is_last_try)


# Is told the report: the state that a flow ends in holds a line of text.
reporting: ContextVar[Callable[[WaybackReport], object]] = ContextVar("reporting", default=lambda _: None)


def _wayback_run_name() -> str:
    return name_of_wayback_harvest(flow_run.get_parameters())


@flow(name="harvest from the Wayback Machine", flow_run_name=_wayback_run_name)
async def harvest_from_wayback(
    archive: parameters.Archive,
    listing: parameters.ListingOrAll = None,
    since: parameters.Since = None,
    until: parameters.Until = None,
    data: parameters.Data = None,
    wayback: parameters.Wayback = None,
    pause: parameters.Pause = None,
    contact: parameters.Contact = None,
) -> State[str]:
    """Takes over what the Wayback Machine has of an archive's listings into the data folder and publishes it.

    Ends as Failed, with the reason in its message, when something could not be had or is discrepant.
    """
    request = wayback_request_for(archive, listing, since, until, data, wayback, pause, contact)
    title = f"{request.wanted.archive.title}: {request.label}, from the Wayback Machine"
    key = artifact_key("wayback", request.wanted.archive.name, request.label)
    async with _progress(key, title) as stands_at:

        async def batch(first: int) -> None:
            await fetch_mementos(request.label, first)
            done, expected = first + MEMENTOS_IN_A_BATCH, len(wayback_harvest.current.get().snapshots)
            stands_at(min(100.0 * done / expected, 100.0))

        async with hosts_leased():
            report = await run_wayback_harvest(request, batch)
    reporting.get()(report)
    await acreate_markdown_artifact(wayback_text.report_as_markdown(report, request), key, HOW_IT_WENT)
    await after_wayback_harvest(request, report)
    return _state(report)(message=wayback_text.report_in_a_line(report))


@task(
    name="fetch mementos",
    task_run_name="{listing}: captures from {first}",
    cache_policy=NO_CACHE,
    persist_result=False,
)
async def fetch_mementos(listing: str, first: int) -> None:  # noqa: ARG001 - names the task run
    """A batch of captures, in the order of their time."""
    await fetch_batch(first)


@asynccontextmanager
async def _progress(key: str, title: str) -> AsyncIterator[Callable[[float], None]]:
    """What is told how much is done, in hundredths, and leaves it in Prefect; it ends at 100, however the run does.
    Nobody waits meanwhile for the server to write that down, and a server that is away for a while is asked again."""
    artifact = await acreate_progress_artifact(0.0, key, title)
    done, over = 0.0, asyncio.Event()

    def stands_at(share: float) -> None:
        nonlocal done
        done = share

    async def tell() -> None:
        told = 0.0
        while not await _is_over(over, SECONDS_BETWEEN_WORDS):
            if done != told:
                with suppress(httpx.HTTPError, PrefectException):
                    await aupdate_progress_artifact(artifact, done)
                    told = done

    telling = asyncio.create_task(tell())
    try:
        yield stands_at
    finally:
        over.set()
        await telling
        await aupdate_progress_artifact(artifact, 100.0)


async def _is_over(over: asyncio.Event, seconds: float) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await over.wait()
    return over.is_set()


def _state(report: HarvestReport | WaybackReport) -> Callable[..., State[str]]:
    return Completed if report.exit_status == 0 else Failed
