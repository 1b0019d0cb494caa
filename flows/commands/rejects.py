"""`regest rejects`: the rows and pages that could not be read, with what stands there."""

from __future__ import annotations

from dataclasses import astuple, fields
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from flows.commands.options import COMPLETE, DEFAULT_DATA, Format, PublishedData
from flows.runs.unknown import on_published_tables
from flows.settings.folders import data_folder
from flows.show.last_result import Numbered, remember
from flows.text.harmless import harmless
from flows.text.report import learning
from flows.text.rows import print_values
from flows.text.speaking import warn
from flows.text.terminal import output
from parsers.catalog import archive_named
from parsers.records import RejectReason
from warehouse.reports import OpenReject, open_rejects

MOST_SHOWN = 20
LONGEST_HTML = 1_000


def command(
    archive: Annotated[str | None, typer.Argument(metavar="[ARCHIVE]", help="Of one archive only.")] = None,
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.TABLE,
    data: PublishedData = DEFAULT_DATA,
) -> int:
    """Show the rows and pages that could not be read, with the reason and their HTML.

    Once the parser is mended, [bold]regest rebuild[/bold] reads them anew and says how many rows it won back.
    """
    print_rejects(archive, data, format.value)
    return COMPLETE


def print_rejects(archive_name: str | None, data: Path, output_format: str) -> None:
    """Prints each reject once, those seen last first; as a table the first twenty, each with its row's HTML.

    Raises UnknownArchive, and WarehouseError without a database.
    """
    archive = archive_named(archive_name).name if archive_name else None
    with on_published_tables(data_folder(data), warn) as connection:
        rejects = open_rejects(connection, archive)
    if output_format != "table":
        names = [field.name for field in fields(OpenReject)]
        print_values(names, [astuple(reject) for reject in rejects], output_format)
        return
    for number, reject in enumerate(rejects[:MOST_SHOWN], start=1):
        _print_reject(number, reject)
    remember(data, "regest rejects", [_numbered(reject) for reject in rejects[:MOST_SHOWN]])
    if not rejects:
        output.print("no rejects: every row that was captured could be read")
    elif len(rejects) > MOST_SHOWN:
        output.print(f"… and {len(rejects) - MOST_SHOWN:,} more: regest rejects --format json")


def _numbered(reject: OpenReject) -> Numbered:
    asked = f"{reject.capture_id}:{reject.row}" if reject.row else reject.capture_id
    return Numbered(asked, None, _heading(reject))


def _heading(reject: OpenReject) -> str:
    place = f"row {reject.row}" if reject.row else "the whole page"
    return f"{reject.reason}: {place} of {reject.page_url}"


def _print_reject(number: int, reject: OpenReject) -> None:
    heading = Text.assemble(f"{number:>3} ", (harmless(_heading(reject)), "bold"))
    output.print(heading, soft_wrap=True)
    for line in (
        reject.detail,
        f"last seen {reject.last_seen:%Y-%m-%d %H:%M} UTC",
        *([learning(reject.archive)] if reject.reason == RejectReason.UNKNOWN_LAYOUT else []),
        f"regest fixture add {reject.capture_id} --archive {reject.archive}",
    ):
        output.print(Text(f"    {harmless(line)}"), soft_wrap=True)
    if reject.html:
        # Tabs and line ends are how pages are written, and no danger.
        markup = harmless(" ".join(reject.html.split()), LONGEST_HTML)
        output.print(Text(f"    {markup}", style="dim"), soft_wrap=True)
