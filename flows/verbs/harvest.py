"""`regest harvest`: the flow on a terminal."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Set before Prefect is imported: its log goes to its server, where the UI shows it; the terminal has the report.
os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")

import httpx
from prefect.client.schemas.objects import State
from prefect.exceptions import PrefectException
from prefect.settings import PREFECT_API_URL, PREFECT_SERVER_ALLOW_EPHEMERAL_MODE

from flows.harvest import harvest, request_for
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

    Raises HarvestFailed when Prefect's server does not start, or does not answer.
    """
    _start_temporary_server()
    token = watching.set(watcher)
    try:
        state = asyncio.run(_run(flow, parameters))
    except (PrefectException, httpx.HTTPError) as error:
        raise HarvestFailed(f"Prefect's server does not answer ({error}): see `prefect config view`") from error
    finally:
        watching.reset(token)
    return str(state.message).removeprefix("Flow run encountered an exception: ")


def _start_temporary_server() -> None:
    """Prefect starts a server of its own where none is configured. Ctrl-C reaches all processes of a terminal; the
    server must not hear it, as Prefect goes on for minutes to tell a server that is gone what became of the run."""
    if PREFECT_API_URL.value() is not None or not PREFECT_SERVER_ALLOW_EPHEMERAL_MODE.value():
        return
    # More than a second's import.
    from prefect.server.api.server import SubprocessASGIServer

    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        SubprocessASGIServer().start()
    except RuntimeError as error:
        raise HarvestFailed(f"Prefect's temporary server does not start: {' '.join(str(error).split())}") from error
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


async def _run(flow: Callable[..., Any], parameters: dict[str, Any]) -> State[Any]:
    state: State[Any] = await flow(**parameters, return_state=True)
    return state
