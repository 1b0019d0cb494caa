"""`regest fixture`: new cases, and expectations renewed with the difference in sight."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import typer
from rich.text import Text

from flows.fixture_cases import Case, accept, case_named, cases, differences, observed, save_case
from flows.sources.web import WebSource
from flows.terminal import harmless, output, say
from parsers.archive import Archive, archive_named, archives
from parsers.errors import WrongUsage
from parsers.saved_pages import url_of_saved_page


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page to make a case of."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes


def add_case(page: str, archive_name: str, name: str | None, url: str | None, about: str) -> None:
    """Saves a page as a case, generates what it must give, and shows that for review.

    Raises FixtureError for a name that cannot be, WrongUsage for a page whose URL cannot be known, SourceError for one
    that cannot be fetched.
    """
    archive = archive_named(archive_name)
    found = asyncio.run(_fetched(archive, page)) if "://" in page else _from_file(page, url)
    case = save_case(
        archive.name, name or _name_for(found.url), found.url, found.body, found.status, found.headers, about
    )
    _show(differences({}, observed(case)))
    accept(case)
    say(f"saved as {case.folder}: review expected.json, which the parser wrote, before you commit it")


def accept_case(name: str, archive_name: str | None, *, assume_yes: bool) -> bool:
    """Shows what the page gives and the expectation does not say, and renews it when that is wanted."""
    case = case_named(archive_name, name) if archive_name else _case_of_any_archive(name)
    changes = differences(case.expected() or {}, observed(case))
    if not changes:
        say(f"{case.name} gives what is expected of it")
        return True
    _show(changes)
    if not assume_yes and not typer.confirm(f"Is this what {case.name} must give from now on?"):
        return False
    accept(case)
    say(f"{case.folder / 'expected.json'} is renewed")
    return True


async def _fetched(archive: Archive, url: str) -> SavedPage:
    async with WebSource(archive, record=lambda _: None) as source:
        exchange = await source.fetch(url)
    headers = {name: value for name, value in exchange.headers if name.lower() == "content-type"}
    return SavedPage(exchange.url, exchange.status, headers, exchange.body())


def _from_file(file: str, url: str | None) -> SavedPage:
    try:
        body = Path(file).read_bytes()
    except OSError as error:
        raise WrongUsage(f"{file} cannot be read: {error.strerror}") from error
    url = url or url_of_saved_page(body)
    if url is None:
        raise WrongUsage(f"{file} does not say where it was found: give its --url")
    return SavedPage(url, 200, {}, body)


def _name_for(url: str) -> str:
    parts = urlsplit(url)
    return re.sub(r"[^a-z0-9]+", "_", f"{parts.path} {parts.query}".lower()).strip("_")[:60] or "page"


def _case_of_any_archive(name: str) -> Case:
    owners = [archive for archive in archives() if any(case.name == name for case in cases(archive))]
    if len(owners) > 1:
        raise WrongUsage(f"{', '.join(owners)} each have a case “{name}”: say which with --archive")
    return case_named(owners[0] if owners else next(iter(archives())), name)


def _show(changes: list[str]) -> None:
    for change in changes:
        output.print(Text(harmless(change)))
