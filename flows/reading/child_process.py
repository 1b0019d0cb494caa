"""A process that was started to read what strangers made, and is not believed: frames go to it and come from it."""

from __future__ import annotations

import select
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from flows.reading.confinement import bare_environment
from flows.reading.frames import LARGEST_BYTES, LARGEST_JSON, READY, FrameError, read_frame
from flows.reading.handed_on import handed_on
from parsers.catalog import Declarations
from parsers.errors import RegestError
from parsers.records import Reject, RejectReason

# Without the working directory on the module path (-P): what lies in a user's folder is not to be imported.
PYTHON = (sys.executable, "-P", "-m")
# glibc gives the memory of each page back and takes it again, which costs more than to parse it.
KEEP_MEMORY: Mapping[str, str] = {"MALLOC_TRIM_THRESHOLD_": str(256 * 1024 * 1024)}
SECONDS_TO_START = 60.0
SECONDS_TO_END = 5.0
SILENT_SECONDS = 120.0
_SIGNAL_NAMES = {known.value: known.name for known in signal.Signals}


class ParserNotStarted(RegestError):
    """The process that parses cannot be started, whatever the page."""


class Ended(Exception):
    """A process gave no answer. `reject` is what stands for the page that it was at, if that is the page's doing.
    `is_settled` where to ask again would tell nothing new; `is_lie` where there was an answer, and it cannot be true.
    """

    def __init__(self, reject: Reject, *, is_settled: bool = False, is_lie: bool = False) -> None:
        super().__init__(reject.detail)
        self.reject = reject
        self.is_settled = is_settled
        self.is_lie = is_lie


class ChildProcess:
    """One process, and the socket that is its stdin and stdout. It has the `descriptors` too, and nothing else of this
    process. So many `silent_seconds` on the clock without a byte mean that it hangs."""

    def __init__(
        self,
        command: Sequence[str],
        descriptors: Sequence[int] = (),
        silent_seconds: float = SILENT_SECONDS,
        own: Declarations | None = None,
    ) -> None:
        """It takes over the `own` declarations, those that are known here where none are given. Raises
        ParserNotStarted."""
        self._silent_seconds = silent_seconds
        self._socket, theirs = socket.socketpair()
        self._stream = self._socket.makefile("rb")
        with theirs, handed_on(own) as declared:
            try:
                self._process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 - our own command
                    command, stdin=theirs.fileno(), stdout=theirs.fileno(),
                    pass_fds=(*descriptors, *declared.values()),
                    env=bare_environment({**KEEP_MEMORY, **{name: str(one) for name, one in declared.items()}}),
                )  # fmt: skip
            except OSError as error:
                self._close()
                raise _not_started(command, str(error)) from error
        self._wait_until_ready(command)

    @property
    def number(self) -> int:
        """The number that the system knows it by."""
        return self._process.pid

    @contextmanager
    def asked(self, seconds: float) -> Iterator[None]:
        """In the block it is asked, and its answer is held against what it can be: a FrameError tells that it cannot. A
        page may take so many `seconds` of processor time. Raises Ended: then the process must be ended."""
        try:
            yield
        except TimeoutError:
            raise Ended(_reject_of_silence(self._silent_seconds)) from None
        except ValueError:
            # A FrameError, what cannot even be held against anything, or another thread has closed the streams.
            raise Ended(reject_of_junk(), is_lie=True) from None
        except (OSError, EOFError):
            status = self._wait()
            raise Ended(_reject_of_the_end(status, seconds), is_settled=_took_too_long(status)) from None

    def send(self, frame: bytes) -> None:
        """Raises OSError."""
        self._socket.sendall(frame)

    def receive(self, most_json: int = LARGEST_JSON, most_bytes: int = LARGEST_BYTES) -> tuple[bytes, bytes]:
        """The next answer. Raises OSError, TimeoutError, EOFError, and FrameError for what is no frame."""
        waiting = select.poll()
        waiting.register(self._socket, select.POLLIN)
        while not waiting.poll(self._silent_seconds * 1000):
            if not self.has_got_on():
                raise TimeoutError
        return read_frame(self._stream, most_json, most_bytes)

    def has_got_on(self) -> bool:
        """Whether one that says nothing is at work all the same, by what else is known of it."""
        return False

    def end(self) -> None:
        """Ends it at once, unless it has ended. Also what waits for an answer gets none."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._process.kill()
        self._process.wait()
        self._close()

    def _wait(self) -> int:
        """Its exit status, the negative number of a signal, when it has closed its streams: its end is a moment away,
        or is made to be."""
        try:
            return self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def _close(self) -> None:
        self._stream.close()
        self._socket.close()

    def _wait_until_ready(self, command: Sequence[str]) -> None:
        self._socket.settimeout(SECONDS_TO_START)
        try:
            is_ready = read_frame(self._stream, most_bytes=0) == (f'"{READY}"'.encode(), b"")
        except (EOFError, OSError, FrameError):
            is_ready = False
        except BaseException:
            self.end()
            raise
        if not is_ready:
            self.end()
            raise _not_started(command, "it did not get ready")
        self._socket.settimeout(self._silent_seconds)


def _reject_of_the_end(status: int, seconds: float) -> Reject:
    """What stands for a page that ended its process with an exit status (the negative number of a signal), when it may
    take so many `seconds` of processor time."""
    if _took_too_long(status):
        detail = f"it took more than {seconds:g} s of processor time"
        return Reject(None, RejectReason.PARSER_TOOK_TOO_LONG, detail, None)
    return Reject(None, RejectReason.PARSER_CRASHED, f"its process {_end_in_words(status)}", None)


def _reject_of_silence(seconds: float) -> Reject:
    """What stands for a page on which its process said nothing for so long."""
    return Reject(None, RejectReason.PARSER_TOOK_TOO_LONG, f"it gave no answer in {seconds:g} s", None)


def reject_of_junk() -> Reject:
    """What stands for a page of which its process said what cannot be said of it."""
    return Reject(None, RejectReason.PARSER_CRASHED, "its process answered with what is no page", None)


def _took_too_long(status: int) -> bool:
    """Whether a process was ended since its page took more processor time than it may."""
    return status == -signal.SIGPROF


def _end_in_words(status: int) -> str:
    """How a process ended."""
    if status >= 0:
        return f"ended with status {status}"
    name = _SIGNAL_NAMES.get(-status, f"signal {-status}")
    return f"was ended by {name}: {(signal.strsignal(-status) or name).lower()}"


def _not_started(command: Sequence[str], why: str) -> ParserNotStarted:
    return ParserNotStarted(f"the process that parses cannot be started ({why}): try `{shlex.join(command)}`")
