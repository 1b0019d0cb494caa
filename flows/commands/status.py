"""`regest status`: each listing and its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.text import Text

from flows.commands.options import COMPLETE, DEFAULT_DATA, DISCREPANT, Format, PublishedData
from flows.runs.unknown import on_published_tables
from flows.settings.folders import data_folder
from flows.show.last_result import Numbered, remember
from flows.text.harmless import harmless
from flows.text.listings import print_listings, titles_of, what_is_amiss
from flows.text.moments import span_from
from flows.text.rows import print_rows
from flows.text.speaking import say, voice, warn
from flows.text.terminal import output
from parsers.errors import WrongUsage
from warehouse.reports import ListingStatus, listing_statuses


def command(
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Name only what is not proven or exhausted, cannot be reached or is too old, and end with status 1 "
            "where there is such a listing, or none at all.",
        ),
    ] = False,
    older_than: Annotated[
        str | None,
        typer.Option(metavar="SPAN", help="With --check: what was read longer ago is too old: 8d, 36h, 2w."),
    ] = None,
    wide: Annotated[bool, typer.Option("--wide", help="With the URL of each listing, in lines of any length.")] = False,
    format: Annotated[Format, typer.Option(help="How to print it.")] = Format.TABLE,
    data: PublishedData = DEFAULT_DATA,
) -> int:
    """Show each listing: promised, found, proven or not, when it was harvested last.

    A listing is called by its declared name, or by the words that were searched for. [bold]regest show 2[/bold] shows
    the captured page of the second one.
    """
    oldest = span_from(older_than) if older_than is not None else None
    if oldest is not None and not check:
        raise WrongUsage("--older-than goes with --check: give both")
    with on_published_tables(data_folder(data), warn) as connection:
        statuses = listing_statuses(connection)
    if check:
        return _check(statuses, voice.now(), oldest, format.value)
    if format is not Format.TABLE:
        print_rows(_as_rows(statuses), format.value)
    elif statuses:
        print_listings(statuses, voice.now(), is_wide=wide)
        titles = titles_of(statuses)
        numbered = [Numbered(one.listing_url, one.archive, said) for one, said in zip(statuses, titles, strict=True)]
        remember(data, "regest status", numbered)
    else:
        say("no listing was ever harvested")
    return COMPLETE


def _check(statuses: Sequence[ListingStatus], now: datetime, oldest: timedelta | None, output_format: str) -> int:
    """Names each listing that cannot be relied on, in a line. Gives the exit status."""
    amiss = [
        (row, list(what_is_amiss(one, now, oldest))) for row, one in zip(_as_rows(statuses), statuses, strict=True)
    ]
    found = [{**row, "amiss": "; ".join(why)} for row, why in amiss if why]
    if output_format != "table":
        print_rows(found, output_format)
    for row in found if output_format == "table" else ():
        output.print(Text(harmless(f"{row['archive']} · {row['listing']}: {row['amiss']}")), soft_wrap=True)
    if not statuses:
        warn("no listing was ever harvested")
    elif not found:
        old = "" if oldest is None else ", and none is too old"
        say("the listing is complete" if len(statuses) == 1 else f"all {len(statuses):,} listings are complete{old}")
    return DISCREPANT if found or not statuses else COMPLETE


def _as_rows(statuses: Sequence[ListingStatus]) -> list[dict[str, object]]:
    named = zip(titles_of(statuses), statuses, strict=True)
    return [{"archive": one.archive, "listing": title, **asdict(one)} for title, one in named]
