"""A harvest that ends itself, or fills its disk, at a step that is given:

    python -m bench.trials.harvest_until_killed DATA LISTING_URL REPLICA [--at KIND] [--time NUMBER]
                                                [--later SECONDS] [--fill FILE | --no-growth]

A step is a call, in any thread, of a function of flows, warehouse or shutil, or of a built-in function by one of them,
or the return from the latter; DuckDB's functions do not show. KIND says which, NUMBER which one of its kind;
without KIND it harvests to the end. Prints the id of each capture as soon as it is stored and, at the end, how often
each kind came.

By itself the end is SIGKILL; after SECONDS, which may be in the middle of what DuckDB or the system does, it is
SIGALRM, at which the system ends the process too without asking it. With --fill, FILE takes all the room that its disk
has; with --no-growth no file can be written any more (RLIMIT_FSIZE). Then the harvest goes on, and ends as the command
would: an error that Regest foresees is one line on stderr.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import shutil
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

from flows.web.harvest import current, run_harvest
from flows.web.request import request_for
from flows.web.walk import Step
from parsers.errors import RegestError
from warehouse.warc.captures import Capture

PROJECT = Path(__file__).parents[2]
COUNTED = (f"{PROJECT / 'flows'}/", f"{PROJECT / 'warehouse'}/", shutil.__file__)
# Small enough that a short listing is loaded in several transactions.
PAGES_IN_A_BATCH = 3
SIZES_OF_FILLING = (1024 * 1024, 4096, 1)


class Steps:
    """Counts steps and calls `at_step` when the one that is meant has come."""

    def __init__(self, kind: str, number: int, at_step: Callable[[], None]) -> None:
        self._meant = (kind, number)
        self._at_step = at_step
        self.taken: Counter[str] = Counter()

    def __call__(self, frame: FrameType, event: str, called: object) -> None:
        """See sys.setprofile."""
        file = frame.f_code.co_filename
        if not file.startswith(COUNTED):
            return
        if event == "return":
            if isinstance(called, Capture) and frame.f_code.co_name in ("append", "append_revisit"):
                os.write(1, f"{called.capture_id}\n".encode())
            return
        module, name = Path(file).stem, frame.f_code.co_qualname
        if event != "call":
            name += f" → {getattr(called, '__name__', called)}"
        kind = f"{module}: {name}{' ←' if event == 'c_return' else ''}"
        self.taken[kind] += 1
        if (kind, self.taken[kind]) == self._meant:
            self._at_step()


async def harvest_batch(step: Step) -> Step | None:
    """A batch of pages without Prefect."""
    return await current.get().harvest_pages(step, PAGES_IN_A_BATCH)


def _kill(later: float) -> None:
    if later:
        signal.setitimer(signal.ITIMER_REAL, later)
    else:
        os.kill(os.getpid(), signal.SIGKILL)


def _fill(ballast: Path) -> None:
    with ballast.open("ab", buffering=0) as file:
        for size in SIZES_OF_FILLING:
            with suppress(OSError):
                while file.write(b"\0" * size):
                    pass


def _stop_growth() -> None:
    """SIGXFSZ, which would end the process, is ignored by Python."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def main() -> int:
    """The harvest; gives the exit status that the command would have."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("listing_url")
    parser.add_argument("replica")
    parser.add_argument("--at", default="", metavar="KIND")
    parser.add_argument("--time", type=int, default=1, metavar="NUMBER")
    parser.add_argument("--later", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--fill", type=Path, metavar="FILE")
    parser.add_argument("--no-growth", action="store_true")
    given = parser.parse_args()

    def at_step() -> None:
        if given.fill:
            _fill(given.fill)
        elif given.no_growth:
            _stop_growth()
        else:
            _kill(given.later)

    request = request_for("wilson-center", given.listing_url, data=given.data, replica=given.replica)
    steps = Steps(given.at, given.time, at_step)
    threading.setprofile(steps)
    sys.setprofile(steps)
    try:
        report = asyncio.run(run_harvest(request, harvest_batch))
    except RegestError as error:
        sys.setprofile(None)
        print(error, file=sys.stderr)
        return error.exit_status
    sys.setprofile(None)
    print(json.dumps(steps.taken))
    return report.exit_status


if __name__ == "__main__":
    sys.exit(main())
