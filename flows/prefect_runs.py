"""Runs of the flows, as a command starts them: under the Prefect server that is configured, or a temporary one.

Whoever imports this imports Prefect, which takes a second: commands do it when they are called.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

# Set before Prefect is imported: its log goes to its server, where the UI shows it; the terminal has the report.
os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")

import httpx
from prefect.client.schemas.objects import State
from prefect.exceptions import PrefectException

from flows.flow import harvest, harvest_from_wayback, reporting
from flows.prefect_servers import temporary_server
from flows.runs.watching import Watcher, watching
from flows.text.json_logs import logging_as_spoken
from flows.wayback.harvest import WaybackReport
from flows.web.request import HarvestRequest
from parsers.errors import RegestError

Ended = TypeVar("Ended")


class HarvestFailed(RegestError):
    """The flow did not get as far as a report."""


def run_harvests(requests: Sequence[HarvestRequest], watchers: Sequence[Watcher]) -> list[str]:
    """Harvests side by side, each telling its watcher what happens. Gives the words in which each ended.

    Raises ServerNotStarted, and HarvestFailed when Prefect's server does not answer.
    """
    watched = zip(requests, watchers, strict=True)
    return _with_server(lambda: _all([_run(harvest, watcher, request.parameters) for request, watcher in watched]))


def run_harvest_from_wayback(watcher: Watcher, parameters: dict[str, Any]) -> WaybackReport:
    """Runs the flow with its parameters. Raises ServerNotStarted, and HarvestFailed when there is no report to give."""
    reports: list[WaybackReport] = []
    token = reporting.set(reports.append)
    try:
        ended = _with_server(lambda: _run(harvest_from_wayback, watcher, parameters))
    finally:
        reporting.reset(token)
    if not reports:
        raise HarvestFailed(ended)
    return reports[0]


def _with_server(run: Callable[[], Awaitable[Ended]]) -> Ended:
    async def ran() -> Ended:
        return await run()

    try:
        with logging_as_spoken(), temporary_server():
            return asyncio.run(ran())
    except ImportError as error:
        # httpx, of a proxy for which it lacks what it needs.
        raise HarvestFailed(f"Prefect cannot ask its server ({error}): see the proxies in the environment") from error
    except (PrefectException, httpx.HTTPError) as error:
        raise HarvestFailed(f"Prefect's server does not answer ({error}): see `prefect config view`") from error


async def _all(runs: Sequence[Awaitable[str]]) -> list[str]:
    return await asyncio.gather(*runs)


async def _run(flow: Callable[..., Any], watcher: Watcher, parameters: dict[str, Any]) -> str:
    token = watching.set(watcher)
    try:
        state: State[Any] = await flow(**parameters, return_state=True)
    finally:
        watching.reset(token)
    # Prefect's own message names the exception's class, which says nothing to a person.
    raised = await state.aresult(raise_on_failure=False)
    if isinstance(raised, RegestError):
        return str(raised)
    return str(state.message).removeprefix("Flow run encountered an exception: ")
