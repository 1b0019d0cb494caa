"""What can be true of a task at all, whoever says what came of it: a process that something has taken over can lie of
what it was given to read, and of nothing else."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as arrow
from pyarrow import compute

from flows.bulk.other_folders import require_storable, sound_end
from flows.bulk.tasks import Done, PageToRead, ReadPages, ReadRange, Task
from flows.frames import FrameError
from parsers.catalog import archives
from parsers.version import parser_version
from warehouse.captures import Capture, CaptureError, Registration, RunEnd
from warehouse.records import page_identity


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
    if not isinstance(known, arrow.ChunkedArray):
        known = arrow.array(list(known), values.type)
    _require(compute.all(compute.is_in(values, known), min_count=0).as_py() is not False)


def _require(is_possible: bool) -> None:
    if not is_possible:
        raise FrameError("it is of something else than it was asked for")
