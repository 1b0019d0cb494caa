"""`regest harvest`: the flow on a terminal, for one listing or for several side by side."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

# Set before Prefect is imported: its log goes to its server, where the UI shows it; the terminal has the report.
os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")

import httpx
from prefect.client.schemas.objects import State
from prefect.exceptions import PrefectException

from flows.flow import harvest
from flows.prefect_servers import temporary_server
from flows.runs.watching import watching
from flows.text.progress import ProgressOnTerminal, TerminalWatcher, watched_on_terminal
from flows.text.report import print_harvests, print_report
from flows.text.terminal import say
from flows.web.harvest import HarvestRequest, request_for
from parsers.archive import UnknownListing
from parsers.catalog import archive_named, archives
from parsers.errors import RegestError, WrongUsage
from warehouse.reports import HarvestReport

FAILED = 3

Ended = TypeVar("Ended")


class HarvestFailed(RegestError):
    """The flow did not get as far as a report."""


@dataclass(frozen=True, slots=True)
class Harvested:
    """One of several harvests: its report, or in words why there is none."""

    request: HarvestRequest
    report: HarvestReport | None
    failure: str = ""


def requests_for(
    named: Sequence[str], listings: Sequence[str], *, everything: bool = False, **options: Any
) -> list[HarvestRequest]:
    """What to harvest: of each archive (of all where `everything` is wanted and none is named) the listings that are
    named and that it has, with `everything` all that it declares, else its first. `options` are those of `request_for`.

    Raises WrongUsage for a listing that no archive has, and UnknownArchive.
    """
    if everything and listings:
        raise WrongUsage("--all does not go with --listing: leave one of them out")
    if not named and not everything:
        raise WrongUsage("name an ARCHIVE, or harvest all of them with --all (see `regest harvest --help`)")
    wanted = {
        (request.archive.name, request.listing_url): request
        for archive in named or archives()
        for listing in _listings(archive, listings, everything=everything, is_only=len(named) == 1)
        for request in [request_for(archive, listing, **options)]
    }
    for listing in listings:
        if not any(_has(request, listing) for request in wanted.values()):
            raise UnknownListing(f"none of {', '.join(named)} has a listing “{listing}”")
    return list(wanted.values())


def harvests_on_terminal(requests: Sequence[HarvestRequest]) -> int:
    """Runs the flow for each, with a line of progress, and prints the report of one, or a table of several. Gives the
    exit status: of several the worst."""
    if len(requests) == 1:
        report = harvest_with_progress(requests[0])
        print_report(f"{report.archive}: {report.listing_url}", report)
        return report.exit_status
    harvested = _side_by_side(requests)
    print_harvests({_label(one.request): one.report for one in harvested if one.report is not None})
    for one in harvested:
        if one.report is None:
            say(f"{_label(one.request)}: {one.failure}")
    return max(one.report.exit_status if one.report else FAILED for one in harvested)


def harvest_with_progress(request: HarvestRequest) -> HarvestReport:
    """Runs the flow under a progress bar. Raises RegestError when there is no report to give."""
    with watched_on_terminal(_label(request)) as watcher:
        ended = run_on_terminal(harvest, watcher, **request.parameters)
    if watcher.report is None:
        raise HarvestFailed(ended)
    return watcher.report


def run_on_terminal(flow: Callable[..., Any], watcher: TerminalWatcher, **parameters: Any) -> str:
    """Runs a flow that tells `watcher` what happens, and says in what it ended.

    Raises ServerNotStarted, and HarvestFailed when Prefect's server does not answer.
    """
    return _with_server(_run(flow, watcher, parameters))


def _side_by_side(requests: Sequence[HarvestRequest]) -> list[Harvested]:
    with ProgressOnTerminal() as progress:
        watchers = [progress.watcher(_label(request)) for request in requests]
        runs = [_run(harvest, *pair) for pair in zip(watchers, (one.parameters for one in requests), strict=True)]
        ended = _with_server(_all(runs))
    return [Harvested(*one) for one in zip(requests, (one.report for one in watchers), ended, strict=True)]


async def _all(runs: Iterable[Awaitable[str]]) -> list[str]:
    return await asyncio.gather(*runs)


def _with_server(run: Awaitable[Ended]) -> Ended:
    async def ran() -> Ended:
        return await run

    try:
        with temporary_server():
            return asyncio.run(ran())
    except (PrefectException, httpx.HTTPError) as error:
        raise HarvestFailed(f"Prefect's server does not answer ({error}): see `prefect config view`") from error


async def _run(flow: Callable[..., Any], watcher: TerminalWatcher, parameters: dict[str, Any]) -> str:
    token = watching.set(watcher)
    try:
        state: State[Any] = await flow(**parameters, return_state=True)
    finally:
        watching.reset(token)
    return str(state.message).removeprefix("Flow run encountered an exception: ")


def _listings(archive: str, listings: Sequence[str], *, everything: bool, is_only: bool) -> Sequence[str | None]:
    known = archive_named(archive)
    if everything:
        return list(known.listings)
    if not listings:
        return [None]
    if is_only:
        # Then it says itself what it does not know.
        return listings
    return [listing for listing in listings if known.has_listing(listing)]


def _has(request: HarvestRequest, listing: str) -> bool:
    archive = request.archive
    return archive.has_listing(listing) and archive.listing(listing) == request.listing_url


def _label(request: HarvestRequest) -> str:
    return f"{request.archive.name} · {request.label}"
