"""`regest archives`: what is declared, whether it holds, and a declaration to begin with."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.checking import Checked, check
from flows.commands.options import COMPLETE, DEFAULT_DATA, DISCREPANT, WRONG_USAGE, ArchiveName, Data, Format
from flows.new_archive import write_declaration
from flows.own_archives import declare_those_in
from flows.runs.unknown import on_published_tables
from flows.text.terminal import print_rows, say
from parsers.catalog import archives, broken_archives, declaration_of, platform_of, what_holds
from parsers.errors import WrongUsage
from warehouse.data_folder import DataFolder
from warehouse.reports import listing_statuses

HELP = "List the archives that Regest knows, and their listings; and those that are broken."

COLUMNS = ("archive", "title", "platform", "listing", "url", "verdict")

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
    verdicts = _verdicts(DataFolder(data))
    listings = [
        {
            "archive": archive.name,
            "title": archive.title,
            "platform": platform_of(archive.name),
            "listing": name,
            "url": archive.listing(name),
            "verdict": verdicts.get((archive.name, archive.listing(name))),
        }
        for archive in archives().values()
        for name in archive.listings
    ]
    broken = [
        {**dict.fromkeys(COLUMNS), "archive": one.archive, "title": f"broken: {one.reason}"}
        for one in broken_archives()
    ]
    print_rows([*listings, *broken], format.value)
    return DISCREPANT if broken else COMPLETE


@app.command("check")
def check_command(
    name: Annotated[
        str | None, typer.Argument(metavar="[ARCHIVE]", help="One archive; all of them by default.")
    ] = None,
    data: Data = DEFAULT_DATA,
) -> int:
    """Check declarations whole, and what their saved pages give against what they must give."""
    checked = check(name)
    for one in checked:
        for problem in one.problems:
            say(problem)
    print_rows([_row(one) for one in checked], "table")
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


def _verdicts(folder: DataFolder) -> dict[tuple[str, str], str]:
    """The last verdict on each listing that was ever harvested; none before there are tables."""
    if not folder.database.exists():
        return {}
    with on_published_tables(folder, say) as connection:
        return {(status.archive, status.listing_url): status.verdict for status in listing_statuses(connection)}


def _row(one: Checked) -> dict[str, object]:
    return {
        "archive": one.archive,
        "declared in": one.file,
        "cases": one.cases,
        "differ": one.differing,
        "holds": not one.problems,
    }
