"""`regest replay`: captures or fixtures, served as the site they came from or as a Wayback Machine."""

from __future__ import annotations

from pathlib import Path

from flows.replay.pages import captures_over_time, fixtures_over_time
from flows.replay.server import STILL, WITH_SCRIPTS
from flows.replay.site import Replica, pages_from_captures, pages_from_fixtures
from flows.replay.wayback import WaybackReplica
from flows.text.terminal import say
from parsers.archive import Archive
from parsers.catalog import archive_named
from parsers.errors import WrongUsage
from warehouse.data_folder import DataFolder


def serve_replica(archive_name: str, source: str, port: int, data: Path, *, scripts: bool = False) -> None:
    """Serves until it is stopped; with `scripts`, those of the pages run in the browser.

    Raises WrongUsage with nothing to serve, ReplicaError for a port that is taken.
    """
    archive = archive_named(archive_name)
    folder = DataFolder(data)
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


def serve_wayback(archive_name: str, source: str, port: int, data: Path) -> None:
    """The same, as a Wayback Machine that has captured every state of the pages."""
    archive = archive_named(archive_name)
    folder = DataFolder(data)
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
    return WrongUsage(f"no captures of {archive.name} in {folder.captures}: harvest first, or use --from fixtures")
