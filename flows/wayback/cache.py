"""What the Wayback Machine's index has answered, kept in files so that a run that goes on asks nothing twice.

Mementos need no cache: they are captures. Only where the service served another time than it was asked for, the files
say which: the captures know the time that was served alone.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from warehouse.regular_files import fresh, make_folder, open_regular, open_to_append, require_folder
from warehouse.warc.exchange import BODY_LIMIT

# An answer of the largest body that is received, as JSON.
MOST_BYTES = 2 * BODY_LIMIT
EXPIRES_AFTER_SECONDS = 24 * 3600.0
SERVED = "served.jsonl"


@dataclass(slots=True)
class WaybackCache:
    """Files in `folder`, about the service at `origin`; `clock` gives seconds since 1970."""

    folder: Path
    origin: str
    clock: Callable[[], float]

    def answer(self, target: str, *, is_settled: bool) -> str | None:
        """What the index answered for a path and query, if that still holds; what is not settled does so for a day."""
        try:
            with open_regular(self._file(target)) as file, gzip.open(file) as unpacked:
                kept = json.loads(unpacked.read(MOST_BYTES))
            age = self.clock() - kept["asked_at"]
            if kept["target"] == target and (is_settled or 0 <= age < EXPIRES_AFTER_SECONDS):
                return str(kept["text"])
        except (EOFError, KeyError, OSError, RecursionError, TypeError, ValueError, zlib.error):
            # Not there, or damaged: it is asked for again.
            return None
        return None

    def keep(self, target: str, text: str) -> None:
        """Keeps an answer, in place of an earlier one."""
        kept = {"origin": self.origin, "target": target, "asked_at": self.clock(), "text": text}
        file = self._file(target)
        self._make_folder()
        with fresh(file, is_kept=False) as packed:
            packed.write(gzip.compress(json.dumps(kept).encode(), mtime=0))

    def served_instead(self) -> dict[tuple[str, str], datetime]:
        """Which time was served for a timestamp and a URL, where it was another one."""
        try:
            with open_regular(self._folder / SERVED) as file:
                lines = file.read().decode().splitlines()
        except (OSError, UnicodeDecodeError):
            return {}
        served = {}
        for line in lines:
            try:
                timestamp, url, seconds = json.loads(line)
                served[timestamp, url] = datetime.fromtimestamp(seconds, UTC)
            except (OSError, OverflowError, RecursionError, TypeError, ValueError):
                # A line that was cut off when the run was killed.
                continue
        return served

    def keep_served(self, timestamp: str, url: str, served_at: datetime) -> None:
        """Keeps which time was served instead of the one asked for."""
        self._make_folder()
        with open_to_append(self._folder / SERVED) as file:
            file.write(json.dumps([timestamp, url, served_at.timestamp()]).encode() + b"\n")

    def _make_folder(self) -> None:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        require_folder(self.folder.parent)
        for folder in (self.folder, self._folder):
            make_folder(folder)

    def _file(self, target: str) -> Path:
        return self._folder / f"{sha256(target.encode()).hexdigest()[:32]}.json.gz"

    @property
    def _folder(self) -> Path:
        return self.folder / sha256(self.origin.encode()).hexdigest()[:8]
