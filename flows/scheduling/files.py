"""The files of a data folder that say what runs: whether they have changed, and what was served the last time."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from flows.own_archives import ARCHIVES, PLATFORMS, SUFFIX
from flows.settings.settings import FILE
from warehouse.data_folder import DataFolder
from warehouse.regular_files import fresh, open_regular

LARGEST = 1024 * 1024

Stamp = tuple[tuple[str, int, int], ...]


def stamp_of(data: Path) -> Stamp:
    """What differs when any of the files is written, added or removed."""
    files = [data / FILE, *sorted((data / ARCHIVES).glob(f"*{SUFFIX}")), *sorted((data / PLATFORMS).glob(f"*{SUFFIX}"))]
    stamps = []
    for file in files:
        with suppress(OSError):
            about = file.stat()
            stamps.append((str(file), about.st_mtime_ns, about.st_size))
    return tuple(stamps)


def remember_served(folder: DataFolder, names: list[str]) -> None:
    """Keeps the full names of the deployments that are served: those that nobody plans any more are to be removed."""
    with fresh(_served(folder), is_kept=False) as file:
        file.write(json.dumps(sorted(names), ensure_ascii=False).encode())


def served_before(folder: DataFolder) -> list[str]:
    """The full names that were kept; none where they cannot be read."""
    with suppress(OSError, ValueError), open_regular(_served(folder)) as file:
        names = json.loads(file.read(LARGEST))
        return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    return []


def _served(folder: DataFolder) -> Path:
    return folder.working.parent / "served.json"
