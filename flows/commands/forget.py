"""`regest forget`: what was taken in by mistake is set aside, listed, and taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, cast

import typer
from rich.text import Text

from flows.commands.options import DEFAULT_DATA, Data, Format
from flows.runs.unknown import unknown_archives
from flows.settings.folders import data_folder
from flows.text.harmless import harmless
from flows.text.progress import watched_on_terminal
from flows.text.rows import print_rows
from flows.text.speaking import say, warn
from flows.text.terminal import output, print_facts
from flows.upkeep.forget import ForgetRequest, Forgot, What, forget, take_back
from parsers.catalog import archive_named, archives
from parsers.errors import WrongUsage
from warehouse.comparison import VerdictChange
from warehouse.database import connect_published
from warehouse.forgettable import HeldRun, held_runs
from warehouse.forgotten import forgettings_in, holding

LENGTH_OF_ID = 8


WHAT = "--import, --run, --page, --listing, --undo or --list"


def command(
    import_id: Annotated[
        str | None, typer.Option("--import", metavar="ID|last", help="An import, by its ID or the beginning of it.")
    ] = None,
    run: Annotated[str | None, typer.Option("--run", metavar="ID|last", help="A run, by its ID.")] = None,
    page: Annotated[
        str | None, typer.Option("--page", metavar="URL|CAPTURE_ID", help="All captures of a page so far, or one.")
    ] = None,
    listing: Annotated[
        tuple[str, str] | None,
        typer.Option("--listing", metavar="ARCHIVE LISTING", help="All captures of a listing so far."),
    ] = None,
    undo: Annotated[
        str | None, typer.Option("--undo", metavar="ID|last", help="Take back what was forgotten, by the ID of that.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List imports, runs, and what is forgotten.")] = False,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why; it is kept.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; change nothing.")] = False,
    format: Annotated[Format, typer.Option(help="How to print the list.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Set aside what was taken in by mistake: an import, a run, a page, a listing.

    The captures stay in the folder, and --undo brings them back. The tables become what they would be without them, and
    those of a rebuild too.
    """
    asked = {"import": import_id, "run": run, "page": page, "listing": listing, "undo": undo, "list": list_ or None}
    chosen = [name for name, value in asked.items() if value is not None]
    if len(chosen) != 1:
        raise WrongUsage(f"give one of {WHAT} (see `regest forget --help`)")
    if list_:
        return print_list(data, format.value)
    if undo is not None:
        return take_back_on_terminal(undo, data, is_dry_run=dry_run)
    archive, which = listing if listing is not None else (None, import_id or run or page or "")
    return forget_on_terminal(chosen[0], which, archive, data, reason=reason, is_dry_run=dry_run)


def forget_on_terminal(
    what: str, which: str, archive_name: str | None, data: Path, *, reason: str | None, is_dry_run: bool
) -> int:
    """Forgets, and prints what went. Gives the exit status: 1 when captures could not be loaded before.

    Raises WrongUsage for what is not held, and RegestError when the data folder cannot be used.
    """
    archive = archive_named(archive_name) if archive_name is not None else None
    which = archive.listing(which) if archive else which
    request = ForgetRequest(data_folder(data), cast(What, what), which, archive, reason, is_dry_run)
    with watched_on_terminal("forget") as watcher:
        forgot = forget(request, watcher)
    _print(forgot)
    for warning in forgot.warnings:
        warn(warning)
    forgetting_id = forgot.forgetting.forgetting_id
    if is_dry_run:
        say("a dry run, nothing is changed")
    else:
        say(f"{forgot.forgetting.what} is forgotten; `regest forget --undo {forgetting_id}` takes it back")
    return 1 if forgot.warnings else 0


def take_back_on_terminal(which: str, data: Path, *, is_dry_run: bool) -> int:
    """Takes back what was forgotten. Gives the exit status: 1 when not all of it can be read any more.

    Raises WrongUsage where nothing of that name is forgotten, and RegestError when the data folder cannot be used.
    """
    with watched_on_terminal("forget") as watcher:
        taken = take_back(data_folder(data), which, watcher, is_dry_run=is_dry_run)
    for warning in taken.caught_up.warnings:
        warn(warning)
    what = f"{taken.forgetting.what} ({taken.forgetting.of:,} captures)"
    say(f"{what} would be taken back; a dry run" if is_dry_run else f"{what} is taken back")
    return 1 if taken.caught_up.warnings else 0


def print_list(data: Path, output_format: str) -> int:
    """Prints imports and runs that are held, the last ones first, and what is forgotten."""
    folder = data_folder(data)
    with connect_published(folder, warn) as connection:
        held = [_held_row(output_format, run) for run in held_runs(connection)]
        unknown = unknown_archives(connection, folder)
    forgotten = [
        {
            "kind": "forgotten",
            "id": forgetting.forgetting_id,
            "archive": None,
            "when": forgetting.at,
            "what": forgetting.what + (f": {forgetting.reason}" if forgetting.reason else ""),
            "captures": forgetting.of,
        }
        for forgetting in reversed(holding(forgettings_in(folder.store)))
    ]
    print_rows([*held, *forgotten], output_format)
    for one in unknown:
        warn(str(one))
    return 0


def _held_row(output_format: str, run: HeldRun) -> dict[str, Any]:
    known = archives().get(run.archive)
    name = known.listing_name(run.what) if known else None
    is_short = output_format == "table"
    return {
        "kind": run.kind,
        "id": str(run.run_id)[:LENGTH_OF_ID] if is_short else str(run.run_id),
        "archive": run.archive,
        "when": run.started_at,
        "what": name or run.what if is_short else run.what,
        "captures": run.captures,
    }


def _print(forgot: Forgot) -> None:
    forgetting = forgot.forgetting
    print_facts(
        forgetting.what,
        [
            ("Captures set aside", f"{forgetting.of:,}"),
            ("Pages not read any more", f"{forgot.lost.pages:,}"),
            ("Documents not in the tables any more", f"{forgot.lost.documents:,}"),
        ],
    )
    for url in forgot.lost.some_documents:
        output.print(Text(f"  {harmless(url)}", style="dim"), soft_wrap=True)
    if (left := forgot.lost.documents - len(forgot.lost.some_documents)) > 0:
        output.print(Text(f"  … and {left:,} more", style="dim"))
    for change in forgot.lost.verdicts:
        output.print(Text(f"  {harmless(_change(change))}", style="yellow"), soft_wrap=True)


def _change(change: VerdictChange) -> str:
    archive = archives().get(change.archive)
    name = archive.listing_name(change.listing_url) if archive else None
    was = f"was {change.before}" if change.before else "was not held"
    now = f"is {change.after}" if change.after else "nothing is left of it"
    return f"{name or change.listing_url}: {was}, {now}"
