"""Verbs that bring pages in: `harvest`, `schedule`, and what serves pages to try them with."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import COMPLETE, DEFAULT_DATA, ArchiveName, ArchiveOption, Data, Format, ReplaySource
from parsers.errors import WrongUsage


class HarvestSource(StrEnum):
    """Where a harvest fetches from."""

    WEB = "web"
    WAYBACK = "wayback"


class ReplayedAs(StrEnum):
    """What a replica is a copy of."""

    SITE = "site"
    WAYBACK = "wayback"


From = Annotated[
    HarvestSource, typer.Option("--from", help="The archive's own site, or what the Wayback Machine kept of it.")
]
Since = Annotated[
    str | None, typer.Option(metavar="DAY", help="Captures from 2022, 2022-05 or 2022-05-03 on (Wayback Machine).")
]
Until = Annotated[str | None, typer.Option(metavar="DAY", help="Captures until then (Wayback Machine).")]
WaybackOrigin = Annotated[
    str | None,
    typer.Option(
        "--wayback",
        envvar="REGEST_WAYBACK",
        metavar="ORIGIN",
        help="Ask this Wayback Machine, as http://127.0.0.1:8765, in place of web.archive.org.",
    ),
]
Contact = Annotated[
    str | None, typer.Option(envvar="REGEST_CONTACT", help="Told to who is asked, so that they can reach you.")
]


def harvest(
    archives: Annotated[
        list[str] | None,
        typer.Argument(metavar="ARCHIVE…", help="Names of archives: see [bold]regest archives[/bold]."),
    ] = None,
    listings: Annotated[
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
    data: Data = DEFAULT_DATA,
) -> int:
    """Fetch listings, capture and read their pages, and publish the tables.

    Several listings are harvested side by side; a host is never asked faster for it. With --from wayback it is every
    capture of an archive's listing pages that the Wayback Machine has: see first with [bold]regest wayback[/bold] what
    there is. Stopped in the middle, the same command goes on where it was.
    """
    named, wanted = archives or [], listings or []
    if source is HarvestSource.WAYBACK:
        _require_no_more(source, {"--pages": pages, "--replica": replica, "--all": everything or None})
        if len(named) != 1 or len(wanted) > 1:
            raise WrongUsage("--from wayback harvests one archive, and one listing of it or all")
        from flows.verbs.harvest_wayback import harvest_wayback_on_terminal

        return harvest_wayback_on_terminal(
            archive=named[0],
            listing=wanted[0] if wanted else None,
            since=since,
            until=until,
            data=str(data),
            wayback=wayback,
            pause=pause,
            contact=contact,
        )
    _require_no_more(source, {"--since": since, "--until": until})
    from flows.verbs.harvest import harvests_on_terminal, requests_for

    options = {"pages": pages, "data": data, "replica": replica, "pause": pause, "contact": contact}
    return harvests_on_terminal(requests_for(named, wanted, everything=everything, **options))


def _require_no_more(source: HarvestSource, options: dict[str, object]) -> None:
    for name, value in options.items():
        if value is not None:
            raise WrongUsage(f"{name} does not go with --from {source.value} (see `regest harvest --help`)")


def wayback(
    archive: ArchiveName,
    listing: Annotated[
        str | None,
        typer.Option(metavar="NAME|URL", help="A declared listing, or the URL of one; all by default."),
    ] = None,
    since: Since = None,
    until: Until = None,
    output_format: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TABLE,
    wayback: WaybackOrigin = None,
    contact: Contact = None,
    data: Data = DEFAULT_DATA,
) -> int:
    """See what the Wayback Machine has of an archive's listings, by year, and how much of it you hold.

    Its index alone is asked, and the answers are kept: [bold]regest harvest ARCHIVE --from wayback[/bold] fetches the
    pages.
    """
    from flows.verbs.wayback import print_wayback
    from flows.wayback.harvest import wayback_request_for

    request = wayback_request_for(archive, listing, since, until, data, wayback, contact=contact)
    return print_wayback(request, output_format.value)


def import_(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH…",
            help="Saved pages, folders, .tar, .tar.gz, .tar.zst and .zip of them; .warc, .warc.gz, .warc.zst, .wacz.",
        ),
    ],
    archive: ArchiveOption,
    url_rule: Annotated[
        list[str] | None,
        typer.Option(
            "--url-rule",
            metavar="PATTERN=URL",
            help="Where pages of such names came from: results/{page}.html=https://…/search?page={page-1}",
        ),
    ] = None,
    copy: Annotated[
        bool, typer.Option("--copy", help="Copy WARC and WACZ files into the data folder, instead of naming them.")
    ] = False,
    force: Annotated[
        bool,
        typer.Option("--force", help="Take pages too that say themselves that they are not what they are given for."),
    ] = False,
    data: Data = DEFAULT_DATA,
) -> int:
    """Take over pages that others have saved or captured, whatever they are in, and publish the tables.

    Nothing is unpacked, and the same files twice change nothing. WARC and WACZ files are read where they lie, so keep
    them there, or give --copy. A page whose URL cannot be known, or that contradicts it, is named and left out.
    [bold]regest forget[/bold] takes an import back.
    """
    from flows.verbs.import_ import import_on_terminal

    return import_on_terminal(paths, archive, url_rule or [], data, copy=copy, force=force)


def schedule(
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

    The server must ask for a login: README says how to give it one. With --from wayback all listings of the archives
    are harvested, unless one is named.
    """
    from flows.verbs.schedule import serve_schedule

    is_wayback = source is HarvestSource.WAYBACK
    serve_schedule(archives, cron, listings or [], data, from_wayback=is_wayback, without_login=without_login)
    return COMPLETE


def replay(
    archive: ArchiveName,
    source: Annotated[ReplaySource, typer.Option("--from", help="What to serve.")] = ReplaySource.CAPTURES,
    served_as: Annotated[
        ReplayedAs, typer.Option("--as", help="As the site itself, or as a Wayback Machine that has captured it.")
    ] = ReplayedAs.SITE,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 for a free one.")] = 8765,
    scripts: Annotated[
        bool, typer.Option("--scripts", help="Let the pages' own scripts run in the browser: who wrote them runs them.")
    ] = False,
    data: Data = DEFAULT_DATA,
) -> int:
    """Serve captures or fixtures on this machine as the site they came from, or as a Wayback Machine that has captured
    it. Runs until it is stopped.

    In a browser the pages have their looks, as far as they were captured, and run nothing.
    """
    from flows.verbs.replay import serve_replica, serve_wayback

    if served_as is ReplayedAs.SITE:
        serve_replica(archive, source.value, port, data, scripts=scripts)
    elif scripts:
        raise WrongUsage("--scripts does not go with --as wayback (see `regest replay --help`)")
    else:
        serve_wayback(archive, source.value, port, data)
    return COMPLETE


def demo(
    data: Annotated[
        Path, typer.Option("--data", metavar="FOLDER", help="Folder of the demo: apart from your own data.")
    ] = Path("data/demo"),
) -> int:
    """Harvest from a small copy of an archive on this machine, and show what comes of it. Needs no internet."""
    from flows.verbs.demo import run_demo

    return run_demo(data)
