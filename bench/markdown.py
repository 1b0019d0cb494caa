"""Markdown that commands write into the documentation: tables, and the parts of pages that they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_ENDS = "\n<!-- to here -->"


@dataclass(frozen=True, slots=True)
class PagePart:
    """What a `command` writes of a page, between two comments that nobody sees."""

    command: str

    @property
    def _begins(self) -> str:
        return f"<!-- {self.command} writes from here -->\n"

    def found_in(self, page: str) -> str:
        """What stands in a page."""
        return page.partition(self._begins)[2].partition(_ENDS)[0]

    def put_into(self, page: str, text: str) -> str:
        """The page with another text there. Raises ValueError where the page has no such part."""
        before, begins, rest = page.partition(self._begins)
        _, ends, after = rest.partition(_ENDS)
        if not ends:
            raise ValueError(f"no line {self._begins.strip()} and no line {_ENDS.strip()} behind it")
        return f"{before}{begins}{text.strip()}{ends}{after}"


def table(headings: Sequence[str], rows: Iterable[Sequence[str | int | float]]) -> str:
    """A table. Columns of numbers stand at the right; of what is no whole number, one decimal is shown."""
    cells = list(rows)
    are_numbers = [all(isinstance(row[at], int | float) for row in cells) for at in range(len(headings))]
    rules = ["---:" if is_number else "---" for is_number in are_numbers]
    return "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in (headings, rules, *cells))


def _cell(value: str | int | float) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.1f}"
    return " ".join(value.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
