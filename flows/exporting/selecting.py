"""What somebody wants to have exported, as they say it."""

from __future__ import annotations

from datetime import date

from parsers.archive import Archive
from parsers.catalog import archive_named, archives
from parsers.dates.printed import read_date
from parsers.errors import WrongUsage
from warehouse.citable import Selection


def selection_of(
    *,
    archive: str | None,
    listing: str | None,
    since: str | None,
    until: str | None,
    changed_since: str | None,
    query: str | None,
) -> Selection:
    """The documents of an archive, by its name, of a listing, by its name or a URL of its pages, whose dates may fall
    between two others, that an archive has done something to since a day, that a query names.

    A date may be anything that is read as one: its first day counts, of `until` its last. Raises UnknownArchive,
    UnknownListing, and WrongUsage, for what is no date and for a last day before the first one too.
    """
    first, last = _day(since, "--from", is_first=True), _day(until, "--to", is_first=False)
    if first is not None and last is not None and first > last:
        raise WrongUsage(f"--to {last} lies before --from {first}")
    asked = archive_named(archive) if archive is not None and archive in archives() else None
    listed = _archive_with(listing, asked) if listing is not None else asked
    return Selection(
        archive=listed.name if listed else archive,
        listing_url=listed.listing(listing) if listed and listing is not None else None,
        since=first,
        until=last,
        changed_since=_day(changed_since, "--changed-since", is_first=True),
        query=query,
    )


def _archive_with(listing: str, asked: Archive | None) -> Archive:
    """The archive whose listing it is. Raises UnknownListing, and WrongUsage where that is not clear."""
    if asked is not None:
        return asked
    having = [archive for archive in archives().values() if archive.has_listing(listing)]
    if len(having) != 1:
        named = ", ".join(archive.name for archive in having) or "no archive"
        raise WrongUsage(f"{named} has a listing “{listing}”: say whose it is with --archive")
    return having[0]


def _day(text: str | None, option: str, *, is_first: bool) -> date | None:
    if text is None:
        return None
    read = read_date(text)
    day = read.earliest if is_first else read.latest
    if day is None:
        raise WrongUsage(f"{option} “{text}” is no day: give one as 1945-07-02, 1945-07, 1945, or “July 1945”")
    return day
