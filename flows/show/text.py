"""What `regest show` prints: a row, what happened to its document, and where its bytes are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from rich.text import Text

from flows.show.finding import Shown
from flows.text.harmless import harmless
from flows.text.rows import print_values
from flows.text.speaking import warn
from flows.text.table import field_in_words
from flows.text.terminal import output
from warehouse.documents import ListingPageRead, Row, Version
from warehouse.warc.records import Capture

DATED_BY = {
    "request": "when it was asked for",
    "record": "as the other program's record says",
    "memento": "as the Wayback Machine says",
    "file": "when the file was last changed",
    "import": "when it was taken over; nothing tells its own time",
}
# Of a date whose text alone does not say which number is the month.
ORDER_ASSUMED = "day and month in the order that is declared for the archive"
# Some two hundred lines of a terminal.
LONGEST_SHOWN = 20_000
Facts = Iterable[tuple[str, object]]


def print_shown(shown: Shown) -> None:
    """Prints all that is known of a row; of a whole page also its rows, as a table."""
    row = shown.row
    if row is not None:
        _print_heading(row.title or f"Row {row.position} could not be read: {row.reason}")
        _print_facts(_row_facts(row))
        if row.url is not None:
            _print_heading("\nHistory")
            _print_facts(_history_facts(shown))
    else:
        _print_heading(shown.capture.url)
        _print_facts(_page_facts(shown.page))
        if shown.rows:
            output.print()
            rows = [[row.position, row.date_text, row.title or row.reason] for row in shown.rows]
            print_values(["row", "printed", "title"], rows, "table")
    _print_heading("\nBytes")
    _print_facts(_capture_facts(shown))


def time_of(moment: datetime) -> str:
    """A time in UTC, to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def place_of(shown: Shown) -> str:
    """“row 3 of 10”, or “10 rows” for a whole page."""
    total = len(shown.rows)
    if shown.row is not None:
        return f"row {shown.row.position} of {total}"
    return rows_in_words(total)


def rows_in_words(rows: int) -> str:
    """“1 row”, “10 rows”."""
    return "1 row" if rows == 1 else f"{rows} rows"


def _row_facts(row: Row) -> Facts:
    if row.url is None:
        return [("Detail", row.detail), ("HTML", row.html), ("Archive", row.archive)]
    return [
        ("Date", row.date_text or "none is printed"),
        ("EDTF", _edtf(row)),
        ("Means", _days(row)),
        ("", ORDER_ASSUMED if row.date_assumed else None),
        ("Stated", row.date_stated),
        ("Summary", row.summary or "none is printed"),
        ("", "the archive says that a machine wrote the summary" if row.summary_by_ai else None),
        *_field_facts(row),
        ("Other text", row.other_text),
        ("URL", row.url),
        ("Archive", row.archive),
    ]


def _field_facts(row: Row) -> Facts:
    """The archive's own names stand on the right: on the left its “Date” or “URL” would be taken for Regest's."""
    for number, (name, text) in enumerate((row.fields or {}).items()):
        yield "" if number else "Fields", field_in_words(name, text)


def _edtf(row: Row) -> str | None:
    return f"none: {row.date_problem}" if row.date_problem else row.date_edtf


def _days(row: Row) -> str | None:
    if row.date_earliest is None and row.date_latest is None:
        return None
    if row.date_earliest == row.date_latest:
        return str(row.date_earliest)
    return f"{row.date_earliest or 'open'} – {row.date_latest or 'open'}"


def _history_facts(shown: Shown) -> Facts:
    if not shown.versions:
        yield "", "none: no harvest that shows this document is published"
        return
    for version in shown.versions:
        yield f"Version {version.number}", _span(version)
    for seen_at, change in shown.changes:
        yield time_of(seen_at), change
    if len(shown.versions) == 1 and not shown.changes:
        yield "", "nothing has changed since it was first seen"
    last = shown.versions[-1]
    if last.left_at and not last.withdrawn_at:
        yield "In no listing since", f"{time_of(last.left_at)}; the archive may still have it"
    yield "Withdrawn", time_of(last.withdrawn_at) if last.withdrawn_at else "not known" if last.left_at else "no"


def _span(version: Version) -> str:
    until = f"until {time_of(version.valid_to)}" if version.valid_to else "and stands"
    return f"from {time_of(version.valid_from)} {until}, last seen {time_of(version.last_seen)}"


def _page_facts(page: ListingPageRead | None) -> Facts:
    if page is None:
        return [("Page", "it is no page of a listing")]
    return [
        ("Listing", page.listing_url),
        ("Page", page.page_number),
        ("Layout", page.layout),
        ("Promised", _label(page)),
        ("Rows", f"{page.entries:,} read, {page.rejects:,} rejected"),
        ("Rejected", page.rejected_because),
    ]


def _label(page: ListingPageRead) -> str:
    if page.promised_total is None:
        return "nothing: it has no count label" if page.promised_pages is None else f"{page.promised_pages} pages"
    if page.promised_first is None:
        return f"{page.promised_total} in all"
    return f"{page.promised_first} - {page.promised_last} of {page.promised_total}"


def _capture_facts(shown: Shown) -> Facts:
    capture = shown.capture
    yield "Capture", f"{capture.capture_id}, {place_of(shown)}" if shown.page else capture.capture_id
    yield "Page", capture.url
    yield "Captured", f"{time_of(capture.captured_at)} ({DATED_BY.get(capture.dated_by, capture.dated_by)})"
    if shown.page is not None and shown.page.is_withheld:
        yield "Withheld", "its harvest is below the archive's bounds, so that its rows are no documents"
    yield "Source", capture.source
    yield "Origin", capture.origin
    if capture.revisit_of is not None:
        yield "", f"it was found unchanged: capture {capture.revisit_of} has the bytes"
    if shown.original is not None:
        yield from _place_facts(shown.original)


def _place_facts(original: Capture) -> Facts:
    return [
        ("File", original.file),
        ("Offset", f"{original.offset}, {original.length} bytes as stored"),
        ("Payload", f"{original.payload_length} bytes, {original.payload_digest}"),
    ]


def _print_heading(text: str) -> None:
    begin = "\n" if text.startswith("\n") else ""
    output.print(Text(begin + _shown(text.strip()), style="bold"), soft_wrap=True)


def _print_facts(facts: Facts) -> None:
    """A line for each, however long: what is broken in two cannot be copied."""
    told = [(name, value) for name, value in facts if value is not None]
    longest = max((len(name) for name, _ in told), default=0)
    for name, value in told:
        output.print(Text.assemble((f"{name:<{longest}}  ", "dim"), _shown(str(value))), soft_wrap=True)


def _shown(text: str) -> str:
    """All of a text, but on a terminal not of one that would scroll everything else away; that is said."""
    if not output.is_terminal or len(text) <= LONGEST_SHOWN:
        return harmless(text, None)
    warn(f"“{text[:40]}…” is cut after {LONGEST_SHOWN:,} characters: a pipe, and --format json, have all of it")
    return harmless(text, LONGEST_SHOWN)
