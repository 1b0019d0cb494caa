"""Verbs that ask what is there, and change nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import COMPLETE, DEFAULT_DATA, DISCREPANT, ArchiveName, Data, Format


def status(
    format: Annotated[Format, typer.Option(help="How to print it.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Show each listing: promised, found, proven or not, when it was harvested last."""
    from flows.verbs.query import print_status

    print_status(data, format.value)
    return COMPLETE


def sql(
    query: Annotated[str, typer.Argument(metavar="SELECT…", help="DuckDB SQL; see docs/tables.md for the tables.")],
    format: Annotated[
        Format,
        typer.Option(
            help="How to print the rows. In CSV, text that a spreadsheet would run gets an apostrophe in front."
        ),
    ] = Format.TABLE,
    allow_files: Annotated[
        bool, typer.Option("--allow-files", help="Let the query read files and write others: COPY … TO, read_csv.")
    ] = False,
    data: Data = DEFAULT_DATA,
) -> int:
    """Ask the database, read only. Nothing but the database is read, and nothing is written.

    Example: regest sql "SELECT date_edtf, title FROM documents WHERE date_latest < '1950-01-01' ORDER BY date_earliest"
    """
    from flows.verbs.query import print_query

    print_query(query, data, format.value, allows_files=allow_files)
    return COMPLETE


def show(
    asked: Annotated[
        str,
        typer.Argument(
            metavar="DOCUMENT|ENTRY",
            help="URL, path or last part of the path of a document; or CAPTURE_ID:ROW; or a capture_id, for its page.",
        ),
    ],
    archive: Annotated[
        str | None, typer.Option("--archive", metavar="ARCHIVE", help="Look for documents of one archive only.")
    ] = None,
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the page to an HTML file instead.")] = None,
    browser: Annotated[
        bool | None, typer.Option(help="Open the page in the browser; by default on a terminal.", show_default=False)
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 for a free one.")] = 0,
    data: Data = DEFAULT_DATA,
) -> int:
    """Show a row, its history, and the captured page that it came from, with the row marked in the browser.

    The page is shown as it was captured, without what runs or loads, in a frame of its own. Ctrl-C ends it.
    """
    from flows.verbs.show import show_row

    return show_row(asked, archive, data, to=to, browser=browser, port=port)


def rejects(
    archive: Annotated[str | None, typer.Argument(metavar="[ARCHIVE]", help="Of one archive only.")] = None,
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Show the rows and pages that could not be read, with the reason and their HTML.

    Once the parser is mended, [bold]regest rebuild[/bold] reads them anew and says how many rows it won back.
    """
    from flows.verbs.rejects import print_rejects

    print_rejects(archive, data, format.value)
    return COMPLETE


def bounds(
    archive: ArchiveName,
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Show what was harvested beside the bounds that are declared, and propose bounds to declare."""
    from flows.verbs.bounds import print_bounds

    print_bounds(archive, data, format.value)
    return COMPLETE


def archives(
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """List the archives that Regest knows, and their listings; and those that are broken."""
    from flows.text.terminal import print_rows
    from parsers.catalog import archives as declared
    from parsers.catalog import broken_modules

    listings = [
        {"archive": archive.name, "title": archive.title, "listing": name, "url": archive.listing(name)}
        for archive in declared().values()
        for name in archive.listings
    ]
    broken = [
        {"archive": module.archive, "title": f"broken: {module.reason}", "listing": None, "url": None}
        for module in broken_modules()
    ]
    print_rows([*listings, *broken], format.value)
    return DISCREPANT if broken else COMPLETE


def date(
    texts: Annotated[list[str], typer.Argument(metavar="TEXT…", help="Dates as an archive prints them.")],
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Show how printed dates are read: “circa July 1950”, “3-10 March 1964”, “12 июля 1945 г.”"""
    from flows.text.json import date_reading_as_json
    from flows.text.terminal import print_rows
    from parsers.dates.printed import read_date

    print_rows([date_reading_as_json(read_date(text)) for text in texts], format.value)
    return COMPLETE
