"""Processes that read in bulk, as many as there are processors, and what becomes of a page that ends one of them."""

from __future__ import annotations

import os
import pickle
import signal
import socket
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from queue import SimpleQueue

from flows.bulk.tasks import Done, Hello, Job, Task, name_of, size_of
from flows.bulk.worker import NOWHERE, PLACE_BYTES
from flows.parser_process import SECONDS_TO_START, ParserNotStarted
from flows.parser_worker import as_frame, read_frame
from parsers.errors import RegestError

WORKER = (sys.executable, "-P", "-m", "flows.bulk.worker")
SILENT_SECONDS = 600.0
# Tasks that are under way or done and not yet taken, for each process: so much is in memory at most.
AHEAD = 2
# A second process takes longer to start than to read as much.
BYTES_FOR_ONE = 4 * 1024 * 1024
MOST_CRASHES_OF_A_TASK = 100

# glibc gives the memory of each page back and takes it again, which costs more than to parse it.
KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(256 * 1024 * 1024)}


def available_processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class ReadingFailed(RegestError):
    """A process that reads in bulk ends again and again, whatever page it is at."""


class BulkPool(AbstractContextManager["BulkPool"]):
    """Reads in as many processes as there are processors, in one where there is little to read; they start with the
    first tasks and end with the block."""

    def __init__(self, hello: Hello, known: Iterable[int] = (), processes: int | None = None) -> None:
        self._hello = hello
        self._known = list(known)
        self._processes = processes or available_processors()
        self._idle: SimpleQueue[_Reader] = SimpleQueue()
        self._readers = [_Reader(hello) for _ in range(self._processes)]
        self._spared = self._readers[1:]
        self._idle.put(self._readers[0])
        self._bytes = 0
        self._threads = ThreadPoolExecutor(self._processes, thread_name_prefix="bulk reading")

    def __exit__(self, *_: object) -> None:
        for reader in self._readers:
            reader.close()
        self._threads.shutdown(cancel_futures=True)

    def read(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Done]]:
        """What comes of each task, in their order; a few are done ahead. Raises ReadingFailed and ParserNotStarted."""
        waiting: deque[tuple[Task, Future[Done]]] = deque()
        for task in tasks:
            self._put_more_to_work(size_of(task))
            waiting.append((task, self._threads.submit(self._do, task)))
            if len(waiting) > AHEAD * self._processes:
                task, future = waiting.popleft()
                yield task, future.result()
        while waiting:
            task, future = waiting.popleft()
            yield task, future.result()

    def _put_more_to_work(self, size: int) -> None:
        self._bytes += size
        while self._spared and self._bytes > BYTES_FOR_ONE:
            self._idle.put(self._spared.pop())

    def know(self, pages: Iterable[int]) -> None:
        """Tells all processes, with their next tasks, which pages need not be read again."""
        self._known += pages

    def _do(self, task: Task) -> Done:
        reader = self._idle.get()
        try:
            return reader.do(task, self._known)
        finally:
            self._idle.put(reader)


class _Reader:
    """One process at a time: another one takes the place of one that has ended."""

    def __init__(self, hello: Hello) -> None:
        self._hello = hello
        self._child: _Child | None = None
        self._told = 0
        self._is_closed = False

    def do(self, task: Task, known: Sequence[int]) -> Done:
        suspects: set[int] = set()
        for _ in range(MOST_CRASHES_OF_A_TASK):
            if self._is_closed:
                raise CancelledError
            child = self._child = self._child or _Child(self._hello)
            upto = len(known)
            try:
                done = child.do(Job(task, tuple(known[self._told : upto]), frozenset(suspects)))
            except _Ended as ended:
                self._end_child()
                if ended.place == NOWHERE or ended.place in suspects:
                    raise ReadingFailed(
                        f"reading {name_of(task)} ended a process ({ended}): tell the makers of Regest"
                    ) from None
                suspects.add(ended.place)
            else:
                self._told = upto
                return done
        raise ReadingFailed(f"{len(suspects)} pages of {name_of(task)} have ended a process that read them")

    def close(self) -> None:
        """Ends the process, whatever it is doing."""
        self._is_closed = True
        self._end_child()

    def _end_child(self) -> None:
        child, self._child, self._told = self._child, None, 0
        if child is not None:
            child.end()


class _Ended(Exception):
    """The process gave no answer; `place` is where in its task it was."""

    def __init__(self, place: int, how: str) -> None:
        super().__init__(how)
        self.place = place


class _Child:
    """One process, the socket that is its stdin and stdout, and the file in which it says where it is."""

    def __init__(self, hello: Hello) -> None:
        self._socket, theirs = socket.socketpair()
        self._answers = self._socket.makefile("rb")
        self._place = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by end()
        with theirs:
            try:
                self._process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 - our own command
                    [*WORKER, str(self._place.fileno())],
                    stdin=theirs.fileno(),
                    stdout=theirs.fileno(),
                    pass_fds=(self._place.fileno(),),
                    env={**KEEP_MEMORY, **os.environ},
                )
            except OSError as error:
                raise ParserNotStarted(f"the process that reads cannot be started ({error})") from error
        self._socket.settimeout(SECONDS_TO_START)
        try:
            self._receive()
        except _Ended as ended:
            self.end()
            raise ParserNotStarted(f"the process that reads cannot be started (it ended with {ended})") from None
        self._socket.settimeout(SILENT_SECONDS)
        try:
            self._socket.sendall(as_frame(hello))
        except OSError as error:
            self.end()
            raise ParserNotStarted(f"the process that reads cannot be started ({error})") from None

    def do(self, job: Job) -> Done:
        self._set_place(NOWHERE)
        try:
            self._socket.sendall(as_frame(job))
        except OSError:
            raise self._ended() from None
        done = self._receive()
        assert isinstance(done, Done)
        return done

    def end(self) -> None:
        """Ends it at once, unless it has ended."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._process.kill()
        self._process.wait()
        self._answers.close()
        self._socket.close()
        self._place.close()

    def _receive(self) -> object:
        try:
            return pickle.loads(read_frame(self._answers))  # noqa: S301 - from a process of our own
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            raise self._ended() from None

    def _ended(self) -> _Ended:
        self._process.kill()
        status = self._process.wait()
        how = f"signal {signal.Signals(-status).name}" if status < 0 else f"status {status}"
        place = os.pread(self._place.fileno(), PLACE_BYTES, 0)
        return _Ended(int.from_bytes(place, sys.byteorder, signed=True) if place else NOWHERE, how)

    def _set_place(self, place: int) -> None:
        os.pwrite(self._place.fileno(), place.to_bytes(PLACE_BYTES, sys.byteorder, signed=True), 0)
