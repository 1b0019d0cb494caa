"""Verbs that read pages anew: saved ones, or all that was ever captured."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import COMPLETE, DEFAULT_DATA, DISCREPANT, ArchiveOption, Data, Format, ParseFormat
from flows.text.terminal import say

AcceptLosses = Annotated[
    bool, typer.Option("--accept-losses", help="Publish also what loses far more documents than is to be expected.")
]


def parse(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="PATH…", help="Saved HTML pages, or folders, .tar, .tar.gz, .tar.zst and .zip of them."),
    ],
    archive: ArchiveOption,
    url: Annotated[str | None, typer.Option(help="Where the page was found; else what the page itself says.")] = None,
    format: Annotated[
        ParseFormat, typer.Option(help="A table, a JSON object a row, or the whole page.")
    ] = ParseFormat.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Read saved pages and print their rows."""
    from flows.verbs.parse import print_parsed

    return print_parsed(files, archive, url, format.value)


def reparse(
    archive: Annotated[str | None, typer.Argument(metavar="[ARCHIVE]", help="Of one archive only.")] = None,
    listing: Annotated[str | None, typer.Option(metavar="NAME|URL", help="Of one listing only.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DAY", help="Only pages captured since then (UTC).")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Compare only; publish nothing.")] = False,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="KIND[,KIND…]",
            help="End with status 1 and publish nothing where there are differences of these kinds: "
            "added, gone, changed, won, lost, page, verdict.",
        ),
    ] = None,
    accept_losses: AcceptLosses = False,
    format: Annotated[
        Format, typer.Option(help="A table of counts with examples; CSV and JSON lines give every difference.")
    ] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Read all captures with the parsers as they are now, show what differs, and publish it.

    Only pages that other parsers have read are read anew, on all processors. What would lose more documents than the
    archive's bounds allow is not published.
    """
    from flows.verbs.reparse import reparse_on_terminal

    return reparse_on_terminal(
        archive, listing, since, data, fail_on, format.value, is_dry_run=dry_run, accepts_losses=accept_losses
    )


def rebuild(accept_losses: AcceptLosses = False, data: Data = DEFAULT_DATA) -> int:
    """Make the database anew from the captures alone, read by the parsers as they are now.

    What would lose more documents than the archives' bounds allow is not published.
    """
    from flows.runs.safeguards import HOW_TO_GO_ON, losses_in_words
    from flows.text.progress import watched_on_terminal
    from flows.upkeep.rebuild import rebuild as rebuild_folder
    from warehouse.data_folder import DataFolder

    with watched_on_terminal("rebuild") as watcher:
        rebuilt = rebuild_folder(DataFolder(data), watcher, accepts_losses=accept_losses)
    loaded = rebuilt.caught_up
    for warning in loaded.warnings:
        say(warning)
    for unknown, files in sorted(loaded.files_of_unknown.items()):
        say(f"the archive {unknown} is not known here or cannot be used: its {files:,} files of captures stay unread")
    if rebuilt.losses:
        for line in losses_in_words(rebuilt.losses):
            say(line)
        say(HOW_TO_GO_ON)
        return DISCREPANT
    say(f"{loaded.captures:,} captures loaded, {loaded.pages:,} pages read")
    rejects = rebuilt.rejects
    if rejects.cleared or rejects.left:
        say(f"{rejects.cleared:,} rejects cleared, {rejects.won_back:,} rows won back; {rejects.left:,} rejects left")
    if rejects.documents_lost:
        say(f"{rejects.documents_lost:,} documents are lost: no capture that can be read shows them any more")
    return COMPLETE if rebuilt.is_sound else DISCREPANT


def verify(
    archive: Annotated[str | None, typer.Argument(metavar="[ARCHIVE]", help="Captures of one archive only.")] = None,
    rows: Annotated[
        str, typer.Option(metavar="N|all", help="How many rows to hold against their bytes, drawn at random.")
    ] = "1000",
    seed: Annotated[
        int | None, typer.Option(min=0, help="Draw the same rows again; a new number by default.", show_default=False)
    ] = None,
    data: Data = DEFAULT_DATA,
) -> int:
    """Hold every capture against its digest and its place, and rows against the bytes that they came from.

    What the database does not hold yet is loaded first. Each damage is named, with what is lost to it and what to do.
    """
    from flows.verbs.verify import verify_on_terminal

    return verify_on_terminal(archive, rows, seed, data)
