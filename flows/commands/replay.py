"""`regest replay`: captures or fixtures, served as the site they came from or as a Wayback Machine."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import COMPLETE, DEFAULT_DATA, ArchiveName, Data, ReplaySource
from flows.replay.pages import captures_over_time, fixtures_over_time
from flows.replay.server import STILL, WITH_SCRIPTS
from flows.replay.site import Replica, pages_from_captures, pages_from_fixtures
from flows.replay.undeclared import UndeclaredReplica, undeclared_site, undeclared_sites
from flows.replay.wayback import WaybackReplica
from flows.settings.folders import data_folder
from flows.text.speaking import say
from parsers.archive import Archive
from parsers.catalog import archive_named, archives
from parsers.errors import WrongUsage
from warehouse.data_folder import DataFolder


class ReplayedAs(StrEnum):
    """What a replica is a copy of."""

    SITE = "site"
    WAYBACK = "wayback"


def command(
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

    In a browser the pages have their looks, as far as they were captured, and run nothing. “letters” is a made-up site
    that nobody has declared, to try [bold]regest add[/bold] on.
    """
    if archive not in archives() and archive in undeclared_sites():
        if scripts or served_as is not ReplayedAs.SITE:
            raise WrongUsage(f"{archive} is no archive: neither --as wayback nor --scripts goes with it")
        serve_undeclared(archive, port)
        return COMPLETE
    if served_as is ReplayedAs.SITE:
        serve_replica(archive, source.value, port, data, scripts=scripts)
    elif scripts:
        raise WrongUsage("--scripts does not go with --as wayback (see `regest replay --help`)")
    else:
        serve_wayback(archive, source.value, port, data)
    return COMPLETE


def serve_replica(archive_name: str, source: str, port: int, data: Path, *, scripts: bool = False) -> None:
    """Serves until it is stopped; with `scripts`, those of the pages run in the browser.

    Raises WrongUsage with nothing to serve, ReplicaError for a port that is taken.
    """
    archive = archive_named(archive_name)
    folder = data_folder(data)
    pages = pages_from_captures(folder, archive) if source == "captures" else pages_from_fixtures(archive)
    if not pages:
        raise _nothing_to_serve(archive, folder)
    with Replica(archive, pages, port, policy=WITH_SCRIPTS if scripts else STILL) as replica:
        say(f"{archive.title}, {len(pages):,} pages from {source}, at {replica.origin}; stop with Ctrl-C")
        if scripts:
            say(
                "warning: the pages' scripts run in your browser, from this machine: look at none that you do not trust"
            )
        say(f"harvest it: regest harvest {archive.name} --replica {replica.origin} --data data/replica")
        replica.serve_forever()


def serve_undeclared(name: str, port: int) -> None:
    """Serves a made-up site until it is stopped. Raises ReplicaError for a port that is taken."""
    site = undeclared_site(name)
    with UndeclaredReplica(site, port) as replica:
        say(f"a site that nobody has declared, {len(site.pages)} pages, at {replica.origin}; stop with Ctrl-C")
        say(f"add it: regest add {site.listing_url} --replica {replica.origin}")
        replica.serve_forever()


def serve_wayback(archive_name: str, source: str, port: int, data: Path) -> None:
    """The same, as a Wayback Machine that has captured every state of the pages."""
    archive = archive_named(archive_name)
    folder = data_folder(data)
    pages = captures_over_time(folder, archive) if source == "captures" else fixtures_over_time(archive)
    if not pages:
        raise _nothing_to_serve(archive, folder)
    with WaybackReplica(pages, port=port) as replica:
        say(f"a Wayback Machine with {len(pages):,} captures of the {archive.title}, at {replica.origin}")
        say(f"see what there is: regest wayback {archive.name} --wayback {replica.origin} --data data/wayback")
        say(f"harvest: regest harvest {archive.name} --from wayback --wayback {replica.origin} --data data/wayback")
        say("stop with Ctrl-C")
        replica.serve_forever()


def _nothing_to_serve(archive: Archive, folder: DataFolder) -> WrongUsage:
    return WrongUsage(f"no captures of {archive.name} in {folder.store}: harvest first, or use --from fixtures")
