"""`regest harvest`: the flow on a terminal."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Set before Prefect is imported: its log goes to its server, where the UI shows it; the terminal has the report.
os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")

import httpx
from prefect.client.schemas.objects import State
from prefect.exceptions import PrefectException

from flows.harvest import harvest, request_for
from flows.prefect_servers import temporary_server
from flows.terminal import TerminalWatcher, print_report
from flows.watching import watching
from parsers.errors import RegestError
from warehouse.reports import HarvestReport


class HarvestFailed(RegestError):
    """The flow did not get as far as a report."""


def harvest_on_terminal(
    archive: str,
    listing: str | None,
    pages: int | None,
    data: Path,
    replica: str | None = None,
    pause: float | None = None,
    contact: str | None = None,
) -> int:
    """Runs the flow with a progress bar and prints its report. Gives the exit status."""
    report = harvest_with_progress(archive, listing, pages, data, replica, pause, contact)
    print_report(f"{archive}: {report.listing_url}", report)
    return report.exit_status


def harvest_with_progress(
    archive: str,
    listing: str | None,
    pages: int | None,
    data: Path,
    replica: str | None = None,
    pause: float | None = None,
    contact: str | None = None,
) -> HarvestReport:
    """Runs the flow under a progress bar. Raises RegestError when there is no report to give."""
    request = request_for(archive, listing, pages, data, replica, pause, contact)
    with TerminalWatcher(f"{archive} · {request.label}") as watcher:
        ended = run_on_terminal(
            harvest,
            watcher,
            archive=archive,
            listing=listing,
            pages=pages,
            data=str(data),
            replica=replica,
            pause=pause,
            contact=contact,
        )
    if watcher.report is None:
        raise HarvestFailed(ended)
    return watcher.report


def run_on_terminal(flow: Callable[..., Any], watcher: TerminalWatcher, **parameters: Any) -> str:
    """Runs a flow that tells `watcher` what happens, and says in what it ended.

    Raises ServerNotStarted, and HarvestFailed when Prefect's server does not answer.
    """
    token = watching.set(watcher)
    try:
        with temporary_server():
            state = asyncio.run(_run(flow, parameters))
    except (PrefectException, httpx.HTTPError) as error:
        raise HarvestFailed(f"Prefect's server does not answer ({error}): see `prefect config view`") from error
    finally:
        watching.reset(token)
    return str(state.message).removeprefix("Flow run encountered an exception: ")


async def _run(flow: Callable[..., Any], parameters: dict[str, Any]) -> State[Any]:
    state: State[Any] = await flow(**parameters, return_state=True)
    return state
