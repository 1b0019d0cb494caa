"""`regest changes`: what archives added, changed, withdrew and brought back, day by day."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated

import typer

from flows.commands.options import COMPLETE, DEFAULT_DATA, Format, PublishedData
from flows.runs.unknown import on_published_tables
from flows.settings.folders import data_folder
from flows.show.last_result import Numbered, remember
from flows.text.happenings import print_changes
from flows.text.rows import print_values
from flows.text.speaking import say, warn
from flows.typed_days import first_day, last_day
from parsers.catalog import archive_named, listing_named
from parsers.errors import WrongUsage
from warehouse.happenings import KINDS, Change, WantedChanges, wanted_changes

SHOWN = 100


def command(
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="Seen in 2026, 2026-11 or on 2026-11-25, or later (UTC).")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DAY", help="Seen then, or earlier.")] = None,
    archive: Annotated[str | None, typer.Option(metavar="ARCHIVE", help="Of one archive only.")] = None,
    listing: Annotated[
        str | None, typer.Option(metavar="LISTING", help="Shown by harvests of one listing, by its name or URL.")
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND,…", help=f"Only these: {', '.join(KINDS)}; a hyphen may stand for a blank."),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help=f"At most so many, the last first; as a table {SHOWN} unless you say."),
    ] = None,
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.TABLE,
    data: PublishedData = DEFAULT_DATA,
) -> int:
    """Show what archives added, changed, withdrew and brought back, by the day on which it was seen, the last first.

    Each happened between two harvests. What the first harvest of a listing found is no change.

    Example: regest changes --since 2026-11 --kind added,withdrawn
    """
    wanted = WantedChanges(
        archive=archive and archive_named(archive).name,
        listing_url=listing and listing_named(listing, archive),
        since=first_day(since) if since else None,
        until=last_day(until) if until else None,
        kinds=tuple(_kind(word) for words in kind or () for word in words.split(",")),
    )
    if wanted.since and wanted.until and wanted.until < wanted.since:
        raise WrongUsage(f"--until {wanted.until} lies before --since {wanted.since}")
    is_table = format is Format.TABLE
    with on_published_tables(data_folder(data), warn) as connection:
        found, changes = wanted_changes(connection, wanted, limit or (SHOWN if is_table else None))
        of_all = found or wanted_changes(connection, WantedChanges(), 1)[0]
    if is_table:
        print_changes(changes)
        remember(data, "regest changes", [Numbered(one.url, one.archive, one.change) for one in changes])
    else:
        names = [field.name for field in fields(Change)]
        print_values(names, [[getattr(change, name) for name in names] for change in changes], format.value)
    if not found:
        say(_hint(of_all))
    elif found > len(changes):
        say(f"{len(changes):,} of {found:,} changes; --limit N shows more")
    return COMPLETE


def _kind(word: str) -> str:
    known = " ".join(word.replace("-", " ").lower().split())
    if known not in KINDS:
        raise WrongUsage(f"“{word}” is no kind of change: give {', '.join(KINDS)}")
    return known


def _hint(of_all: int) -> str:
    if of_all:
        return f"no changes within these limits; {of_all:,} without them"
    return "no changes: no listing was harvested twice with another result; what a first harvest found is no change"
