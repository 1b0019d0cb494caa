"""Reads many captures at once, in a process that does nothing else: records of WARC files in, tables out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import BinaryIO
from uuid import UUID

from flows.reading.foreign import (
    ANOTHER_SITE,
    check_block,
    foreign_capture,
    is_after,
    require_payload,
    require_storable,
    sound_capture,
    sound_end,
    sound_start,
    why_unwanted,
)
from flows.reading.page import PageReader, ThisProcess, is_page
from flows.reading.tasks import (
    Done,
    Hello,
    Job,
    ReadPages,
    ReadRange,
    SettledPlace,
    Task,
    name_of,
    place_of_page,
    place_of_record,
)
from parsers.archive import Archive
from parsers.catalog import archives
from parsers.records import Reject, RejectReason
from parsers.urls import host_of
from warehouse.batches import Batch, LoggedCapture, Revisit
from warehouse.records import PageRead, page_id_of
from warehouse.warc.captures import Capture, CaptureError, Damage, Registration, RunEnd, RunStart, exchanges_in
from warehouse.warc.exchange import Exchange
from warehouse.warc.files import WarcPart, records_in
from warehouse.warc.foreign_records import parse_foreign
from warehouse.warc.framing import Gap, Member
from warehouse.warc.members import read_members
from warehouse.warc.own_records import is_of_regest, parse_whole_record
from warehouse.warc.records import IMPORTS

NO_LISTING = "no page of a listing, by its URL and by what stands on it"
DATED_TO_COME = "dated later than the import itself, by a clock that was wrong"
REGISTERED_ELSEWHERE = "a file that another folder had only registered: import it too"
FORGOTTEN = "forgotten: `regest forget --list` names what is, and --undo takes it back"
ENDED_A_PROCESS = "reading it ended a process"

QUARANTINED = Reject(
    None,
    RejectReason.QUARANTINED,
    "it was not read: other pages in its file took too long, or ended the process that read them, one after another; "
    "regest reparse tries again",
    None,
)
# A page that takes longer is noticed: others take some milliseconds.
SLOW_SECONDS = 3.0

Begin = Callable[[int], None]
Open = Callable[[str], BinaryIO]


class BulkReader:
    """Does one job after another. `begin` is told of each place in a job before anything is made of what stands there:
    by it is known which record or page has ended this process. `open_file` opens a job's files by their names."""

    def __init__(self, hello: Hello, begin: Begin, open_file: Open) -> None:
        self.schemas = hello.schemas
        self.open_file = open_file
        self.forgotten = hello.forgotten
        self.pages_of_old, self.pages = hello.pages_of_old, hello.pages
        self.begin = begin
        self.here = PageReader(ThisProcess())
        self.known: set[int] = set()

    def do(self, job: Job) -> Done:
        """What comes of a job. Nothing that stands in a file or on a page raises."""
        start = time.perf_counter()
        self.known.update(job.known)
        work = _Work(self, job)
        work.do(job.task)
        done = work.finished()
        done.seconds["read"] = time.perf_counter() - start - sum(done.seconds.values())
        return done


class _Work:
    """One job, while it is done."""

    def __init__(self, reader: BulkReader, job: Job) -> None:
        self._reader = reader
        self._settled: Mapping[int, SettledPlace] = {settled.place: settled for settled in job.settled}
        self._patience = {file: job.patience - seconds for file, seconds in job.spent.items()}
        self._patience_at_first = job.patience
        self._done = Done(Batch.empty(reader.schemas))
        self._captures: list[LoggedCapture] = []
        self._pages: list[PageRead] = []
        self._read_here: set[int] = set()

    def do(self, task: Task) -> None:
        try:
            match task:
                case ReadPages():
                    self._read_pages(task)
                case ReadRange(part=None):
                    with self._reader.open_file(task.file) as file:
                        self._read(
                            task,
                            read_members(file, task.start, task.end, is_boundary=task.is_boundary),
                            partial(self._take_own, task),
                        )
                case ReadRange(part=WarcPart() as part):
                    with self._reader.open_file(task.file) as file:
                        self._read(
                            task,
                            records_in(part, task.start, task.end, is_boundary=task.is_boundary, file=file),
                            partial(self._take_foreign, task),
                        )
        except OSError as error:
            reason = f"the file cannot be read: {error.strerror or error}"
            self._done.damages.append(Damage(name_of(task), 0, 0, reason))

    def finished(self) -> Done:
        done = self._done
        with done.seconds.clock("make tables"):
            done.batch = Batch.of(self._reader.schemas, self._captures, self._pages)
        done.pages = [page.page_id for page in self._pages if page.rejected != QUARANTINED]
        done.captures = sum(not logged.is_set_aside for logged in self._captures)
        return done

    def _read(self, task: ReadRange, found: Iterable[Member | Gap], take: Callable[[Member], None]) -> None:
        """Takes every sound record, and notes the others."""
        done = self._done
        for member in found:
            done.first = member.offset if done.first is None else done.first
            done.end = member.offset + member.length
            try:
                if isinstance(member, Gap):
                    raise CaptureError(member.reason)
                self._begin(place_of_record(member.offset))
                if task.checks_digests:
                    check_block(member)
                take(member)
            except CaptureError as damage:
                done.damages.append(Damage(task.file, member.offset, member.length, str(damage)))

    def _begin(self, place: int) -> None:
        if place in self._settled:
            raise CaptureError(ENDED_A_PROCESS)
        self._reader.begin(place)

    def _take_own(self, task: ReadRange, member: Member) -> None:
        found = parse_whole_record(member.data, task.file, member.offset, member.length)
        if isinstance(found, tuple):
            capture, exchange = found
            require_payload(capture, exchange)
            self._take(capture, exchange, import_id=capture.run_id if capture.source in IMPORTS else None)
        elif found is not None:
            self._done.said.append(require_storable(found))

    def _take_foreign(self, task: ReadRange, member: Member) -> None:
        if member.is_whole and is_of_regest(member.data):
            self._take_of_another_folder(task, member)
            return
        is_checked = task.part is not None and task.part.compression != "none"
        record = parse_foreign(member.data, is_whole=member.is_whole, is_checked=is_checked)
        if record is None:
            return
        if unwanted := why_unwanted(record, archives()[task.archive]):
            self._done.passed_over[unwanted] += 1
            return
        if not member.is_whole:
            raise CaptureError(f"{record.exchange.url} is larger than any page that is read")
        if self._is_to_come(task, record.exchange.fetched_at):
            return
        capture = foreign_capture(record, task, member)
        self._note_forgotten(task, capture)
        if record.kind == "revisit":
            require_storable(capture)
            named = (record.refers_to, record.refers_to_url, record.refers_to_at)
            self._done.revisits.append(Revisit(capture, *named, is_set_aside=self._reader.forgotten.has(capture)))
        else:
            self._take(capture, record.exchange, import_id=UUID(task.import_id))

    def _take_of_another_folder(self, task: ReadRange, member: Member) -> None:
        """What another folder's harvest has captured stays a part of that harvest; what it had imported is imported."""
        match parse_whole_record(member.data, task.file, member.offset, member.length):
            case RunStart(archive=task.archive, is_import=False) as start:
                if not self._is_to_come(task, sound_start(start).started_at):
                    self._done.said.append(start)
            case RunEnd() as end if "outcome" in end.report:
                self._done.said.append(sound_end(end))
            case Registration():
                self._done.passed_over[REGISTERED_ELSEWHERE] += 1
            case (Capture() as capture, exchange):
                self._take_capture_of_another_folder(task, sound_capture(capture), exchange)

    def _take_capture_of_another_folder(self, task: ReadRange, capture: Capture, exchange: Exchange) -> None:
        if host_of(capture.url) not in archives()[task.archive].hosts:
            self._done.passed_over[ANOTHER_SITE] += 1
        elif not self._is_to_come(task, capture.captured_at):
            require_payload(capture, exchange)
            self._note_forgotten(task, capture)
            self._take(replace(capture, archive=task.archive), exchange, import_id=UUID(task.import_id))

    def _note_forgotten(self, task: ReadRange, capture: Capture) -> None:
        """Of an import that is held, what is forgotten counts as passed over."""
        forgotten = self._reader.forgotten
        if forgotten.has(capture) and UUID(task.import_id) not in forgotten.runs:
            self._done.passed_over[FORGOTTEN] += 1

    def _is_to_come(self, task: ReadRange, moment: datetime) -> bool:
        """Whether a capture is of a time that had not come yet when it was imported: then it is left out."""
        is_to_come = task.imported_at is not None and is_after(moment, task.imported_at)
        if is_to_come:
            self._done.passed_over[f"{DATED_TO_COME} ({task.file})"] += 1
        return is_to_come

    def _read_pages(self, task: ReadPages) -> None:
        exchanges = exchanges_in([page.original for page in task.pages], self._reader.open_file)
        for place, (page, (original, exchange)) in enumerate(zip(task.pages, exchanges, strict=True), task.first):
            if isinstance(exchange, CaptureError):
                self._done.damages.append(Damage(original.file, original.offset, original.length, str(exchange)))
            else:
                read = replace(original, url=page.url, read_as=page.read_as)
                self._read_page(archives()[original.archive], read, exchange, place)

    def _take(self, capture: Capture, exchange: Exchange, *, import_id: UUID | None) -> None:
        """Logs a capture, with its page; a revisit without: it gets its page once everything is loaded."""
        require_storable(capture)
        page_id, is_forgotten = None, self._reader.forgotten.has(capture)
        if is_forgotten and (capture.revisit_of is not None or not is_page(capture)):
            return
        capture = self._as_noted(capture)
        if capture.revisit_of is None and is_page(capture) and capture.archive in archives() and not is_forgotten:
            page_id = page_id_of(capture)
            if page_id not in self._reader.known and page_id not in self._read_here:
                self._read_page(archives()[capture.archive], capture, exchange, place_of_page(capture.offset))
        imported_by = str(import_id) if import_id else None
        logged = LoggedCapture(capture, page_id, imported_by, exchange.forced_despite, is_set_aside=is_forgotten)
        self._captures.append(logged)

    def _as_noted(self, capture: Capture) -> Capture:
        """A capture of a page of old bears no more than is noted of that."""
        pages_of_old = self._reader.pages_of_old
        if not pages_of_old or page_id_of(capture) in self._reader.pages:
            return capture
        of_old = replace(capture, read_as=None)
        return of_old if page_id_of(of_old) in pages_of_old else capture

    def _read_page(self, archive: Archive, capture: Capture, exchange: Exchange, place: int) -> None:
        """A page that is settled is not read again, nor are those of a file that has cost too much."""
        self._reader.begin(place)
        seconds = self._done.seconds
        before = seconds["parse"]
        with seconds.clock("parse"):
            page = self._reader.here.read(
                archive, capture.url, capture.payload_digest, capture.read_as, exchange,
                self._settled_reject(place, capture.file),
            )  # fmt: skip
        if (taken := seconds["parse"] - before) > SLOW_SECONDS:
            self._spend(capture.file, taken)
        if page.is_passed_over:
            self._done.passed_over[NO_LISTING] += 1
        self._read_here.add(page.page_id)
        self._pages.append(page)

    def _settled_reject(self, place: int, file: str) -> Reject | None:
        settled = self._settled.get(place)
        if settled is not None and settled.reject is not None:
            return settled.reject
        return QUARANTINED if self._patience.get(file, self._patience_at_first) < 0 else None

    def _spend(self, file: str, seconds: float) -> None:
        self._patience[file] = self._patience.get(file, self._patience_at_first) - seconds
        self._done.spent[file] = self._done.spent.get(file, 0.0) + seconds
