"""The captured page of what is shown, from its bytes as they are kept to the page with its row marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from flows.reading.parser_process import ParserProcess
from flows.show.finding import Shown
from flows.show.page import POLICY, SANDBOX, MarkedPage, marked_page, page_of_rows
from flows.show.text import DATED_BY, place_of, rows_in_words, time_of
from flows.text.table import field_in_words
from parsers.archive import Archive
from parsers.catalog import archive_named
from parsers.counting_headers import Counts
from parsers.errors import PageRejected, RegestError
from parsers.records import Entry, ListingPage, Reject, RejectReason
from warehouse.data_folder import DataFolder
from warehouse.warc.captures import CaptureError, read_exchange
from warehouse.warc.exchange import Exchange
from warehouse.warc.records import Capture

_HTML = ("text/html", "application/xhtml+xml", None)
_DANGEROUS = frozenset({RejectReason.PARSER_CRASHED, RejectReason.PARSER_TOOK_TOO_LONG, RejectReason.TOO_DEEP})


def served_policy(ancestors: str) -> str:
    """The Content-Security-Policy that a marked page is served with: `ancestors` are who may show it in a frame."""
    return f"sandbox {SANDBOX}; {POLICY}; frame-ancestors {ancestors}"


class PageNotShown(RegestError):
    """A captured page that cannot be shown; what is known of it can."""


class Parsing(Protocol):
    """What parses a page, and is not believed."""

    def parse(
        self, archive_name: str, body: bytes, url: str, charset: str | None = None, counts: Counts = ()
    ) -> ListingPage:
        """See ParserProcess."""


def exchange_of(folder: DataFolder, shown: Shown) -> Exchange:
    """The response that has the bytes of what is shown. Raises CaptureError where it is not there or is damaged."""
    if shown.original is None:
        raise CaptureError(f"capture {shown.capture.revisit_of}, which has the bytes, is not there: regest rebuild")
    return read_exchange(folder.store, shown.original).to_be_read_as(shown.capture.read_as)


def page_of(shown: Shown, exchange: Exchange, body: bytes, parsing: Parsing | None = None) -> MarkedPage:
    """The page with its row marked. `parsing` parses it, by default in a process of its own.

    Raises PageNotShown, and UnknownArchive for an archive that was declared once.
    """
    if exchange.content_type not in _HTML:
        raise PageNotShown(f"capture {shown.capture.capture_id} is no HTML page but {exchange.content_type}")
    archive = archive_named(shown.capture.archive)
    page = _parsed(archive, body, shown.capture.url, exchange, parsing)
    row = _row_today(shown, page)
    return marked_page(
        archive,
        body,
        exchange.charset,
        shown.capture.url,
        page,
        row,
        _said(archive, shown.capture, place_of(shown)),
        _row_said(shown),
    )


def file_of(shown: Shown, rows: int, exchange: Exchange, body: bytes, parsing: Parsing) -> bytes:
    """The page, which has so many rows, as a file in which each of them can be led to. Raises as `page_of`."""
    if exchange.content_type not in _HTML:
        raise PageNotShown(f"capture {shown.capture.capture_id} is no HTML page but {exchange.content_type}")
    archive = archive_named(shown.capture.archive)
    page = _parsed(archive, body, shown.capture.url, exchange, parsing)
    return page_of_rows(
        archive, body, exchange.charset, shown.capture.url, page, _said(archive, shown.capture, rows_in_words(rows))
    )


def _parsed(archive: Archive, body: bytes, url: str, exchange: Exchange, parsing: Parsing | None) -> ListingPage | None:
    """What the parser makes of the page now; None for what is no listing page to it.

    Raises PageNotShown for a page that would do to this process what it did to that one.
    """
    try:
        if parsing is not None:
            return parsing.parse(archive.name, body, url, exchange.charset, exchange.counts)
        with ParserProcess() as own:
            return own.parse(archive.name, body, url, exchange.charset, exchange.counts)
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


def _said(archive: Archive, capture: Capture, place: str) -> Sequence[str]:
    """What is said of the page."""
    captured = f"captured {time_of(capture.captured_at)} ({DATED_BY.get(capture.dated_by, capture.dated_by)})"
    return (archive.title, capture.url, captured, place)


def _row_said(shown: Shown) -> Sequence[str]:
    """What the tables have of the row."""
    row = shown.row
    if row is None:
        return ()
    if row.url is None:
        return (f"Row {row.position} could not be read: {row.reason}",)
    fields = [field_in_words(name, text) for name, text in (row.fields or {}).items()]
    return (f"“{row.title}”", row.date_text or "no date is printed", *([row.summary] if row.summary else []), *fields)
