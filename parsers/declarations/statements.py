"""A declaration's text in the statements that it is made of, so that some can be moved and the others stay as they were
written: with their comments, on their lines."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.declarations.lines import key_begun_by, table_begun_by

# A value on more lines is none that a person has written.
MOST_LINES = 400


class NotInStatements(ValueError):
    """A text that is TOML, perhaps, and not parted here."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A table's header or a key with its value, behind the comment that stands right above it. `path` is the whole of
    it, `table` that of the table it stands in, which a header is itself. What belongs to no statement, as blank lines
    and comments that stand alone, has no path."""

    text: str
    table: tuple[str, ...] = ()
    path: tuple[str, ...] | None = None

    @property
    def is_header(self) -> bool:
        return self.path is not None and self.path == self.table


def statements_in(text: str) -> list[Statement]:
    """The statements of a text, which joined give the text again. Raises NotInStatements."""
    return list(_statements(text.splitlines(keepends=True)))


def _statements(lines: list[str]) -> Iterator[Statement]:
    table: tuple[str, ...] = ()
    above: list[str] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        if not line.strip() or line.lstrip().startswith("#"):
            above.append(line)
            place += 1
            continue
        alone, comment = _parted(above)
        if alone:
            yield Statement("".join(alone))
        above = []
        if (header := table_begun_by(line)) is not None:
            table, end = header, place + 1
            path = table
        else:
            end = _end_of_value(lines, place)
            path = (*table, *(key_begun_by(line) or ()))
        yield Statement("".join((*comment, *lines[place:end])), table, path)
        place = end
    if above:
        yield Statement("".join(above))


def _parted(above: list[str]) -> tuple[list[str], list[str]]:
    """Blank lines and comments apart from the comment that stands right above a statement."""
    blank = max((number for number, line in enumerate(above, start=1) if not line.strip()), default=0)
    return above[:blank], above[blank:]


def _end_of_value(lines: list[str], start: int) -> int:
    """Behind which line the value ends that begins with a key on a line. Raises NotInStatements."""
    if key_begun_by(lines[start]) is None:
        raise NotInStatements(lines[start].strip())
    for end in range(start + 1, min(start + MOST_LINES, len(lines)) + 1):
        try:
            tomllib.loads("".join(lines[start:end]))
        except (tomllib.TOMLDecodeError, RecursionError):
            continue
        return end
    raise NotInStatements(lines[start].strip())
