"""What is fuzzed, and what must hold of whatever comes out: each target takes bytes and raises when something does not.

A page's input is one line with its URL and the header's charset, then the page.
"""

from __future__ import annotations

import io
import tempfile
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import edtf

from bench.fuzz.file_targets import FILE_TARGETS
from flows.reading.frames import FrameError, Packing, read_frame
from flows.reading.parser_process import require_possible as require_page_possible
from flows.reading.reading_process import require_possible as require_done_possible
from flows.reading.tasks import ReadRange, answers
from flows.reading.typed_data import LARGEST_NUMBER as LARGEST_OF_A_PAGE
from flows.reading.typed_data import TypedData
from parsers.archive import UnknownListing
from parsers.archives.wilson_center import URLS
from parsers.catalog import archive_named
from parsers.dates.printed import read_date
from parsers.errors import PageRejected
from parsers.records import Entry, HistoricalDate, ListingPage, Reject
from parsers.saved.url import url_of
from parsers.urls import absolute_url, normal_path
from warehouse.batches import Batch, Schemas
from warehouse.database import connect_new
from warehouse.load import schemas_of
from warehouse.records import run_from
from warehouse.warc.captures import Registration, RunEnd, RunStart

ARCHIVE = archive_named("wilson-center")
PARSER = ARCHIVE.parser
# What the database's columns hold.
LARGEST_NUMBER = 2**31 - 1
URL = ARCHIVE.listing()
RANGE = ReadRange("wilson-center/a.warc.gz", 0, 10_000, ARCHIVE.name)


def _schemas() -> Schemas:
    with tempfile.TemporaryDirectory() as folder, connect_new(Path(folder, "empty.duckdb")) as connection:
        return schemas_of(connection)


SCHEMAS = _schemas()
_PAGES = TypedData(ListingPage | Reject, range(LARGEST_OF_A_PAGE + 1))
_DONE = answers(SCHEMAS)


def check_page(given: bytes) -> None:
    """A page gives records that hold together, the same ones each time, or PageRejected."""
    url, charset, body = page_in(given)
    page = _parsed(body, url, charset)
    assert page == _parsed(body, url, charset), "another page the second time"
    if page is not None:
        _check_listing_page(page)


def check_date(given: bytes) -> None:
    """Any text is a date, or none with its reason; what was kept of it reads the same."""
    found = read_date(given.decode("utf-8", "replace"))
    _check_date(found)
    assert found.text == _folded(given.decode("utf-8", "replace")), "the text was not kept"
    assert read_date(found.text) == found, "another date the second time"


def check_url(given: bytes) -> None:
    """Any text is a URL of a listing, or UnknownListing; one page and one document have one URL each."""
    text = given.decode("utf-8", "replace")
    saved = url_of(ARCHIVE, text, given).url
    absolute_url(text, ARCHIVE.home)
    assert normal_path(normal_path(text)) == normal_path(text), "a path of two forms"
    document = URLS.document_urls_of(ARCHIVE.home)
    if url := document(text):
        assert document(url) == url, "a document with two URLs"
        _check_on_archive(url)
    for candidate in (text, ARCHIVE.home + text, saved or ""):
        _check_listing_url(candidate)


def check_frames(given: bytes) -> None:
    """What a process answers that something has taken over gives a record that can be sent again, or FrameError. The
    first byte says which of the two processes speaks, a line is the JSON of the frame, and the rest its bytes."""
    text, _, parts = given[1:].partition(b"\n")
    try:
        if given[:1] < b"\x80":
            read = _PAGES.read((text, parts))
            require_page_possible(read, ARCHIVE.name, URL)
            again = _PAGES.read(read_frame(io.BytesIO(Packing().frame(read))))
        else:
            read = _DONE.read((text, parts))
            require_done_possible(read, RANGE)
            Batch.joined([read.batch, read.batch])
            for kind in (RunStart, RunEnd):
                _check_run([said for said in read.said if isinstance(said, kind)])
            return
    except FrameError:
        return
    assert again == read, "another record the second time"


def _check_run(said: Sequence[RunStart | Registration | RunEnd]) -> None:
    for one in said:
        if isinstance(one, RunEnd):
            run_from(RunStart(one.run_id, ARCHIVE.name, URL, "web", datetime.now(UTC), "1", 1), one)


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "page": check_page,
    "date": check_date,
    "url": check_url,
    "frames": check_frames,
    **FILE_TARGETS,
}


def page_in(given: bytes) -> tuple[str, str | None, bytes]:
    """The URL, the charset and the page in an input."""
    line, _, body = given.partition(b"\n")
    url, _, charset = line.decode("utf-8", "replace").partition(" ")
    return url, charset or None, body


def input_of(url: str, charset: str | None, body: bytes) -> bytes:
    """The input that holds a page."""
    return f"{url} {charset or ''}\n".encode() + body


def _parsed(body: bytes, url: str, charset: str | None) -> ListingPage | None:
    try:
        return PARSER.parse_page(body, url, charset)
    except PageRejected:
        return None


def _check_listing_page(page: ListingPage) -> None:
    numbers = (page.first, page.last, page.total)
    assert numbers == (None, None, None) or all(0 <= (number or 0) <= LARGEST_NUMBER for number in numbers)
    places = [entry.position for entry in page.entries] + [reject.position or 0 for reject in page.rejects]
    assert sorted(places) == list(range(1, len(places) + 1)), "positions with a gap"
    assert [entry.position for entry in page.entries] == sorted(entry.position for entry in page.entries)
    assert all(reject.html and reject.detail for reject in page.rejects), "a reject without a reason"
    if page.next_url is not None:
        assert urlsplit(page.next_url).hostname == ARCHIVE.hosts[0], "the next page is elsewhere"
    for entry in page.entries:
        _check_entry(entry)


def _check_entry(entry: Entry) -> None:
    _check_on_archive(entry.url)
    assert entry.title, "no title"
    assert entry.summary != "", "an empty summary"
    for text in (entry.url, entry.title, entry.summary or ""):
        assert text == _folded(text), f"not folded: {text!r}"
        text.encode()
    _check_date(entry.date)


def _check_date(found: HistoricalDate) -> None:
    assert found.text == _folded(found.text), "not folded"
    found.text.encode()
    if found.edtf is None:
        assert (found.earliest, found.latest, found.precision, found.part) == (None,) * 4, "bounds of no date"
        return
    assert found.problem is None
    assert found.precision is not None
    assert found.earliest or found.latest, "a date without bounds"
    assert (found.earliest or date.min) <= (found.latest or date.max), "it ends before it begins"
    _require_edtf(found.edtf)


def _check_listing_url(url: str) -> None:
    try:
        listing = ARCHIVE.listing(url)
    except UnknownListing:
        return
    if url in ARCHIVE.listings:
        return
    assert PARSER.listing_url(listing) == listing, f"a listing with two URLs: {listing}"
    _check_on_archive(listing.partition("?")[0])
    assert 1 <= PARSER.page_number(url) <= LARGEST_NUMBER, "a page number that no listing has"
    for number in (1, 2, 1676):
        page = PARSER.page_url(listing, number)
        assert PARSER.listing_url(page) == listing, f"page {number} of another listing: {page}"
        assert PARSER.page_number(page) == number, f"page {number} has another number: {page}"


def _check_on_archive(url: str) -> None:
    assert url.startswith(ARCHIVE.home), f"elsewhere: {url}"
    assert "?" not in url, f"with a query: {url}"
    assert "#" not in url, f"with a fragment: {url}"


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


@lru_cache(maxsize=10_000)
def _require_edtf(text: str) -> None:
    edtf.parse_edtf(text)
