"""What to harvest from an archive's own site, or from a replica of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.own_archives import declare_those_in
from flows.settings.contact import contact_for
from flows.settings.folders import data_folder, path_for_a_flow
from parsers.archive import Archive
from parsers.catalog import archive_named
from warehouse.data_folder import DataFolder


@dataclass(frozen=True, slots=True)
class HarvestRequest:
    """What to harvest. `replica` is the origin of a copy of the site on this machine, `pause` seconds between requests
    (None: the archive's own, and none at all for a replica), `pages` how many pages at most."""

    archive: Archive
    listing_url: str
    folder: DataFolder
    pages: int | None = None
    replica: str | None = None
    pause: float | None = None
    contact: str | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """Those of the flow that harvests it."""
        return {
            "archive": self.archive.name,
            "listing": self.archive.listing_name(self.listing_url) or self.listing_url,
            "pages": self.pages,
            "data": str(self.folder.path),
            "replica": self.replica,
            "pause": self.pause,
            "contact": self.contact,
        }

    @property
    def source(self) -> str:
        return "replica" if self.replica else "web"

    @property
    def label(self) -> str:
        """The listing's name, or the query of its URL."""
        return self.archive.listing_name(self.listing_url) or self.listing_url.removeprefix(self.archive.home)


def request_for(
    archive: str,
    listing: str | None = None,
    pages: int | None = None,
    data: str | Path | None = None,
    replica: str | None = None,
    pause: float | None = None,
    contact: str | None = None,
) -> HarvestRequest:
    """Raises UnknownArchive, UnknownListing, and WrongUsage for a data folder that goes with the run."""
    folder = path_for_a_flow(data)
    declare_those_in(folder)
    known = archive_named(archive)
    who = contact_for(folder, contact)
    pause = 0.0 if replica and pause is None else pause
    return HarvestRequest(known, known.listing(listing), data_folder(folder), pages, replica, pause, who)
