"""`regest cite`: documents as others cite them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from duckdb import DuckDBPyConnection

from flows.citing.formats import exported
from flows.citing.formatted import DEFAULT_STYLE, Cited, cite, shipped_styles
from flows.citing.source import archive_titles
from flows.commands.options import COMPLETE, DEFAULT_DATA, PublishedData
from flows.exporting.places import written
from flows.runs.unknown import on_published_tables
from flows.settings.folders import data_folder
from flows.show.choosing import shown_by_number_or_name
from flows.show.finding import NothingToShow
from flows.text.speaking import say
from parsers.errors import WrongUsage
from warehouse.citable import Citable, citable


class CitationFormat(StrEnum):
    """How documents are cited: as text or HTML in a style, or as records for other programs."""

    TEXT = "text"
    HTML = "html"
    RIS = "ris"
    BIBTEX = "bibtex"
    BIBLATEX = "biblatex"
    CSL_JSON = "csl-json"
    DC = "dc"


IN_A_STYLE = frozenset({CitationFormat.TEXT, CitationFormat.HTML})


def command(
    documents: Annotated[
        list[str],
        typer.Argument(
            metavar="DOCUMENT…",
            help="URL, path or last part of the path of a document, its title, the text of a field, as its reference "
            "code, its number in what was printed last, or CAPTURE_ID:ROW.",
        ),
    ],
    style: Annotated[
        str,
        typer.Option(metavar="STYLE", help=f"One of {', '.join(shipped_styles())}, or a CSL file of yours."),
    ] = DEFAULT_STYLE,
    format: Annotated[CitationFormat, typer.Option(help="Text or HTML in a style, or a record.")] = CitationFormat.TEXT,
    bibliography: Annotated[
        bool, typer.Option("--bibliography", help="The entry of a bibliography in place of the footnote.")
    ] = False,
    capture: Annotated[
        bool, typer.Option(help="Say where it can be checked: the page, its capture, and the digest of its bytes.")
    ] = True,
    archive: Annotated[
        str | None, typer.Option("--archive", metavar="ARCHIVE", help="Look for documents of one archive only.")
    ] = None,
    data: PublishedData = DEFAULT_DATA,
) -> int:
    """Cite documents: a footnote with what is needed to check it, or a record for Zotero, LaTeX and others.

    Dates that are no plain year, month or day are cited as the archive prints them.
    Example: regest cite record-meeting-between-tv-soong-and-stalin --style apa
    """
    with on_published_tables(data_folder(data), say) as connection:
        found = [_citable(connection, asked, archive, data) for asked in documents]
    if format in IN_A_STYLE:
        text = _in_style(
            found, style, is_entry=bibliography, with_capture=capture, as_html=format == CitationFormat.HTML
        )
    else:
        text = "".join(exported(found, format.value))
    with written(None) as output:
        output.write(text.encode(errors="replace"))
    return COMPLETE


def _citable(connection: DuckDBPyConnection, asked: str, archive: str | None, data: Path) -> Citable:
    row = shown_by_number_or_name(connection, asked, archive, data).row
    if row is None or row.url is None:
        raise NothingToShow(f"“{asked}” is no document: give one, or CAPTURE_ID:ROW")
    found = citable(connection, archive_titles(), row.archive, row.url)
    if found is None:
        raise WrongUsage(f"{row.url} stands on a page that is withheld, and in none of the tables: it cannot be cited")
    return found


def _in_style(found: Sequence[Citable], style: str, *, is_entry: bool, with_capture: bool, as_html: bool) -> str:
    lines = []
    for cited in cite(found, style, as_html=as_html):
        said = _entry(cited, style) if is_entry else cited.best
        line = f"{said} {cited.capture}" if with_capture else said
        lines.append(f"<p>{line}</p>\n" if as_html else f"{line}\n")
    return "".join(lines)


def _entry(cited: Cited, style: str) -> str:
    if cited.entry is None:
        raise WrongUsage(f"the style {style} has no bibliography: leave out --bibliography")
    return cited.entry
