"""Learns in a process of its own, as pages are parsed: one that crashes it, or takes it over, costs an answer."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager

from flows.learning.understood import NotUnderstood, Outcome, ToLearn, Understood
from flows.learning.worker import NUMBERS, understand
from flows.reading.child_process import PYTHON, ChildProcess, Ended
from flows.reading.frames import LARGEST_JSON, FrameError, Packing
from flows.reading.parser_process import require_of_archive, require_possible
from flows.reading.typed_data import TypedData
from parsers.archive import Archive
from parsers.catalog import platforms
from parsers.declarations.source import BrokenDeclaration
from parsers.learn.finding.known import Known
from parsers.learn.page_to_learn import PageToLearn
from parsers.urls import host_of

WORKER = (*PYTHON, "flows.learning.worker")
PROCESSOR_SECONDS = 60.0


class LearningProcess(AbstractContextManager["LearningProcess"]):
    """A process that learns, started with the first question and ended with the block. `command` starts what does as
    `flows.learning.worker` does."""

    def __init__(self, command: Sequence[str] = WORKER, processor_seconds: float = PROCESSOR_SECONDS) -> None:
        self._command = command
        self._seconds = processor_seconds
        self._packing = Packing()
        self._answers = TypedData(Outcome, NUMBERS)
        self._child: ChildProcess | None = None

    def __exit__(self, *_: object) -> None:
        self._end()

    def understand(
        self, pages: Sequence[PageToLearn], name: str, known: Known | None = None, *, tries_platforms: bool = True
    ) -> Outcome:
        """What is understood of pages of one listing, the first page first. Platforms are tried first, unless something
        is known of the rows. Raises ParserNotStarted."""
        return self._answer(_question(pages, name, known, self._seconds, tries_platforms=tries_platforms))

    def _answer(self, question: ToLearn) -> Outcome:
        child = self._child = self._child or ChildProcess(self._command)
        try:
            with child.asked(question.seconds):
                child.send(self._packing.frame(question))
                return _possible(self._answers.read(child.receive(LARGEST_JSON, most_bytes=0)), question)
        except Ended as ended:
            self._end()
            return NotUnderstood(f"it cannot be read: {ended.reject.detail}")
        except BaseException:
            self._end()
            raise

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


class LearningHere(AbstractContextManager["LearningHere"]):
    """Learns in this process, which a page may end: for tests, and for what is confined already."""

    def __exit__(self, *_: object) -> None: ...

    def understand(
        self, pages: Sequence[PageToLearn], name: str, known: Known | None = None, *, tries_platforms: bool = True
    ) -> Outcome:
        """See LearningProcess."""
        return understand(_question(pages, name, known, PROCESSOR_SECONDS, tries_platforms=tries_platforms))


def _question(
    pages: Sequence[PageToLearn], name: str, known: Known | None, seconds: float, *, tries_platforms: bool
) -> ToLearn:
    known = known or Known()
    return ToLearn(tuple(pages), known, name, tries_platforms and not known.rows, seconds)


def _possible(outcome: Outcome, question: ToLearn) -> Outcome:
    """The outcome. Raises FrameError for one that cannot be of these pages."""
    if isinstance(outcome, NotUnderstood):
        return outcome
    archive = _declared(outcome, question)
    if len(outcome.pages) != len(question.pages):
        raise FrameError("it is of other pages")
    if outcome.pages[0] is None or not outcome.pages[0].entries:
        raise FrameError("it reads nothing on the first page")
    for read, page in zip(outcome.pages, question.pages, strict=True):
        if read is None:
            continue
        require_possible(read, question.name, page.url)
        require_of_archive(read, archive)
    return outcome


def _declared(outcome: Understood, question: ToLearn) -> Archive:
    """The archive that is declared. Raises FrameError for one of another site than the page's, and for one with
    documents on hosts that stand on none of the pages."""
    try:
        archive = outcome.archive(question.name, platforms())
    except BrokenDeclaration as error:
        raise FrameError(f"it declares no archive: {error}") from error
    names = {(host or "").removeprefix("www.") for host in (*archive.hosts, host_of(question.pages[0].url))}
    if len(names) > 1:
        raise FrameError("it declares another site")
    shown = b"".join(page.body.lower() for page in question.pages) if archive.elsewhere else b""
    if not all(host.encode() in shown for host in archive.elsewhere):
        raise FrameError("it declares documents on a host that the pages do not name")
    return archive
