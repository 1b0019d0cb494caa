"""The process that reads in bulk, for `flows.reading.reading_process`, which starts it.

    python -m flows.reading.bulk_worker PLACES FILES

On stdin come a `Hello` and then jobs; on stdout goes READY, and then a `Done` for each job: frames, as those of
`flows.reading.worker`. Before each page its place in the task is written to the file that is open as the descriptor
PLACES, so that it can be told which page has ended the process; through the socket FILES come the files of a job,
opened: the process is confined, and may open none. It ends with its stdin.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress

from flows.reading.confinement import confine

if __name__ == "__main__":
    # Before what starts threads is imported: these would not be locked out of files.
    confine()

from flows.reading.bulk_frames import hellos, jobs, packing
from flows.reading.captures import BulkReader
from flows.reading.frames import READY, read_frame
from flows.reading.opened_files import ReceivedFiles
from flows.reading.parse import set_limits
from flows.reading.worker import own_streams
from parsers.catalog import archives

PLACE_BYTES = 8
NOWHERE = -1


def serve(places: int, files: int) -> None:
    """Does job after job until stdin ends."""
    archives()
    asked, answers = own_streams()
    set_limits()
    confine()
    frames, received = packing(), ReceivedFiles(_channel(files))
    answers.write(frames.frame(READY))
    answers.flush()
    with suppress(EOFError):
        reader = BulkReader(hellos().read(read_frame(asked)), _reporter(places), received.open)
        jobs_asked = jobs()
        while True:
            job = jobs_asked.read(read_frame(asked))
            received.receive(job.files, job.unopened)
            answers.write(frames.frame(reader.do(job)))
            answers.flush()


def _channel(descriptor: int) -> socket.socket:
    # Told what it is, it need not be asked, which is nothing that this process may do.
    return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=descriptor)


def _reporter(descriptor: int) -> Callable[[int], None]:
    def report(place: int) -> None:
        os.pwrite(descriptor, place.to_bytes(PLACE_BYTES, sys.byteorder, signed=True), 0)

    return report


if __name__ == "__main__":
    serve(*map(int, sys.argv[1:]))
