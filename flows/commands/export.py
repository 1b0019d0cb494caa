"""`regest export`: what is in the tables, for other programs and for repositories."""

from __future__ import annotations

from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import COMPLETE, DEFAULT_DATA, Force, PublishedData, nothing_written_when_stopped
from flows.exporting.deposit import DepositRequest, deposit
from flows.exporting.export import ExportRequest, export, format_of
from flows.exporting.selecting import selection_of
from flows.outputs import require_file_to_write, require_folder_to_write
from flows.runs.unknown import on_published_tables
from flows.settings.folders import data_folder
from flows.text.speaking import say
from parsers.errors import WrongUsage
from warehouse.citable import Selection
from warehouse.data_folder import DataFolder
from warehouse.exported import DOCUMENTS, TABLES


class ExportFormat(StrEnum):
    """In what to export: rows, or documents for reference managers and catalogues."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"
    RIS = "ris"
    BIBTEX = "bibtex"
    BIBLATEX = "biblatex"
    CSL_JSON = "csl-json"
    DC = "dc"


def command(
    out: Annotated[
        Path | None,
        typer.Argument(metavar="OUT", help="File to write; its ending tells the format. Else standard output."),
    ] = None,
    format: Annotated[
        ExportFormat | None,
        typer.Option(
            help="Rows: parquet, csv, jsonl. For Zotero, LaTeX and others: ris, bibtex, biblatex, csl-json, dc."
        ),
    ] = None,
    what: Annotated[
        str, typer.Option("--what", metavar="TABLE", help=f"Which table: {', '.join(TABLES)}.")
    ] = DOCUMENTS,
    archive: Annotated[str | None, typer.Option("--archive", metavar="ARCHIVE", help="Of one archive only.")] = None,
    listing: Annotated[
        str | None, typer.Option("--listing", metavar="LISTING", help="Documents that this listing has shown.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Documents that may be of then or later: 1945-07.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Documents that may be of then or earlier.")
    ] = None,
    changed_since: Annotated[
        str | None,
        typer.Option("--changed-since", metavar="DAY", help="Documents that the archive added or changed since then."),
    ] = None,
    query: Annotated[
        str | None,
        typer.Option("--query", metavar="SELECT…", help="Documents whose archive and url this SQL query gives."),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--deposit", metavar="FOLDER", help="A package of all tables for a repository, in a new folder."),
    ] = None,
    with_captures: Annotated[
        bool,
        typer.Option("--with-captures", help="Deposit the WARC files too. They say who made them, and your contact."),
    ] = False,
    licence: Annotated[
        str | None,
        typer.Option("--licence", "--license", metavar="LICENCE", help="Of the deposit: a URL, or as CC-BY-4.0."),
    ] = None,
    title: Annotated[str | None, typer.Option("--title", metavar="TITLE", help="Of the deposit.")] = None,
    force: Force = False,
    data: PublishedData = DEFAULT_DATA,
) -> int:
    """Export documents, or another table, or a package that a repository keeps.

    Each row leads to its capture: its digest, its WARC file and its place there. A file is written whole or not at all.
    Example: regest export july.bib --from 1945-07 --to 1945-07
    """
    asked = selection_of(
        archive=archive, listing=listing, since=since, until=until, changed_since=changed_since, query=query
    )
    if folder is not None:
        _require_for_deposit(out, format, what, asked)
        wanted = DepositRequest(data_folder(data), folder, archive, licence, title, with_captures, force)
        return _deposit(wanted)
    if with_captures or licence or title:
        raise WrongUsage("--with-captures, --licence and --title are for a deposit: name its folder with --deposit")
    return _export(data_folder(data), out, format, what, asked, replaces=force)


def _export(
    folder: DataFolder, out: Path | None, form: ExportFormat | None, what: str, asked: Selection, *, replaces: bool
) -> int:
    if what not in TABLES:
        raise WrongUsage(f"no table “{what}” is exported: give one of {', '.join(TABLES)}")
    request = ExportRequest(format_of(out, form and form.value), out, what, asked, replaces)
    if out is not None:
        require_file_to_write(out, folder, replaces=replaces)
    # On standard output there may be something already.
    with nothing_written_when_stopped() if out else nullcontext(), on_published_tables(folder, say) as connection:
        count = export(connection, request)
    counted = f"{what}: {count:,}"
    say(f"{counted}, in {out}" if out else counted)
    return COMPLETE


def _require_for_deposit(out: Path | None, form: ExportFormat | None, what: str, asked: Selection) -> None:
    if out is not None or form is not None or what != DOCUMENTS or asked != Selection(archive=asked.archive):
        raise WrongUsage("a deposit has all tables, whole: leave out everything but --archive")


def _deposit(request: DepositRequest) -> int:
    require_folder_to_write(request.path, request.folder)
    with nothing_written_when_stopped(), on_published_tables(request.folder, say) as connection:
        deposited = deposit(connection, request)
    held = "copied" if request.has_captures else "named with their digests"
    say(
        f"{deposited.rows[DOCUMENTS]:,} documents and {len(deposited.rows) - 1} further tables are in {request.path}; "
        f"{deposited.warc_files:,} WARC files are {held}"
    )
    if request.licence is None:
        say("the deposit names no licence: give one with --licence where you may")
    return COMPLETE
