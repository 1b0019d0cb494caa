"""The flow that harvests many listings side by side in one process.

A process takes some seconds to start, and a flow run of its own half a second of the server, which is more than many a
listing takes to harvest. Here they share one run, and one process that parses, and load together: a machine can ask
many hosts at a time, each at its own pace.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from pydantic import Field

from flows.flow import leave_report
from flows.prefect_leases import hosts_leased
from flows.reading.page import one_parser_for_all
from flows.text import report as harvest_text
from flows.web.harvest import run_harvest
from flows.web.request import request_for
from parsers.errors import RegestError

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
    """Harvests many listings side by side; each leaves its report, and what others are to know of it, as the flow
    harvest does.

    Ends as Failed, and names them, when some did not end well.
    """
    turns = asyncio.Semaphore(at_once)

    async def harvested(parameters: Mapping[str, Any]) -> str | None:
        async with turns:
            return await _harvested(parameters)

    with one_parser_for_all():
        async with hosts_leased():
            wrong = await asyncio.gather(*map(harvested, harvests))
    failed = [f"{_label(one)} ({said})" for one, said in zip(harvests, wrong, strict=True) if said is not None]
    if failed:
        return Failed(message=f"{len(failed):,} of {len(harvests):,} did not end well: {'; '.join(failed)}")
    return Completed(message=f"all {len(harvests):,} ended well")


async def _harvested(parameters: Mapping[str, Any]) -> str | None:
    """Harvests a listing; says in a line what was wrong with it."""
    try:
        request = request_for(**parameters)
        report = await run_harvest(request)
    except RegestError as error:
        return str(error)
    await leave_report(request, report)
    return None if report.exit_status == 0 else harvest_text.report_in_a_line(report)


def _label(parameters: Mapping[str, Any]) -> str:
    listing = parameters.get("listing")
    return f"{parameters['archive']} · {listing}" if listing else str(parameters["archive"])
