"""Files of JSON lines beside the captures, to which lines are only ever added: what people have decided.

A line without its end was being written when its process was killed: what it says was never done.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from parsers.errors import RegestError
from warehouse.capture_writer import sync_folder


class JsonLinesError(RegestError):
    """Such a file cannot be read or written."""


def read_lines(file: Path, take: Callable[[Any], None]) -> None:
    """Gives what each line of a file says to `take`, which raises what Python raises where it is not what it expects.

    Raises JsonLinesError for a line that cannot be read, or not taken.
    """
    for number, line in enumerate(_whole_lines(file), start=1):
        try:
            take(json.loads(line))
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise JsonLinesError(
                f"line {number} of {file} cannot be read ({error!r}): put the file back from a backup"
            ) from error


def _whole_lines(file: Path) -> list[bytes]:
    try:
        return file.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise JsonLinesError(f"{file} cannot be read: {error.strerror}") from error


def append_line(file: Path, said: Mapping[str, object]) -> None:
    """Adds a line, which is on the disk when it returns. Raises JsonLinesError, and then it is not there."""
    whole = sum(len(line) + 1 for line in _whole_lines(file))
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
        try:
            _write_behind(descriptor, whole, json.dumps(said, ensure_ascii=False).encode() + b"\n")
        except OSError:
            with suppress(OSError):
                os.ftruncate(descriptor, whole)
            raise
        finally:
            os.close(descriptor)
        sync_folder(file.parent)
    except OSError as error:
        raise JsonLinesError(f"{file} cannot be written: {error.strerror}") from error


def _write_behind(descriptor: int, end: int, line: bytes) -> None:
    """Writes a line in the place of whatever stands behind `end`."""
    os.ftruncate(descriptor, end)
    while line:
        written = os.pwrite(descriptor, line, end)
        end, line = end + written, line[written:]
    os.fsync(descriptor)
