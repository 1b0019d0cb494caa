"""A small data folder that holds the same wherever and whenever it is made: `python -m bench.sample FOLDER`.

Four listings of an archive as they stood in March of three years, written from the fixtures: a title and a date are
mended, a summary gets longer, a document leaves, another one comes. And two made-up archives, of which one keeps less
than it promises. docs/questions.md asks it.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import NAMESPACE_URL, uuid5

from bench.pages import ROWS_ON_A_PAGE, Row, listing_page
from flows.cases import FIXTURES
from flows.files.importing import ImportRequest, import_files
from flows.own_archives import declare_those_in
from flows.runs.watching import Nobody
from parsers.catalog import archive_named
from warehouse.data_folder import DataFolder

ARCHIVE = "wilson-center"
SITE = "https://digitalarchive.wilsoncenter.org"
YEARS = (2023, 2024, 2025)
# Each listing's words, with the cases whose rows it shows.
LISTINGS: Mapping[str, tuple[str, ...]] = {
    "mongolia": ("seed_listing",),
    "korea": ("three_pages_first", "three_pages_middle", "three_pages_last"),
    "ambassador": ("same_title_on_several_dates", "quotes_and_diacritics"),
    "party": ("dates_of_all_forms",),
}
# Of these the cases are shown as they are, once.
MADE_UP: Mapping[str, tuple[str, ...]] = {
    "omeka-s-example": ("first", "middle", "last"),
    "atom-example": ("first", "middle", "last"),
}
LEAVES = "letter-stalin-lee-chang-chen-commander-chief-korean-army-china"
COMES_INTO = "mongolia"
COMES = Row(
    "circa August 1945",
    "Note on the Plebiscite in Outer Mongolia",
    "note-plebiscite-outer-mongolia",
    ("The note weighs how the vote of October could be observed.",),
)
Page = tuple[str, bytes]


def make_sample(data: Path) -> None:
    """Makes the folder, which must be empty or missing. Its own archives are those that are known afterwards."""
    platforms = FIXTURES / "platforms" / "archives"
    (data / "archives").mkdir(parents=True)
    for archive in MADE_UP:
        shutil.copyfile(platforms / f"{archive}.toml", data / "archives" / f"{archive}.toml")
    declare_those_in(data)
    with TemporaryDirectory() as folder:
        for year in YEARS:
            _import(data, ARCHIVE, Path(folder, f"{ARCHIVE}-{year}.warc.gz"), _pages_of(year), year)
        for archive, cases in MADE_UP.items():
            pages = [_page_of(platforms / archive / case) for case in cases]
            _import(data, archive, Path(folder, f"{archive}.warc.gz"), pages, YEARS[-1])


def _import(data: Path, archive: str, warc: Path, pages: Iterable[Page], year: int) -> None:
    records = (
        _response(url, body, datetime(year, 3, 1, 12, 0, second, tzinfo=UTC))
        for second, (url, body) in enumerate(pages)
    )
    warc.write_bytes(b"".join(gzip.compress(record, mtime=0) for record in records))
    import_files(ImportRequest(archive_named(archive), (warc,), DataFolder(data), copy=True), Nobody())


def _pages_of(year: int) -> Iterator[Page]:
    printed: dict[str, Row] = {}
    for words, cases in LISTINGS.items():
        # The fixtures show some documents in several forms: here each is told alike in all of its listings.
        told = [printed.setdefault(row.slug, row) for case in cases for row in _rows_of(case)]
        rows = [row for row in (_as_of(year, row) for row in dict.fromkeys(told)) if row is not None]
        if words == COMES_INTO and year == YEARS[-1]:
            rows.append(COMES)
        for first in range(0, len(rows), ROWS_ON_A_PAGE):
            url = f"{SITE}/search?search_api_fulltext={words}"
            if first:
                url += f"&page={first // ROWS_ON_A_PAGE}"
            shown = rows[first : first + ROWS_ON_A_PAGE]
            yield url, listing_page(shown, url=url, first=first + 1, total=len(rows))


def _as_of(year: int, row: Row) -> Row | None:
    if row.slug == LEAVES and year > YEARS[0]:
        return None
    if row.slug == "message-averell-harriman-president-and-secretary-state" and year > YEARS[0]:
        return replace(row, date="July 8, 1945")
    if row.slug == "cable-summary-averell-harriman-meeting-t-v-soong" and year > YEARS[1]:
        return replace(row, title=f"{row.title} on Outer Mongolia")
    return row


def _rows_of(case: str) -> Iterator[Row]:
    expected = json.loads((FIXTURES / "wilson_center" / case / "expected.json").read_text("utf-8"))
    for entry in expected["entries"]:
        # With more of those that lack one, the listing would be below the archive's bounds.
        if entry["date_text"] and entry["summary"]:
            yield Row(entry["date_text"], entry["title"], entry["url"].rpartition("/")[2], (entry["summary"],))


def _page_of(case: Path) -> Page:
    url: str = json.loads((case / "case.json").read_text("utf-8"))["url"]
    return url, (case / "page.html").read_bytes()


def _response(url: str, body: bytes, captured_at: datetime) -> bytes:
    content = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    headers = {
        "WARC-Type": "response",
        "WARC-Record-ID": f"<{uuid5(NAMESPACE_URL, f'{captured_at:%F} {url}').urn}>",
        "WARC-Target-URI": url,
        "WARC-Date": f"{captured_at:%Y-%m-%dT%H:%M:%SZ}",
        "WARC-Payload-Digest": f"sha256:{sha256(body).hexdigest()}",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(content)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"WARC/1.0\r\n{lines}\r\n".encode() + content + b"\r\n\r\n"


if __name__ == "__main__":
    make_sample(Path(sys.argv[1]))
