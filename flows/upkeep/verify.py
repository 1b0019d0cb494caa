"""Whether the captures are what they were, and whether the rows lead to them.

Everything that the files hold is read once more and held against the database: every record against its digests,
every capture against its place, and of a sample of rows, or of all, the bytes against what was read from them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from duckdb import DuckDBPyConnection

from flows.reading.pools import reading_pool
from flows.reading.tasks import Hello
from flows.runs.publishing import publish
from flows.runs.run import derive_with_declared_bounds, on_working_tables
from flows.runs.safeguards import failing_parsers_of_today
from flows.runs.unknown import Unknown, unknown_archives
from flows.runs.watching import Watcher
from flows.upkeep.verified_files import FilesAtHand, FileVerification
from parsers.catalog import archives
from parsers.errors import RegestError
from warehouse.data_folder import DataFolder, is_own
from warehouse.database import HOW_TO_BEGIN, connect_published, is_published
from warehouse.derive import derive
from warehouse.forgotten import forgettings_in, forgotten_by
from warehouse.load import schemas_of
from warehouse.lookups import loaded_files
from warehouse.verification import (
    ReadOtherwise,
    archives_without_documents,
    begin,
    compare,
    count_captures,
    counted,
    damage_told,
    damages_found,
    pages_loaded,
    pages_not_drawn,
    parsers_failing_again,
    read_otherwise,
)
from warehouse.warc.captures import recover

REBUILD = "`regest rebuild`"
LONGEST_QUOTED = 60


class NothingToVerify(RegestError):
    """A data folder without captures, or without any of the archive."""


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """What to verify: one archive or, with None, all of them; and how many rows, None for all, drawn by `seed`. The
    `workers` of the Dask scheduler at that address read the captures; for None, this machine's processors."""

    folder: DataFolder
    archive: str | None
    rows: int | None
    seed: int
    workers: str | None = None


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
        raise NothingToVerify(f"no captures in {folder.store}: {HOW_TO_BEGIN}")
    with damage_told(folder.working):
        loaded, at_hand = _load_what_is_missing(folder, watcher, request.workers)
    with damage_told(folder.database), connect_published(folder, watcher.said) as connection:
        unknown = tuple(unknown_archives(connection, folder))
        if request.archive is not None:
            for one in unknown:
                watcher.said(str(one))
            unknown = ()
        return _Verification(request, connection, on_captures).verified(loaded, at_hand, unknown)


def _load_what_is_missing(folder: DataFolder, watcher: Watcher, workers: str | None) -> tuple[int, FilesAtHand]:
    """How many captures were loaded that were not there, and the files as they are. What catch_up cannot read is found
    again when everything is read."""
    with folder.writing(watcher.said):
        for recovery in recover(folder.store):
            if recovery.torn_file is not None:
                watcher.said(f"{recovery.file} ended in a torn record, set aside as {recovery.torn_file}")
        with on_working_tables(folder, watcher, workers) as run:
            before, captures = loaded_files(run.connection), count_captures(run.connection)
            run.bring_in()
            after = loaded_files(run.connection)
            # Fewer, where something was forgotten by a process that was killed before it set that aside.
            loaded = max(count_captures(run.connection) - captures, 0)
            if after != before:
                derive_with_declared_bounds(run.connection)
            else:
                derive(run.connection)
        if not is_published(folder):
            publish(folder, watcher)
        own = folder.capture_files
    # A file that has changed is loaded anew, and then its size of before is known no longer.
    return loaded, FilesAtHand(own, {**after, **before})


@dataclass(slots=True)
class _Verification:
    request: VerifyRequest
    connection: DuckDBPyConnection
    on_captures: Callable[[int], None]

    def verified(self, loaded: int, at_hand: FilesAtHand, unknown: tuple[Unknown, ...]) -> Verified:
        connection, archive, store = self.connection, self.request.archive, self.request.folder.store
        forgotten = forgotten_by(forgettings_in(store))
        begin(connection, archive, self.request.rows, self.request.seed, forgotten)
        of_old, others = pages_loaded(connection)
        # What is forgotten is read too: others may need its bytes.
        at, schemas = store.at, schemas_of(connection)
        hello = Hello(schemas, at.location, endpoint=at.endpoint, pages_of_old=of_old, pages=others)
        with reading_pool(hello, pages_not_drawn(connection), self.request.workers) as pool:
            files = FileVerification(connection, pool, store, archive, forgotten, self.on_captures)
            files.read(at_hand)
        compare(connection, archive, archives())
        otherwise = read_otherwise(connection)
        findings = (*self._damages(), *(_finding(read) for read in otherwise if read.is_same_parser))
        if not (files.captures or findings or unknown):
            raise NothingToVerify(f"no captures of {archive or 'any archive'} in {self.request.folder.path}")
        counts = counted(connection)
        return Verified(
            loaded=loaded,
            files=files.files,
            captures=counts.captures,
            rows_drawn=counts.rows_drawn,
            rows_checked=counts.rows_checked,
            rows_due=sum(not read.is_same_parser for read in otherwise),
            findings=findings,
            doubts=tuple(self._doubts({one.archive for one in unknown})),
            unknown=unknown,
        )

    def _doubts(self, unknown: set[str]) -> Iterator[str]:
        failing = failing_parsers_of_today(self.connection, everything=True)
        for parser in failing:
            if self.request.archive in (None, parser.archive):
                yield f"{parser}: mend it, then run `regest reparse`"
        named = {parser.archive for parser in failing} | unknown
        for again in parsers_failing_again(self.connection):
            if again.archive not in named:
                named.add(again.archive)
                yield (
                    f"the parser of {again.archive}, as it is now, fails on {again.failed:,} of the {again.pages:,} "
                    f"pages that were read again, first on {again.first_url}: `regest parse` shows how"
                )
        for empty in archives_without_documents(self.connection, self.request.archive):
            if empty.archive not in named:
                held = f"{empty.captures:,} captures are held, {empty.pages:,} of them pages of listings"
                yield f"no document of {empty.archive} is in the tables, though {held}: see `regest rejects`"

    def _damages(self) -> Iterator[Finding]:
        for found in damages_found(self.connection):
            yield Finding(
                found.file,
                found.offset,
                found.length,
                found.what,
                _remedy(found.kind, found.file),
                found.captures,
                found.some_captures,
                found.listings,
            )


def _finding(read: ReadOtherwise) -> Finding:
    what = f"row {read.position}" if read.position else "the page"
    what = f"{what} is not what the bytes say: {_difference(read.in_database, read.on_page)}"
    place = (read.file, read.offset, read.length)
    return Finding(*place, what, REBUILD, 1, (read.capture_id,), ((read.listing_url, 1),))


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
