"""The process that reads in bulk, for `flows.reading.reading_process`, which starts it.

    python -m flows.reading.bulk_worker PLACE FILES

On stdin come a `Hello` and then jobs; on stdout goes READY, and then a `Done` for each job: frames, as those of
`flows.reading.worker`. Before each page its place in the task is written to the file that is open as the descriptor
PLACE, so that it can be told which page has ended the process; through the socket FILES come the files of a job,
opened: the process is confined, and may open none. It ends with its stdin.
"""

from __future__ import annotations

import os
import socket
import sys

from flows.reading.confinement import confine

if __name__ == "__main__":
    # Before what starts threads is imported: these would not be locked out of files.
    confine()

from flows.reading.captures import BulkReader
from flows.reading.handed_on import take_over
from flows.reading.opened_files import Place, ReceivedFiles
from flows.reading.tasks import Hello, Job, packing, questions
from flows.reading.worker import answer_all
from parsers.catalog import archives


def serve(place: int, files: int) -> None:
    """Does job after job until stdin ends."""
    take_over()
    archives()
    # Told what it is, it need not be asked, which is nothing that this process may do.
    channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=files)
    with os.fdopen(place, "r+b", buffering=0) as places:
        answer_all(questions(), _Answers(Place(places), ReceivedFiles(channel)).answer)


class _Answers:
    def __init__(self, place: Place, files: ReceivedFiles) -> None:
        self._place = place
        self._files = files
        self._packing = packing()
        self._reader: BulkReader | None = None

    def answer(self, told: Hello | Job) -> bytes:
        """The frame that answers a job; a Hello is taken note of."""
        if isinstance(told, Hello):
            self._reader = BulkReader(told, self._place.set, self._files.open)
            return b""
        assert self._reader is not None
        self._files.receive(told.files, told.unopened)
        return self._packing.frame(self._reader.do(told))


if __name__ == "__main__":
    serve(*map(int, sys.argv[1:]))
