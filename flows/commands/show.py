"""`regest show`: a row, its history, and the captured page that it came from."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import DEFAULT_DATA, Data, ReportFormat, ReportFormatOption
from flows.reading.parser_process import ParserProcess
from flows.replay.pages import target_of
from flows.replay.site import ReplayedPage, Replica
from flows.runs.unknown import on_published_tables
from flows.show.finding import Shown, find_shown
from flows.show.page import POLICY, SANDBOX, MarkedPage, marked_page
from flows.show.text import DATED_BY, place_of, print_shown, time_of
from flows.text.rows import print_json
from flows.text.speaking import say, warn
from flows.text.table import field_in_words
from parsers.archive import Archive
from parsers.catalog import archive_named
from parsers.errors import PageRejected, RegestError, WrongUsage
from parsers.records import Entry, ListingPage, Reject, RejectReason
from warehouse.data_folder import DataFolder
from warehouse.warc.captures import CaptureError, read_exchange
from warehouse.warc.exchange import Exchange

_HTML = ("text/html", "application/xhtml+xml", None)
_HEADERS = (("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"))
_KEPT_HEADERS = frozenset(name.lower() for name, _ in _HEADERS)
_SERVED_POLICY = f"sandbox {SANDBOX}; {POLICY}; frame-ancestors 'none'"
_DANGEROUS = frozenset({RejectReason.PARSER_CRASHED, RejectReason.PARSER_TOOK_TOO_LONG, RejectReason.TOO_DEEP})


class PageNotShown(RegestError):
    """A captured page that cannot be shown; what is known of it can."""


def command(
    asked: Annotated[
        str,
        typer.Argument(
            metavar="DOCUMENT|ENTRY",
            help="URL, path or last part of the path of a document, or the text of a field, as its reference code; or "
            "CAPTURE_ID:ROW; or a capture_id, for its page.",
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
    format: ReportFormatOption = ReportFormat.TABLE,
    data: Data = DEFAULT_DATA,
) -> int:
    """Show a row, its history, and the captured page that it came from, with the row marked in the browser.

    The page is shown as it was captured, without what runs or loads, in a frame of its own. Ctrl-C ends it.
    """
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
    status: 1 when the page's bytes cannot be read, or no longer give that row.

    Raises NothingToShow, WrongUsage for a file that cannot be written, ReplicaError for a port that cannot be had, and
    WarehouseError without a database.
    """
    folder = DataFolder(data)
    with on_published_tables(folder, warn) as connection:
        shown = find_shown(connection, asked, archive_name)
    if output_format == "json":
        print_json(asdict(shown), indent=2)
    else:
        print_shown(shown)
    is_opened = to is None and (_is_on_terminal() if browser is None else browser)
    try:
        exchange = _exchange(folder, shown)
        body = exchange.body()
        page = _page(shown, exchange, body) if to is not None or is_opened else None
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


def _exchange(folder: DataFolder, shown: Shown) -> Exchange:
    if shown.original is None:
        raise CaptureError(f"capture {shown.capture.revisit_of}, which has the bytes, is not there: regest rebuild")
    return read_exchange(folder.captures, shown.original).to_be_read_as(shown.capture.read_as)


def _page(shown: Shown, exchange: Exchange, body: bytes) -> MarkedPage:
    """Raises PageNotShown, and UnknownArchive for an archive that was declared once."""
    if exchange.content_type not in _HTML:
        raise PageNotShown(f"capture {shown.capture.capture_id} is no HTML page but {exchange.content_type}")
    archive = archive_named(shown.capture.archive)
    page = _parsed(archive, body, shown.capture.url, exchange.charset)
    row = _row_today(shown, page)
    return marked_page(
        archive, body, exchange.charset, shown.capture.url, page, row, _said(archive, shown), _row_said(shown)
    )


def _parsed(archive: Archive, body: bytes, url: str, charset: str | None) -> ListingPage | None:
    """What the parser makes of the page now, in a process of its own; None for what is no listing page to it.

    Raises PageNotShown for a page that would do to this process what it did to that one.
    """
    with ParserProcess() as parsing:
        try:
            return parsing.parse(archive.name, body, url, charset)
        except PageRejected as rejected:
            if rejected.reason in _DANGEROUS:
                raise PageNotShown(f"the page is not shown, as it is dangerous to read: {rejected}") from rejected
            return None


def _row_today(shown: Shown, page: ListingPage | None) -> Entry | Reject | None:
    """The row in its place, or where its document stands now that the parser counts the rows otherwise."""
    wanted = shown.row
    if wanted is None or page is None:
        return None
    if wanted.url is None:
        return next((reject for reject in page.rejects if reject.position == wanted.position), None)
    same = [entry for entry in page.entries if entry.url == wanted.url]
    return next((entry for entry in same if entry.position == wanted.position), same[0] if same else None)


def _said(archive: Archive, shown: Shown) -> Sequence[str]:
    """What is said of the page."""
    capture = shown.capture
    captured = f"captured {time_of(capture.captured_at)} ({DATED_BY.get(capture.dated_by, capture.dated_by)})"
    return (archive.title, capture.url, captured, place_of(shown))


def _row_said(shown: Shown) -> Sequence[str]:
    """What the tables have of the row."""
    row = shown.row
    if row is None:
        return ()
    if row.url is None:
        return (f"Row {row.position} could not be read: {row.reason}",)
    fields = [field_in_words(name, text) for name, text in (row.fields or {}).items()]
    return (f"“{row.title}”", row.date_text or "no date is printed", *([row.summary] if row.summary else []), *fields)


def _write(file: Path, page: MarkedPage) -> None:
    try:
        file.write_bytes(page.html)
    except OSError as error:
        raise WrongUsage(f"{file} cannot be written: {error.strerror}") from error
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
