"""`regest schedule`: harvests on a schedule, by the Prefect server that is configured."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Sequence
from contextlib import ExitStack, redirect_stdout
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shlex import quote
from typing import Annotated

# Set before Prefect is imported: what runs log goes to its server, where the UI shows it; here it is said how they end.
os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")

import httpx
import typer
from prefect.exceptions import PrefectException
from prefect.settings import PREFECT_API_URL

from flows.commands.harvest import requests_for
from flows.commands.options import COMPLETE, DEFAULT_DATA, DISCREPANT, WRONG_USAGE, Data, Format, From, HarvestSource
from flows.prefect_servers import lets_anybody_in, lets_us_in
from flows.scheduling.deployments import deployments_of
from flows.scheduling.metrics import serve_metrics
from flows.scheduling.order import utc_now
from flows.scheduling.plan import WAYBACK, Plan, PlannedListing, plan_of
from flows.scheduling.serving import Planned, Serving
from flows.scheduling.shown import rows_of
from flows.scheduling.times import When, typed_interval, wrong_with_cron
from flows.scheduling.work_pool import deploy_to_pool
from flows.settings.contact import contact_for
from flows.settings.folders import data_folder
from flows.settings.settings import settings_of
from flows.text.json_logs import logging_as_spoken
from flows.text.rows import print_rows
from flows.text.speaking import say, warn
from flows.wayback.request import wayback_request_for
from parsers.catalog import broken_archives
from parsers.declarations.source import BrokenDeclaration
from parsers.errors import WrongUsage

HOW_TO_LOCK = "set PREFECT_SERVER_API_AUTH_STRING and PREFECT_API_AUTH_STRING to one secret NAME:PASSWORD"
NOTHING_PLANNED = (
    "nothing is planned: give an archive a table [harvest] in its declaration, or [harvest.NAME] in regest.toml, which"
    " `regest init` writes; or name an ARCHIVE with --cron or --every"
)

QUIET_IN_NO_POOL = (
    "quiet hours are kept where a schedule is served, and workers of a pool know none: plan cron lines outside of them"
)


class NoServer(WrongUsage):
    """No Prefect server is configured, as the temporary one ends with the command and fires no schedule; or one that
    anybody can use, or that does not let us in."""


def command(
    archives: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ARCHIVE]…", help="Archives, each its first listing; all that is declared by default."),
    ] = None,
    cron: Annotated[
        str | None,
        typer.Option(metavar="'0 6 * * 1'", help="When: minute, hour, day, month, weekday, in the folder's time zone."),
    ] = None,
    every: Annotated[
        str | None, typer.Option(metavar="'6 hours'", help="How often, in place of --cron; of a replica also seconds.")
    ] = None,
    listings: Annotated[
        list[str] | None,
        typer.Option("--listing", metavar="NAME|URL", help="Others than the first; give it again for more."),
    ] = None,
    source: From = HarvestSource.WEB,
    replica: Annotated[
        str | None, typer.Option(metavar="ORIGIN", help="Ask this copy of the sites instead, as http://127.0.0.1:8765.")
    ] = None,
    is_check: Annotated[
        bool, typer.Option("--check", help="Show the next runs and what is wrong, without any server.")
    ] = False,
    metrics: Annotated[
        int | None,
        typer.Option(min=1, max=65535, metavar="PORT", help="Serve /metrics for Prometheus on 127.0.0.1."),
    ] = None,
    work_pool: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Leave it to the workers of this work pool of Prefect's, and end."),
    ] = None,
    without_login: Annotated[
        bool,
        typer.Option(
            "--without-login", help="Even by a server that asks for no login, which any web page open here can use."
        ),
    ] = False,
    format: Annotated[Format, typer.Option(help="How --check prints the next runs.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Harvest on a schedule, with the Prefect server that is configured. Runs until it is stopped.

    Without an ARCHIVE it is all that is declared, in tables [harvest] of declarations and in regest.toml, and changes
    of these files are taken while it runs. The server must ask for a login: docs/operating.md says how to give it one.
    With --from wayback all listings of the archives are harvested, unless one is named.
    """
    data = data.resolve()
    if archives:
        _require_one_of(cron, every)
        is_wayback = source is HarvestSource.WAYBACK
        plan = named_plan(archives, _when(cron, every, replica, data), listings or [], data, from_wayback=is_wayback)
        planned: Planned = lambda: plan  # noqa: E731 - it never changes
    else:
        _require_nothing_of_named(cron, listings, source, every, replica)
        interval = typed_interval(every, may_be_seconds=True) if every else None
        planned = lambda: declared_plan(data, replica, interval)  # noqa: E731 - it is asked for again and again
    if is_check:
        return show_plan(planned, data, format.value, replica=replica)
    if work_pool is not None:
        deploy_schedule(planned, data, work_pool, replica=replica, without_login=without_login)
        return COMPLETE
    serve_schedule(
        planned, data, replica=replica, is_of_files=not archives, metrics=metrics, without_login=without_login
    )
    return COMPLETE


def declared_plan(data: Path, replica: str | None, every: timedelta | None) -> Plan:
    """All that is declared; of a replica what is asked of archives' own sites, and `every` so often where that is said.

    Raises WrongUsage where nothing is planned, and BrokenDeclaration.
    """
    plan = plan_of(data)
    listings = [one for one in plan.listings if not replica or one.source != WAYBACK]
    if not listings:
        raise WrongUsage(NOTHING_PLANNED)
    if left_out := len(plan.listings) - len(listings):
        warn(f"left out: {left_out:,} harvests from the Wayback Machine, of which a replica is none")
    if every is not None:
        listings = [replace(one, when=replace(one.when, cron=None, every=every)) for one in listings]
    return replace(plan, listings=tuple(listings))


def named_plan(
    archives: Sequence[str], when: When, listings: Sequence[str], data: Path, *, from_wayback: bool = False
) -> Plan:
    """A plan of archives that are named, each its first listing or those of the `listings` that it has; from the
    Wayback Machine all of them. Raises UnknownArchive and UnknownListing."""
    settings = settings_of(data)
    if from_wayback:
        named: list[str | None] = [*listings] or [None]
        wanted = [(archive, listing) for archive in archives for listing in named]
        for archive, listing in wanted:
            wayback_request_for(archive, listing, data=data)
        planned = [PlannedListing(archive, listing, when, WAYBACK) for archive, listing in wanted]
    else:
        requests = requests_for(archives, listings, data=data)
        planned = [PlannedListing(one.archive.name, one.parameters["listing"], when) for one in requests]
    return Plan(tuple(planned), settings.quiet_for_harvests, settings.time_zone)


def show_plan(planned: Planned, data: Path, output_format: str, *, replica: str | None = None) -> int:
    """Prints the next runs, and says what is wrong. Gives the exit status: 2 for a plan that cannot be used, 1 for one
    of which a part cannot."""
    try:
        plan = planned()
    except BrokenDeclaration as error:
        for problem in error.problems:
            warn(str(problem))
        return WRONG_USAGE
    rows = rows_of(plan, utc_now())
    print_rows(rows, output_format)
    never = [row for row in rows if row["next"] == "never"]
    for row in never:
        warn(f"{row['archive']} · {row['listing']} is never due: there is no such day")
    broken = broken_archives()
    for one in broken:
        warn(f"the archive {one.archive} cannot be used: {one.reason}")
    _warn_without_contact(data, replica)
    return DISCREPANT if never or broken else COMPLETE


def serve_schedule(
    planned: Planned,
    data: Path,
    *,
    replica: str | None = None,
    is_of_files: bool = True,
    metrics: int | None = None,
    without_login: bool = False,
) -> None:
    """Serves a deployment for each planned listing until it is stopped; `without_login` even by a server that anybody
    can use, and with metrics on a port of this machine where one is given.

    Raises NoServer, FolderHeld where another process serves the same files, and WrongUsage for a plan that is none.
    """
    planned()
    _require_server(without_login=without_login)
    _warn_without_contact(data, replica)
    folder = data_folder(data)
    serving = Serving(folder, planned, replica, is_of_files)
    with ExitStack() as held:
        if is_of_files:
            held.enter_context(folder.serving())
        if metrics is not None:
            serve_metrics(metrics, folder, lambda: serving.plan)
            say(f"metrics: http://127.0.0.1:{metrics}/metrics")
        # On stdout Prefect's runner prints the tracebacks of a server that is away, which is said in a line.
        nowhere = held.enter_context(open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123
        held.enter_context(redirect_stdout(nowhere))
        held.enter_context(logging_as_spoken())
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        asyncio.run(serving.run())


def deploy_schedule(
    planned: Planned, data: Path, work_pool: str, *, replica: str | None = None, without_login: bool = False
) -> None:
    """Deploys all that is planned to a work pool, whose workers run it.

    Raises NoServer, NotDeployed, and WrongUsage for a plan that is none.
    """
    plan = planned()
    _require_server(without_login=without_login)
    _warn_without_contact(data, replica)
    if plan.quiet is not None:
        warn(QUIET_IN_NO_POOL)
    deployments = deployments_of(plan, data, replica)
    deploy_to_pool(deployments, work_pool)
    for deployment in deployments:
        say(f"{deployment.name} is left to the work pool “{work_pool}”")
    say(f"start workers of it with `prefect worker start --pool {quote(work_pool)}`")


def _require_one_of(cron: str | None, every: str | None) -> None:
    if (cron is None) == (every is None):
        raise WrongUsage("say when, with --cron, or how often, with --every: one of them for the archives you name")


def _require_nothing_of_named(
    cron: str | None, listings: Sequence[str] | None, source: HarvestSource, every: str | None, replica: str | None
) -> None:
    given = {"--cron": cron, "--listing": listings, "--from": source if source is HarvestSource.WAYBACK else None}
    for name, value in given.items():
        if value:
            raise WrongUsage(f"{name} goes with an ARCHIVE: what is declared says so itself")
    if every and not replica:
        raise WrongUsage("--every goes with an ARCHIVE, or with --replica: what is declared says so itself")


def _when(cron: str | None, every: str | None, replica: str | None, data: Path) -> When:
    zone = settings_of(data).time_zone
    if cron is None:
        return When(every=typed_interval(str(every), may_be_seconds=replica is not None), time_zone=zone)
    if wrong := wrong_with_cron(cron):
        raise WrongUsage(wrong)
    return When(cron=cron, time_zone=zone)


def _warn_without_contact(data: Path, replica: str | None) -> None:
    if replica is None and not contact_for(data, None):
        warn(
            "no site is told whom to ask: set contact in regest.toml, or REGEST_CONTACT, to an address or URL of yours"
        )


def _require_server(*, without_login: bool) -> None:
    if PREFECT_API_URL.value() is None:
        raise NoServer(
            f"no Prefect server is configured: {HOW_TO_LOCK}, run `prefect server start`, then"
            " `prefect config set PREFECT_API_URL=http://127.0.0.1:4200/api`"
        )
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
