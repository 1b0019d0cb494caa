"""Captures of archives that are not known here: whatever loads, judges or asks names them, and their rows stay as they
were read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from parsers.catalog import archives, why_unknown
from warehouse.data_folder import DataFolder, archive_of
from warehouse.database import connect_published
from warehouse.lookups import loaded_files
from warehouse.unknown_archives import HeldOfUnknown, archives_held, held_of_unknown


@dataclass(frozen=True, slots=True)
class Unknown:
    """An archive that is not known here or cannot be used, and why, as it is said of it; what is held of it, and how
    many files of its captures are not read."""

    archive: str
    why: str
    held: HeldOfUnknown
    files: int

    @property
    def is_unread(self) -> bool:
        """Whether there are captures of it that were never read."""
        return bool(self.held.unread or self.files)

    def __str__(self) -> str:
        said = [f"its {self.held.read:,} captures stay as they were read"] if self.held.read else []
        if self.files:
            said.append(f"its {self.files:,} files of captures stay unread")
        elif self.held.unread:
            said.append(f"its {self.held.unread:,} captures stay unread")
        return f"the archive {self.archive} {self.why}: {', and '.join(said)}"


def unknown_archives(connection: DuckDBPyConnection, folder: DataFolder, *, is_quick: bool = False) -> list[Unknown]:
    """All whose captures are in the tables or in the folder, by name; where it `is_quick`, no store elsewhere is asked
    for what is only there."""
    all_held = archives_held(connection)
    known = [name for name in all_held if name in archives()]
    held = held_of_unknown(connection, known) if len(known) < len(all_held) else {}
    loaded = loaded_files(connection)
    there = {} if is_quick and folder.captures_at else folder.capture_files
    unread = [archive_of(file) for file, size in there.items() if loaded.get(file) != size]
    files = Counter(archive for archive in unread if archive not in archives())
    return [
        Unknown(archive, why_unknown(archive), held.get(archive, HeldOfUnknown(0, 0)), files[archive])
        for archive in sorted(held.keys() | files.keys())
    ]


@contextmanager
def on_published_tables(
    folder: DataFolder, say: Callable[[str], None], *, allows_files: bool = False
) -> Iterator[DuckDBPyConnection]:
    """What readers see, as connect_published opens it; tells first of archives that are not known here."""
    with connect_published(folder, say, allows_files=allows_files) as connection:
        for unknown in unknown_archives(connection, folder, is_quick=True):
            say(str(unknown))
        yield connection
