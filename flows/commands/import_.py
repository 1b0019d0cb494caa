"""`regest import`: saved pages, WARC and WACZ files taken over, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import DEFAULT_DATA, ArchiveOption, Data, ReportFormat, ReportFormatOption
from flows.files.importing import MOST_REFUSALS_SAID, NOTHING, Imported, ImportRequest, import_files
from flows.text.progress import watched_on_terminal
from flows.text.report import print_taken_over
from flows.text.report_json import import_as_json
from flows.text.rows import print_json
from flows.text.speaking import say, warn
from flows.text.terminal import print_facts
from parsers.archive import Archive
from parsers.catalog import archive_named
from parsers.errors import WrongUsage
from parsers.saved.url import url_rules
from warehouse.data_folder import DataFolder

SAID_ENOUGH = frozenset({"proven", "exhausted", "discrepant"})
WHAT_FILES_CANNOT_SHOW = (
    "files alone do not show that a listing is complete: between pages of different times it may have changed; only a "
    "harvest, or the WARC files of one, can prove it"
)
LENGTH_OF_ID = 8


def command(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH…",
            help="Saved pages, folders, .tar, .tar.gz, .tar.zst and .zip of them; .warc, .warc.gz, .warc.zst, .wacz.",
        ),
    ],
    archive: ArchiveOption,
    url_rule: Annotated[
        list[str] | None,
        typer.Option(
            "--url-rule",
            metavar="PATTERN=URL",
            help="Where pages of such names came from: results/{page}.html=https://…/search?page={page-1}",
        ),
    ] = None,
    copy: Annotated[
        bool, typer.Option("--copy", help="Copy WARC and WACZ files into the data folder, instead of naming them.")
    ] = False,
    force: Annotated[
        bool,
        typer.Option("--force", help="Take pages too that say themselves that they are not what they are given for."),
    ] = False,
    format: ReportFormatOption = ReportFormat.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Take over pages that others have saved or captured, whatever they are in, and publish the tables.

    Nothing is unpacked, and the same files twice change nothing. WARC and WACZ files are read where they lie, so keep
    them there, or give --copy. A page whose URL cannot be known, or that contradicts it, is named and left out.
    [bold]regest forget[/bold] takes an import back.
    """
    return import_on_terminal(paths, archive, url_rule or [], data, format.value, copy=copy, force=force)


def import_on_terminal(
    paths: Sequence[Path],
    archive_name: str,
    rules: Sequence[str],
    data: Path,
    output_format: str = "table",
    *,
    copy: bool,
    force: bool = False,
) -> int:
    """Takes over what lies at the paths and prints what came of it. Gives the exit status.

    Raises WrongUsage for a path that is not there, an archive or a rule that is none.
    """
    archive = archive_named(archive_name)
    if missing := next((path for path in paths if not path.exists()), None):
        raise WrongUsage(f"{missing} does not exist")
    request = ImportRequest(archive, tuple(paths), DataFolder(data), url_rules(archive, rules), copy, force)
    with watched_on_terminal(f"{archive.title}: import") as watcher:
        imported = import_files(request, watcher)
    if output_format == "json":
        print_json(import_as_json(archive.name, imported), indent=2)
    else:
        _print(imported, archive)
    _say_what_to_know(imported)
    return imported.exit_status


def _print(imported: Imported, archive: Archive) -> None:
    print_facts(
        f"{archive.name}: import",
        [
            ("Pages kept", f"{imported.pages:,}"),
            *([("Taken by force", f"{imported.forced:,}")] if imported.forced else []),
            ("Files registered", f"{len(imported.registered):,}"),
        ],
    )
    print_taken_over(imported.result, archive)


def _say_what_to_know(imported: Imported) -> None:
    refused = len(imported.result.incidents)
    if refused > MOST_REFUSALS_SAID:
        warn(f"… and {refused - MOST_REFUSALS_SAID:,} more were not taken over")
    if imported.exit_status == NOTHING:
        warn("nothing could be taken over" if refused else "nothing was there to take over")
    if any(listing.verdict not in SAID_ENOUGH for listing in imported.result.listings):
        say(WHAT_FILES_CANNOT_SHOW)
    if imported.import_id is not None:
        name = str(imported.import_id)[:LENGTH_OF_ID]
        say(f"this is the import {name}: `regest forget --import {name}` takes it back")
