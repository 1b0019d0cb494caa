"""Order among the runs of deployments that are served: what Prefect's server leaves standing when a machine goes down,
when it is itself started anew, or where nothing is to run at this hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterEndTime,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterNextScheduledStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.states import Cancelled, Crashed, Scheduled

from flows.runs.alive import is_alive
from flows.scheduling.times import after_quiet_hours
from flows.settings.settings import Hours

UNDER_WAY = (StateType.PENDING, StateType.RUNNING, StateType.CANCELLING)
ENDED = (StateType.COMPLETED, StateType.FAILED, StateType.CRASHED, StateType.CANCELLED)
# What a query of Prefect gives at most.
MOST_RUNS = 200
# Between its choice and its first word a run is of no process that holds it.
SECONDS_TO_BEGIN = 120
LOOKED_AHEAD = timedelta(minutes=10)
DIED = "its process is gone, and said nothing: what it had captured is kept, and the next run goes on from there"
DONE_AFTERWARDS = "no archive is asked in the quiet hours: it is done once when they end"


async def missed_runs(client: PrefectClient, deployment: UUID, now: datetime) -> int:
    """How many runs of a deployment were due, and nobody has begun them."""
    due = FlowRunFilterExpectedStartTime.model_validate({"before_": now})
    runs = await _runs(client, [deployment], (StateType.SCHEDULED,), expected_start_time=due)
    return sum(run.auto_scheduled for run in runs)


async def crash_the_dead(
    client: PrefectClient, deployments: Collection[UUID], now: datetime, *, is_alone: bool = False
) -> list[FlowRun]:
    """Has those runs end as crashed that no process is at any more, so that they hold up no other; gives them.

    Where a runner `is_alone` no more, it may be about to begin some: these are given time.
    """
    dead = [
        run
        for run in await _runs(client, deployments, UNDER_WAY)
        if not is_alive(run.id) and (is_alone or _seconds_in_its_state(run, now) > SECONDS_TO_BEGIN)
    ]
    for run in dead:
        await client.set_flow_run_state(run.id, Crashed(message=DIED))
    return dead


async def ended_since(client: PrefectClient, deployments: Collection[UUID], since: datetime) -> list[FlowRun]:
    """The runs that have ended after a time, in that order."""
    after = FlowRunFilterEndTime.model_validate({"after_": since})
    runs = [run for run in await _runs(client, deployments, ENDED, end_time=after) if run.end_time is not None]
    return sorted((run for run in runs if run.end_time > since), key=lambda run: run.end_time)  # type: ignore[operator,return-value,arg-type]


async def keep_quiet(
    client: PrefectClient, deployments: Collection[UUID], hours: Hours | None, time_zone: str, now: datetime
) -> None:
    """Puts runs that are due in quiet hours off until these end: of each deployment one, the others are cancelled."""
    if hours is None:
        return
    soon = FlowRunFilterNextScheduledStartTime.model_validate({"before_": now + LOOKED_AHEAD})
    due: dict[UUID, list[FlowRun]] = defaultdict(list)
    for run in await _runs(client, deployments, (StateType.SCHEDULED,), next_scheduled_start_time=soon):
        if run.auto_scheduled and run.deployment_id is not None and run.next_scheduled_start_time is not None:
            due[run.deployment_id].append(run)
    for deployment, runs in due.items():
        await _put_off(client, deployment, runs, hours, time_zone)


async def _put_off(
    client: PrefectClient, deployment: UUID, runs: Sequence[FlowRun], hours: Hours, time_zone: str
) -> None:
    for run in runs:
        assert run.next_scheduled_start_time is not None
        then = after_quiet_hours(run.next_scheduled_start_time, hours, time_zone)
        if then == run.next_scheduled_start_time:
            continue
        if await _is_any_at(client, deployment, then):
            await client.set_flow_run_state(run.id, Cancelled(message=DONE_AFTERWARDS), force=True)
        else:
            later: State[None] = Scheduled(scheduled_time=then, message=DONE_AFTERWARDS)
            await client.set_flow_run_state(run.id, later, force=True)


async def _is_any_at(client: PrefectClient, deployment: UUID, moment: datetime) -> bool:
    at = FlowRunFilterNextScheduledStartTime.model_validate({"after_": moment, "before_": moment})
    return bool(await _runs(client, [deployment], (StateType.SCHEDULED,), next_scheduled_start_time=at))


@dataclass(slots=True)
class Slots:
    """The one slot that each deployment has. A server that was started anew may hold one for ever for a run that ended
    meanwhile; it is freed when it was held for none twice in a row."""

    suspected: set[UUID] = field(default_factory=set)

    async def free_unheld(self, client: PrefectClient, deployments: Collection[UUID]) -> int:
        """Frees them; gives how many."""
        if not deployments:
            return 0
        held = {}
        for some in _in_parts(deployments):
            wanted = DeploymentFilter(id=DeploymentFilterId(any_=some))
            for one in await client.read_deployments(deployment_filter=wanted, limit=MOST_RUNS):
                if (limit := one.global_concurrency_limit) is not None and limit.active_slots:
                    held[one.id] = limit
        for run in await _runs(client, held, UNDER_WAY):
            held.pop(run.deployment_id, None)  # type: ignore[arg-type]
        unheld = self.suspected & held.keys()
        for deployment in unheld:
            freed = GlobalConcurrencyLimitUpdate(active_slots=0)
            await client.update_global_concurrency_limit(held[deployment].name, freed)
        self.suspected = held.keys() - unheld
        return len(unheld)


async def _runs(
    client: PrefectClient,
    deployments: Collection[UUID],
    types: Sequence[StateType],
    *,
    expected_start_time: FlowRunFilterExpectedStartTime | None = None,
    next_scheduled_start_time: FlowRunFilterNextScheduledStartTime | None = None,
    end_time: FlowRunFilterEndTime | None = None,
) -> list[FlowRun]:
    found: list[FlowRun] = []
    for some in _in_parts(deployments):
        wanted = FlowRunFilter(
            deployment_id=FlowRunFilterDeploymentId(any_=some),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(types))),
            expected_start_time=expected_start_time,
            next_scheduled_start_time=next_scheduled_start_time,
            end_time=end_time,
        )
        found += await client.read_flow_runs(flow_run_filter=wanted, limit=MOST_RUNS)
    return found


def _in_parts(deployments: Collection[UUID]) -> list[list[UUID]]:
    every = list(deployments)
    return [every[first : first + MOST_RUNS] for first in range(0, len(every), MOST_RUNS)]


def _seconds_in_its_state(run: FlowRun, now: datetime) -> float:
    since = run.state.timestamp if run.state is not None else None
    return (now - since).total_seconds() if since is not None else 0.0


def utc_now() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)
