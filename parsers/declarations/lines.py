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
        if header := _TABLE.match(line):
            table = _parts(header[1])
            declared = table
        elif key := _KEY.match(line):
            declared = (*table, *_parts(key[1]))
        else:
            continue
        depth = len(declared)
        if depth > best and tuple(path[:depth]) == declared:
            best, best_line = depth, number
    return best_line


def line_of_error(error: tomllib.TOMLDecodeError, text: str) -> int:
    """The line at which a file ceases to be TOML."""
    place = _PLACE_OF_ERROR.search(str(error))
    return int(place[1]) if place else max(len(text.splitlines()), 1)


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))
