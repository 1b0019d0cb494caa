"""Verbs by which a person decides: what was brought in by mistake, and what is right though it looks like one."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.options import DEFAULT_DATA, Data, Format
from parsers.errors import WrongUsage

WHAT = "--import, --run, --page, --listing, --undo or --list"


def forget(
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
    from flows.verbs.forget import forget_on_terminal, print_list, take_back_on_terminal

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


def accept(
    run_id: Annotated[
        str | None, typer.Argument(metavar="[RUN_ID]", help="The harvest, or the beginning of its ID; none lists them.")
    ] = None,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why; it is kept.")] = None,
    format: Annotated[Format, typer.Option(help="How to print the list.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Believe a harvest that found far less than the one before, because you know that the archive means it.

    Until then, or until a harvest on another day finds the same, no document is said to have left.
    """
    from flows.verbs.accept import accept_on_terminal, print_withheld

    return print_withheld(data, format.value) if run_id is None else accept_on_terminal(run_id, data, reason)
