"""Parses pages in a process of its own, so that a page on which a parser crashes, or which takes the parser over, costs
that page and not the run. What it answers is held against what a parser can say of that page."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import lru_cache

from flows.reading.child_process import PYTHON, SILENT_SECONDS, ChildProcess, Ended
from flows.reading.frames import LARGEST_JSON, FrameError, Packing
from flows.reading.parse import LAST_ROW, PROCESSOR_SECONDS, names_fields_once
from flows.reading.typed_data import LARGEST_NUMBER, TypedData
from flows.reading.worker import Question
from parsers.archive import Archive
from parsers.catalog import archives
from parsers.counting_headers import Counts
from parsers.errors import PageRejected
from parsers.records import ListingPage, Reject
from parsers.urls import host_of

WORKER = (*PYTHON, "flows.reading.worker")
# What is said of a page is about as long as what it says itself; of a short one it may be longer.
LEAST_FOR_AN_ANSWER = 1024 * 1024
TIMES_THE_PAGE = 8


class ParserProcess(AbstractContextManager["ParserProcess"]):
    """A process that parses, started with the first page and ended with the block. For one thread at a time.

    A page may take `processor_seconds` of processor time; `silent_seconds` on the clock without an answer mean that
    the process hangs. `command` starts what does as `flows.reading.worker` does.
    """

    def __init__(
        self,
        command: Sequence[str] | None = None,
        processor_seconds: float = PROCESSOR_SECONDS,
        silent_seconds: float = SILENT_SECONDS,
    ) -> None:
        self._command = command or WORKER
        self._processor_seconds = processor_seconds
        self._silent_seconds = silent_seconds
        self._packing = Packing()
        self._answers = TypedData(ListingPage | Reject, range(LARGEST_NUMBER + 1))
        self._child: ChildProcess | None = None

    def __exit__(self, *_: object) -> None:
        self.end()

    def parse(
        self, archive_name: str, body: bytes, url: str, charset: str | None = None, counts: Counts = ()
    ) -> ListingPage:
        """What the archive's parser makes of the decoded bytes of the page at `url`.

        Raises PageRejected as the parser does, and also when the parser fails, crashes or takes too long: then with
        the same words each time. Raises ParserNotStarted when that has nothing to do with the page.
        """
        read = self._read(Question(archive_name, body, url, charset, counts, self._processor_seconds))
        if isinstance(read, Reject):
            raise PageRejected(read.reason, read.detail)
        return read

    def end(self) -> None:
        """Ends the process, if there is one. The next page starts another."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def _read(self, question: Question) -> ListingPage | Reject:
        """Asks a new process when the first one crashed or hung: it may have been ended from outside, stopped for a
        while, or damaged by an earlier page. What comes of the page must not depend on that."""
        try:
            return self._ask(question)
        except Ended as ended:
            if ended.is_settled:
                return ended.reject
        try:
            return self._ask(question)
        except Ended as ended:
            return ended.reject

    def _ask(self, question: Question) -> ListingPage | Reject:
        child = self._child = self._child or ChildProcess(self._command, silent_seconds=self._silent_seconds)
        most = min(LEAST_FOR_AN_ANSWER + TIMES_THE_PAGE * len(question.body), LARGEST_JSON)
        try:
            with child.asked(question.seconds):
                child.send(self._packing.frame(question))
                read: ListingPage | Reject = self._answers.read(child.receive(most, most_bytes=0))
                require_possible(read, question.archive, question.url)
            return read
        except BaseException:
            # Also when a person interrupts: the answer to this page must never be taken for that to the next.
            self.end()
            raise


def require_possible(read: ListingPage | Reject, archive_name: str, url: str) -> None:
    """Raises FrameError where what was read cannot be of the page at a URL of an archive: it is of another one, leads
    away from the archive's site, or has more rows, or fields of a row, than there can be."""
    if isinstance(read, Reject):
        if read.position is not None or read.html is not None:
            raise FrameError("a row that was rejected is no page")
        return
    if read.url != url:
        raise FrameError("it is of another page")
    archive = archives().get(archive_name)
    if archive is not None:
        require_of_archive(read, archive)
    places = [entry.position for entry in read.entries]
    places += [reject.position for reject in read.rejects if reject.position is not None]
    if len(places) != len(read.entries) + len(read.rejects) or not all(0 < place <= LAST_ROW for place in places):
        raise FrameError("it has rows that no page has")
    if not names_fields_once(read):
        raise FrameError("it has a row with the same field twice")


def require_of_archive(read: ListingPage, archive: Archive) -> None:
    """Raises FrameError unless documents lie where the archive's may, and the next page, which is asked for, on its own
    hosts."""
    hosts = archive.hosts + archive.elsewhere if archive.elsewhere else archive.hosts
    is_led_off = read.next_url is not None and not _is_on(archive.hosts, read.next_url)
    if is_led_off or not all(_is_on(hosts, entry.url) for entry in read.entries):
        raise FrameError("it leads to another site")


def _is_on(hosts: tuple[str, ...], url: str) -> bool:
    if url.startswith(_beginnings(hosts)):
        return True
    return url.startswith(("https://", "http://")) and host_of(url) in hosts


@lru_cache
def _beginnings(hosts: tuple[str, ...]) -> tuple[str, ...]:
    """What URLs on hosts begin with, for the most part."""
    return tuple(f"{scheme}://{host}/" for host in hosts for scheme in ("https", "http"))
