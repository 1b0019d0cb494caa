"""What runs are called in Prefect: by what they do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.own_archives import declare_those_in
from flows.settings.folders import path_for_a_flow
from flows.web.walk import Walk
from parsers.archive import Archive
from parsers.catalog import archive_named
from parsers.errors import RegestError


def name_of_harvest(parameters: Mapping[str, Any]) -> str:
    """“Wilson Center Digital Archive · mongolia”, by the parameters of the flow."""
    archive = _archive(parameters)
    if archive is None:
        return f"{parameters['archive']} · {parameters['listing'] or 'first listing'}"
    return f"{archive.title} · {_label(archive, parameters['listing'])}"


def name_of_wayback_harvest(parameters: Mapping[str, Any]) -> str:
    """“Wilson Center Digital Archive · all listings · Wayback Machine”, by the parameters of the flow."""
    archive = _archive(parameters)
    title, listing = archive.title if archive else parameters["archive"], parameters["listing"]
    label = _label(archive, listing) if archive and listing else listing or "all listings"
    return f"{title} · {label} · Wayback Machine"


def name_of_batch(walk: Walk, listing: str, first: int, count: int) -> str:
    """“Wilson Center Digital Archive · all · pages 101-200 of 1,676”; before the first page without their number."""
    expected = walk.pages_expected
    here = f"{walk.archive.title} · {listing}"
    if expected is None or expected < first:
        return f"{here} · pages from {first:,}"
    last = min(first + count - 1, expected)
    pages = f"page {first:,}" if first == last else f"pages {first:,}-{last:,}"
    return f"{here} · {pages} of {expected:,}"


def _label(archive: Archive, listing: str | None) -> str:
    """The listing's name, or the query of its URL."""
    if listing is not None and not archive.has_listing(listing):
        return listing
    url = archive.listing(listing)
    return archive.listing_name(url) or url.removeprefix(archive.home)


def _archive(parameters: Mapping[str, Any]) -> Archive | None:
    """The archive, where it is known: the flow itself says why it is not."""
    try:
        declare_those_in(path_for_a_flow(parameters["data"]))
        return archive_named(parameters["archive"])
    except RegestError:
        return None
