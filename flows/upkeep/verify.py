"""Whether the captures are what they were, and whether the rows lead to them.

Everything that the files hold is read once more and held against the database: every record against its digests,
every capture against its place, and of a sample of rows, or of all, the bytes against what was read from them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
from duckdb import DuckDBPyConnection

from flows.reading.pool import BulkPool
from flows.reading.tasks import Hello
from flows.runs.beginning import derive_with_declared_bounds
from flows.runs.catch_up import catch_up
from flows.runs.safeguards import failing_parsers
from flows.runs.unknown import Unknown, unknown_archives
from flows.runs.watching import Watcher
from flows.upkeep.verified_files import FilesAtHand, FileVerification
from parsers.catalog import archives
from parsers.errors import RegestError
from parsers.records import RejectReason
from warehouse.data_folder import DataFolder, is_own
from warehouse.database import HOW_TO_BEGIN, connect_published, connect_working, is_published, publish
from warehouse.derive import derive
from warehouse.forgotten import forgettings_in, forgotten_by, name_forgotten
from warehouse.load import schemas_of
from warehouse.lookups import loaded_files
from warehouse.sql import statement
from warehouse.warc.captures import recover
from warehouse.warc.records import FOREIGN

REBUILD = "`regest rebuild`"
LONGEST_QUOTED = 60
# A database that another program holds cannot be opened either, and is sound.
SIGNS_OF_DAMAGE = ("Corrupt", "not a valid DuckDB database file")


class NothingToVerify(RegestError):
    """A data folder without captures, or without any of the archive."""


class DatabaseDamaged(RegestError):
    """A database that cannot be read to its end."""

    exit_status = 1


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """What to verify: one archive or, with None, all of them; and how many rows, None for all, drawn by `seed`."""

    folder: DataFolder
    archive: str | None
    rows: int | None
    seed: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One damage: where it is (`length` is 0 where it is of the whole file), what it is and what to do about it.

    `captures` counts the captures that are lost to it or wrong, `some_captures` names a few of them; `rows` counts the
    rows that lead to their bytes, by the URL of the listing.
    """

    file: str
    offset: int
    length: int
    what: str
    remedy: str
    captures: int
    some_captures: tuple[UUID, ...]
    rows: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was verified, and what is damaged.

    `loaded` captures were in the files and not in the database before. Of the `rows_drawn`, `rows_checked` could be
    read again; `rows_due` rows and pages were read by other parsers than today's, which read them otherwise. `doubts`
    say in plain words why there is too little in the tables for them to be called sound, `unknown` are the archives
    of which nothing that was read could be held against the bytes.
    """

    loaded: int
    files: int
    captures: int
    rows_drawn: int
    rows_checked: int
    rows_due: int
    findings: tuple[Finding, ...]
    doubts: tuple[str, ...] = ()
    unknown: tuple[Unknown, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether all was looked at, nothing is damaged, and there is something to be sound."""
        return not (self.findings or self.doubts or self.unknown)


def verify(request: VerifyRequest, watcher: Watcher, on_captures: Callable[[int], None]) -> Verified:
    """Loads what the database does not hold yet, then verifies all that is there. `on_captures` is told how many
    captures have been read again so far.

    What is loaded meanwhile by others is not looked at; only while it loads itself, others wait. Raises
    NothingToVerify, DatabaseDamaged, and RegestError when the data folder cannot be used.
    """
    folder = request.folder
    if not (folder.has_captures or folder.database.exists() or folder.working.exists()):
        raise NothingToVerify(f"no captures in {folder.captures}: {HOW_TO_BEGIN}")
    with _damage_told(folder.working):
        loaded, at_hand = _load_what_is_missing(folder, watcher)
    with _damage_told(folder.database), connect_published(folder, watcher.said) as connection:
        unknown = tuple(unknown_archives(connection, folder))
        if request.archive is not None:
            for one in unknown:
                watcher.said(str(one))
            unknown = ()
        return _Verification(request, connection, on_captures).verified(loaded, at_hand, unknown)


@contextmanager
def _damage_told(database: Path) -> Iterator[None]:
    """A damaged block of a database may be come upon by any query."""
    try:
        yield
    except (duckdb.Error, RegestError) as error:
        cause = error if isinstance(error, duckdb.Error) else error.__cause__
        reason = str(cause).splitlines()[0]
        if not any(sign in reason for sign in SIGNS_OF_DAMAGE):
            raise
        raise DatabaseDamaged(f"{database} cannot be read ({reason}): {REBUILD} makes it anew") from error


def _load_what_is_missing(folder: DataFolder, watcher: Watcher) -> tuple[int, FilesAtHand]:
    """How many captures were loaded that were not there, and the files as they are. What catch_up cannot read is found
    again when everything is read."""
    with folder.writing(watcher.said):
        for recovery in recover(folder.captures):
            if recovery.torn_file is not None:
                watcher.said(f"{recovery.file} ended in a torn record, set aside as {recovery.torn_file}")
        with connect_working(folder) as connection:
            before, captures = loaded_files(connection), _count(connection, "capture_log")
            catch_up(connection, folder, watcher.caught_up)
            after = loaded_files(connection)
            # Fewer, where something was forgotten by a process that was killed before it set that aside.
            loaded = max(_count(connection, "capture_log") - captures, 0)
            if after != before:
                derive_with_declared_bounds(connection)
            else:
                derive(connection)
        if not is_published(folder):
            publish(folder)
        own = folder.capture_files
    # A file that has changed is loaded anew, and then its size of before is known no longer.
    return loaded, FilesAtHand(own, {**after, **before})


@dataclass(slots=True)
class _Verification:
    request: VerifyRequest
    connection: DuckDBPyConnection
    on_captures: Callable[[int], None]

    def verified(self, loaded: int, at_hand: FilesAtHand, unknown: tuple[Unknown, ...]) -> Verified:
        self._run("verify_tables")
        self._run("verify_sample", archive=self.request.archive, rows=self.request.rows, seed=self.request.seed)
        captures = self.request.folder.captures
        forgotten = forgotten_by(forgettings_in(captures))
        name_forgotten(self.connection, forgotten)
        of_old, others = self._pages("read_as IS NULL"), self._pages("read_as IS NOT NULL")
        # What is forgotten is read too: others may need its bytes.
        hello = Hello(schemas_of(self.connection), str(captures), pages_of_old=of_old, pages=others)
        with BulkPool(hello, self._pages_not_to_read()) as pool:
            files = FileVerification(self.connection, pool, captures, self.request.archive, forgotten, self.on_captures)
            files.read(at_hand)
        self._run("verify_captures", archive=self.request.archive, foreign=FOREIGN, known_archives=list(archives()))
        self._run("verify_lost")
        self._run("verify_further", archive=self.request.archive)
        self._run("verify_further_damages")
        self._run("verify_compared_pages")
        otherwise = [*self._read_otherwise("verify_rows"), *self._read_otherwise("verify_pages")]
        findings = (*self._damages(), *(finding for finding, is_same_parser in otherwise if is_same_parser))
        if not (files.captures or findings or unknown):
            raise NothingToVerify(
                f"no captures of {self.request.archive or 'any archive'} in {self.request.folder.path}"
            )
        return Verified(
            loaded=loaded,
            files=files.files,
            captures=self._number("SELECT count(DISTINCT capture_id) FROM found_captures"),
            rows_drawn=self._number("SELECT sum(drawn) FROM sampled_pages"),
            rows_checked=self._number("SELECT sum(drawn) FROM compared_pages"),
            rows_due=sum(not is_same_parser for _, is_same_parser in otherwise),
            findings=findings,
            doubts=tuple(self._doubts({one.archive for one in unknown})),
            unknown=unknown,
        )

    def _doubts(self, unknown: set[str]) -> Iterator[str]:
        failing = failing_parsers(self.connection, everything=True)
        for parser in failing:
            if self.request.archive in (None, parser.archive):
                yield f"{parser}: mend it, then run `regest reparse`"
        named = {parser.archive for parser in failing} | unknown
        again = self.connection.execute(
            statement("verify_failing_parsers"), {"failed": str(RejectReason.PARSER_FAILED)}
        )
        for archive, pages, failed, first_url in again.fetchall():
            if archive not in named:
                named.add(archive)
                yield (
                    f"the parser of {archive}, as it is now, fails on {failed:,} of the {pages:,} pages that were read "
                    f"again, first on {first_url}: `regest parse` shows how"
                )
        rows = self.connection.execute(statement("pages_without_documents"), {"archive": self.request.archive})
        for archive, captures, pages in rows.fetchall():
            if archive not in named:
                held = f"{captures:,} captures are held, {pages:,} of them pages of listings"
                yield f"no document of {archive} is in the tables, though {held}: see `regest rejects`"

    def _run(self, name: str, **parameters: object) -> None:
        self.connection.execute(statement(name), parameters or None)

    def _number(self, query: str) -> int:
        [(number,)] = self.connection.execute(query).fetchall()
        return number or 0

    def _pages(self, condition: str) -> frozenset[int]:
        return frozenset(
            page_id for (page_id,) in self.connection.table("pages").filter(condition).project("page_id").fetchall()
        )

    def _pages_not_to_read(self) -> Iterator[int]:
        rows = self.connection.execute("SELECT page_id FROM pages ANTI JOIN sampled_pages USING (page_id)")
        while some := rows.fetchmany(10_000):
            yield from (page_id for (page_id,) in some)

    def _damages(self) -> Iterator[Finding]:
        for row in self.connection.execute(statement("verify_damages")).fetchall():
            kind, file, offset, length, what, captures, some_captures, listings = row
            yield Finding(
                file, offset, length, what, _remedy(kind, file), captures, tuple(some_captures), tuple(listings)
            )

    def _read_otherwise(self, name: str) -> list[tuple[Finding, bool]]:
        """Rows or pages that the bytes give otherwise, each with whether the same parser read them."""
        found = []
        for row in self.connection.execute(statement(name)).fetchall():
            is_same_parser, capture_id, file, offset, length, listing_url, position, in_database, on_page = row
            what = f"row {position}" if position else "the page"
            what = f"{what} is not what the bytes say: {_difference(in_database, on_page)}"
            finding = Finding(file, offset, length, what, REBUILD, 1, (capture_id,), ((listing_url, 1),))
            found.append((finding, is_same_parser))
        return found


def _remedy(kind: str, file: str) -> str:
    match kind:
        case "database" | "unknown":
            return REBUILD
        case "unregistered":
            return f"put the file of Regest's own back from a backup; or {REBUILD}, then import this one again"
        case "revisit":
            return f"put the file that held it back from a backup, then {REBUILD}"
        case "missing" if not is_own(file):
            return f"put the file back, or import it from where it is now, then {REBUILD}"
        case "changed":
            return f"put the file back from a backup, or import it as it is now, then {REBUILD}"
        case _:
            return f"put the file back from a backup, then {REBUILD}"


def _difference(in_database: Mapping[str, Any] | None, on_page: Mapping[str, Any] | None) -> str:
    """The first column in which they differ, with both values."""
    if in_database is None:
        return "it is missing in the database"
    if on_page is None:
        return "it is not on the page"
    name = next(name for name, value in in_database.items() if value != on_page[name])
    return f"{name} is {_quoted(in_database[name])} in the database and {_quoted(on_page[name])} on the page"


def _quoted(value: object) -> str:
    text = "missing" if value is None else f"“{value}”"
    return text if len(text) <= LONGEST_QUOTED else f"{text[:LONGEST_QUOTED]}…”"


def _count(connection: DuckDBPyConnection, table: str) -> int:
    return connection.table(table).count("*").fetchall()[0][0]  # type: ignore[no-any-return]
