"""`regest import`: saved pages, WARC and WACZ files taken over, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import DEFAULT_DATA, Data, ReportFormat, ReportFormatOption, Workers
from flows.files.deposited import Declared, bring_declarations, lacks_captures
from flows.files.importing import NOTHING, Imported, ImportRequest, import_files
from flows.files.sorting import SortingRequest, import_sorted
from flows.files.whose import Whose, rules_by_archive
from flows.settings.folders import data_folder
from flows.text.imports import print_import, print_rest, say_refusals
from flows.text.progress import watched_on_terminal
from flows.text.report import MOST_WARNINGS_SHOWN
from flows.text.report_json import import_as_json, imports_as_json
from flows.text.rows import print_json
from flows.text.speaking import say, warn
from parsers.archive import Archive
from parsers.catalog import archive_named, archives
from parsers.errors import WrongUsage
from parsers.saved.url import url_rules
from warehouse.data_folder import DataFolder
from warehouse.warc.records import Incident

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
    archive: Annotated[
        str | None,
        typer.Option(
            "--archive",
            metavar="ARCHIVE",
            help="Whose pages they are. Without it, each file is held against all archives that are known.",
        ),
    ] = None,
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
    workers: Workers = None,
    data: Data = DEFAULT_DATA,
) -> int:
    """Take over pages that others have saved or captured, whatever they are in, and publish the tables.

    Of which archive a page is, it says itself, or its name says it. Nothing is unpacked, and the same files twice
    change nothing. WARC and WACZ files are read where they lie, so keep them there, or give --copy. A page whose URL
    cannot be known, or that contradicts it, is named and left out. What a deposit declares and you do not comes along.
    [bold]regest forget[/bold] takes an import back.
    """
    return import_on_terminal(
        paths, archive, url_rule or [], data, format.value, copy=copy, force=force, workers=workers
    )


def import_on_terminal(
    paths: Sequence[Path],
    archive_name: str | None,
    rules: Sequence[str],
    data: Path,
    output_format: str = "table",
    *,
    copy: bool,
    force: bool = False,
    workers: str | None = None,
) -> int:
    """Takes over what lies at the paths and prints what came of it; for None as an archive, of whichever it is. Gives
    the exit status.

    Raises WrongUsage for a path that is not there, an archive or a rule that is none.
    """
    if missing := next((path for path in paths if not path.exists()), None):
        raise WrongUsage(f"{missing} does not exist")
    for declared in bring_declarations(paths, data, archive_name):
        _say_declared(declared)
    for path in filter(lacks_captures, paths):
        warn(f"{path} is a deposit without pages: `regest export --deposit` puts them into one with --with-captures")
    how = _How(tuple(paths), tuple(rules), data_folder(data), copy, force, output_format, workers)
    return _of_any(how) if archive_name is None else _of_one(archive_named(archive_name), how)


@dataclass(frozen=True, slots=True)
class _How:
    paths: tuple[Path, ...]
    rules: tuple[str, ...]
    folder: DataFolder
    copy: bool
    is_forced: bool
    output_format: str
    workers: str | None


def _of_one(archive: Archive, how: _How) -> int:
    rules = url_rules(archive, how.rules)
    request = ImportRequest(archive, how.paths, how.folder, rules, how.copy, how.is_forced, how.workers)
    with watched_on_terminal(f"{archive.title}: import") as watcher:
        imported = import_files(request, watcher)
    if how.output_format == "json":
        print_json(import_as_json(archive.name, imported), indent=2)
    else:
        print_import(archive, imported)
    _say_what_to_know([imported], imported.result.incidents, imported.exit_status)
    return imported.exit_status


def _of_any(how: _How) -> int:
    known = list(archives().values())
    whose = Whose(known, rules_by_archive(known, how.rules))
    with watched_on_terminal("import") as watcher:
        request = SortingRequest(whose, how.paths, how.folder, how.copy, how.is_forced, how.workers)
        done = import_sorted(request, watcher)
    if how.output_format == "json":
        print_json(imports_as_json(done), indent=2)
    else:
        for archive, imported in done.imports:
            print_import(archive, imported)
        print_rest(done.rest)
    for warning in done.rest.caught_up.warnings[:MOST_WARNINGS_SHOWN]:
        warn(warning)
    imports = [imported for _, imported in done.imports]
    refusals = [*done.rest.incidents, *(one for imported in imports for one in imported.result.incidents)]
    _say_what_to_know(imports, refusals, done.exit_status)
    return done.exit_status


def _say_declared(declared: Declared) -> None:
    if declared.brought is not None:
        say(f"the {declared.kind} {declared.name} is declared as in {declared.source}: it is {declared.brought} now")
    elif declared.left_out:
        warn(f"the declaration {declared.source} is left out: {declared.left_out}")


def _say_what_to_know(imports: Sequence[Imported], refusals: Sequence[Incident], exit_status: int) -> None:
    say_refusals(refusals)
    if exit_status == NOTHING:
        warn("nothing could be taken over" if refusals else "nothing was there to take over")
    if any(listing.verdict not in SAID_ENOUGH for imported in imports for listing in imported.result.listings):
        say(WHAT_FILES_CANNOT_SHOW)
    for imported in imports:
        if imported.import_id is not None:
            name = str(imported.import_id)[:LENGTH_OF_ID]
            say(f"this is the import {name}: `regest forget --import {name}` takes it back")
