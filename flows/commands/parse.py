"""`regest parse`: saved pages to rows."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from flows.commands.options import DEFAULT_DATA, ArchiveOption, Data, ParseFormat
from flows.files.pages import PassedOver, Refused, SavedPage, holds_many, saved_pages
from flows.reading.parser_process import ParserProcess
from flows.text.harmless import harmless
from flows.text.json import ENTRY_COLUMNS, entry_as_json, page_as_json
from flows.text.rows import print_json, print_rows, print_values
from flows.text.speaking import say, warn
from flows.text.terminal import output
from parsers.archive import Archive
from parsers.catalog import archive_named
from parsers.errors import PageRejected, WrongUsage
from parsers.records import ListingPage, RejectReason
from parsers.saved.url import url_of


class UnreadableFile(WrongUsage):
    """A file that is not there or cannot be read."""


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """A saved page and what stands on it."""

    name: str
    page: ListingPage


@dataclass(slots=True)
class Tally:
    """What became of the files so far."""

    parsed: int = 0
    complaints: int = 0
    passed_over: int = 0

    def complain(self, line: str) -> None:
        self.complaints += 1
        warn(line)

    @property
    def exit_status(self) -> int:
        if not self.parsed:
            return 3
        return 1 if self.complaints else 0


def command(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="PATH…", help="Saved HTML pages, or folders, .tar, .tar.gz, .tar.zst and .zip of them."),
    ],
    archive: ArchiveOption,
    url: Annotated[str | None, typer.Option(help="Where the page was found; else what the page itself says.")] = None,
    format: Annotated[
        ParseFormat, typer.Option(help="A table, CSV or markdown, a JSON object a row, or the whole page as JSON.")
    ] = ParseFormat.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Read saved pages and print their rows."""
    return print_parsed(files, archive, url, format.value)


def print_parsed(paths: list[Path], archive_name: str, url: str | None, output_format: str) -> int:
    """Prints the rows of all pages in files, folders, tar and zip files; says on stderr what could not be read or does
    not agree. Gives the exit status. Raises UnreadableFile before anything is printed."""
    archive = archive_named(archive_name)
    if url is not None and (len(paths) > 1 or holds_many(paths[0])):
        raise WrongUsage("--url is the URL of one page: parse the files one by one")
    for path in paths:
        _require_readable(path)
    tally = Tally()
    with ParserProcess() as parsing:
        _print(_parsed_pages(paths, archive, url, tally, parsing), output_format)
    if tally.passed_over:
        say(f"passed over, as they are no HTML pages: {tally.passed_over:,}")
    if not tally.parsed and not tally.complaints:
        say("no HTML pages were found")
    return tally.exit_status


def _require_readable(path: Path) -> None:
    try:
        path.stat()
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"{path} cannot be read: {getattr(error, 'strerror', error)}") from error
    if not os.access(path, os.R_OK):
        raise UnreadableFile(f"{path} cannot be read: permission denied")


def _parsed_pages(
    paths: list[Path], archive: Archive, url: str | None, tally: Tally, parsing: ParserProcess
) -> Iterator[ParsedPage]:
    """Each page as it is read; the tally is told of everything else."""
    for found in saved_pages(paths):
        match found:
            case Refused(name, reason):
                tally.complain(f"{name}: {reason}")
            case PassedOver():
                tally.passed_over += 1
            case SavedPage() if (page := _parse(found, archive, url, tally, parsing)) is not None:
                tally.parsed += 1
                yield ParsedPage(found.name, page)
                for complaint in _complaints(page):
                    tally.complain(f"{found.name}: {complaint}")


def _parse(
    saved: SavedPage, archive: Archive, url: str | None, tally: Tally, parsing: ParserProcess
) -> ListingPage | None:
    known = url_of(archive, saved.name, saved.body, saved_from=saved.saved_from)
    if url is None and known.is_of_another_site:
        tally.complain(f"{saved.name}: {known.reason}")
        return None
    url = url or known.url
    try:
        return parsing.parse(archive.name, saved.body, url or archive.listing())
    except PageRejected as rejected:
        tally.complain(f"{saved.name}: {rejected}")
        if rejected.reason is RejectReason.UNKNOWN_LAYOUT and Path(saved.name).is_file():
            options = ("--archive", archive.name, "--url", url or "URL")
            say(f"keep it for the parser's tests: {shlex.join(['regest', 'fixture', 'add', saved.name, *options])}")
        return None


def _print(pages: Iterator[ParsedPage], output_format: str) -> None:
    match output_format:
        case "json":
            listed = [page_as_json(parsed.page) for parsed in pages]
            if listed:
                print_json(listed[0] if len(listed) == 1 else listed, indent=2)
        case "jsonl":
            for parsed in pages:
                for entry in parsed.page.entries:
                    print_json(entry_as_json(entry) | {"file": parsed.name})
        case "csv" | "markdown":
            print_values((*ENTRY_COLUMNS, "file"), _entries(pages), output_format)
        case _:
            for parsed in pages:
                _print_table(parsed)


def _entries(pages: Iterator[ParsedPage]) -> Iterator[list[object]]:
    for parsed in pages:
        for entry in map(entry_as_json, parsed.page.entries):
            yield [*(entry.get(column) for column in ENTRY_COLUMNS), parsed.name]


def _print_table(parsed: ParsedPage) -> None:
    page = parsed.page
    label = "no count label" if page.total is None else f"{page.first} - {page.last} of {page.total:,}"
    output.print(Text.assemble((harmless(parsed.name), "bold"), f"  {label}  {len(page.entries)} rows"))
    rows: list[dict[str, object]] = [
        {"#": entry.position, "printed": entry.date.text or None, "EDTF": entry.date.edtf, "title": entry.title}
        for entry in page.entries
    ]
    if any(entry.fields for entry in page.entries):
        rows = [row | {"fields": dict(entry.fields)} for row, entry in zip(rows, page.entries, strict=True)]
    print_rows(rows, "table")


def _complaints(page: ListingPage) -> list[str]:
    """How a page does not agree with itself, one line each."""
    rows = len(page.entries) + len(page.rejects)
    complaints = [f"row {reject.position}: {reject.reason}, {reject.detail}" for reject in page.rejects]
    if page.first is not None and page.last is not None and page.last - page.first + 1 != rows:
        promised = f"promised {page.last - page.first + 1} ({page.first} - {page.last} of {page.total})"
        complaints.append(f"rows differ from label: {promised}, found {rows}")
    if rows == 0:
        complaints.append("no rows: the page says that nothing was found")
    return complaints
