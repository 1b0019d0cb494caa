"""Writes the pages as files for any web host: all of them, or none.

A folder that holds such files already is replaced as a whole, at the end. Nothing else is ever replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from flows.outputs import require_folder_to_write, strange_name_in
from flows.site.changes_page import DAYS_ON_A_PAGE, changes_feed, changes_page
from flows.site.listing_pages import listing_page, listings_page
from flows.site.naming import archive_title
from flows.site.page_files import CapturedPage, write_captured, write_documents, write_file
from flows.site.register_page import page_of_register
from flows.site.rendering import HERE, Page
from flows.site.search_files import write_search
from flows.site.static_links import StaticLinks
from flows.text.harmless import harmless
from flows.whole_folders import clear_away, whole_folder
from parsers.errors import WrongUsage
from warehouse.citable import Citable, citables
from warehouse.data_folder import DataFolder
from warehouse.document_histories import all_histories
from warehouse.happenings import days_of_harvests
from warehouse.lookups import captures_shown, rows_of_captures
from warehouse.published import Reading
from warehouse.register import Wanted, find
from warehouse.reports import listing_statuses
from warehouse.warc.records import Capture

ROWS_ON_A_PAGE = 100
ASSETS = ("site.css", "static.js", "search.js", "index.js", "words.js", "marking.js", "timeline.js", "icon.svg")
# By it a folder is known to be such a site, which may be replaced.
MARK = ".regest-site"
# Nothing else stands in it: what somebody has put beside them, such as a repository, is not to go with them. Sites
# of an older Regest have “pagefind”.
NAMES = frozenset(
    {
        *(MARK, "assets", "captured", "changes", "changes.atom", "changes.html", "document", "index.html"),
        *("listing", "listings.html", "pagefind", "register", "search"),
    }
)
Tell = Callable[[str], None]


class SiteNotWritten(WrongUsage):
    """Pages that cannot be written where they were to be."""


@dataclass(frozen=True, slots=True)
class WrittenSite:
    """How many pages of each kind were written, and what could not be shown of the captured pages."""

    documents: int
    captured: int
    not_shown: tuple[str, ...]


def write_site(folder: DataFolder, reading: Reading, out: Path, tell: Tell) -> WrittenSite:
    """Writes all pages into the folder `out`; `tell` is told what is being done.

    Raises SiteNotWritten where `out` is something else than such a site, or cannot be written, and WrongUsage for a
    place in the data folder.
    """
    require_folder_to_write(out, folder)
    clear_away(out)
    try:
        out.absolute().parent.mkdir(parents=True, exist_ok=True)
        with whole_folder(out, lambda: _require_free(out)) as making:
            return _written(folder, reading, making, tell)
    except OSError as error:
        raise SiteNotWritten(f"{out} cannot be written: {error.strerror}") from error


def _require_free(out: Path) -> None:
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise SiteNotWritten(f"{out} is no folder: give another")
    strange = strange_name_in(out, NAMES)
    if strange is not None or (out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file()):
        named = f", as “{harmless(strange)}”" if strange else ""
        raise SiteNotWritten(
            f"{out} holds other things than pages of regest site{named}: give an empty folder, or a new one"
        )


def _written(folder: DataFolder, reading: Reading, out: Path, tell: Tell) -> WrittenSite:
    site = _Site(folder, reading, out)
    site.assets()
    site.register()
    site.changes()
    site.listings()
    tell("documents are written")
    documents = site.documents()
    tell(f"{documents:,} documents are written; the captured pages follow")
    captured, not_shown = site.captured()
    tell(f"{captured:,} captured pages are written; the index of the search is made")
    write_search(reading, out / "search")
    (out / MARK).write_text("Written by regest site, which replaces this folder when it is run again.\n")
    return WrittenSite(documents, captured, not_shown)


class _Site:
    """What is being written of one state."""

    def __init__(self, folder: DataFolder, reading: Reading, out: Path) -> None:
        self._folder = folder
        self._reading = reading
        self._out = out
        self._captures: Mapping[UUID, Capture] = captures_shown(reading.tables)

    def assets(self) -> None:
        """What all pages load."""
        for name in ASSETS:
            write_file(self._out / "assets" / name, (HERE / "assets" / name).read_bytes())

    def register(self) -> None:
        """The register, page by page."""
        pages = find(self._reading, Wanted(), ROWS_ON_A_PAGE).pages
        for number in range(1, pages + 1):
            name = "index.html" if number == 1 else f"register/{number}.html"
            links = StaticLinks(name.count("/"))
            self._write(name, page_of_register(self._reading, Wanted(page=number), links, ROWS_ON_A_PAGE))

    def changes(self) -> None:
        """What has changed, of all archives and of each."""
        archives = sorted({one.archive for one in self._reading.state.listings})
        for archive in (None, *archives):
            days = days_of_harvests(self._reading.tables, archive)
            for number in range(0, max(len(days), 1), DAYS_ON_A_PAGE):
                day = str(days[number]) if number else None
                asked = {"archive": archive or "", "until": day or ""}
                name = StaticLinks(0).changes(archive, day)
                self._write(name, changes_page(self._reading, asked, StaticLinks(name.count("/"))))
            name = StaticLinks(0).feed(archive)
            self._write(name, changes_feed(self._reading, archive, StaticLinks(name.count("/")), ""))

    def listings(self) -> None:
        """All listings, and each."""
        self._write("listings.html", listings_page(self._reading, StaticLinks(0)))
        for one in listing_statuses(self._reading.tables):
            name = StaticLinks(0).listing(one.archive, one.listing_url)
            links = StaticLinks(name.count("/"))
            self._write(name, listing_page(self._reading, one.archive, one.listing_url, links))

    def documents(self) -> int:
        """Each document. Gives how many there are."""
        cited = self._cited()
        with self._reading.another() as rows, self._reading.another() as others:
            histories = all_histories(rows, others, self._captures)
            return write_documents(
                self._folder, self._out, ((one, cited.get((one.archive, one.url))) for one in histories)
            )

    def captured(self) -> tuple[int, tuple[str, ...]]:
        """Each captured page that shows a document. Gives how many there are, and what is said of those that cannot be
        shown."""
        rows = rows_of_captures(self._reading.tables)
        pages = (
            CapturedPage(
                one,
                self._captures.get(one.revisit_of) if one.revisit_of else one,
                rows.get(one.capture_id, 0),
            )
            for one in self._captures.values()
        )
        return len(self._captures), tuple(write_captured(self._folder, self._out, pages))

    def _cited(self) -> dict[tuple[str, str], Citable]:
        titles = {one.archive: archive_title(one.archive) for one in self._reading.state.listings}
        with self._reading.another() as connection:
            return {(one.archive, one.url): one for one in citables(connection, titles)}

    def _write(self, name: str, made: Page) -> None:
        write_file(self._out / name, made.body)
