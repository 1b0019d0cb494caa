"""`regest accept`: harvests that are withheld, listed or accepted."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import DEFAULT_DATA, Data, Format
from flows.runs.unknown import on_published_tables
from flows.settings.folders import data_folder
from flows.text.progress import watched_on_terminal
from flows.text.report import print_report
from flows.text.rows import print_rows
from flows.text.speaking import warn
from flows.text.terminal import output
from flows.upkeep.accept import Withheld, accept
from parsers.catalog import archive_named
from parsers.errors import WrongUsage
from warehouse.reports import withheld_harvests


def command(
    which: Annotated[
        str | None,
        typer.Argument(
            metavar="[RUN_ID|ARCHIVE]",
            help="The harvest, by its ID or the beginning of it, or its archive, with its listing; none lists them.",
        ),
    ] = None,
    listing: Annotated[
        str | None, typer.Argument(metavar="[LISTING]", help="The listing of that archive, by its name or URL.")
    ] = None,
    run: Annotated[
        str | None, typer.Option(metavar="RUN_ID", help="Which harvest of that listing, where several are withheld.")
    ] = None,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why; it is kept.")] = None,
    format: Annotated[Format, typer.Option(help="How to print the list.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Believe a harvest that found far less than the one before, because you know that the archive means it.

    Until then, or until a harvest on another day finds the same, no document is said to have left.
    """
    if which is None:
        return print_withheld(data, format.value)
    if listing is not None:
        archive = archive_named(which)
        return accept_on_terminal(Withheld(run, archive.name, archive.listing(listing)), data, reason)
    if run is not None:
        raise WrongUsage(f"--run needs the archive and its listing: `regest accept {which}` alone names a harvest")
    return accept_on_terminal(Withheld(which), data, reason)


def print_withheld(data: Path, output_format: str) -> int:
    """Prints the harvests that are withheld. Gives the exit status: 1 when there are any."""
    with on_published_tables(data_folder(data), warn) as connection:
        withheld = withheld_harvests(connection)
    if withheld or output_format != "table":
        print_rows([asdict(harvest) for harvest in withheld], output_format)
    else:
        output.print("no harvest is withheld")
    return 1 if withheld else 0


def accept_on_terminal(which: Withheld, data: Path, reason: str | None) -> int:
    """Accepts a harvest and prints its report as it is then. Gives the exit status.

    Raises WrongUsage where none of that name is withheld, and RegestError when the data folder cannot be used.
    """
    with watched_on_terminal("accept") as watcher:
        report = accept(data_folder(data), which, reason, watcher)
    print_report(f"{report.archive}: {report.listing_url}", report)
    return report.exit_status
