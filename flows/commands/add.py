"""`regest add`: an archive that nobody has declared, from the address of its listing."""

from __future__ import annotations

import asyncio
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import (
    COMPLETE,
    DEFAULT_DATA,
    DISCREPANT,
    Contact,
    Data,
    DeclarationFormat,
    Force,
    in_folder,
    is_wanted,
    nothing_written_when_stopped,
)
from flows.learning.fetching import Learning, look_at
from flows.learning.keeping import keep
from flows.learning.looked_at import Look
from flows.learning.marked import OnePage, marked_listing
from flows.learning.process import LearningProcess
from flows.learning.request import AddRequest, add_request_for, known_of
from flows.learning.saved import look_at_saved, saved_among, saved_pages_at
from flows.learning.screen import STEERING, as_json, print_not_understood, print_understood
from flows.learning.understood import NotUnderstood, Understood
from flows.outputs import file_to_write, require_file_to_write
from flows.text.rows import print_json
from flows.text.speaking import say


def command(
    given: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="URL",
            help="Where the listing begins, as a browser shows it; behind --from further pages, and URLs.",
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="What its archive is to be called; by its host by default.")
    ] = None,
    title: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Words of a row's title, as they stand on the page.")
    ] = None,
    date: Annotated[
        str | None, typer.Option(metavar="WORDS", help="The date of a row, as it stands on the page.")
    ] = None,
    row: Annotated[int | None, typer.Option(min=1, metavar="N", help="Which row these words stand in.")] = None,
    saved: Annotated[
        list[Path] | None,
        typer.Option("--from", metavar="FILE", help="A saved page, in place of the network; the first page first."),
    ] = None,
    saved_urls: Annotated[
        list[str] | None,
        typer.Option("--url", metavar="URL", help="Where a saved page was found; else what it says itself."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show it, and write nothing.")] = False,
    format: Annotated[
        DeclarationFormat, typer.Option(help="For people, as the declaration, or as JSON with all that was understood.")
    ] = DeclarationFormat.TABLE,
    browser: Annotated[
        bool, typer.Option("--browser", help="Show the page too, with what was understood marked on it.")
    ] = False,
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Write that page to an HTML file.")] = None,
    force: Force = False,
    replica: Annotated[
        str | None, typer.Option(metavar="ORIGIN", help="Ask this copy of the site instead, as http://127.0.0.1:8765.")
    ] = None,
    pause: Annotated[
        float | None, typer.Option(min=0, metavar="SECONDS", help="Time between requests; a second by default.")
    ] = None,
    contact: Contact = None,
    data: Data = DEFAULT_DATA,
) -> int:
    """Look at a listing that nobody has declared, show what was understood of it, and declare its archive.

    Three pages are fetched, as politely as by a harvest: the first, the second, the last. A known platform is
    recognized by its signs; else rows, titles, links, dates, promise and pager are found. Nothing is written before you
    have said yes: then the declaration lies in the data folder, with these pages as its fixtures, and harvests obey it.
    """
    known = known_of(title, date, row)
    files, urls = saved_among(given or [], saved or [], saved_urls or [])
    pages = saved_pages_at(files, urls) if files else []
    request = add_request_for(
        pages[0].url if pages else urls[0], data, name=name, known=known, replica=replica, pause=pause, contact=contact
    )
    if to is not None:
        require_file_to_write(to, request.folder, replaces=force)
    with nothing_written_when_stopped():
        with LearningProcess() as learning:
            look = look_at_saved(request, learning, pages) if pages else _fetched(request, learning)
        if isinstance(look.outcome, NotUnderstood):
            _print_refused(request, look, look.outcome, format)
            return DISCREPANT
        _print(request, look, look.outcome, format)
        with _shown(request, look, to, browser=browser):
            is_agreed = not dry_run and (yes or _is_wanted(request))
    if dry_run:
        say("nothing is written, as it was to be")
        return COMPLETE
    return _kept(request, look) if is_agreed else DISCREPANT


@contextmanager
def _shown(request: AddRequest, look: Look, to: Path | None, *, browser: bool) -> Iterator[None]:
    """The marked page in a file, in the browser, or in both, where that is asked for; it is served as long as the
    block."""
    if to is None and not browser:
        yield
        return
    page = marked_listing(look, look.archive(request.name))
    if to is not None:
        _write(to, page)
    if not browser:
        yield
        return
    with OnePage(page) as served:
        say(f"the page is at {served.origin}/ until this command ends")
        with suppress(webbrowser.Error):
            webbrowser.get().open(f"{served.origin}/")
        yield


def _write(file: Path, page: bytes) -> None:
    with file_to_write(file) as writing:
        writing.write(page)
    say(f"the page is in {file}")


def _fetched(request: AddRequest, learning: Learning) -> Look:
    say(f"looking at {request.url}")
    return asyncio.run(look_at(request, learning))


def _print(request: AddRequest, look: Look, understood: Understood, format: DeclarationFormat) -> None:
    if format is DeclarationFormat.JSON:
        print_json(as_json(request, look), indent=2)
    elif format is DeclarationFormat.TOML:
        sys.stdout.write(understood.text)
    else:
        print_understood(request, look, look.archive(request.name))


def _print_refused(request: AddRequest, look: Look, refused: NotUnderstood, format: DeclarationFormat) -> None:
    if format is DeclarationFormat.JSON:
        print_json(as_json(request, look), indent=2)
    print_not_understood(refused)


def _is_wanted(request: AddRequest) -> bool:
    question = f"Is that the listing? Then {request.file} is written"
    return is_wanted(question, otherwise=f"; a second look can be steered: {STEERING}")


def _kept(request: AddRequest, look: Look) -> int:
    kept = keep(request, look)
    say(f"written: {kept.file}, and {len(kept.cases)} of its pages beside it with the rows that they must give")
    replica = f" --replica {request.replica}" if request.replica else ""
    say(f"next: regest harvest {request.name}{replica}{in_folder(request.folder.path)}")
    return COMPLETE
