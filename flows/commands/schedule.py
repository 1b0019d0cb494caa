"""`regest schedule`: harvests on a schedule, by the Prefect server that is configured."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import httpx
import typer
from prefect import serve
from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import PrefectException
from prefect.schedules import Cron, Schedule
from prefect.settings import PREFECT_API_URL

from flows.commands.harvest import requests_for
from flows.commands.options import COMPLETE, DEFAULT_DATA, Data, From, HarvestSource
from flows.flow import harvest, harvest_from_wayback
from flows.prefect_servers import lets_anybody_in, lets_us_in
from flows.text.json_logs import logging_as_spoken
from flows.text.speaking import say
from flows.wayback.request import wayback_request_for
from flows.web.request import HarvestRequest
from parsers.errors import WrongUsage

HOW_TO_LOCK = "set PREFECT_SERVER_API_AUTH_STRING and PREFECT_API_AUTH_STRING to one secret NAME:PASSWORD"


class NoServer(WrongUsage):
    """No Prefect server is configured, as the temporary one ends with the command and fires no schedule; or one that
    anybody can use, or that does not let us in."""


def command(
    archives: Annotated[list[str], typer.Argument(metavar="ARCHIVE…", help="Archives, each its first listing.")],
    cron: Annotated[str, typer.Option(metavar="'0 6 * * 1'", help="When: minute, hour, day, month, weekday (UTC).")],
    listings: Annotated[
        list[str] | None,
        typer.Option("--listing", metavar="NAME|URL", help="Others than the first; give it again for more."),
    ] = None,
    source: From = HarvestSource.WEB,
    without_login: Annotated[
        bool,
        typer.Option(
            "--without-login", help="Even by a server that asks for no login, which any web page open here can use."
        ),
    ] = False,
    data: Data = DEFAULT_DATA,
) -> int:
    """Harvest on a schedule, with the Prefect server that is configured. Runs until it is stopped.

    The server must ask for a login: docs/operating.md says how to give it one. With --from wayback all listings of
    the archives are harvested, unless one is named.
    """
    is_wayback = source is HarvestSource.WAYBACK
    serve_schedule(archives, cron, listings or [], data, from_wayback=is_wayback, without_login=without_login)
    return COMPLETE


def serve_schedule(
    archives: list[str],
    cron: str,
    listings: list[str],
    data: Path,
    *,
    from_wayback: bool = False,
    without_login: bool = False,
) -> None:
    """Serves a deployment for each listing until it is stopped; `without_login` even by a server that anybody can use.

    Raises NoServer, WrongUsage for a cron line that is none, and UnknownArchive or UnknownListing.
    """
    if PREFECT_API_URL.value() is None:
        raise NoServer(
            f"no Prefect server is configured: {HOW_TO_LOCK}, run `prefect server start`, then"
            " `prefect config set PREFECT_API_URL=http://127.0.0.1:4200/api`"
        )
    schedule = _schedule(cron)
    if from_wayback:
        named: list[str | None] = [*listings] or [None]
        wanted = [(archive, listing) for archive in archives for listing in named]
        deployments = [_wayback_deployment(archive, schedule, listing, data.resolve()) for archive, listing in wanted]
    else:
        requests = requests_for(archives, listings, data=data.resolve())
        deployments = [_deployment(request, schedule) for request in requests]
    _require_server(without_login=without_login)
    for deployment in deployments:
        say(f"{deployment.name} is harvested at “{cron}” (UTC); stop with Ctrl-C")
    with logging_as_spoken():
        serve(*deployments, print_starting_message=False)


def _require_server(*, without_login: bool) -> None:
    server = f"the Prefect server at {httpx.URL(PREFECT_API_URL.value()).netloc.decode()}"
    try:
        if not without_login and lets_anybody_in():
            raise NoServer(
                f"{server} asks for no login, so that any web page in a browser here could run"
                f" commands by it: {HOW_TO_LOCK}, and start the server anew; or give --without-login"
            )
        if not lets_us_in():
            raise NoServer(f"{server} does not let us in: set PREFECT_API_AUTH_STRING to its login")
    except (httpx.TransportError, PrefectException) as error:
        raise NoServer(f"{server} does not answer ({error}): is it running?") from error


def _wayback_deployment(archive: str, schedule: Schedule, listing: str | None, data: Path) -> RunnerDeployment:
    request = wayback_request_for(archive, listing, data=data)
    deployment = harvest_from_wayback.to_deployment(
        name=_named(f"{archive} · {request.label} · Wayback Machine"),
        schedule=schedule,
        parameters={"archive": archive, "listing": listing, "data": str(data)},
        description=f"Takes over what the Wayback Machine has of {archive} into {data}.",
    )
    assert isinstance(deployment, RunnerDeployment)
    return deployment


def _deployment(request: HarvestRequest, schedule: Schedule) -> RunnerDeployment:
    deployment = harvest.to_deployment(
        name=_named(f"{request.archive.name} · {request.label}"),
        schedule=schedule,
        parameters={name: value for name, value in request.parameters.items() if value is not None},
        description=f"Harvests {request.listing_url} into {request.folder.path}.",
    )
    assert isinstance(deployment, RunnerDeployment)
    return deployment


def _named(what: str) -> str:
    """What a deployment may be called: Prefect takes no name with these."""
    return re.sub(r"[/%&<>]+", " ", what)


def _schedule(cron: str) -> Schedule:
    try:
        CronSchedule(cron=cron)
        return Cron(cron, timezone="UTC")
    except ValueError as error:
        raise WrongUsage(f"“{cron}” is no cron line: give minute, hour, day, month, weekday, as '0 6 * * 1'") from error
