"""Parses pages in a process of its own, so that a page on which a parser crashes costs that page and not the run."""

from __future__ import annotations

import pickle
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager

from flows.parser_worker import READY, Question, as_frame, read_frame
from parsers.errors import PageRejected, RegestError
from parsers.records import ListingPage, Reject, RejectReason

# Without the working directory on the module path (-P): what lies in a user's folder is not to be imported.
WORKER = (sys.executable, "-P", "-m", "flows.parser_worker")
PROCESSOR_SECONDS = 30.0
SILENT_SECONDS = 120.0
SECONDS_TO_START = 60.0
SECONDS_TO_END = 5.0
_SIGNAL_NAMES = {known.value: known.name for known in signal.Signals}


class ParserNotStarted(RegestError):
    """The process that parses cannot be started, whatever the page."""


class ParserProcess(AbstractContextManager["ParserProcess"]):
    """A process that parses, started with the first page and ended with the block. For one thread at a time.

    A page may take `processor_seconds` of processor time; `silent_seconds` on the clock without an answer mean that
    the process hangs. `command` starts what does as `flows.parser_worker` does.
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
        self._child: _Child | None = None

    def __exit__(self, *_: object) -> None:
        self.end()

    def parse(self, archive_name: str, body: bytes, url: str, charset: str | None = None) -> ListingPage:
        """What the archive's parser makes of the decoded bytes of the page at `url`.

        Raises PageRejected as the parser does, and also when the parser fails, crashes or takes too long: then with
        the same words each time. Raises ParserNotStarted when that has nothing to do with the page.
        """
        read = self._read(Question(archive_name, body, url, charset, self._processor_seconds))
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
        except _TookTooLong as lost:
            return lost.reject
        except _NoAnswer:
            pass
        try:
            return self._ask(question)
        except _NoAnswer as lost:
            return lost.reject

    def _ask(self, question: Question) -> ListingPage | Reject:
        if self._child is None:
            self._child = _Child(self._command, self._silent_seconds)
        try:
            return self._child.answer(question)
        except BaseException:
            # Also when a person interrupts: the answer to this page must never be taken for that to the next.
            self.end()
            raise


class _NoAnswer(Exception):
    """The process gave no answer. `reject` is what stands for the page if that is the page's doing."""

    def __init__(self, reason: RejectReason, detail: str) -> None:
        self.reject = Reject(None, reason, detail, None)


class _TookTooLong(_NoAnswer):
    """The page took more processor time than it may, which is nobody's doing but its own."""


class _Child:
    """One process, and the socket that is its stdin and stdout."""

    def __init__(self, command: Sequence[str], silent_seconds: float) -> None:
        """Raises ParserNotStarted."""
        self._silent_seconds = silent_seconds
        self._socket, theirs = socket.socketpair()
        self._answers = self._socket.makefile("rb")
        with theirs:
            try:
                self._process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 - our own command
                    command, stdin=theirs.fileno(), stdout=theirs.fileno()
                )
            except OSError as error:
                self._close()
                raise _not_started(command, str(error)) from error
        self._wait_until_ready(command)
        self._socket.settimeout(silent_seconds)

    def answer(self, question: Question) -> ListingPage | Reject:
        """What it makes of a page. Raises _NoAnswer, and must then be ended."""
        try:
            self._socket.sendall(as_frame(question))
            answer = read_frame(self._answers)
        except TimeoutError:
            detail = f"it gave no answer in {self._silent_seconds:g} s"
            raise _NoAnswer(RejectReason.PARSER_TOOK_TOO_LONG, detail) from None
        except pickle.UnpicklingError:
            raise _junk() from None
        except (OSError, EOFError):
            raise self._how_it_ended(question) from None
        return _read_in(answer)

    def end(self) -> int:
        """Ends it at once, unless it has ended; gives its exit status, the negative number of a signal."""
        self._close()
        self._process.kill()
        return self._process.wait()

    def _close(self) -> None:
        self._answers.close()
        self._socket.close()

    def _wait_until_ready(self, command: Sequence[str]) -> None:
        self._socket.settimeout(SECONDS_TO_START)
        try:
            is_ready = pickle.loads(read_frame(self._answers)) == READY  # noqa: S301 - from a process of our own
        except Exception:
            is_ready = False
        except BaseException:
            self.end()
            raise
        if not is_ready:
            self.end()
            raise _not_started(command, "it did not get ready")

    def _how_it_ended(self, question: Question) -> _NoAnswer:
        """It has closed its streams, so that its end is a moment away."""
        try:
            status = self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            status = self.end()
        if status == -signal.SIGPROF:
            detail = f"it took more than {question.seconds:g} s of processor time"
            return _TookTooLong(RejectReason.PARSER_TOOK_TOO_LONG, detail)
        return _NoAnswer(RejectReason.PARSER_CRASHED, f"its process {_end_in_words(status)}")


def _read_in(answer: bytes) -> ListingPage | Reject:
    try:
        read = pickle.loads(answer)  # noqa: S301 - from a process of our own
    except Exception:
        raise _junk() from None
    if not isinstance(read, ListingPage | Reject):
        raise _junk()
    return read


def _junk() -> _NoAnswer:
    return _NoAnswer(RejectReason.PARSER_CRASHED, "its process answered with what is no page")


def _end_in_words(status: int) -> str:
    if status >= 0:
        return f"ended with status {status}"
    name = _SIGNAL_NAMES.get(-status, f"signal {-status}")
    return f"was ended by {name}: {(signal.strsignal(-status) or name).lower()}"


def _not_started(command: Sequence[str], why: str) -> ParserNotStarted:
    return ParserNotStarted(f"the process that parses cannot be started ({why}): try `{shlex.join(command)}`")
