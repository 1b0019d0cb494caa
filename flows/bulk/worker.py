"""The process that reads in bulk, for `flows.bulk.pool`, which starts it.

    python -m flows.bulk.worker DESCRIPTOR

On stdin come a `Hello` and then jobs; on stdout goes READY, and then a `Done` for each job: frames as those of
`flows.parser_worker`. Before each page its place in the task is written to the file that is open as DESCRIPTOR, so that
it can be told which page has ended the process. It ends with its stdin.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress

from flows.bulk.reading import BulkReader
from flows.parser_worker import READY, as_frame, own_streams, read_frame
from flows.parsing import set_limits
from parsers.archive import archives

PLACE_BYTES = 8
NOWHERE = -1


def serve(descriptor: int) -> None:
    """Does job after job until stdin ends."""
    archives()
    jobs, answers = own_streams()
    set_limits()
    answers.write(as_frame(READY))
    answers.flush()
    with suppress(EOFError):
        reader = BulkReader(pickle.loads(read_frame(jobs)), _reporter(descriptor))  # noqa: S301 - from our own process
        while True:
            job = pickle.loads(read_frame(jobs))  # noqa: S301
            answers.write(as_frame(reader.do(job)))
            answers.flush()


def _reporter(descriptor: int) -> Callable[[int], None]:
    def report(place: int) -> None:
        os.pwrite(descriptor, place.to_bytes(PLACE_BYTES, sys.byteorder, signed=True), 0)

    return report


if __name__ == "__main__":
    serve(int(sys.argv[1]))
