"""The schedule: whether what is planned is served, when it runs next, and what is late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import DeploymentStatus, FlowRun, StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import PrefectException
from prefect.settings import PREFECT_API_URL

from flows.doctoring.finding import Finding, fine, not_applicable, wrong
from flows.doctoring.servers import asked_briefly
from flows.doctoring.sizes import counted
from flows.doctoring.subject import Subject
from flows.flow import harvest, harvest_from_wayback
from flows.many import harvest_many
from flows.scheduling.times import interval_in_words
from flows.text.moments import ago, when
from warehouse.holders import server_of
from warehouse.troubles import last_harvests

SERVED = "schedule"
NEXT = "next runs"
LATE = "late runs"
OVERDUE = "harvests overdue"
NOTHING = "nothing is planned"
SERVE_IT = "run `regest schedule`, as a service of the system that starts it again (docs/operating.md)"
MOST = 200
LATE_AFTER = timedelta(minutes=5)
NEW_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the server has of a folder: its deployments, and their scheduled runs, the next one first."""

    deployments: Sequence[DeploymentResponse]
    runs: Sequence[FlowRun]


def schedule(subject: Subject) -> Iterator[Finding]:
    """Whether what is planned is served, and comes when it should."""
    if not subject.planned:
        yield not_applicable(SERVED, f"{NOTHING}: no archive has a table [harvest]")
        return
    yield from overdue(subject)
    planned = f"harvests of {counted(len(subject.planned), 'archive')} are planned"
    holder = server_of(subject.folder)
    if PREFECT_API_URL.value() is None:
        yield wrong(
            SERVED, f"{planned}, and no Prefect server is configured", "docs/operating.md says how to set one up"
        )
        return
    try:
        with asked_briefly(), get_client(sync_client=True) as client:
            asked = _asked(client, str(subject.folder.path.resolve()))
    except (httpx.HTTPError, PrefectException, ValueError):
        yield wrong(SERVED, f"{planned}, and the Prefect server cannot be asked", "see “Prefect server”")
        return
    is_polled = any(one.status is DeploymentStatus.READY for one in asked.deployments)
    if holder is not None:
        since = f" since {when(holder.since, subject.now)}" if holder.since else ""
        yield fine(SERVED, f"{planned}, and process {holder.process} serves them{since}")
    elif is_polled:
        yield fine(SERVED, f"{planned}, and a worker elsewhere asks the server for them")
    else:
        yield wrong(SERVED, f"{planned}, and nothing serves them", SERVE_IT)
    yield from of_runs(asked, subject.now)


def of_runs(asked: Asked, now: datetime) -> Iterator[Finding]:
    """What is to be said of the runs that a server has scheduled."""
    # Prefect's times are of a library of their own, which does not reckon with those of Python.
    due = [datetime.fromtimestamp(at.timestamp(), UTC) for run in asked.runs if (at := run.expected_start_time)]
    late = [at for at in due if now - at > LATE_AFTER]
    if late:
        says = f"{counted(len(late), 'run')} due and not begun, the first {ago(late[0], now)}"
        yield wrong(LATE, says, "is it served? " + SERVE_IT)
    else:
        yield fine(LATE, "none")
    coming = due[len(late) :]
    active = [one for one in asked.deployments if _is_active(one, now)]
    scheduled = {run.deployment_id for run in asked.runs}
    never = [one for one in active if one.id not in scheduled] if len(asked.runs) < MOST else []
    if never:
        says = f"{counted(len(never), 'deployment')} with a schedule and without a run to come, as {never[0].name}"
        yield wrong(NEXT, says, "the server schedules none: see that it runs, and its SQLAlchemy is older than 2.1")
    elif coming:
        yield fine(NEXT, f"the next one is at {coming[0]:%Y-%m-%d %H:%M} UTC; `regest schedule --check` shows all")
    else:
        yield not_applicable(NEXT, "none is scheduled")


def overdue(subject: Subject) -> Iterator[Finding]:
    """Which archives are planned every so often, and were harvested last longer ago than twice that."""
    if subject.tables is None:
        return
    last = last_harvests(subject.tables)
    found = False
    for archive, planned in sorted(subject.planned.items()):
        if planned.every is None or archive not in last or subject.now - last[archive] <= 2 * planned.every:
            continue
        found = True
        harvested = when(last[archive], subject.now)
        says = f"{archive} is planned every {interval_in_words(planned.every)}, and was harvested last {harvested}"
        yield wrong(OVERDUE, says, "see “schedule” and “late runs”; `regest harvest` does it now")
    if not found:
        yield fine(OVERDUE, "none")


def _is_active(deployment: DeploymentResponse, now: datetime) -> bool:
    """Whether a deployment is to run by itself, and has been known for long enough to have runs scheduled."""
    is_new = deployment.updated is not None and now - deployment.updated < NEW_FOR
    return not deployment.paused and not is_new and any(one.active for one in deployment.schedules)


def _folders_of(parameters: Mapping[str, Any]) -> Iterator[object]:
    """The data folders that a flow of these parameters harvests into."""
    yield parameters.get("data")
    yield from (one.get("data") for one in parameters.get("harvests", ()) if isinstance(one, Mapping))


def _asked(client: SyncPrefectClient, data: str) -> Asked:
    ours = FlowFilter(name=FlowFilterName(any_=[harvest.name, harvest_from_wayback.name, harvest_many.name]))
    known = client.read_deployments(flow_filter=ours, limit=MOST)
    deployments = [one for one in known if data in _folders_of(one.parameters)]
    if not deployments:
        return Asked((), ())
    runs = client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[one.id for one in deployments])),
        flow_run_filter=FlowRunFilter(
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))
        ),
        sort=FlowRunSort.EXPECTED_START_TIME_ASC,
        limit=MOST,
    )
    return Asked(deployments, runs)
