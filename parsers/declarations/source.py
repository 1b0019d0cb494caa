"""A declaration as it is written, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.declarations.lines import line_of
from parsers.errors import WrongUsage


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a declaration, and where."""

    file: str
    line: int
    says: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.says}"


class BrokenDeclaration(WrongUsage):
    """A declaration that cannot be used, with all that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        further = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{problems[0]}{further}")
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Source:
    """A declaration's file, as messages call it, and what stands in it; `unreadable` says why that cannot be told."""

    file: str
    text: str
    unreadable: str = ""

    def problem(self, path: Sequence[str], says: str) -> Problem:
        """What is wrong with the key at a path."""
        return Problem(self.file, line_of(self.text, path), says)
