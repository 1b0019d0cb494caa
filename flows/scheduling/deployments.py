"""What is planned, as Prefect's deployments: what they are called, tagged and told, and when they run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.flows import Flow
from prefect.schedules import Cron, Interval, Schedule

from flows.flow import harvest, harvest_from_wayback
from flows.scheduling.plan import WAYBACK, Plan, PlannedListing
from flows.scheduling.times import When, anchor_of, wrong_with_cron
from flows.scheduling.upkeep import reparse, verify
from flows.settings.settings import FILE
from flows.summary_flow import summary
from parsers.catalog import archives
from parsers.errors import WrongUsage

TAG = "regest"
# Of two runs of one listing the second would only read again what the first one reads: it is not done, and not put off.
ONE_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)


def deployment_of(planned: PlannedListing, data: Path, replica: str | None = None) -> RunnerDeployment:
    """The deployment of a planned listing into a data folder, from a replica where one is named.

    Raises WrongUsage for a cron line that is none.
    """
    what = f"what the Wayback Machine has of {planned.label}" if planned.source == WAYBACK else _url(planned)
    given = {"archive": planned.archive, "listing": planned.listing, "data": str(data), "pages": planned.pages}
    return _deployment(
        harvest_from_wayback if planned.source == WAYBACK else harvest,
        planned.name,
        schedule=schedule_of(planned.when, planned.name),
        parameters={**given, "pause": planned.pause, "replica": replica},
        tags=[planned.archive, "replica" if replica else planned.source],
        description=f"Harvests {what} into {data}, {planned.when}.",
    )


def deployments_of(plan: Plan, data: Path, replica: str | None = None) -> list[RunnerDeployment]:
    """All that a data folder plans, and what can be done for the whole of it. Raises WrongUsage."""
    harvests = [deployment_of(one, data, replica) for one in plan.listings]
    return [*harvests, *upkeep_deployments(data), *_summaries(plan, data)]


def _summaries(plan: Plan, data: Path) -> Iterator[RunnerDeployment]:
    if plan.summary is not None:
        yield _deployment(
            summary,
            str(data),
            schedule=schedule_of(plan.summary, str(data)),
            parameters={"data": str(data)},
            tags=[],
            description=f"Tells those whom {data / FILE} names what has happened, {plan.summary}.",
        )


def upkeep_deployments(data: Path) -> list[RunnerDeployment]:
    """Those for a whole data folder, which run when somebody has them run."""
    said: dict[Flow[Any, Any], str] = {
        reparse: "Reads the captures of {} anew.",
        verify: "Holds the captures of {} against their digests.",
    }
    return [
        _deployment(
            flow, str(data), schedule=None, parameters={"data": str(data)}, tags=[], description=text.format(data)
        )
        for flow, text in said.items()
    ]


def schedule_of(when: When, name: str) -> Schedule:
    """When it runs. Raises WrongUsage for a cron line that is none."""
    if when.every is not None:
        return Interval(when.every, anchor_date=anchor_of(name, when.every), timezone=when.time_zone)
    if wrong := wrong_with_cron(str(when.cron)):
        raise WrongUsage(wrong)
    return Cron(str(when.cron), timezone=when.time_zone)


def _deployment(
    flow: Flow[Any, Any],
    name: str,
    *,
    schedule: Schedule | None,
    parameters: dict[str, Any],
    tags: list[str],
    description: str,
) -> RunnerDeployment:
    return RunnerDeployment.from_flow(
        flow,
        _named(name),
        schedule=schedule,
        parameters={name: value for name, value in parameters.items() if value is not None},
        tags=[TAG, *tags],
        description=description,
        concurrency_limit=ONE_AT_A_TIME,
    )


def _url(planned: PlannedListing) -> str:
    return archives()[planned.archive].listing(planned.listing)


def _named(what: str) -> str:
    """What a deployment may be called: Prefect takes no name with these."""
    return re.sub(r"[/%&<>]+", " ", what).strip()
