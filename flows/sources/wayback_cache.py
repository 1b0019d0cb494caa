"""What the Wayback Machine's index has answered, kept in files so that a run that goes on asks nothing twice.

Mementos need no cache: they are captures. Only where the service served another time than it was asked for, the files
say which: the captures know the time that was served alone.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

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
            kept = json.loads(gzip.decompress(self._file(target).read_bytes()))
            age = self.clock() - kept["asked_at"]
            if kept["target"] == target and (is_settled or 0 <= age < EXPIRES_AFTER_SECONDS):
                return str(kept["text"])
        except (EOFError, KeyError, OSError, TypeError, ValueError):
            # Not there, or damaged: it is asked for again.
            return None
        return None

    def keep(self, target: str, text: str) -> None:
        """Keeps an answer, in place of an earlier one."""
        kept = {"origin": self.origin, "target": target, "asked_at": self.clock(), "text": text}
        file = self._file(target)
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(".partial")
        partial.write_bytes(gzip.compress(json.dumps(kept).encode(), mtime=0))
        partial.replace(file)

    def served_instead(self) -> dict[tuple[str, str], datetime]:
        """Which time was served for a timestamp and a URL, where it was another one."""
        try:
            lines = (self._folder / SERVED).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return {}
        served = {}
        for line in lines:
            try:
                timestamp, url, seconds = json.loads(line)
                served[timestamp, url] = datetime.fromtimestamp(seconds, UTC)
            except (OverflowError, TypeError, ValueError):
                # A line that was cut off when the run was killed.
                continue
        return served

    def keep_served(self, timestamp: str, url: str, served_at: datetime) -> None:
        """Keeps which time was served instead of the one asked for."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / SERVED).open("a", encoding="utf-8") as file:
            file.write(json.dumps([timestamp, url, served_at.timestamp()]) + "\n")

    def _file(self, target: str) -> Path:
        return self._folder / f"{sha256(target.encode()).hexdigest()[:32]}.json.gz"

    @property
    def _folder(self) -> Path:
        return self.folder / sha256(self.origin.encode()).hexdigest()[:8]
