"""`regest fixture`: new cases, and expectations renewed with the difference in sight."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

import typer
from rich.text import Text

from flows.cases import Case, accept, case_named, cases, differences, observed, save_case
from flows.commands.options import COMPLETE, DEFAULT_DATA, DISCREPANT, ArchiveOption, Data, Format
from flows.files import pages
from flows.http.asking import Asking
from flows.reading.parser_process import ParserProcess
from flows.runs.unknown import on_published_tables
from flows.settings.folders import data_folder
from flows.text.harmless import harmless
from flows.text.rows import print_rows
from flows.text.speaking import say, warn
from flows.text.terminal import output
from flows.web.source import WebSource
from parsers.archive import Archive
from parsers.catalog import archive_named, archives
from parsers.errors import WrongUsage
from parsers.saved.url import url_of
from warehouse.data_folder import DataFolder
from warehouse.lookups import capture_by_id, held_capture
from warehouse.warc.captures import read_exchange
from warehouse.warc.exchange import Exchange

_CAPTURE_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page to make a case of."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes


HELP = "Saved pages with what they must give: the tests of a parser."

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode="rich", help=HELP)


@app.command("add")
def add_command(
    page: Annotated[
        str,
        typer.Argument(
            metavar="FILE|URL|CAPTURE",
            help="A saved page, a page of the archive to fetch, or the capture_id of one that was harvested.",
        ),
    ],
    archive: ArchiveOption,
    name: Annotated[str | None, typer.Option(help="Name of the case; made from the page's URL by default.")] = None,
    url: Annotated[str | None, typer.Option(help="Where a saved page was found; else what it says itself.")] = None,
    about: Annotated[str, typer.Option(help="One sentence: what the case shows.")] = "",
    data: Data = DEFAULT_DATA,
) -> int:
    """Save a page as a new case. What it must give is generated, for you to review and accept."""
    add_case(page, archive, name, url, about, data)
    return COMPLETE


@app.command("accept")
def accept_command(
    case: Annotated[str, typer.Argument(metavar="CASE", help="Name of the case.")],
    archive: Annotated[
        str | None, typer.Option("--archive", help="Whose; needed when two archives have such a case.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = DEFAULT_DATA,
) -> int:
    """Show how what a case gives differs from what it must give, and make the one the other."""
    return COMPLETE if accept_case(case, archive, assume_yes=yes) else DISCREPANT


@app.command("list")
def list_command(
    archive: ArchiveOption,
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """List an archive's cases and what each shows."""
    print_rows([{"case": case.name, "about": case.about} for case in cases(archive)], format.value)
    return COMPLETE


def add_case(page: str, archive_name: str, name: str | None, url: str | None, about: str, data: Path) -> None:
    """Saves a page as a case, generates what it must give, and shows that for review.

    `page` is a URL of the archive, the id of a capture in the folder `data`, or a saved file.
    Raises FixtureError for a name that cannot be, WrongUsage for a page whose URL cannot be known and for a capture
    that is not there, SourceError for a page that cannot be fetched, CaptureError and BodyError for a damaged one.
    """
    archive = archive_named(archive_name)
    found = _page(page, archive, url, data_folder(data))
    case = save_case(
        archive.name, name or _name_for(found.url), found.url, found.body, found.status, found.headers, about
    )
    with ParserProcess() as parsing:
        _show(differences({}, observed(case, parsing)))
        accept(case, parsing)
    say(f"saved as {case.folder}: review expected.json, which the parser wrote, before you commit it")


def accept_case(name: str, archive_name: str | None, *, assume_yes: bool) -> bool:
    """Shows what the page gives and the expectation does not say, and renews it when that is wanted."""
    case = case_named(archive_name, name) if archive_name else _case_of_any_archive(name)
    with ParserProcess() as parsing:
        return _accepted(case, parsing, assume_yes=assume_yes)


def _accepted(case: Case, parsing: ParserProcess, *, assume_yes: bool) -> bool:
    changes = differences(case.expected() or {}, observed(case, parsing))
    if not changes:
        say(f"{case.name} gives what is expected of it")
        return True
    _show(changes)
    if not assume_yes and not typer.confirm(f"Is this what {case.name} must give from now on?"):
        return False
    accept(case, parsing)
    say(f"{case.folder / 'expected.json'} is renewed")
    return True


def _page(page: str, archive: Archive, url: str | None, folder: DataFolder) -> SavedPage:
    if "://" in page:
        return asyncio.run(_fetched(archive, page))
    if _CAPTURE_ID.fullmatch(page) and not Path(page).exists():
        return _captured(archive, UUID(page), folder)
    return _from_file(page, archive, url)


async def _fetched(archive: Archive, url: str) -> SavedPage:
    async with WebSource(archive, Asking(), record=lambda _: None) as source:
        return _saved(await source.fetch(url))


def _captured(archive: Archive, capture_id: UUID, folder: DataFolder) -> SavedPage:
    """The page that a capture shows; a revisit shows what the capture holds that it revisits."""
    with on_published_tables(folder, warn) as connection:
        capture = held_capture(connection, capture_id)
        if capture is not None and capture.revisit_of is not None:
            capture = capture_by_id(connection, capture.revisit_of)
    if capture is None:
        raise WrongUsage(f'{folder.path} holds no capture {capture_id}: regest sql "SELECT capture_id FROM captures"')
    if capture.archive != archive.name:
        raise WrongUsage(f"capture {capture_id} is of {capture.archive}: give --archive {capture.archive}")
    return _saved(read_exchange(folder.store, capture))


def _saved(exchange: Exchange) -> SavedPage:
    """What a case keeps of a response: of its headers only what says how to read it, no cookie of anybody's."""
    headers = {name: value for name, value in exchange.headers if name.lower() == "content-type"}
    return SavedPage(exchange.url, exchange.status, headers, exchange.body())


def _from_file(file: str, archive: Archive, url: str | None) -> SavedPage:
    if pages.holds_many(Path(file)):
        raise WrongUsage(f"{file} holds more than a page: name one")
    found = next(pages.saved_pages([Path(file)]))
    if isinstance(found, pages.Refused):
        raise WrongUsage(f"{file} cannot be read: {found.reason.removeprefix('cannot be read: ')}")
    assert isinstance(found, pages.SavedPage), "what is named itself is a page"
    known = url_of(archive, file, found.body, saved_from=found.saved_from)
    url = url or known.url
    if url is None:
        raise WrongUsage(f"where {file} was found cannot be known ({known.reason}): give its --url")
    headers = {"content-type": found.content_type} if found.saved_from else {}
    return SavedPage(url, 200, headers, found.body)


def _name_for(url: str) -> str:
    parts = urlsplit(url)
    return re.sub(r"[^a-z0-9]+", "_", f"{parts.path} {parts.query}".lower()).strip("_")[:60] or "page"


def _case_of_any_archive(name: str) -> Case:
    owners = [archive for archive in archives() if any(case.name == name for case in cases(archive))]
    if len(owners) > 1:
        raise WrongUsage(f"{', '.join(owners)} each have a case “{name}”: say which with --archive")
    if not owners:
        raise WrongUsage(f"no archive has a case “{name}”: `regest fixture list --archive ARCHIVE` lists those of one")
    return case_named(owners[0], name)


def _show(changes: list[str]) -> None:
    for change in changes:
        output.print(Text(harmless(change)))
