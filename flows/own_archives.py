"""The archives and platforms that a user declares: TOML files in the data folder.

    archives/<name>.toml     an archive, its fixtures in the folder archives/<name>/
    platforms/<name>.toml    a platform

What they say goes to the processes that parse as text, since these may open no file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryFile

from parsers.catalog import Declarations, declare, own_declarations
from parsers.declarations.source import Source
from warehouse.data_folder import DataFolderError
from warehouse.regular_files import is_there, open_regular, require_folder

ARCHIVES, PLATFORMS = "archives", "platforms"
SUFFIX = ".toml"
# The descriptor from which a process that parses takes them.
DESCRIPTOR = "REGEST_DECLARATIONS"
# A declaration is a page of text, and whoever has handed the folder over may not keep readers waiting.
LARGEST_FILE = 64 * 1024


def declare_those_in(data: Path) -> None:
    """Makes the archives known that are declared in a data folder, in place of those of any other. A file that cannot
    be read is a declaration that is broken. Raises StrangeFolder and DataFolderError for folders that cannot be."""
    declare(Declarations(_sources_in(data / ARCHIVES), _sources_in(data / PLATFORMS)))


def _sources_in(folder: Path) -> dict[str, Source]:
    if not is_there(folder):
        return {}
    try:
        require_folder(folder)
        files = sorted(file for file in folder.iterdir() if file.suffix == SUFFIX)
    except OSError as error:
        raise DataFolderError(f"{folder} cannot be read ({error.strerror})") from error
    return {file.stem: _source(file) for file in files}


def _source(file: Path) -> Source:
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


@contextmanager
def handed_on() -> Iterator[dict[str, int]]:
    """The descriptor from which another process can take what is declared here, by the name of the variable that tells
    it; none where nothing is. It is open in the block."""
    own = own_declarations()
    if not own.archives and not own.platforms:
        yield {}
        return
    with TemporaryFile() as file:
        file.write(json.dumps(asdict(own)).encode())
        file.flush()
        file.seek(0)
        yield {DESCRIPTOR: file.fileno()}


def take_over() -> None:
    """Makes known here what the process that has started this one has handed on."""
    if (descriptor := os.environ.pop(DESCRIPTOR, None)) is None:
        return
    with os.fdopen(int(descriptor), "rb") as file:
        said = json.load(file)
    declare(
        Declarations(*({name: Source(**one) for name, one in said[kind].items()} for kind in (ARCHIVES, PLATFORMS)))
    )
