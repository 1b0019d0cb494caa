"""The flow that harvests many listings side by side in one process.

A process takes some seconds to start, which is more than many a listing takes to harvest. Here they share one, and one
that parses, and load together: a machine can ask hundreds of hosts at a time, each at its own pace.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from pydantic import Field

from flows.flow import harvest
from flows.reading.page import one_parser_for_all

AT_ONCE = 100

Harvests = Annotated[
    list[dict[str, Any]],
    Field(description='For each listing the parameters of the flow harvest, as {"archive": "wilson-center"}'),
]
AtOnce = Annotated[int, Field(ge=1, le=1_000, description="How many listings at a time")]


def _name() -> str:
    count = len(flow_run.get_parameters()["harvests"])
    return f"{count:,} {'listing' if count == 1 else 'listings'}"


@flow(name="harvest many", flow_run_name=_name)
async def harvest_many(harvests: Harvests, at_once: AtOnce = AT_ONCE) -> State[str]:
    """Harvests many listings side by side, each as a run of the flow harvest.

    Ends as Failed, and names them, when some did not end as Completed.
    """
    turns = asyncio.Semaphore(at_once)

    async def harvested(parameters: Mapping[str, Any]) -> State[Any]:
        async with turns:
            return await harvest(**parameters, return_state=True)

    with one_parser_for_all():
        states = await asyncio.gather(*map(harvested, harvests))
    return _together(harvests, states)


def _together(harvests: Sequence[Mapping[str, Any]], states: Sequence[State[Any]]) -> State[str]:
    failed = [_label(one) for one, state in zip(harvests, states, strict=True) if not state.is_completed()]
    if failed:
        return Failed(message=f"{len(failed):,} of {len(states):,} did not end well: {', '.join(failed)}")
    return Completed(message=f"all {len(states):,} ended well")


def _label(parameters: Mapping[str, Any]) -> str:
    listing = parameters.get("listing")
    return f"{parameters['archive']} · {listing}" if listing else str(parameters["archive"])
