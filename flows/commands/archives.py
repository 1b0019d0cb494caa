"""`regest archives`: what is declared, whether it holds, and a declaration to begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Annotated

import typer

from flows.checking import Checked, check
from flows.commands.options import COMPLETE, DEFAULT_DATA, DISCREPANT, WRONG_USAGE, ArchiveName, Data, Format
from flows.new_archive import write_declaration
from flows.own_archives import declare_those_in
from flows.runs.unknown import on_published_tables
from flows.settings.folders import data_folder
from flows.text.rows import print_rows
from flows.text.speaking import say, warn
from parsers.archive import Archive
from parsers.catalog import (
    archives,
    broken_archives,
    declaration_of,
    is_mended,
    own_declarations,
    platform_of,
    shipped,
    status_of,
    what_holds,
)
from parsers.errors import WrongUsage
from warehouse.data_folder import DataFolder
from warehouse.reports import listing_statuses

HELP = "List the archives that Regest knows, and their listings; and those that are broken."

COLUMNS_OF_ARCHIVE = ("archive", "title", "platform", "declared")
COLUMNS = (*COLUMNS_OF_ARCHIVE, "listing", "url", "verdict")

app = typer.Typer(add_completion=False, rich_markup_mode="rich", help=HELP)


@app.callback(invoke_without_command=True)
def list_command(
    context: typer.Context,
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """List the archives that Regest knows, and their listings; and those that are broken."""
    if context.invoked_subcommand is not None:
        return COMPLETE
    listings, broken = _listings(data_folder(data)), broken_archives()
    if format is Format.TABLE:
        print_rows(_by_archive(listings), format.value)
        for one in broken:
            warn(f"the archive {one.archive} cannot be used: {one.reason}")
    else:
        named = [{**dict.fromkeys(COLUMNS), "archive": one.archive, "title": f"broken: {one.reason}"} for one in broken]
        print_rows([*listings, *named], format.value)
    return DISCREPANT if broken else COMPLETE


@app.command("check")
def check_command(
    name: Annotated[
        str | None, typer.Argument(metavar="[ARCHIVE]", help="One archive; all of them by default.")
    ] = None,
    format: Annotated[Format, typer.Option(help="How to print it.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Check declarations whole, and what their saved pages give against what they must give."""
    checked = check(name)
    for one in checked:
        for problem in one.problems:
            warn(problem)
    print_rows([_row(one) for one in checked], format.value)
    if any(one.is_broken for one in checked):
        return WRONG_USAGE
    return DISCREPANT if any(one.problems for one in checked) else COMPLETE


@app.command("show")
def show_command(
    archive: ArchiveName,
    format: Annotated[Format, typer.Option(help="How to print it.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Show what holds of an archive in the end, and where each key comes from."""
    if declaration_of(archive) is None:
        raise WrongUsage(f"no file declares an archive “{archive}”: `regest archives` lists what there is")
    held = what_holds(archive)
    print_rows([{"key": key, "value": value, "from": source} for key, value, source in held], format.value)
    return COMPLETE


@app.command("new")
def new_command(
    archive: Annotated[str, typer.Argument(metavar="NAME", help="Its name: lower-case letters, digits, hyphens.")],
    home: Annotated[str, typer.Option(metavar="URL", help="Where the site begins.")],
    platform: Annotated[str | None, typer.Option(metavar="PLATFORM", help="The software that its site runs.")] = None,
    data: Data = DEFAULT_DATA,
) -> int:
    """Write a declaration to begin with, with a comment for each key."""
    file = write_declaration(data, archive, home, platform)
    declare_those_in(data)
    say(f"written: {file}; fill in its listings, then `regest archives check {archive}`")
    return COMPLETE


def _listings(folder: DataFolder) -> list[dict[str, str | None]]:
    """A row for each listing of each archive, with the last verdict on it."""
    verdicts = _verdicts(folder)
    return [
        {**said, "listing": name, "url": (url := archive.listing(name)), "verdict": verdicts.get((archive.name, url))}
        for archive in archives().values()
        for said in [_said_of(archive)]
        for name in archive.listings
    ]


def _said_of(archive: Archive) -> dict[str, str | None]:
    """What the rows of all its listings say alike."""
    return {
        "archive": archive.name,
        "title": archive.title,
        "platform": platform_of(archive.name),
        "declared": _declared(archive.name),
    }


def _by_archive(listings: Sequence[Mapping[str, str | None]]) -> list[dict[str, str | None]]:
    """A row for each archive, that fits a terminal."""
    return [
        {
            **{column: of_one[0][column] for column in COLUMNS_OF_ARCHIVE},
            "listings": ", ".join(
                f"{row['listing']} ({row['verdict']})" if row["verdict"] else str(row["listing"]) for row in of_one
            ),
        }
        for _, rows in groupby(listings, key=lambda row: row["archive"])
        if (of_one := list(rows))
    ]


def _declared(name: str) -> str:
    """Whether it ships, and then whether it was tried on real pages."""
    if is_mended(name):
        return "ships, mended here"
    if name in own_declarations().archives and name not in shipped().archives:
        return "here"
    return f"ships, {status}" if (status := status_of(name)) else "ships"


def _verdicts(folder: DataFolder) -> dict[tuple[str, str], str]:
    """The last verdict on each listing that was ever harvested; none before there are tables."""
    if not folder.database.exists():
        return {}
    with on_published_tables(folder, warn) as connection:
        return {(status.archive, status.listing_url): status.verdict for status in listing_statuses(connection)}


def _row(one: Checked) -> dict[str, object]:
    return {
        "archive": one.archive,
        "declared in": one.file,
        "cases": one.cases,
        "differ": one.differing,
        "holds": not one.problems,
    }
