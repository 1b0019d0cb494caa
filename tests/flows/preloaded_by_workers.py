"""What Dask workers of the tests run when they start: pages say to them what to do, and one may be struck down.

A worker that is about to read takes away the file that the variable STRIKE names, where there is one, and is killed in
the midst of its task.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from troubled_bulk_reading import TROUBLED

from flows.reading import dask_errand, reading_process
from flows.reading.reading_process import ReadingProcess


def processes_that_wait() -> int:
    """How many are kept for the next errand."""
    return sum(map(len, dask_errand._waiting._readers.values()))


def dask_setup(worker: Any) -> None:
    reading_process.WORKER = (sys.executable, "-c", TROUBLED)
    said = ReadingProcess.said

    def said_unless_struck(self: ReadingProcess, *arguments: Any) -> Any:
        try:
            Path(os.environ["STRIKE"]).unlink()
        except FileNotFoundError:
            return said(self, *arguments)
        os.kill(os.getpid(), signal.SIGKILL)
        return None

    ReadingProcess.said = said_unless_struck  # type: ignore[method-assign]
