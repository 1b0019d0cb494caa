"""What to take over from a Wayback Machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flows.own_archives import declare_those_in
from flows.settings.contact import contact_for
from flows.settings.folders import data_folder, path_for_a_flow
from flows.typed_days import first_day, last_day
from flows.wayback.client import pause_at
from flows.wayback.lookup import Wanted
from parsers.catalog import archive_named
from warehouse.data_folder import DataFolder


@dataclass(frozen=True, slots=True)
class WaybackRequest:
    """What to take over, and from where. Without an `origin` it is the real Wayback Machine, or the one that
    REGEST_WAYBACK names; `pause` is given in seconds for one on loopback alone."""

    wanted: Wanted
    folder: DataFolder
    origin: str | None = None
    pause: float | None = None
    contact: str | None = None

    @property
    def label(self) -> str:
        """The listing's name, or the query of its URL."""
        archive, listing_url = self.wanted.archive, self.wanted.listing_url
        if listing_url is None:
            return "all listings"
        return archive.listing_name(listing_url) or listing_url.removeprefix(archive.home)


def wayback_request_for(
    archive: str,
    listing: str | None = None,
    since: str | None = None,
    until: str | None = None,
    data: str | Path | None = None,
    wayback: str | None = None,
    pause: float | None = None,
    contact: str | None = None,
) -> WaybackRequest:
    """Without a `listing` all of the archive's. `since` and `until` are years, months or days, `wayback` an origin.

    Raises UnknownArchive, UnknownListing, and WrongUsage for a day or an origin that is none, or a data folder
    that goes with the run.
    """
    folder = path_for_a_flow(data)
    declare_those_in(folder)
    known = archive_named(archive)
    who = contact_for(folder, contact)
    wanted = Wanted(
        known,
        known.listing(listing) if listing else None,
        first_day(since) if since else None,
        last_day(until) if until else None,
    )
    return WaybackRequest(wanted, data_folder(folder), wayback, pause_at(wayback, pause), who)
