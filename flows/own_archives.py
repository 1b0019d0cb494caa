"""The archives and platforms that a user declares: TOML files in the data folder.

archives/<name>.toml     an archive, its fixtures in the folder archives/<name>/
platforms/<name>.toml    a platform
"""

from __future__ import annotations

import os
import stat
import time
from itertools import islice
from pathlib import Path

from parsers.catalog import Declarations, declare
from parsers.declarations.source import Source
from warehouse.regular_files import StrangeFolder, is_there, open_regular, require_folder

ARCHIVES, PLATFORMS = "archives", "platforms"
SUFFIX = ".toml"
# A declaration is a page of text, and whoever has handed the folder over may not keep readers waiting.
LARGEST_FILE = 64 * 1024
# Nor have more of them read than there are archives of one kind in the world.
MOST_FILES = 2000
# Of a file that was changed as lately as that, the system's times may not tell the next change.
SECONDS_TO_SETTLE = 2.0

# What was read of a file, and what the system said of it then: a run of many harvests reads the folder for each.
_read: dict[Path, tuple[tuple[int, ...], Source]] = {}


def declare_those_in(data: Path) -> None:
    """Makes the archives known that are declared in a data folder, in place of those of any other. A file that cannot
    be read is a declaration that is broken. Raises StrangeFolder for a folder that cannot be."""
    declare(Declarations(sources_in(data / ARCHIVES), sources_in(data / PLATFORMS)))


def has_anything(data: Path) -> bool:
    """Whether a data folder holds a database, captures, or archives that its user declares."""
    return any(is_there(data / name) for name in ("regest.duckdb", "captures", ARCHIVES, PLATFORMS))


def sources_in(folder: Path) -> dict[str, Source]:
    """The TOML files in a folder, by their names; none where it is missing. Raises StrangeFolder."""
    if not is_there(folder):
        return {}
    try:
        require_folder(folder)
        files = sorted(islice((file for file in folder.iterdir() if file.suffix == SUFFIX), MOST_FILES + 1))
    except OSError as error:
        raise StrangeFolder(f"{folder} cannot be read ({error.strerror})") from error
    if len(files) > MOST_FILES:
        raise StrangeFolder(f"{folder} has more than {MOST_FILES:,} declarations: move elsewhere what is not needed")
    return {file.stem: _source_as_it_is(file) for file in files}


def _source_as_it_is(file: Path) -> Source:
    """As `source_of`, without reading again what has not changed since it was read."""
    try:
        said = os.lstat(file)
    except OSError:
        return source_of(file)
    state = (said.st_dev, said.st_ino, said.st_size, said.st_ctime_ns)
    known = _read.get(file)
    if known is not None and known[0] == state:
        return known[1]
    source = source_of(file)
    is_settled = time.time() - said.st_ctime > SECONDS_TO_SETTLE
    if stat.S_ISREG(said.st_mode) and is_settled and not source.unreadable:
        _read[file] = state, source
    return source


def source_of(file: Path) -> Source:
    """What stands in a TOML file of a data folder; why it cannot be told, where it cannot."""
    try:
        with open_regular(file) as opened:
            said = opened.read(LARGEST_FILE + 1)
        if len(said) > LARGEST_FILE:
            return Source(str(file), "", f"it has more than {LARGEST_FILE // 1024} KB")
        return Source(str(file), said.decode())
    except OSError as error:
        return Source(str(file), "", f"it cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        return Source(str(file), "", "it is no text in UTF-8")
