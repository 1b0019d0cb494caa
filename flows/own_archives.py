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
from parsers.errors import WrongUsage

ARCHIVES, PLATFORMS = "archives", "platforms"
# The descriptor from which a process that parses takes them.
DESCRIPTOR = "REGEST_DECLARATIONS"
LARGEST_FILE = 1024 * 1024


class DeclarationUnreadable(WrongUsage):
    """A declaration's file that cannot be read, or is no text."""


def declare_those_in(data: Path) -> None:
    """Makes the archives known that are declared in a data folder, in place of those of any other. Raises
    DeclarationUnreadable."""
    declare(Declarations(_sources_in(data / ARCHIVES), _sources_in(data / PLATFORMS)))


def _sources_in(folder: Path) -> dict[str, Source]:
    return {file.stem: _source(file) for file in sorted(folder.glob("*.toml"))}


def _source(file: Path) -> Source:
    try:
        with file.open("rb") as opened:
            return Source(str(file), opened.read(LARGEST_FILE).decode())
    except (OSError, UnicodeDecodeError) as error:
        raise DeclarationUnreadable(f"{file} cannot be read: {error}") from error


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
