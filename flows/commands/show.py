"""`regest show`: a row, its history, and the captured page that it came from."""

from __future__ import annotations

import sys
import webbrowser
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import DEFAULT_DATA, WRONG_USAGE, Force, PublishedData, ReportFormat, ReportFormatOption
from flows.outputs import file_to_write, require_file_to_write
from flows.replay.pages import target_of
from flows.replay.site import ReplayedPage, Replica
from flows.runs.unknown import on_published_tables
from flows.settings.folders import data_folder
from flows.show.choosing import print_choice, shown_by_number_or_name
from flows.show.finding import SeveralTitles, Shown
from flows.show.page import MarkedPage
from flows.show.shown_page import exchange_of, page_of, served_policy
from flows.show.text import print_shown
from flows.text.rows import print_json
from flows.text.speaking import say, warn
from parsers.catalog import archive_named
from parsers.errors import RegestError

_HEADERS = (("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"))
_KEPT_HEADERS = frozenset(name.lower() for name, _ in _HEADERS)
_SERVED_POLICY = served_policy("'none'")


def command(
    asked: Annotated[
        str,
        typer.Argument(
            metavar="DOCUMENT|NUMBER|ENTRY",
            help="URL, path or last part of the path of a document, its title or a part of it, or the text of a field, "
            "as its reference code; or its number in what [bold]regest find[/bold], [bold]changes[/bold], "
            "[bold]status[/bold] or [bold]rejects[/bold] printed last on this terminal; or CAPTURE_ID:ROW; or a "
            "capture_id or a listing's URL, for the page.",
        ),
    ],
    archive: Annotated[
        str | None, typer.Option("--archive", metavar="ARCHIVE", help="Look for documents of one archive only.")
    ] = None,
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the page to an HTML file instead.")] = None,
    force: Force = False,
    browser: Annotated[
        bool | None, typer.Option(help="Open the page in the browser; by default on a terminal.", show_default=False)
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 for a free one.")] = 0,
    format: ReportFormatOption = ReportFormat.TABLE,
    data: PublishedData = DEFAULT_DATA,
) -> int:
    """Show a row, its history, and the captured page that it came from, with the row marked in the browser.

    The page is shown as it was captured, without what runs or loads, in a frame of its own. Ctrl-C ends it.
    """
    folder = data_folder(data)
    if to is not None:
        require_file_to_write(to, folder, replaces=force)
    return show_row(asked, archive, data, to=to, browser=browser, port=port, output_format=format.value)


def show_row(
    asked: str,
    archive_name: str | None,
    data: Path,
    *,
    to: Path | None,
    browser: bool | None,
    port: int,
    output_format: str = "table",
) -> int:
    """Prints what is known of a row or a page, as JSON all of its records; then writes the page to the file `to`, or
    opens it in the browser and serves it until Ctrl-C: by default, `browser` None, on a terminal only. Gives the exit
    status: 1 when the page's bytes cannot be read, or no longer give that row; 2, with a list to choose from, for a
    part of several titles.

    Raises NothingToShow, WrongUsage for a file that cannot be written, ReplicaError for a port that cannot be had, and
    WarehouseError without a database.
    """
    folder = data_folder(data)
    try:
        with on_published_tables(folder, warn) as connection:
            shown = shown_by_number_or_name(connection, asked, archive_name, data)
    except SeveralTitles as several:
        if output_format == "json":
            raise
        print_choice(several, data)
        return WRONG_USAGE
    if output_format == "json":
        print_json(asdict(shown), indent=2)
    else:
        print_shown(shown)
    is_opened = to is None and (_is_on_terminal() if browser is None else browser)
    try:
        exchange = exchange_of(folder, shown)
        body = exchange.body()
        page = page_of(shown, exchange, body) if to is not None or is_opened else None
    except RegestError as error:
        warn(str(error))
        return 1
    if page is None:
        return 0
    is_whole = page.is_marked or shown.row is None
    if not is_whole:
        warn("the parser as it is now does not find this row on the page, so that none is marked: regest rebuild")
    if to is not None:
        _write(to, page)
    else:
        _serve(shown, page, port)
    return 0 if is_whole else 1


def _write(file: Path, page: MarkedPage) -> None:
    with file_to_write(file) as writing:
        writing.write(page.html)
    say(f"the page is in {file}")


def _serve(shown: Shown, page: MarkedPage, port: int) -> None:
    """Serves the page at its own path, and at nothing else."""
    stored = ReplayedPage(shown.capture.url, 200, _HEADERS, page.html)
    archive = archive_named(shown.capture.archive)
    replica = Replica(archive, [stored], port, _KEPT_HEADERS, _SERVED_POLICY, hosts=())
    with suppress(KeyboardInterrupt), replica:
        address = replica.origin + target_of(shown.capture.url)
        say(f"the page is at {address}; stop with Ctrl-C")
        _open(address)
        replica.serve_forever()


def _open(address: str) -> None:
    with suppress(webbrowser.Error):
        webbrowser.get().open(address)


def _is_on_terminal() -> bool:
    """Whether somebody looks, and has a browser to look with."""
    if not sys.stdout.isatty():
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        say("there is no browser here: --to FILE writes the page to a file")
        return False
    return True
