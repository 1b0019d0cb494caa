"""Files of JSON lines beside the captures, to which lines are only ever added: what people have decided.

A line without its end was being written when its process was killed: what it says was never done.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from parsers.errors import RegestError
from warehouse.regular_files import advice_on, fresh, open_regular


class JsonLinesError(RegestError):
    """Such a file cannot be read or written."""


def read_lines(file: Path, take: Callable[[Any], None]) -> None:
    """Gives what each line of a file says to `take`, which raises what Python raises where it is not what it expects.

    Raises JsonLinesError for a line that cannot be read, or not taken.
    """
    take_lines(b"\n".join([*_whole_lines(file), b""]), file, take)


def take_lines(lines: bytes, file: object, take: Callable[[Any], None]) -> None:
    """As `read_lines`, of what stands in a file."""
    for number, line in enumerate(lines.split(b"\n")[:-1], start=1):
        try:
            take(json.loads(line))
        except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise JsonLinesError(
                f"line {number} of {file} cannot be read ({error!r}): put the file back from a backup"
            ) from error


def _whole_lines(file: Path) -> list[bytes]:
    try:
        with open_regular(file) as lines:
            return lines.read().split(b"\n")[:-1]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise JsonLinesError(f"{file} cannot be read: {error.strerror}") from error


def append_line(file: Path, said: Mapping[str, object]) -> None:
    """Adds a line, which is on the disk when it returns. Raises JsonLinesError, and then it is not there."""
    lines = [*_whole_lines(file), json.dumps(said, ensure_ascii=False).encode(), b""]
    try:
        with fresh(file) as writing:
            writing.write(b"\n".join(lines))
    except OSError as error:
        raise JsonLinesError(f"{file} cannot be written ({error.strerror}){advice_on(error)}") from error
