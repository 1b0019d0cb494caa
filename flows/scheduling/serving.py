"""The process that serves a schedule: it tells Prefect's server what is planned, runs what is due, and takes changes of
the plan while it does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterName, FlowFilter, FlowFilterName
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import PrefectException
from prefect.runner import Runner
from prefect.states import Scheduled

from flows.runs.alive import forget_ended_runs
from flows.scheduling.deployments import deployment_of, deployments_of
from flows.scheduling.files import remember_served, served_before, stamp_of
from flows.scheduling.order import Slots, crash_the_dead, ended_since, keep_quiet, missed_runs, utc_now
from flows.scheduling.plan import Plan
from flows.scheduling.times import after_quiet_hours
from flows.text.speaking import Level, say, warn
from parsers.errors import RegestError
from warehouse.data_folder import DataFolder

SECONDS_BETWEEN_LOOKS = 2.0
LOOKS_BETWEEN_ROUNDS = 5
ROUNDS_BETWEEN_SLOTS = 3
SECONDS_BEFORE_ANOTHER_TRY = 5.0
MOST_NAMED = 10

Planned = Callable[[], Plan]


@dataclass(slots=True)
class Serving:
    """What is served of a data folder: `planned` gives the plan as it is now, `replica` is the origin of a copy of the
    sites. Only a plan of files `is_of_files`: it is looked for changes, and what it lacks is removed."""

    folder: DataFolder
    planned: Planned
    replica: str | None = None
    is_of_files: bool = True
    seconds_between_looks: float = SECONDS_BETWEEN_LOOKS
    plan: Plan = field(default_factory=lambda: Plan(()))
    deployments: dict[str, UUID] = field(default_factory=dict)
    _applied: dict[str, RunnerDeployment] = field(default_factory=dict)
    _slots: Slots = field(default_factory=Slots)
    _begun: set[UUID] = field(default_factory=set)

    async def run(self) -> None:
        """Serves until it is stopped. While the server does not answer it is asked again and again.

        Raises RegestError for a plan that cannot be used at the beginning.
        """
        forget_ended_runs()
        self.plan = self.planned()
        stamp, is_new = stamp_of(self.folder.path), True
        while True:
            try:
                await self._with_runner(stamp, is_new=is_new)
            except (httpx.HTTPError, PrefectException, RuntimeError, ExceptionGroup) as error:
                warn(f"the Prefect server does not answer ({_said(error)}): it is asked again")
            await asyncio.sleep(SECONDS_BEFORE_ANOTHER_TRY)
            stamp, is_new = (), False

    async def _with_runner(self, stamp: object, *, is_new: bool) -> None:
        runner = Runner(name="regest", pause_on_shutdown=False)
        self._applied.clear()
        self._begun.clear()
        async with get_client() as client:
            await self._apply(client, runner)
            ids = self.deployments.values()
            await self._begin_anew(client, await crash_the_dead(client, ids, utc_now(), is_alone=True))
            await self._keep_quiet(client)
            if is_new:
                self._say_what_is_served()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(runner.start(webserver=False))
                tasks.create_task(self._look_after(client, runner, stamp))

    async def _begin_anew(self, client: PrefectClient, cut_off: Sequence[FlowRun]) -> None:
        """What was cut off is begun again, once for each deployment that does not begin anyhow."""
        names = {number: name.partition("/")[2] for name, number in self.deployments.items()}
        for deployment, run in {run.deployment_id: run for run in cut_off if run.deployment_id}.items():
            say(f"{names.get(deployment, run.name)} was cut off: it goes on from what it had captured")
            if deployment not in self._begun:
                await self._begin(client, deployment, run.parameters)

    async def _begin(self, client: PrefectClient, deployment: UUID, parameters: dict[str, Any] | None = None) -> None:
        at = after_quiet_hours(utc_now(), self.plan.quiet, self.plan.time_zone)
        state: State[None] = Scheduled(scheduled_time=at)
        await client.create_flow_run_from_deployment(deployment, parameters=parameters, state=state)
        self._begun.add(deployment)

    async def _look_after(self, client: PrefectClient, runner: Runner, stamp: object) -> None:
        looks, told_until = 0, utc_now()
        while True:
            await asyncio.sleep(self.seconds_between_looks)
            looks += 1
            if self.is_of_files and (now := stamp_of(self.folder.path)) != stamp:
                stamp = now
                await self._take_changes(client, runner)
            await self._keep_quiet(client)
            if not looks % LOOKS_BETWEEN_ROUNDS:
                await crash_the_dead(client, self.deployments.values(), utc_now())
                told_until = await self._tell_what_ended(client, told_until)
            if not looks % (LOOKS_BETWEEN_ROUNDS * ROUNDS_BETWEEN_SLOTS):
                await self._slots.free_unheld(client, self.deployments.values())

    async def _tell_what_ended(self, client: PrefectClient, since: datetime) -> datetime:
        """Tells how runs went, a line each; gives until when it is told."""
        for run in await ended_since(client, self.deployments.values(), since):
            message = f": {run.state.message}" if run.state is not None and run.state.message else ""
            is_well = run.state_type is StateType.COMPLETED
            level = Level.INFO if is_well else Level.DEBUG if run.state_type is StateType.CANCELLED else Level.WARNING
            say(f"{run.name}: {run.state_name}{message}", level)
            since = run.end_time or since
        return since

    async def _keep_quiet(self, client: PrefectClient) -> None:
        await keep_quiet(client, self.deployments.values(), self.plan.quiet, self.plan.time_zone, utc_now())

    async def _take_changes(self, client: PrefectClient, runner: Runner) -> None:
        """A plan that is broken changes nothing but that it is said."""
        try:
            self.plan = self.planned()
            changed = await self._apply(client, runner)
        except RegestError as error:
            warn(f"{error}; what was planned before goes on")
            return
        for line in changed:
            say(line)

    async def _apply(self, client: PrefectClient, runner: Runner) -> list[str]:
        """Tells the server what is new or has changed, and removes what is planned no more; says what was done."""
        wanted = {one.full_name: one for one in self._wanted()}
        gone = {*(self._applied or (served_before(self.folder) if self.is_of_files else ()))} - wanted.keys()
        said = []
        for name, deployment in wanted.items():
            if (before := self._applied.get(name)) is not None and _is_same(before, deployment):
                continue
            self.deployments[name] = await self._applied_to(client, runner, deployment)
            self._applied[name] = deployment
            said.append(f"{deployment.name}: {'changed' if before is not None else 'added'}")
        for name in sorted(gone):
            await _remove(client, name)
            self._applied.pop(name, None)
            self.deployments.pop(name, None)
            said.append(f"{name.partition('/')[2]}: removed")
        if self.is_of_files:
            remember_served(self.folder, list(wanted))
        return said

    async def _applied_to(self, client: PrefectClient, runner: Runner, deployment: RunnerDeployment) -> UUID:
        """Tells the server of a deployment, which stays paused if somebody has paused it there. What was missed of it
        is done once, as the server forgets what it had scheduled before."""
        before = await _known(client, deployment.full_name)
        missed = await missed_runs(client, before.id, utc_now()) if before is not None else 0
        deployment.paused = before is not None and _is_paused(before)
        number: UUID = await runner.aadd_deployment(deployment)
        if missed and deployment.schedules and not deployment.paused:
            say(f"{deployment.name}: {_missed_in_words(missed)}")
            await self._begin(client, number)
        return number

    def _wanted(self) -> list[RunnerDeployment]:
        data = self.folder.path
        if self.is_of_files:
            return deployments_of(self.plan, data, self.replica)
        return [deployment_of(one, data, self.replica) for one in self.plan.listings]

    def _say_what_is_served(self) -> None:
        for planned in self.plan.listings[:MOST_NAMED]:
            say(f"{planned.name} is harvested {planned.when}; stop with Ctrl-C")
        if more := len(self.plan.listings[MOST_NAMED:]):
            say(f"and {more:,} more: `regest schedule --check` shows them all")


def _missed_in_words(missed: int) -> str:
    return "a run was missed, and is done now" if missed == 1 else f"{missed:,} runs were missed: it is done once"


async def _known(client: PrefectClient, full_name: str) -> DeploymentResponse | None:
    """A deployment as the server has it. To read one by its name is no way: that may have a question mark in it."""
    flow, _, name = full_name.partition("/")
    named = DeploymentFilter(name=DeploymentFilterName(any_=[name]))
    found = await client.read_deployments(
        flow_filter=FlowFilter(name=FlowFilterName(any_=[flow])), deployment_filter=named, limit=1
    )
    return found[0] if found else None


def _is_paused(deployment: DeploymentResponse) -> bool:
    return deployment.paused or (bool(deployment.schedules) and not any(one.active for one in deployment.schedules))


def _is_same(before: RunnerDeployment, after: RunnerDeployment) -> bool:
    leaves_out = {"paused", "version"}
    return before.model_dump(exclude=leaves_out) == after.model_dump(exclude=leaves_out)


async def _remove(client: PrefectClient, full_name: str) -> None:
    if (known := await _known(client, full_name)) is not None:
        await client.delete_deployment(known.id)


def _said(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return " ".join(str(error).split()) or type(error).__name__
