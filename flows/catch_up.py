"""Loads what captures hold and the database does not: after a killed run, and for a rebuild from nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from duckdb import DuckDBPyConnection

from flows.reading import PageReader, is_page
from parsers.archive import archives
from warehouse.captures import Capture, CaptureError, Damage, RunEnd, RunStart, read_captures, read_exchanges, recover
from warehouse.data_folder import DataFolder
from warehouse.load import load_captures, load_run, mark_loaded
from warehouse.lookups import capture_by_id, loaded_files, page_ids, revisits_without_page
from warehouse.records import Incident, PageRead, Run, page_id_of

CAPTURES_AT_A_TIME = 500


@dataclass(slots=True)
class CaughtUp:
    """What was loaded, and in plain words what could not be read."""

    captures: int = 0
    pages: int = 0
    warnings: list[str] = field(default_factory=list)


def catch_up(connection: DuckDBPyConnection, folder: DataFolder, on_captures: Callable[[int], None]) -> CaughtUp:
    """Loads every WARC file that is not loaded whole. The caller holds the folder and derives and publishes.

    `on_captures` is told the number of captures loaded so far.
    """
    caught_up = CaughtUp()
    for recovery in recover(folder.captures):
        if recovery.torn_file is not None:
            caught_up.warnings.append(f"{recovery.file} ended in a torn record, set aside as {recovery.torn_file}")
    files = _files_to_load(connection, folder)
    with PageReader() as reader:
        loading = _Loading(connection, folder, caught_up, reader)
        for captures in _chunks(loading.runs_and_captures(files)):
            loading.load(captures)
            on_captures(caught_up.captures)
        loading.link_revisits()
    loading.load_runs()
    mark_loaded(connection, files.items())
    return caught_up


def run_from(start: RunStart, end: RunEnd | None) -> tuple[Run, list[Incident]]:
    """A run and its incidents, as its WARC files tell them."""
    report: dict[str, Any] = dict(end.report) if end else {}
    incidents = [Incident(**incident) for incident in report.pop("incidents", [])]
    if "ended_at" in report:
        report["ended_at"] = datetime.fromisoformat(report["ended_at"])
    run = Run(
        run_id=start.run_id,
        archive=start.archive,
        listing_url=start.listing_url,
        source=start.source,
        started_at=start.started_at,
        regest_version=start.regest_version,
        parser_version=start.parser_version,
        **report,
    )
    return run, incidents


def _files_to_load(connection: DuckDBPyConnection, folder: DataFolder) -> dict[str, int]:
    loaded = loaded_files(connection)
    sizes = {
        path.relative_to(folder.captures).as_posix(): path.stat().st_size
        for path in sorted(folder.captures.glob("*/*.warc.gz"))
    }
    return {file: size for file, size in sizes.items() if loaded.get(file) != size}


def _chunks(captures: Iterator[Capture]) -> Iterator[list[Capture]]:
    chunk: list[Capture] = []
    for capture in captures:
        chunk.append(capture)
        if len(chunk) == CAPTURES_AT_A_TIME:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


@dataclass(slots=True)
class _Loading:
    connection: DuckDBPyConnection
    folder: DataFolder
    caught_up: CaughtUp
    reader: PageReader
    starts: dict[UUID, RunStart] = field(default_factory=dict)
    ends: dict[UUID, RunEnd] = field(default_factory=dict)
    read: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        for archive in archives().values():
            self.read |= page_ids(self.connection, archive.name, archive.parser.version)

    def runs_and_captures(self, files: dict[str, int]) -> Iterator[Capture]:
        """The captures of the files; what else stands in them is put by."""
        for record in read_captures(self.folder.captures, files):
            match record:
                case Capture():
                    yield record
                case RunStart():
                    self.starts[record.run_id] = record
                case RunEnd():
                    self.ends[record.run_id] = record
                case Damage():
                    self.caught_up.warnings.append(f"{record.file} at {record.offset}: {record.reason}")

    def load(self, captures: list[Capture]) -> None:
        pages = list(self._read_new_pages(captures))
        self.read.update(page.page_id for page in pages)
        load_captures(self.connection, captures, pages, frozenset(self.read))
        self.caught_up.captures += len(captures)
        self.caught_up.pages += len(pages)

    def link_revisits(self) -> None:
        """Files may arrive in any order: a revisit gets its page when the capture that it revisits is there too."""
        revisits = revisits_without_page(self.connection)
        if revisits:
            pages = list(self._read_new_pages(revisits))
            load_captures(self.connection, revisits, pages, frozenset(self.read))

    def load_runs(self) -> None:
        for run_id, start in self.starts.items():
            run, incidents = run_from(start, self.ends.get(run_id))
            load_run(self.connection, run, incidents)

    def _read_new_pages(self, captures: list[Capture]) -> Iterator[PageRead]:
        """Each distinct page that today's parser has not read yet; its bytes may lie in an earlier capture."""
        new = {page_id_of(capture): capture for capture in captures if is_page(capture)}
        shown_by = {
            self._original(capture, captures).capture_id: capture
            for page_id, capture in new.items()
            if page_id not in self.read and capture.archive in archives()
        }
        originals = [self._original(capture, captures) for capture in shown_by.values()]
        for original, exchange in read_exchanges(self.folder.captures, originals):
            if isinstance(exchange, CaptureError):
                self.caught_up.warnings.append(str(exchange))
                continue
            capture = shown_by[original.capture_id]
            yield self.reader.read(archives()[capture.archive], capture.url, capture.payload_digest, exchange)

    def _original(self, capture: Capture, captures: list[Capture]) -> Capture:
        if capture.revisit_of is None:
            return capture
        among = {other.capture_id: other for other in captures}
        original = among.get(capture.revisit_of) or capture_by_id(self.connection, capture.revisit_of)
        return original or capture
