"""Where an export goes: a file that is there whole or not at all, or standard output."""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from flows.outputs import require_free, strange_name_in
from flows.text.harmless import harmless, harmless_lines
from flows.whole_folders import clear_away, whole_folder
from parsers.errors import WrongUsage
from warehouse.regular_files import fresh, is_there


class NotExported(WrongUsage):
    """What cannot be written where it was to be."""


@contextmanager
def written(path: Path | None, *, replaces: bool = False) -> Iterator[BinaryIO]:
    """A file to write to, which has its name once it is whole; standard output for None, where what would control a
    terminal becomes � on one.

    Raises WrongUsage where something has that name already and `replaces` is false, NotExported where it cannot be
    written.
    """
    if path is None:
        with _standard_output() as output:
            yield output
        return
    require_free(path, replaces=replaces)
    try:
        with fresh(path) as file:
            yield file
    except OSError as error:
        raise NotExported(f"{path} cannot be written: {error.strerror}") from error


@contextmanager
def written_folder(path: Path, known: frozenset[str], *, replaces: bool = False) -> Iterator[Path]:
    """A folder to fill, which has its name once it is whole. Raises as `written` does, and NotExported where a folder
    that is there holds other names than those that are `known` to stand in such a one: it is somebody else's."""
    clear_away(path)
    try:
        with whole_folder(path, lambda: _require_free_folder(path, known, replaces=replaces)) as filling:
            yield filling
    except OSError as error:
        raise NotExported(f"{path} cannot be written: {error.strerror}") from error


def _require_free_folder(path: Path, known: frozenset[str], *, replaces: bool) -> None:
    require_free(path, replaces=replaces)
    if (strange := strange_name_in(path, known)) is not None:
        raise NotExported(f"{path} holds “{harmless(strange)}”, which no deposit has: give another name")
    if path.is_symlink() or (is_there(path) and not path.is_dir()):
        raise NotExported(f"{path} is no folder: give another name")


@contextmanager
def _standard_output() -> Iterator[BinaryIO]:
    sys.stdout.flush()
    with io.BufferedWriter(_Terminal()) if sys.stdout.isatty() else _kept_open(sys.stdout.buffer) as output:
        yield output
        output.flush()


@contextmanager
def _kept_open(output: BinaryIO) -> Iterator[BinaryIO]:
    yield output


class _Terminal(io.RawIOBase):
    """Text for a terminal, which nothing in it controls."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        encoded = bytes(content)
        sys.stdout.write(harmless_lines(self._decoder.decode(encoded).replace("\r", "")))
        return len(encoded)
