"""`regest reparse`: all captures through today's parsers, and how that differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from flows.commands.options import DEFAULT_DATA, AcceptLosses, Data, Format, Workers
from flows.runs.safeguards import HOW_TO_GO_ON, losses_in_words
from flows.settings.folders import data_folder
from flows.text.harmless import harmless
from flows.text.progress import watched_on_terminal
from flows.text.rows import print_rows
from flows.text.speaking import say, warn
from flows.text.terminal import output
from flows.upkeep.reparse import Reparsed, ReparseRequest, reparse
from parsers.catalog import archive_named
from parsers.errors import WrongUsage
from warehouse.comparison import KINDS, Count, Difference

EXAMPLES = 3
WORDS = {
    "added": ("row", "added"),
    "gone": ("row", "gone"),
    "changed": ("row", "changed"),
    "won": ("reject", "won back"),
    "lost": ("new reject", ""),
    "page": ("page", "changed"),
    "verdict": ("verdict", "changed"),
}


def command(
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
    workers: Workers = None,
    data: Data = DEFAULT_DATA,
) -> int:
    """Read all captures with the parsers as they are now, show what differs, and publish it.

    Only pages that other parsers have read are read anew, on all processors. What would lose more documents than the
    archive's bounds allow is not published.
    """
    return reparse_on_terminal(
        archive, listing, since, data, fail_on, format.value,
        is_dry_run=dry_run, accepts_losses=accept_losses, workers=workers,
    )  # fmt: skip


def reparse_on_terminal(
    archive_name: str | None,
    listing: str | None,
    since: str | None,
    data: Path,
    fail_on: str | None,
    output_format: str,
    *,
    is_dry_run: bool,
    accepts_losses: bool = False,
    workers: str | None = None,
) -> int:
    """Reads anew, and prints what differs: as a table counts with examples, else every difference. Gives the exit
    status.

    Raises WrongUsage for an archive, listing, day or kind that is none.
    """
    archive = archive_named(archive_name) if archive_name else None
    if listing and archive is None:
        raise WrongUsage("--listing goes with an archive: regest reparse ARCHIVE --listing NAME|URL")
    request = ReparseRequest(
        folder=data_folder(data),
        archive=archive,
        listing_url=archive.listing(listing) if archive and listing else None,
        since=_day(since) if since else None,
        is_dry_run=is_dry_run,
        fail_on=_kinds(fail_on or ""),
        accepts_losses=accepts_losses,
        examples=EXAMPLES if output_format == "table" else None,
        workers=workers,
    )
    with watched_on_terminal("reparse") as watcher:
        reparsed = reparse(request, watcher)
    if output_format == "table":
        _print_counts(reparsed)
    else:
        print_rows([asdict(difference) for difference in reparsed.examples], output_format)
    for warning in reparsed.warnings:
        warn(warning)
    for line in losses_in_words(reparsed.losses):
        warn(line)
    say(_in_a_line(request, reparsed))
    return reparsed.exit_status


def _print_counts(reparsed: Reparsed) -> None:
    for count in reparsed.counts:
        thing, what = WORDS[count.kind]
        field = f" · {count.field}" if count.field else ""
        line = f"{_counted(count.differences, thing)} {what}".rstrip() + harmless(field)
        output.print(Text(line, style="bold"))
        for difference in reparsed.examples:
            if (difference.kind, difference.field) == (count.kind, count.field):
                _print_example(difference, count)


def _print_example(difference: Difference, count: Count) -> None:
    output.print(Text(f"  {harmless(difference.document_url or difference.page_url)}", style="dim"), soft_wrap=True)
    if count.kind in ("changed", "page", "verdict"):
        output.print(Text(f"    was {_quoted(difference.before)}"))
        output.print(Text(f"    is  {_quoted(difference.after)}"))
    else:
        output.print(Text(f"    {harmless(difference.after or difference.before or '')}"))


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _quoted(value: str | None) -> str:
    return "nothing" if value is None else f"“{harmless(value)}”"


def _in_a_line(request: ReparseRequest, reparsed: Reparsed) -> str:
    if not reparsed.pages:
        return "nothing to read anew: every page was read by today's parsers"
    read = f"{_counted(reparsed.pages, 'page')} read anew"
    if not reparsed.counts:
        read += " and nothing differs"
    if reparsed.losses:
        return f"{read}; {HOW_TO_GO_ON}"
    if reparsed.failed_on:
        return f"{read}; failed on {', '.join(reparsed.failed_on)}, nothing is published"
    return f"{read}; a dry run, nothing is published" if request.is_dry_run else f"{read}; published"


def _kinds(text: str) -> Sequence[str]:
    kinds = [kind.strip() for kind in text.split(",") if kind.strip()]
    for kind in kinds:
        if kind not in KINDS:
            raise WrongUsage(f"--fail-on takes {', '.join(KINDS)}, not “{kind}”")
    return kinds


def _day(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUsage(f"--since takes a day or a time, as 2026-11-01, not “{text}”") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
