"""Objects of a store elsewhere as files of this machine, fetched ahead of those who read them.

Each lies in an unnamed temporary file for as long as it is likely to be read; a process that is killed leaves none.
"""

from __future__ import annotations

import os
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from typing import IO, BinaryIO, cast

from parsers.errors import RegestError
from warehouse.regular_files import HOW_TO_HAVE_ROOM, NO_SPACE

# So many are fetched at a time, and so many kept: of each process that reads, the one that it reads and some ahead.
AT_A_TIME = 4
MOST_KEPT = 12


class FetchedFiles:
    """Fetches by `fetch`, which writes an object into a file; for several threads."""

    def __init__(self, fetch: Callable[[str, BinaryIO], None]) -> None:
        self._fetch = fetch
        self._lock = Lock()
        self._files: OrderedDict[str, Future[IO[bytes]]] = OrderedDict()
        self._threads: ThreadPoolExecutor | None = None

    def expect(self, names: Iterable[str]) -> None:
        """Begins to fetch."""
        for name in names:
            self._future(name)

    def open(self, name: str) -> BinaryIO:
        """An object, as a file that is opened for the caller alone. Raises what `fetch` raises, and RegestError where
        the disk has no room for it."""
        future = self._future(name)
        try:
            file = future.result()
        except BaseException:
            self._forget(name, future)
            raise
        with suppress(OSError):
            # Descriptors that are copies of each other share one place in the file.
            return open(f"/proc/self/fd/{file.fileno()}", "rb")  # noqa: PTH123
        return cast(BinaryIO, self._fetched(name))

    def let_go(self) -> None:
        """Keeps none any longer."""
        with self._lock:
            self._files.clear()

    def _future(self, name: str) -> Future[IO[bytes]]:
        with self._lock:
            if name in self._files:
                self._files.move_to_end(name)
                return self._files[name]
            self._threads = self._threads or ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="fetching")
            future = self._files[name] = self._threads.submit(self._fetched, name)
            while len(self._files) > MOST_KEPT:
                self._files.popitem(last=False)
            return future

    def _forget(self, name: str, future: Future[IO[bytes]]) -> None:
        """One that failed may be asked for again."""
        with self._lock:
            if self._files.get(name) is future:
                del self._files[name]

    def _fetched(self, name: str) -> IO[bytes]:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - kept for as long as it is likely to be read
        try:
            self._fetch(name, file)
            file.flush()
            file.seek(0, os.SEEK_SET)
        except BaseException as error:
            file.close()
            if isinstance(error, OSError) and error.errno in NO_SPACE:
                raise RegestError(
                    f"there is no room in {tempfile.gettempdir()} for a file of captures: {HOW_TO_HAVE_ROOM}"
                ) from error
            raise
        return file
