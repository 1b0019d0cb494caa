"""One process that reads in bulk, as the process sees it that has started it: jobs in, what came of them out."""

from __future__ import annotations

import os
import select
import socket
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from flows.bulk.claims import require_possible
from flows.bulk.frames import answers, packing
from flows.bulk.opened_files import opened, send
from flows.bulk.tasks import Done, Hello, Job, files_of
from flows.bulk.worker import NOWHERE, PLACE_BYTES
from flows.child_process import (
    PYTHON,
    ChildProcess,
    reject_of_junk,
    reject_of_silence,
    reject_of_the_end,
    took_too_long,
)
from flows.frames import FrameError
from flows.parser_process import SILENT_SECONDS
from flows.parsing import PROCESSOR_SECONDS
from parsers.records import Reject

WORKER = (*PYTHON, "flows.bulk.worker")
# glibc gives the memory of each page back and takes it again, which costs more than to parse it.
KEEP_MEMORY: Mapping[str, str] = {"MALLOC_TRIM_THRESHOLD_": str(256 * 1024 * 1024)}


class Ended(Exception):
    """The process gave no answer. `place` is where in its task it was, NOWHERE before the first; `reject` is what
    stands for the page there, if that is its doing. `is_settled` where to ask again would tell nothing new; `is_lie`
    where there was an answer, and it cannot be true."""

    def __init__(self, place: int, reject: Reject, *, is_settled: bool = False, is_lie: bool = False) -> None:
        super().__init__(reject.detail)
        self.is_lie = is_lie
        self.place = place
        self.reject = reject
        self.is_settled = is_settled


class ReadingProcess:
    """One process, the file in which it says where it is, and the socket through which it gets files."""

    def __init__(self, hello: Hello) -> None:
        """Raises ParserNotStarted."""
        self._hello = hello
        self._places = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by end()
        self._files, theirs = socket.socketpair()
        self._packing, self._answers = packing(), answers(hello.schemas)
        handed = (self._places.fileno(), theirs.fileno())
        try:
            with theirs:
                self._process = ChildProcess([*WORKER, *map(str, handed)], handed, KEEP_MEMORY)
        except BaseException:
            self._close()
            raise
        self._process.silent_for(SILENT_SECONDS)
        self._is_greeted = False

    def do(self, job: Job) -> Done:
        """What comes of a job, whose files are opened here. Raises Ended."""
        self._set_place(NOWHERE)
        with opened(Path(self._hello.captures), files_of(job.task)) as files:
            job = replace(job, files=tuple(files.descriptors), unopened=files.unopened)
            try:
                if not self._is_greeted:
                    self._process.send(self._packing.frame(self._hello))
                    self._is_greeted = True
                self._process.send(self._packing.frame(job))
                send(self._files, list(files.descriptors.values()))
                self._wait_for_answer()
                done: Done = self._answers.read(self._process.receive())
                require_possible(done, job.task)
            except TimeoutError:
                raise Ended(self.place(), reject_of_silence(SILENT_SECONDS)) from None
            except FrameError:
                raise Ended(self.place(), reject_of_junk(), is_lie=True) from None
            except (OSError, EOFError, ValueError):
                status = self._process.wait()
                reject = reject_of_the_end(status, PROCESSOR_SECONDS)
                raise Ended(self.place(), reject, is_settled=took_too_long(status)) from None
        return done

    def end(self) -> None:
        """Ends it at once, unless it has ended."""
        self._process.end()
        self._close()

    def _close(self) -> None:
        self._files.close()
        self._places.close()

    def _wait_for_answer(self) -> None:
        """Raises TimeoutError when it is silent, and has been at the same place all the time."""
        waiting = select.poll()
        waiting.register(self._process.fileno(), select.POLLIN)
        place = None
        while not waiting.poll(SILENT_SECONDS * 1000):
            before, place = place, self.place()
            if place == before:
                raise TimeoutError

    def place(self) -> int:
        """Where in its task it says that it is."""
        place = os.pread(self._places.fileno(), PLACE_BYTES, 0)
        return int.from_bytes(place, sys.byteorder, signed=True) if len(place) == PLACE_BYTES else NOWHERE

    def _set_place(self, place: int) -> None:
        os.pwrite(self._places.fileno(), place.to_bytes(PLACE_BYTES, sys.byteorder, signed=True), 0)
