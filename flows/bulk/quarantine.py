"""Files that cost too much: of one in which page after page takes too long, or ends the process that reads it, no
further page is read.

Its captures are logged all the same, and each page that was not read is a reject which says so. No parser has read it:
the next reparse tries again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from threading import Lock

from flows.bulk.reading_process import Ended
from flows.parsing import PROCESSOR_SECONDS

# Twenty pages that took as long as any may; a hundred that ended their process, which is started anew twice for each.
PATIENCE = 600.0
SECONDS_OF_A_CRASH = 3.0


class Quarantine:
    """The seconds that bad pages have cost so far, by file; for several threads."""

    def __init__(self) -> None:
        self._spent: defaultdict[str, float] = defaultdict(float)
        self._lock = Lock()

    def spend(self, spent: Mapping[str, float]) -> None:
        """Adds seconds."""
        with self._lock:
            for file, seconds in spent.items():
                self._spent[file] += seconds

    def ended(self, file: str, ended: Ended) -> None:
        """A page in a file has ended its process."""
        self.spend({file: PROCESSOR_SECONDS if ended.is_settled else SECONDS_OF_A_CRASH})

    def spent_on(self, files: Iterable[str]) -> dict[str, float]:
        """The seconds spent on each of some files, as far as there are any."""
        with self._lock:
            return {file: self._spent[file] for file in files if file in self._spent}
