"""Loads what captures hold and the database does not: after an import or a killed run, for a rebuild from nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from duckdb import DuckDBPyConnection

from flows.reading.pools import ReadingPool, reading_pool
from flows.reading.ranges import is_replaced, own_ranges, read_ranges, registered_ranges
from flows.reading.tasks import Done, Hello, PageToRead, ReadPages, ReadRange, Task
from flows.runs.loading import BulkLoading, CaughtUp
from parsers.catalog import archives
from parsers.version import parser_versions
from warehouse.accepted import acceptances_in, keep_accepted
from warehouse.data_folder import DataFolder, archive_of
from warehouse.derive import assemble_runs
from warehouse.foreign_revisits import keep_revisits, log_revisits
from warehouse.forgotten import Forgetting, Forgotten, files_of, forgettings_in, forgotten_by
from warehouse.load import (
    link_revisits,
    load_import,
    load_imported_run,
    load_run,
    mark_loaded,
    note_what_gives_way,
    schemas_of,
)
from warehouse.lookups import capture_by_id, files_of_captures, loaded_files, page_ids, revisits_without_page
from warehouse.records import page_id_of, run_from
from warehouse.set_aside import drop_unneeded, is_lacking_bytes, keep_to
from warehouse.warc.captures import Capture, CaptureError, Registration, RunEnd, RunStart, recover

# So many pages are read by one process at a time: a second's work or less.
PAGES_AT_A_TIME = 200
UNCHANGED_SINCE_WHAT_IS_NOT_HERE = "unchanged since a capture that is in none of the files"


def catch_up(
    connection: DuckDBPyConnection,
    folder: DataFolder,
    on_captures: Callable[[int], None],
    forgettings: Sequence[Forgetting] | None = None,
    *,
    logs_unknown: bool = False,
    workers: str | None = None,
) -> CaughtUp:
    """Loads every WARC file that is not loaded whole. The caller holds the folder and derives and publishes.

    `on_captures` is told the number of captures loaded so far; `forgettings` are those in the folder, unless others are
    given. Files of archives that are not known here are left until they are; with `logs_unknown` it is noted which
    captures are in those of which none is noted. The `workers` are those of a Dask scheduler, by its address; None for
    this machine's processors. Raises WorkersFailed.
    """
    forgettings = forgettings_in(folder.store) if forgettings is None else forgettings
    keep_to(connection, forgettings)
    keep_accepted(connection, acceptances_in(folder.store))
    loading = BulkLoading(connection, on_captures)
    for recovery in recover(folder.store):
        if recovery.torn_file is not None:
            loading.account.warnings.append(
                f"{recovery.file} ended in a torn record, set aside as {recovery.torn_file}"
            )
    there, loaded = folder.capture_files, loaded_files(connection)
    loading.account.warnings += _files_gone(folder, there, loaded)
    files = {file: size for file, size in there.items() if loaded.get(file) != size}
    noted = files_of_captures(connection) if logs_unknown else frozenset(files)
    files = {file: size for file, size in files.items() if archive_of(file) in archives() or file not in noted}
    if files:
        versions = parser_versions(map(archive_of, files))
        known = [page for archive, version in versions for page in page_ids(connection, archive, version)]
        forgotten = forgotten_by(forgettings)
        at = folder.store.at
        hello = Hello(schemas_of(connection), at.location, forgotten, endpoint=at.endpoint)
        note_what_gives_way(connection, folder.store, files)
        with reading_pool(hello, known, workers) as pool:
            _Loading(connection, folder, pool, loading, forgotten, files_of(forgettings)).load_all(files)
    return loading.account


def _files_gone(folder: DataFolder, there: Collection[str], loaded: Collection[str]) -> list[str]:
    """One line, where files of the folder that were loaded are in it no more."""
    own = [file for file in loaded if not Path(file).is_absolute()]
    gone = sorted(folder.store.missing(file for file in own if file not in there))
    if not gone:
        return []
    return [
        (
            f"{len(gone):,} of the {len(own):,} files of captures that the tables were made from are gone, such as "
            f"{gone[0]}: nobody can check what the tables have from them. Bring them back; or let `regest rebuild` "
            f"make the tables of what is there; or, to begin anew, delete {folder.working.parent} and {folder.database}"
        )
    ]


@dataclass(slots=True)
class ImportedRuns:
    """Harvests of other folders, whose files are imported: each with the first import that brought it, and with the
    last end that it came to."""

    starts: dict[UUID, RunStart] = field(default_factory=dict)
    ends: dict[UUID, RunEnd] = field(default_factory=dict)
    import_ids: dict[UUID, UUID] = field(default_factory=dict)

    def take(self, import_id: UUID, said: Iterable[RunStart | Registration | RunEnd]) -> None:
        """Notes what a registered file says."""
        for one in said:
            if isinstance(one, RunStart):
                self.starts.setdefault(one.run_id, one)
                self.import_ids.setdefault(one.run_id, import_id)
            elif isinstance(one, RunEnd):
                self.ends[one.run_id] = max(self.ends.get(one.run_id, one), one, key=_ended_at)


def _ended_at(end: RunEnd) -> datetime:
    return datetime.fromisoformat(str(end.report["ended_at"]))


@dataclass(slots=True)
class _Loading:
    connection: DuckDBPyConnection
    folder: DataFolder
    pool: ReadingPool
    loading: BulkLoading
    forgotten: Forgotten
    files_of_forgotten: frozenset[str]
    starts: dict[UUID, RunStart] = field(default_factory=dict)
    ends: dict[UUID, RunEnd] = field(default_factory=dict)
    imported: ImportedRuns = field(default_factory=ImportedRuns)
    registrations: list[Registration] = field(default_factory=list)
    revisits: int = 0

    def load_all(self, files: dict[str, int]) -> None:
        """Regest's own files first: they say which others there are."""
        for file, size in files.items():
            if not size:
                self._warn(f"{file}: the file is empty")
        self._read_files(task for file, size in files.items() for task in own_ranges(file, size))
        registered = list(self._registered())
        self._read_files(task for _, ranges in registered for task in ranges)
        self._read_set_aside({*files, *(file for file, _ in registered)})
        self._load_revisits()
        self._load_runs()
        assemble_runs(self.connection)
        sizes = {registration.file: registration.size for registration in self.registrations}
        # Captures of an archive that is not known are noted, and not read: that is still to be done.
        read = [(file, size) for file, size in files.items() if archive_of(file) in archives()]
        mark_loaded(self.connection, [*read, *((file, sizes[file]) for file, _ in registered)])

    def _read_files(self, ranges: Iterable[ReadRange]) -> None:
        self._take_all(read_ranges(self.pool, ranges))

    def _take_all(self, read: Iterable[tuple[Task, Done]]) -> None:
        for task, done in read:
            self._take(done)
            if isinstance(task, ReadRange) and task.import_id is not None:
                self.imported.take(UUID(task.import_id), done.said)
            else:
                self._take_said(done)
        self.loading.load()

    def _take(self, done: Done) -> None:
        self.loading.take(done)
        self.pool.know(done.pages)
        keep_revisits(self.connection, done.revisits)
        self.revisits += len(done.revisits)

    def _take_said(self, done: Done) -> None:
        for said in done.said:
            match said:
                case RunStart():
                    self.starts[said.run_id] = said
                case RunEnd():
                    self.ends[said.run_id] = said
                case Registration():
                    self.registrations.append(said)

    def _registered(self) -> Iterator[tuple[str, list[ReadRange]]]:
        """The registered files that are there, each with what is to be read of it."""
        # One that has changed since may have been registered again. Of the same captures in two files the first count.
        kept = (said for said in self._readable_registrations() if said.run_id not in self.forgotten.runs)
        in_order = sorted(kept, key=self._registered_at)
        latest = {(registration.archive, registration.file): registration for registration in in_order}
        for registration in latest.values():
            store = self.folder.store
            place = store.place(registration.file)
            try:
                size = store.size(registration.file)
                ranges = self._ranges_of(registration)
            except (CaptureError, OSError) as error:
                is_gone = bool(store.missing([registration.file]))
                if is_gone and is_replaced(store, registration, self.registrations):
                    continue
                reason = getattr(error, "strerror", None) or error
                self._warn(f"{place}: {reason}; put it back and run `regest rebuild`, or import it from where it is")
                continue
            if size != registration.size:
                self._warn(f"{place}: it had {registration.size:,} bytes when it was imported and has {size:,} now")
            yield registration.file, ranges

    def _readable_registrations(self) -> list[Registration]:
        return [said for said in self.registrations if said.archive in archives()]

    def _read_set_aside(self, read: set[str]) -> None:
        """What is forgotten and lies in files that were not read now, as far as captures that are kept need its
        bytes."""
        if not self.files_of_forgotten:
            return
        is_lacking = bool(self.revisits and log_revisits(self.connection)) or is_lacking_bytes(self.connection)
        if not is_lacking:
            return
        own = {file: size for file, size in self.folder.capture_files.items() if file in self.files_of_forgotten - read}
        known = {file: size for file, size in own.items() if archive_of(file) in archives()}
        self._read_again(task for file, size in known.items() for task in own_ranges(file, size))
        registrations = {said.file: said for said in self._readable_registrations() if said.file not in read}
        for registration in registrations.values():
            with suppress(CaptureError, OSError):
                self._read_again(self._ranges_of(registration))
        self.loading.load()

    def _read_again(self, ranges: Iterable[ReadRange]) -> None:
        """What is damaged there, and what imports leave out, was told before."""
        for task, done in read_ranges(self.pool, ranges):
            self.loading.take(replace(done, damages=[], passed_over=Counter()))
            keep_revisits(self.connection, done.revisits)
            if task.import_id is None:
                self._take_said(done)

    def _ranges_of(self, registration: Registration) -> list[ReadRange]:
        start = self.starts.get(registration.run_id)
        imported_at = start.started_at if start else None
        return registered_ranges(self.folder.store, registration, registration.run_id, imported_at)

    def _registered_at(self, registration: Registration) -> datetime:
        start = self.starts.get(registration.run_id)
        return start.started_at if start else datetime.max.replace(tzinfo=UTC)

    def _load_revisits(self) -> None:
        left = log_revisits(self.connection)
        if left and self.revisits:
            self.loading.account.passed_over[UNCHANGED_SINCE_WHAT_IS_NOT_HERE] += left
        drop_unneeded(self.connection)
        link_revisits(self.connection)
        unread = revisits_without_page(self.connection)
        if unread:
            self._take_all(self.pool.read(self._reading(unread)))
            link_revisits(self.connection)

    def _reading(self, captures: Sequence[Capture]) -> Iterator[ReadPages]:
        """Each distinct page once; its bytes lie in an earlier capture."""
        distinct = {page_id_of(capture): capture for capture in captures}
        return reading(
            PageToRead(capture.url, capture.read_as, original)
            for capture in distinct.values()
            if capture.archive in archives()
            and capture.revisit_of
            and (original := capture_by_id(self.connection, capture.revisit_of))
        )

    def _warn(self, what: str) -> None:
        self.loading.account.warnings.append(what)

    def _load_runs(self) -> None:
        for run_id, start in self.starts.items():
            if run_id in self.forgotten.runs:
                continue
            run, incidents = run_from(start, self.ends.get(run_id))
            if start.is_import:
                load_import(self.connection, start, run.ended_at, incidents)
            elif start.archive in archives():
                load_run(self.connection, run, incidents)
        for run_id, start in self.imported.starts.items():
            if run_id in self.forgotten.runs:
                continue
            run, incidents = run_from(start, self.imported.ends.get(run_id))
            run = replace(run, import_id=self.imported.import_ids[run_id])
            load_imported_run(self.connection, run, incidents, self.starts)


def reading(pages: Iterable[PageToRead]) -> Iterator[ReadPages]:
    """The tasks of reading pages, so many in each that they are a second's work or less."""
    waiting = iter(pages)
    while chunk := tuple(islice(waiting, PAGES_AT_A_TIME)):
        yield ReadPages(chunk)
