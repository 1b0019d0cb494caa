"""The pages of documents and the captured pages as files: of these there are many, and several processes make them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import TypeVar

from flows.own_archives import declare_those_in
from flows.reading.parser_process import ParserProcess
from flows.reading.pool import available_processors, in_order
from flows.show.finding import Shown
from flows.show.shown_page import PageNotShown, exchange_of, file_of
from flows.site.document_page import page_of_document
from flows.site.rendering import page
from flows.site.static_links import StaticLinks, document_file
from flows.text.terminal import end_quietly
from parsers.errors import RegestError
from warehouse.citable import Citable
from warehouse.data_folder import DataFolder
from warehouse.document_histories import DocumentHistory
from warehouse.warc.captures import CaptureError
from warehouse.warc.records import Capture

# A process takes longer to start than to make fewer.
PAGES_AT_A_TIME = 100
PARTS_AHEAD = 2
T = TypeVar("T")
R = TypeVar("R")


class ProcessGone(RegestError):
    """A process that made pages is gone."""


@dataclass(frozen=True, slots=True)
class CapturedPage:
    """A captured page: the capture that shows it, the one that has the bytes, None where it is not there, and how many
    rows it has."""

    capture: Capture
    original: Capture | None
    rows: int


def write_documents(folder: DataFolder, out: Path, documents: Iterable[tuple[DocumentHistory, Citable | None]]) -> int:
    """Writes the page of each document. Gives how many there are. Raises OSError and ProcessGone."""
    return sum(_made(folder, partial(_write_documents, out), documents))


def write_captured(folder: DataFolder, out: Path, pages: Iterable[CapturedPage]) -> Iterator[str]:
    """Writes each captured page; gives what is said of those that cannot be shown. Raises OSError and ProcessGone."""
    yield from chain.from_iterable(_made(folder, partial(_write_captured, folder, out), pages))


def write_file(file: Path, content: bytes) -> None:
    """Writes a file into a folder that need not be there yet."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _write_documents(out: Path, documents: Sequence[tuple[DocumentHistory, Citable | None]]) -> int:
    for history, cited in documents:
        name = f"{document_file(history.archive, history.url)}.html"
        write_file(out / name, page_of_document(history, cited, StaticLinks(name.count("/"))).body)
    return len(documents)


def _write_captured(folder: DataFolder, out: Path, pages: Sequence[CapturedPage]) -> list[str]:
    not_shown = []
    with ParserProcess() as parsing:
        for one in pages:
            try:
                html = _captured(folder, one, parsing)
            except (CaptureError, PageNotShown) as error:
                not_shown.append(str(error))
                html = _said_instead(error)
            write_file(out / "captured" / f"{one.capture.capture_id}.html", html)
    return not_shown


def _captured(folder: DataFolder, one: CapturedPage, parsing: ParserProcess) -> bytes:
    shown = Shown(one.capture, one.original, page=None, rows=(), row=None)
    exchange = exchange_of(folder, shown)
    return file_of(shown, one.rows, exchange, exchange.body(), parsing)


def _said_instead(error: RegestError) -> bytes:
    links = StaticLinks(1)
    return page("message.html", links, heading="The captured page cannot be shown", said=str(error)).body


def _made(folder: DataFolder, make: Callable[[Sequence[T]], R], wanted: Iterable[T]) -> Iterator[R]:
    """Makes some pages at a time: here where that is all of them, else in as many processes as there are processors."""
    left = iter(wanted)
    parts = iter(lambda: list(islice(left, PAGES_AT_A_TIME)), [])
    first = list(islice(parts, 2))
    if len(first) < 2:
        yield from map(make, first)
        return
    processes = available_processors()
    ahead = processes * PARTS_AHEAD
    # DuckDB's threads would not be there in a process that is a copy of this one.
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _begin, (folder.path,))
    try:
        for _, made in in_order(chain(first, parts), lambda part: pool.submit(make, part), lambda: ahead):
            yield made
    except BrokenProcessPool as error:
        raise ProcessGone("a process that made pages was ended: there may be too little memory, try again") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(data: Path) -> None:
    end_quietly()
    # Who stops the run stops the process that has started this one, and that one ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_run, daemon=True).start()
    declare_those_in(data)


def _end_with_the_run() -> None:
    """Ends this process where the one that has started it was killed: it would wait for work for ever."""
    run = parent_process()
    if run is not None:
        run.join()
        os._exit(1)
