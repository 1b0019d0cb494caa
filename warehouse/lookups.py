"""What a run asks the database before it asks the site: what was captured and read already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from parsers.records import RejectReason
from warehouse.sql import is_any, statement
from warehouse.warc.records import Capture, Original

if TYPE_CHECKING:
    import pyarrow as arrow
    from duckdb import DuckDBPyConnection

ROWS_AT_A_TIME = 10_000


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the way through a listing depends on: what a page promises, how many rows it has, where it points.

    `pages` is how many pages the listing has by the page's own words, `furthest_page` the furthest that it links to.
    `documents` are the URLs of the documents on it, in their order: no two pages of a listing share them.
    """

    first: int | None
    last: int | None
    total: int | None
    pages: int | None
    entries: int
    rejects: int
    next_url: str | None
    furthest_page: int | None
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document that a listing has shown: whether it stands there, as far as is known, and whether in another one."""

    url: str
    stands: bool
    stands_elsewhere: bool


@dataclass(frozen=True, slots=True)
class HeldCapture:
    """A capture that is held: of which page, if of one, and which capture has its bytes. Times are UTC. Of one that
    `is_of_old` it was not noted how its page is to be read."""

    page_id: int
    url: str
    captured_at: datetime
    original: Original | None
    is_of_old: bool = False


@dataclass(frozen=True, slots=True)
class LateCapture:
    """When something was captured (UTC), of which archive, and the run or the import that it belongs to."""

    archive: str
    run_id: UUID
    is_import: bool
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class FailingParser:
    """On how many of an archive's pages its parser fails, with the first of them and what it raises there."""

    archive: str
    pages: int
    failed: int
    first_url: str
    raised: str

    def __str__(self) -> str:
        return (
            f"the parser of {self.archive} fails on {self.failed:,} of {self.pages:,} pages, first on {self.first_url} "
            f"({self.raised})"
        )


def known_pages(
    connection: DuckDBPyConnection, archive: str, listing_url: str, parser_version: str
) -> dict[int, PageFacts]:
    """What each page of a listing said when it was captured last, by page_id, if this version of the parser read it."""
    rows = _rows(connection, "known_pages", archive=archive, listing_url=listing_url, parser_version=parser_version)
    return {row[0]: PageFacts(*[*row[1:-1], tuple(row[-1])]) for row in rows}


def listed_documents(connection: DuckDBPyConnection, archive: str, listing_url: str) -> list[ListedDocument]:
    """The documents that a listing holds, as far as is known, then those that it has lost and that nobody has asked for
    since."""
    rows = _rows(connection, "standing_documents", archive=archive, listing_url=listing_url)
    return [ListedDocument(*row) for row in rows]


def reached_before(connection: DuckDBPyConnection, archive: str, listing_url: str) -> int:
    """How many pages a listing had the last time, 0 for one that is new."""
    [(reached,)] = _rows(connection, "reached_before", archive=archive, listing_url=listing_url)
    return int(reached)


def page_captures(connection: DuckDBPyConnection, archive: str, listing_url: str, source: str) -> list[Capture]:
    """The last captures that a source has made itself of each of a listing's pages that could be read, oldest first:
    the one that holds its bytes, and those that only found them unchanged, if there are any."""
    rows = _rows(connection, "page_captures", archive=archive, listing_url=listing_url, source=source)
    return [_capture(row) for row in rows]


def held_capture(connection: DuckDBPyConnection, capture_id: UUID) -> Capture | None:
    """One capture, unless it is forgotten."""
    query = "SELECT * FROM captures WHERE capture_id = ? AND NOT is_set_aside"
    rows = connection.execute(query, [str(capture_id)]).fetchall()
    return _capture(rows[0]) if rows else None


def capture_by_id(connection: DuckDBPyConnection, capture_id: UUID) -> Capture | None:
    """One capture, also where it is forgotten and others need its bytes."""
    rows = connection.execute("SELECT * FROM captures WHERE capture_id = ?", [str(capture_id)]).fetchall()
    return _capture(rows[0]) if rows else None


def captures_shown(connection: DuckDBPyConnection) -> dict[UUID, Capture]:
    """By their identifiers the captures that show any version of a document, and those that have their bytes."""
    return {capture.capture_id: capture for capture in map(_capture, _rows(connection, "captures_shown"))}


def rows_of_captures(connection: DuckDBPyConnection) -> dict[UUID, int]:
    """How many rows the page of each capture has, those that could not be read too; of what is no listing page none."""
    return dict(_rows(connection, "rows_of_captures"))


def forgettings_known(connection: DuckDBPyConnection) -> frozenset[str]:
    """What is forgotten, by the names of the forgettings."""
    return frozenset(name for (name,) in connection.execute("SELECT forgetting_id FROM forgettings").fetchall())


def held_captures(connection: DuckDBPyConnection, archive: str) -> Iterator[HeldCapture]:
    """Every capture of an archive, with what a revisit of the same bytes must know; oldest first."""
    rows = connection.execute(statement("held_captures"), {"archive": archive})
    while some := rows.fetchmany(ROWS_AT_A_TIME):
        for page_id, is_of_old, url, captured_at, original_id, *original in some:
            held = Original(original_id, *original) if original_id else None
            yield HeldCapture(page_id, url, captured_at, held, is_of_old)


def pages_to_read_anew(
    connection: DuckDBPyConnection,
    parsers: Iterable[tuple[str, str]],
    archive: str | None = None,
    listing_url: str | None = None,
    since: datetime | None = None,
) -> Iterator[tuple[str, str | None, Capture]]:
    """The pages that others than today's parsers have read, by URL and by how they are read, each with the capture that
    holds its bytes, file by file.

    `parsers` are archives with the versions of their parsers today. Only of one archive or listing, and only those
    captured since a time (UTC), if these are given. Nothing may be loaded into `pages` until the last of them is taken.
    """
    connection.register("parser_versions", table_of_versions(parsers))
    rows = connection.execute(
        statement("pages_to_read_anew"),
        {"archive": archive, "listing_url": listing_url, "since": since},
    )
    while some := rows.fetchmany(ROWS_AT_A_TIME):
        yield from ((page_url, read_as, _capture(tuple(row))) for page_url, read_as, *row in some)
    connection.unregister("parser_versions")


def failing_parsers(
    connection: DuckDBPyConnection, parsers: Iterable[tuple[str, str]], *, everything: bool = False
) -> list[FailingParser]:
    """The parsers that fail on more than half of the pages, and two at least, that were loaded or read since verdicts
    were derived last; of all pages with `everything`. `parsers` are archives with the versions of their parsers
    today."""
    parameters = {"everything": everything, "failed": str(RejectReason.PARSER_FAILED)}
    connection.register("parser_versions", table_of_versions(parsers))
    found = connection.execute(statement("failing_parsers"), parameters).fetchall()
    connection.unregister("parser_versions")
    return [FailingParser(*row) for row in found]


def is_anything_to_derive(connection: DuckDBPyConnection) -> bool:
    """Whether captures were loaded or read since verdicts were derived last."""
    return is_any(connection, "is_any_to_derive")


def table_of_versions(parsers: Iterable[tuple[str, str]]) -> arrow.Table:
    """Archives with the versions of their parsers, for statements that ask for `parser_versions`."""
    import pyarrow as arrow  # which takes longer to load than `regest status` takes without it

    rows = [{"archive": archive, "parser_version": version} for archive, version in parsers]
    return arrow.Table.from_pylist(
        rows, arrow.schema([("archive", arrow.string()), ("parser_version", arrow.string())])
    )


def revisits_without_page(connection: DuckDBPyConnection) -> list[Capture]:
    """Revisits that are kept as captures of no page because what they revisit was loaded after them, oldest first."""
    if not is_any(connection, "is_any_revisit_without_page"):
        return []
    return [_capture(row) for row in _rows(connection, "revisits_without_page")]


def page_ids(connection: DuckDBPyConnection, archive: str, parser_version: str) -> frozenset[int]:
    """The pages of an archive that this version of the parser has read, rejected ones too; not those that nothing has
    read, since their file was quarantined."""
    rows = connection.execute(
        "SELECT page_id FROM pages WHERE archive = ? AND parser_version = ?",
        [archive, parser_version],
    ).fetchall()
    return frozenset(page_id for (page_id,) in rows)


def latest_capture_after(connection: DuckDBPyConnection, moment: datetime) -> LateCapture | None:
    """The last of the captures that are later than a time (UTC)."""
    rows = _rows(connection, "latest_capture_after", moment=moment)
    return LateCapture(*rows[0]) if rows else None


def captures_fetched_last(connection: DuckDBPyConnection, since: datetime, most: int) -> list[Capture]:
    """The captures of archives' own sites since a time (UTC), the last one first, at most so many."""
    return [_capture(row) for row in _rows(connection, "captures_fetched_last", since=since, most=most)]


def times_held(connection: DuckDBPyConnection, archive: str) -> frozenset[tuple[str, datetime]]:
    """The captures of an archive, by URL and time (UTC) in whole seconds."""
    return frozenset(_rows(connection, "times_held", archive=archive))


def loaded_files(connection: DuckDBPyConnection) -> dict[str, int]:
    """WARC files of which every record is loaded, with their sizes then."""
    return dict(connection.execute("SELECT file, size FROM capture_files").fetchall())


def files_of_archive(connection: DuckDBPyConnection, archive: str | None) -> frozenset[str]:
    """The files in which captures of an archive lie, of any for None."""
    return frozenset(file for (file,) in _rows(connection, "files_of_archive", archive=archive))


def files_of_captures(connection: DuckDBPyConnection) -> frozenset[str]:
    """The files in which captures lie that are held."""
    return frozenset(file for (file,) in connection.execute("SELECT DISTINCT file FROM capture_log").fetchall())


def _rows(connection: DuckDBPyConnection, name: str, **parameters: object) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = connection.execute(statement(name), parameters).fetchall()
    return rows


def _capture(row: tuple[Any, ...]) -> Capture:
    """A row of `captures`: its columns stand in the order of Capture's fields, then comes page_id."""
    return Capture(*row[: len(fields(Capture))])
