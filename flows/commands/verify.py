"""`regest verify`: whether the captures are sound and the rows lead to them, and what to do where they do not."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from flows.commands.options import DEFAULT_DATA, PublishedData, ReportFormat, ReportFormatOption, Workers
from flows.runs.unknown import Unknown
from flows.runs.watching import Nobody
from flows.settings.folders import data_folder
from flows.text.harmless import harmless
from flows.text.progress import counted_on_terminal
from flows.text.rows import print_json
from flows.text.speaking import warn
from flows.text.terminal import output, print_facts
from flows.upkeep.verify import Finding, Verified, VerifyRequest, verify
from parsers.catalog import archive_named
from parsers.errors import WrongUsage

ALL = "all"
MOST_LISTINGS_NAMED = 3


def command(
    archive: Annotated[str | None, typer.Argument(metavar="[ARCHIVE]", help="Captures of one archive only.")] = None,
    rows: Annotated[
        str, typer.Option(metavar="N|all", help="How many rows to hold against their bytes, drawn at random.")
    ] = "1000",
    seed: Annotated[
        int | None, typer.Option(min=0, help="Draw the same rows again; a new number by default.", show_default=False)
    ] = None,
    format: ReportFormatOption = ReportFormat.TABLE,
    workers: Workers = None,
    data: PublishedData = DEFAULT_DATA,
) -> int:
    """Hold every capture against its digest and its place, and rows against the bytes that they came from.

    What the database does not hold yet is loaded first. Each damage is named, with what is lost to it and what to do.
    """
    return verify_on_terminal(archive, rows, seed, data, format.value, workers)


def verify_on_terminal(
    archive: str | None,
    rows: str,
    seed: int | None,
    data: Path,
    output_format: str = "table",
    workers: str | None = None,
) -> int:
    """Verifies and prints what came of it, a line for each damage. Gives the exit status: 1 when something is damaged,
    the tables are empty where they ought not to be, or the archive of some of it is not known here.

    Raises WrongUsage for an unknown archive or a number of rows that is none, NothingToVerify, and RegestError when the
    data folder cannot be used.
    """
    if archive is not None:
        archive = archive_named(archive).name
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    request = VerifyRequest(data_folder(data), archive, _number_of(rows), seed, workers)
    with counted_on_terminal("reading the captures", "captures read") as on_captures:
        verified = verify(request, _Said(), on_captures)
    if output_format == "json":
        print_json({**asdict(verified), "is_sound": verified.is_sound}, indent=2)
    else:
        _print(verified, request)
    return 0 if verified.is_sound else 1


class _Said(Nobody):
    """Passes on what a person should know."""

    def said(self, line: str) -> None:
        warn(line)


def _number_of(rows: str) -> int | None:
    if rows == ALL:
        return None
    if not (rows.isascii() and rows.isdecimal()):
        raise WrongUsage(f"--rows takes a number or “{ALL}”, not “{rows}”")
    return int(rows)


def _print(verified: Verified, request: VerifyRequest) -> None:
    print_facts(
        f"{request.archive or 'all archives'}: verify",
        [
            *([("Loaded first", f"{verified.loaded:,} captures")] if verified.loaded else []),
            ("Files", f"{verified.files:,}"),
            ("Captures", f"{verified.captures:,}"),
            ("Rows", _rows_said(verified, request)),
        ],
    )
    for finding in verified.findings:
        output.print(Text(f"  {harmless(_line(finding))}", style="red"), soft_wrap=True)
    if verified.rows_due:
        due = f"{verified.rows_due:,} rows and pages are read otherwise by the parsers as they are now"
        output.print(Text(f"  {due}: `regest reparse`", style="yellow"), soft_wrap=True)
    for doubt in (*verified.doubts, *map(_unheld, verified.unknown)):
        output.print(Text(f"  {harmless(doubt)}", style="red"), soft_wrap=True)
    damages = f"{len(verified.findings):,} damages" if len(verified.findings) > 1 else "1 damage"
    if verified.findings:
        output.print(Text(f"  {damages}", style="red"))
    elif verified.doubts:
        output.print(Text("  the captures are sound, the tables are not", style="red"))
    elif verified.unknown:
        output.print(Text("  what could be held against the bytes is sound", style="red"))
    else:
        output.print(Text("  all sound", style="green"))


def _unheld(unknown: Unknown) -> str:
    return f"{unknown}, and what was read of it could not be held against the bytes"


def _rows_said(verified: Verified, request: VerifyRequest) -> str:
    drawn = "all" if request.rows is None else f"drawn by seed {request.seed}"
    unread = verified.rows_drawn - verified.rows_checked
    return f"{verified.rows_checked:,} ({drawn})" + (f"; {unread:,} more cannot be read" if unread else "")


def _line(finding: Finding) -> str:
    place = f" at {finding.offset:,} ({finding.length:,} bytes)" if finding.length else ""
    lost = f"; {_captures(finding)}" if finding.captures else ""
    rows = "".join(f"; {_rows(count)} of {url}" for url, count in finding.rows[:MOST_LISTINGS_NAMED])
    if (left := finding.rows[MOST_LISTINGS_NAMED:]) and (count := sum(count for _, count in left)):
        rows += f"; {_rows(count)} of {len(left):,} more listings"
    return f"{finding.file}{place}: {finding.what}{lost}{rows}: {finding.remedy}"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _captures(finding: Finding) -> str:
    named = ", ".join(str(capture_id) for capture_id in finding.some_captures)
    more = finding.captures - len(finding.some_captures)
    return f"capture{'s' if finding.captures > 1 else ''} {named}" + (f" and {more:,} more" if more else "")
