"""`regest parse`: saved pages to rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rich.text import Text

from flows.output import print_json, print_rows
from flows.records_as_json import entry_as_json, page_as_json
from flows.terminal import harmless, output, say
from parsers.archive import Archive, archive_named
from parsers.errors import PageRejected, WrongUsage
from parsers.records import ListingPage, RejectReason
from parsers.saved_pages import url_of_saved_page


class UnreadableFile(WrongUsage):
    """A file that is not there or cannot be read."""


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A saved page and what stands on it."""

    file: Path
    page: ListingPage


def print_parsed(files: list[Path], archive_name: str, url: str | None, output_format: str) -> int:
    """Prints the rows of all files; says on stderr what could not be read or does not agree. Gives the exit status."""
    archive = archive_named(archive_name)
    if url is not None and len(files) > 1:
        raise WrongUsage("--url is the URL of one page: parse the files one by one")
    bodies = [(file, _read(file)) for file in files]
    parsed = [found for file, body in bodies if (found := _parse(file, body, archive, url)) is not None]
    _print(parsed, output_format)
    complaints = [f"{found.file}: {complaint}" for found in parsed for complaint in _complaints(found.page)]
    for complaint in complaints:
        say(complaint)
    if not parsed:
        return 3
    return 1 if complaints or len(parsed) < len(files) else 0


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{file} cannot be read: {error.strerror}") from error


def _parse(file: Path, body: bytes, archive: Archive, url: str | None) -> ParsedFile | None:
    url = url or url_of_saved_page(body) or archive.listing()
    try:
        return ParsedFile(file, archive.parser.parse_page(body, url))
    except PageRejected as rejected:
        say(f"{file}: {rejected}")
        if rejected.reason is RejectReason.UNKNOWN_LAYOUT:
            say(f"keep it for the parser's tests: regest fixture add {file} --archive {archive.name} --url {url}")
        return None


def _print(parsed: list[ParsedFile], output_format: str) -> None:
    match output_format:
        case "json":
            pages = [page_as_json(found.page) for found in parsed]
            if pages:
                print_json(pages[0] if len(pages) == 1 else pages, indent=2)
        case "jsonl":
            rows = [
                entry_as_json(entry) | {"file": str(found.file)} for found in parsed for entry in found.page.entries
            ]
            print_rows(rows, "jsonl")
        case _:
            for found in parsed:
                _print_table(found)


def _print_table(found: ParsedFile) -> None:
    page = found.page
    label = "no count label" if page.total is None else f"{page.first} - {page.last} of {page.total:,}"
    output.print(Text.assemble((harmless(found.file), "bold"), f"  {label}  {len(page.entries)} rows"))
    print_rows(
        [
            {
                "#": entry.position,
                "printed": entry.date.text or None,
                "EDTF": entry.date.edtf,
                "title": entry.title,
            }
            for entry in page.entries
        ],
        "table",
    )


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
