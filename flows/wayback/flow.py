"""The flow that harvests from the Wayback Machine, under Prefect: a task for each batch of mementos."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from prefect import flow, task
from prefect.artifacts import acreate_markdown_artifact, acreate_progress_artifact, aupdate_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from flows.artifacts import artifact_key
from flows.wayback.as_text import report_as_markdown, report_in_a_line
from flows.wayback.harvest import (
    MEMENTOS_IN_A_BATCH,
    WaybackReport,
    current,
    fetch_batch,
    run_wayback_harvest,
    wayback_request_for,
)

# Is told the report: the state that a flow ends in holds a line of text.
reporting: ContextVar[Callable[[WaybackReport], object]] = ContextVar("reporting", default=lambda _: None)


def _flow_run_name() -> str:
    parameters = flow_run.get_parameters()
    return f"{parameters['archive']} · {parameters['listing'] or 'all listings'} · Wayback Machine"


@flow(name="harvest from the Wayback Machine", flow_run_name=_flow_run_name)
async def harvest_from_wayback(
    archive: str,
    listing: str | None = None,
    since: str | None = None,
    until: str | None = None,
    data: str = "data",
    wayback: str | None = None,
    pause: float | None = None,
    contact: str | None = None,
) -> State[str]:
    """Takes over what the Wayback Machine has of an archive's listings into the data folder and publishes it.

    Ends as Failed, with the reason in its message, when something could not be had or is discrepant.
    """
    request = wayback_request_for(archive, listing, since, until, data, wayback, pause, contact)
    title = f"{request.wanted.archive.title}: {request.label}, from the Wayback Machine"
    key = artifact_key("wayback", request.wanted.archive.name, request.label)
    progress = await acreate_progress_artifact(0.0, key, title)

    async def batch(first: int) -> None:
        await fetch_mementos(request.label, first)
        done, expected = first + MEMENTOS_IN_A_BATCH, len(current.get().snapshots)
        await aupdate_progress_artifact(progress, min(100.0 * done / expected, 100.0))

    try:
        report = await run_wayback_harvest(request, batch)
    finally:
        await aupdate_progress_artifact(progress, 100.0)
    reporting.get()(report)
    await acreate_markdown_artifact(report_as_markdown(report, request), key, "How the harvest went")
    state = Completed if report.exit_status == 0 else Failed
    return state(message=report_in_a_line(report))


@task(
    name="fetch mementos",
    task_run_name="{listing}: captures from {first}",
    cache_policy=NO_CACHE,
    persist_result=False,
)
async def fetch_mementos(listing: str, first: int) -> None:  # noqa: ARG001 - names the task run
    """A batch of captures, in the order of their time."""
    await fetch_batch(first)
