"""`regest harvest`: the flow on a terminal, for one listing or for several side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from flows.commands.options import (
    DEFAULT_DATA,
    FAILED,
    Contact,
    Data,
    From,
    HarvestSource,
    ReportFormat,
    ReportFormatOption,
    Since,
    Until,
    WaybackOrigin,
)
from flows.text.listing_names import Listing, listing_titles
from flows.text.progress import ProgressOnTerminal, watched_on_terminal
from flows.text.report import print_harvests, print_passed_over, print_report, print_taken_over
from flows.text.report_json import harvest_as_json, wayback_as_json
from flows.text.rows import print_json
from flows.text.speaking import warn
from flows.text.terminal import print_facts
from flows.text.wayback import report_facts
from flows.wayback.request import wayback_request_for
from flows.web.request import HarvestRequest, request_for
from parsers.archive import UnknownListing
from parsers.catalog import archive_named, archives
from parsers.errors import WrongUsage
from warehouse.reports import HarvestReport


@dataclass(frozen=True, slots=True)
class Harvested:
    """One of several harvests: its report, or in words why there is none."""

    request: HarvestRequest
    report: HarvestReport | None
    failure: str = ""


def command(
    named: Annotated[
        list[str] | None,
        typer.Argument(metavar="ARCHIVE…", help="Names of archives: see [bold]regest archives[/bold]."),
    ] = None,
    wanted: Annotated[
        list[str] | None,
        typer.Option(
            "--listing",
            metavar="NAME|URL",
            help="A declared listing, or the URL of one; give it again for more. The first by default, all from the "
            "Wayback Machine.",
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every declared listing of the archives that are named, or of all.")
    ] = False,
    source: From = HarvestSource.WEB,
    pages: Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the first N pages of each.")] = None,
    replica: Annotated[
        str | None, typer.Option(metavar="ORIGIN", help="Ask this copy of the site instead, as http://127.0.0.1:8765.")
    ] = None,
    pause: Annotated[
        float | None,
        typer.Option(min=0, metavar="SECONDS", help="Time between requests; the archive's own by default."),
    ] = None,
    since: Since = None,
    until: Until = None,
    wayback: WaybackOrigin = None,
    contact: Contact = None,
    format: ReportFormatOption = ReportFormat.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Fetch listings, capture and read their pages, and publish the tables.

    Several listings are harvested side by side; a host is never asked faster for it. With --from wayback it is every
    capture of an archive's listing pages that the Wayback Machine has: see first with [bold]regest wayback[/bold] what
    there is. Stopped in the middle, the same command goes on where it was.
    """
    named, wanted = named or [], wanted or []
    if source is HarvestSource.WAYBACK:
        _require_no_more(source, {"--pages": pages, "--replica": replica, "--all": everything or None})
        if len(named) != 1 or len(wanted) > 1:
            raise WrongUsage("--from wayback harvests one archive, and one listing of it or all")
        return harvest_from_wayback_on_terminal(
            archive=named[0],
            listing=wanted[0] if wanted else None,
            since=since,
            until=until,
            data=str(data),
            wayback=wayback,
            pause=pause,
            contact=contact,
            output_format=format.value,
        )
    _require_no_more(source, {"--since": since, "--until": until})
    options = {"pages": pages, "data": data, "replica": replica, "pause": pause, "contact": contact}
    return harvests_on_terminal(requests_for(named, wanted, everything=everything, **options), format.value)


def _require_no_more(source: HarvestSource, options: dict[str, object]) -> None:
    for name, value in options.items():
        if value is not None:
            raise WrongUsage(f"{name} does not go with --from {source.value} (see `regest harvest --help`)")


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


def harvests_on_terminal(requests: Sequence[HarvestRequest], output_format: str = "table") -> int:
    """Runs the flow for each, with a line of progress, and prints the report of one, or a table of several; as JSON an
    array of all. Gives the exit status: of several the worst."""
    harvested, titles = _harvested(requests), _titles(requests)
    if output_format == "json":
        print_json([harvest_as_json(_label(one.request), one.report, one.failure) for one in harvested], indent=2)
    elif len(harvested) > 1:
        print_harvests({titles[_listing(one.request)]: one.report for one in harvested if one.report is not None})
    for one in harvested:
        if one.report is None:
            warn(f"{titles[_listing(one.request)]}: {one.failure}" if len(harvested) > 1 else one.failure)
        elif len(harvested) == 1 and output_format != "json":
            print_report(f"{one.report.archive}: {one.report.listing_url}", one.report)
    return max(one.report.exit_status if one.report else FAILED for one in harvested)


def harvest_from_wayback_on_terminal(output_format: str = "table", **parameters: Any) -> int:
    """Runs the flow, with its parameters, under a progress bar, and prints its report. Gives the exit status.

    Raises WrongUsage for parameters that are none, RegestError when there is no report to give.
    """
    from flows.prefect_runs import run_harvest_from_wayback

    request = wayback_request_for(**parameters)
    title = f"{request.wanted.archive.name} · {request.label} · Wayback Machine"
    with watched_on_terminal(title) as watcher:
        report = run_harvest_from_wayback(watcher, parameters)
    if output_format == "json":
        print_json(wayback_as_json(title, report), indent=2)
    elif report.is_empty:
        for why, count in sorted(report.result.passed_over.items()):
            warn(f"passed over: {count:,} × {why}")
    else:
        print_facts(title, report_facts(report))
        print_passed_over(report.result)
        print_taken_over(report.result, request.wanted.archive)
    if report.stopped:
        warn(report.stopped)
    return report.exit_status


def _harvested(requests: Sequence[HarvestRequest]) -> list[Harvested]:
    """All of them side by side, with a line of progress for each."""
    from flows.prefect_runs import run_harvests

    titles = _titles(requests)
    with ProgressOnTerminal() as progress:
        watchers = [progress.watcher(titles[_listing(one)], is_alone=len(requests) == 1) for one in requests]
        ended = run_harvests(requests, watchers)
    return [Harvested(*one) for one in zip(requests, (one.report for one in watchers), ended, strict=True)]


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


def _titles(requests: Sequence[HarvestRequest]) -> dict[Listing, str]:
    """What each is called on a terminal, as `regest status` calls it; no two are called the same."""
    return {one: f"{one[0]} · {title}" for one, title in listing_titles(map(_listing, requests)).items()}


def _listing(request: HarvestRequest) -> Listing:
    return request.archive.name, request.listing_url


def _label(request: HarvestRequest) -> str:
    return f"{request.archive.name} · {request.label}"
