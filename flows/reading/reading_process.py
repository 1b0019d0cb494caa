"""One process that reads in bulk, as the process sees it that has started it: jobs in, what came of them out."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Callable, Collection
from dataclasses import replace

import pyarrow as arrow

from flows.reading.child_process import PYTHON, SILENT_SECONDS, ChildProcess
from flows.reading.foreign import require_storable, sound_end
from flows.reading.frames import Frame, FrameError
from flows.reading.opened_files import NOWHERE, Opened, Place, opened, send
from flows.reading.parse import PROCESSOR_SECONDS
from flows.reading.tasks import Done, Hello, Job, PageToRead, ReadPages, ReadRange, Task, answers, files_of, packing
from flows.reading.typed_data import TypedData
from parsers.catalog import Declarations, archives
from parsers.version import parser_version
from warehouse.records import page_identity
from warehouse.warc.captures import Capture, CaptureError, Registration, RunEnd, open_store


def believed(answers: TypedData, said: Frame, task: Task, is_known: Callable[[int], bool]) -> Done:
    """What came of a task, from the frame in which a process says it, read as `answers`. Raises FrameError for what
    cannot be true, also where it has read pages of which it was told that they are known."""
    done: Done = answers.read(said)
    require_possible(done, task)
    _require(not any(map(is_known, done.batch.tables["pages"]["page_id"].to_pylist())))
    return done


def require_possible(done: Done, task: Task) -> None:
    """Raises FrameError where what is said to have come of a task is of other files, archives or pages than its own."""
    tables = done.batch.tables
    originals = [page.original for page in task.pages] if isinstance(task, ReadPages) else []
    files = {task.file} if isinstance(task, ReadRange) else {original.file for original in originals}
    known = {task.archive} if isinstance(task, ReadRange) else {original.archive for original in originals}
    for name in ("pages", "regests", "capture_log"):
        _require_among(tables[name]["archive"], known)
    pages = tables["pages"]["page_id"]
    _require_among(arrow.chunked_array([arrow.array(done.pages, arrow.uint64())]), pages)
    for name in ("page_entries", "page_rejects"):
        _require_among(tables[name]["page_id"], pages)
    todays = {parser_version(archives()[archive]) for archive in known if archive in archives()}
    # None where the page is quarantined: that is due for reading.
    _require_among(tables["pages"]["parser_version"], {None, *todays})
    _require(all(damage.file in files or damage.file == "pages" for damage in done.damages))
    _require(done.spent.keys() <= files)
    if isinstance(task, ReadRange):
        _require_of_range(done, task)
    else:
        read = {_page_id(page) for page in task.pages}
        _require_among(pages, read)
        _require(not (tables["capture_log"].num_rows or done.said or done.revisits or done.captures))


def _page_id(page: PageToRead) -> int:
    return page_identity(page.original.archive, page.url, page.original.payload_digest, page.read_as)


def _require_of_range(done: Done, task: ReadRange) -> None:
    from pyarrow import compute  # which a harvest need not load that finds nothing left behind

    captures = done.batch.tables["capture_log"]
    _require_among(captures["file"], {task.file})
    offsets = captures["file_offset"]
    within = compute.and_(compute.greater_equal(offsets, task.start), compute.less(offsets, task.end))
    _require(compute.all(within, min_count=0).as_py() is not False and done.captures <= captures.num_rows)
    _require_among(done.batch.tables["pages"]["page_id"], captures["page_id"])
    _require((done.first is None) == (done.end is None))
    if done.first is not None and done.end is not None:
        _require(task.start <= done.first < task.end and done.first <= done.end)
    try:
        for said in done.said:
            require_storable(said)
            if isinstance(said, RunEnd) and task.import_id is not None:
                sound_end(said)
            _require(not isinstance(said, Registration) or (task.part is None and said.archive == task.archive))
        for revisit in done.revisits:
            _require_revisit(revisit.capture, task)
    except CaptureError as error:
        raise FrameError(str(error)) from error


def _require_revisit(capture: Capture, task: ReadRange) -> None:
    require_storable(capture)
    _require(task.part is not None and (capture.file, capture.archive) == (task.file, task.archive))
    _require(task.start <= capture.offset < task.end)


def _require_among(values: arrow.ChunkedArray, known: Collection[object] | arrow.ChunkedArray) -> None:
    from pyarrow import compute

    if not isinstance(known, arrow.ChunkedArray):
        known = arrow.array(list(known), values.type)
    _require(compute.all(compute.is_in(values, known), min_count=0).as_py() is not False)


def _require(is_possible: bool) -> None:
    if not is_possible:
        raise FrameError("it is of something else than it was asked for")


WORKER = (*PYTHON, "flows.reading.bulk_worker")


class ReadingProcess(ChildProcess):
    """One process, the file in which it says where it is, and the socket through which it gets files."""

    def __init__(self, hello: Hello, own: Declarations | None = None) -> None:
        """It knows the `own` archives beside those that ship, those that are known here where none are given. Raises
        ParserNotStarted."""
        self._hello = hello
        self._store = open_store(hello.captures, hello.endpoint)
        self._is_greeted = False
        self._place = Place(tempfile.TemporaryFile(buffering=0))  # noqa: SIM115 - closed by end()
        self._place_before: int | None = None
        self._files, theirs = socket.socketpair()
        self._packing, self._answers = packing(), answers(hello.schemas)
        handed = (self._place.fileno(), theirs.fileno())
        with theirs:
            super().__init__([*WORKER, *map(str, handed)], handed, SILENT_SECONDS, own)

    def do(self, job: Job, is_known: Callable[[int], bool]) -> Done:
        """What comes of a job, whose files are opened here: no pages of which it was told that they are known. Raises
        Ended and StoreFailed."""
        with opened(self._store, files_of(job.task)) as files, self.asked(PROCESSOR_SECONDS):
            return believed(self._answers, self.said(job, files), job.task, is_known)

    def said(self, job: Job, files: Opened) -> Frame:
        """What it says of a job, for `believed`. To be called where it is `asked`."""
        self._place.set(NOWHERE)
        self._place_before = None
        job = replace(job, files=tuple(files.descriptors), unopened=files.unopened)
        if not self._is_greeted:
            self.send(self._packing.frame(self._hello))
            self._is_greeted = True
        self.send(self._packing.frame(job))
        send(self._files, list(files.descriptors.values()))
        return self.receive()

    def has_got_on(self) -> bool:
        """Whether it is at another place than when this was asked before."""
        before, self._place_before = self._place_before, self.place()
        return self._place_before != before

    def place(self) -> int:
        """Where in its task it says that it is, NOWHERE before the first page."""
        return self._place.get()

    def _close(self) -> None:
        super()._close()
        self._files.close()
        self._place.close()
