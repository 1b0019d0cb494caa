"""`regest replay`: captures or fixtures, served as the site they came from."""

from __future__ import annotations

from pathlib import Path

from flows.replay import Replica, pages_from_captures, pages_from_fixtures
from flows.terminal import say
from parsers.archive import archive_named
from parsers.errors import WrongUsage
from warehouse.data_folder import DataFolder


def serve_replica(archive_name: str, source: str, port: int, data: Path) -> None:
    """Serves until it is stopped. Raises WrongUsage with nothing to serve, ReplicaError for a port that is taken."""
    archive = archive_named(archive_name)
    folder = DataFolder(data)
    pages = pages_from_captures(folder, archive) if source == "captures" else pages_from_fixtures(archive)
    if not pages:
        raise WrongUsage(f"no captures of {archive.name} in {folder.captures}: harvest first, or use --from fixtures")
    with Replica(archive, pages, port) as replica:
        say(f"{archive.title}, {len(pages):,} pages from {source}, at {replica.origin}; stop with Ctrl-C")
        say(f"harvest it: regest harvest {archive.name} --replica {replica.origin} --data data/replica")
        replica.serve_forever()
