"""`regest wayback`: what the Wayback Machine has of an archive's listings, by its index alone."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer
from duckdb import DuckDBPyConnection

from flows.commands.options import DEFAULT_DATA, ArchiveName, Contact, Data, Format, Since, Until, WaybackOrigin
from flows.runs.unknown import on_published_tables
from flows.runs.watching import Watcher, watching
from flows.text.progress import watched_on_terminal
from flows.text.rows import print_rows
from flows.text.speaking import say, warn
from flows.wayback.harvest import wayback_of
from flows.wayback.lookup import Found, HeldSnapshots, IsHeld, ListingYear, ServedInstead, by_listing_and_year, look_up
from flows.wayback.request import WaybackRequest, wayback_request_for
from parsers.archive import Archive
from warehouse.lookups import times_held
from warehouse.warc.own_format import stored_url

MOST_SHOWN = 40


def command(
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
    request = wayback_request_for(archive, listing, since, until, data, wayback, contact=contact)
    return print_wayback(request, output_format.value)


def print_wayback(request: WaybackRequest, output_format: str) -> int:
    """Prints captures, distinct pages and what is held, by listing and year. Returns the exit status: 0, 1 when a part
    of the index could not be read, 3 when nothing could be, or there
    is nothing.

    Raises SourceError for an origin that cannot be used.
    """
    archive, folder = request.wanted.archive, request.folder
    with ExitStack() as stack:
        is_held: IsHeld = nothing_held
        if folder.database.exists():
            is_held = _held_by(stack.enter_context(on_published_tables(folder, warn)), archive.name)
        watcher = stack.enter_context(watched_on_terminal(f"{archive.title}: the Wayback Machine's index"))
        found, served_instead = asyncio.run(_look_up(request, watcher))
    if found.snapshots:
        held = HeldSnapshots(is_held, served_instead)
        _print(archive, by_listing_and_year(archive, found.snapshots, held), output_format)
    for kind, count in found.passed_over:
        warn(f"passed over or mended: {count:,} × {kind}")
    for incident in found.incidents:
        warn(f"{incident.url}: {incident.detail}")
    if found.why_nothing:
        warn(found.why_nothing)
        return 3
    return 1 if found.incidents else 0


async def _look_up(request: WaybackRequest, watcher: Watcher) -> tuple[Found, ServedInstead]:
    token = watching.set(watcher)
    try:
        async with wayback_of(request) as wayback:
            return await look_up(wayback, request.wanted, watcher), wayback.cache.served_instead()
    finally:
        watching.reset(token)


def nothing_held(_url: str, _captured_at: datetime) -> bool:
    """What is held without a database."""
    return False


def _held_by(connection: DuckDBPyConnection, archive: str) -> IsHeld:
    held = times_held(connection, archive)
    return lambda url, captured_at: (stored_url(url), captured_at.replace(microsecond=0)) in held


def _print(archive: Archive, listings: Sequence[ListingYear], output_format: str) -> None:
    rows = [asdict(year) for year in listings]
    if output_format == "table":
        rows = _most_captured(archive, rows)
    print_rows(rows, output_format)
    if (left := len(listings) - len(rows)) > 0:
        warn(f"… and {left:,} more lines: --format csv or json gives all")
    captures, held = sum(year.captures for year in listings), sum(year.held for year in listings)
    say(f"{captures:,} captures of listing pages, {held:,} of them held")


def _most_captured(archive: Archive, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The listings with the most captures, year by year, by the names that are declared or without the archive's
    address. Every choice of facets that somebody once followed is a listing."""
    of_listing: Counter[str] = Counter()
    for row in rows:
        of_listing[row["listing_url"]] += row["captures"]
    shown = sorted(rows, key=lambda row: (-of_listing[row["listing_url"]], row["listing_url"], row["year"]))
    return [{"listing": _short(archive, row.pop("listing_url")), **row} for row in shown[:MOST_SHOWN]]


def _short(archive: Archive, listing_url: str) -> str:
    return archive.listing_name(listing_url) or listing_url.removeprefix(archive.home.rstrip("/"))
