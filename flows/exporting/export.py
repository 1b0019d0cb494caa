"""One export: rows of a table, or citations of documents, to a file or to standard output."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from flows.citing.formats import FORMATS, exported
from flows.citing.source import archive_titles
from flows.exporting.places import written
from flows.exporting.tables import WRITERS
from parsers.catalog import archive_named
from parsers.errors import WrongUsage
from warehouse.citable import EVERYTHING, Selection, citables
from warehouse.exported import DOCUMENTS, OF_CHANGES, exported_rows
from warehouse.unknown_archives import archives_held

OF_CITATIONS = tuple(FORMATS)
OF_ROWS = tuple(WRITERS)
BINARY = "parquet"
# What the names of files tell of what is in them.
ENDINGS = {
    **{f".{form}": form for form in WRITERS},
    ".ris": "ris",
    ".bib": "biblatex",
    ".json": "csl-json",
    ".xml": "dc",
}


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export: a table in one of OF_ROWS, or documents in one of OF_CITATIONS; to standard output for no path.
    `replaces` says whether what has that name may go."""

    form: str
    path: Path | None
    table: str = DOCUMENTS
    selection: Selection = EVERYTHING
    replaces: bool = False


def format_of(path: Path | None, form: str | None) -> str:
    """The format that is asked for, or that the file's name tells. Raises WrongUsage."""
    known = form or (ENDINGS.get(path.suffix.lower()) if path else None)
    if known is None:
        forms = ", ".join((*OF_ROWS, *OF_CITATIONS))
        raise WrongUsage(f"say in which --format: {forms}; `regest sql --output` also writes .xlsx, .md and .txt")
    if known == BINARY and path is None:
        raise WrongUsage("Parquet is no text: name a file, as in `regest export documents.parquet`")
    return known


def export(connection: DuckDBPyConnection, request: ExportRequest) -> int:
    """Writes what is asked for, whole or not at all. Gives how many rows or documents there were.

    Raises WrongUsage for a selection that the table does not know, UnknownArchive, NotExported and QueryError.
    """
    _require_known(request)
    asked = request.selection.archive
    # What is held of an archive that is not known here any more is exported too.
    if asked is not None and asked not in archives_held(connection):
        archive_named(asked)
    if request.form in OF_ROWS:
        with written(request.path, replaces=request.replaces) as file:
            return WRITERS[request.form](exported_rows(connection, request.table, request.selection), file)
    pieces = 0
    with written(request.path, replaces=request.replaces) as file:
        for piece in exported(citables(connection, archive_titles(), request.selection), request.form):
            file.write(piece.encode(errors="replace"))
            pieces += 1
    # One stands before the documents, and one after.
    return pieces - 2


def _require_known(request: ExportRequest) -> None:
    if request.table == DOCUMENTS:
        return
    if request.form in OF_CITATIONS:
        raise WrongUsage(f"{request.form} is for documents: export {request.table} as {', '.join(OF_ROWS)}")
    selection = request.selection
    of_documents = (selection.url, selection.listing_url, selection.since, selection.until, selection.query)
    if any(asked is not None for asked in of_documents):
        raise WrongUsage(f"of {request.table} only --archive can be chosen; ask with `regest sql` for more")
    if selection.changed_since is not None and request.table not in OF_CHANGES:
        raise WrongUsage("--changed-since chooses documents, changes and changed_fields")
