"""A part of a page of the documentation that a command writes, between two comments that nobody sees."""

from __future__ import annotations

from dataclasses import dataclass

_ENDS = "\n<!-- to here -->"


@dataclass(frozen=True, slots=True)
class PagePart:
    """The part that a `command` writes."""

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
