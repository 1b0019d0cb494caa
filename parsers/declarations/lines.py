"""On which line of a TOML file a key stands: tomllib does not tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence

_TABLE = re.compile(r"\s*\[\[?([^\[\]]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_PLACE_OF_ERROR = re.compile(r"\(at line (\d+), column \d+\)")


def line_of(text: str, path: Sequence[str]) -> int:
    """The line, from 1, that declares a key, or as much of its path as any line does; 1 where none does."""
    table: tuple[str, ...] = ()
    best, best_line = 0, 1
    for number, line in enumerate(text.splitlines(), start=1):
        if (header := table_begun_by(line)) is not None:
            declared = table = header
        elif (key := key_begun_by(line)) is not None:
            declared = (*table, *key)
        else:
            continue
        depth = len(declared)
        if depth > best and tuple(path[:depth]) == declared:
            best, best_line = depth, number
    return best_line


def table_begun_by(line: str) -> tuple[str, ...] | None:
    """The path of the table whose header a line is; None for any other line."""
    header = _TABLE.match(line)
    return _parts(header[1]) if header else None


def key_begun_by(line: str) -> tuple[str, ...] | None:
    """The path, below its table, of the key whose value begins on a line; None for any other line."""
    key = _KEY.match(line)
    return _parts(key[1]) if key else None


def line_of_error(error: tomllib.TOMLDecodeError, text: str) -> int:
    """The line at which a file ceases to be TOML."""
    place = _PLACE_OF_ERROR.search(str(error))
    return int(place[1]) if place else max(len(text.splitlines()), 1)


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))
