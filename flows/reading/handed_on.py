"""What a user declares, as it goes to the processes that parse: as text, since these may open no file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from tempfile import TemporaryFile

from parsers.catalog import Declarations, declare, own_declarations
from parsers.declarations.source import Source

# The descriptor from which a process that parses takes them.
DESCRIPTOR = "REGEST_DECLARATIONS"


@contextmanager
def handed_on(own: Declarations | None = None) -> Iterator[dict[str, int]]:
    """The descriptor from which another process can take what is declared, here where nothing else is given, by the
    name of the variable that tells it; none where nothing is. It is open in the block."""
    own = own or own_declarations()
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
        Declarations(**{kind: {name: Source(**one) for name, one in files.items()} for kind, files in said.items()})
    )
