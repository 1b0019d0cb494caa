"""The flow that harvests many listings side by side in one process.

A process takes some seconds to start, and a flow run of its own half a second of the server, which is more than many a
listing takes to harvest. Here they share one run, and one process that parses, and load together: a machine can ask
many hosts at a time, each at its own pace.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from inspect import Parameter, signature
from typing import Annotated, Any, get_type_hints

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from flows.flow import harvest, leave_report
from flows.prefect_leases import hosts_leased
from flows.reading.page import one_parser_for_all
from flows.text import report as harvest_text
from flows.web.harvest import run_harvest
from flows.web.request import request_for
from parsers.errors import RegestError, WrongUsage

AT_ONCE = 100

Harvests = Annotated[
    list[dict[str, Any]],
    Field(description='For each listing the parameters of the flow harvest, as {"archive": "wilson-center"}'),
]
AtOnce = Annotated[int, Field(ge=1, le=1_000, description="How many listings at a time")]


class NotAHarvest(WrongUsage):
    """Parameters that the flow harvest would not take."""


def checked_harvest(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of one harvest, as the flow harvest takes them. Raises NotAHarvest, with all that is wrong."""
    try:
        given = _parameters_of_a_harvest().model_validate(dict(parameters))
        return {name: getattr(given, name) for name in given.model_fields_set}
    except ValidationError as error:
        wrong = [_in_words(found["type"], found["loc"], found["msg"]) for found in error.errors()]
        raise NotAHarvest("; ".join(wrong)) from error


@cache
def _parameters_of_a_harvest() -> type[BaseModel]:
    known = get_type_hints(harvest.fn, include_extras=True)
    fields: dict[str, Any] = {
        name: (known[name], ... if parameter.default is Parameter.empty else parameter.default)
        for name, parameter in signature(harvest.fn).parameters.items()
    }
    return create_model("Harvest", __config__=ConfigDict(extra="forbid"), **fields)


def _in_words(kind: str, place: tuple[str | int, ...], said: str) -> str:
    name = str(place[0]) if place else "its parameters"
    if kind == "extra_forbidden":
        near = get_close_matches(name, signature(harvest.fn).parameters, n=1)
        return f"a harvest has no parameter “{name}”" + (f": did you mean {near[0]}?" if near else "")
    return f"{name} is missing" if kind == "missing" else f"{name}: {said}"


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
    # What the server is told of many at once, it writes down far later than the same in turn.
    telling = asyncio.Lock()

    async def harvested(parameters: Mapping[str, Any]) -> str | None:
        async with turns:
            return await _harvested(parameters, telling)

    with one_parser_for_all():
        async with hosts_leased():
            wrong = await asyncio.gather(*map(harvested, harvests))
    failed = [f"{_label(one)} ({said})" for one, said in zip(harvests, wrong, strict=True) if said is not None]
    if failed:
        return Failed(message=f"{len(failed):,} of {len(harvests):,} did not end well: {'; '.join(failed)}")
    return Completed(message=f"all {len(harvests):,} ended well")


async def _harvested(parameters: Mapping[str, Any], telling: asyncio.Lock) -> str | None:
    """Harvests a listing; says in a line what was wrong with it, whatever that is: the others go on."""
    try:
        request = request_for(**checked_harvest(parameters))
        report = await run_harvest(request)
        async with telling:
            await leave_report(request, report)
    except RegestError as error:
        return str(error)
    except Exception as error:
        get_run_logger().exception("%s", _label(parameters))
        return f"{type(error).__name__}: {error}"
    return None if report.exit_status == 0 else harvest_text.report_in_a_line(report)


def _label(parameters: Mapping[str, Any]) -> str:
    archive, listing = parameters.get("archive", "no archive"), parameters.get("listing")
    return f"{archive} · {listing}" if listing else str(archive)
