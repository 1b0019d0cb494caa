"""Cells of tables that go over rows below theirs: which column a cell stands in."""

from __future__ import annotations

# Cells beyond so many columns span nothing.
MOST_COLUMNS, MOST_SPANNED = 50, 1_000


def rows_of_span(rowspan: str | None) -> int:
    """Over how many rows a cell goes, by its attribute; 1 where that says nothing."""
    spans = (rowspan or "").strip()
    return max(1, min(int(spans), MOST_SPANNED)) if spans.isdecimal() and len(spans) < 6 else 1


class Spans:
    """The cells of a page that go over rows below theirs, while it is read from the first row to the last."""

    def __init__(self) -> None:
        self._last_rows: dict[int, dict[int, int]] = {}

    def column(self, rows: int, row: int, before: int, spanned: int) -> int:
        """The column of a cell that goes over so many rows: the first free one after that of the cell `before` it, -1
        for the first. `rows` is what holds the rows, `row` the place of the cell's own among them."""
        taken = self._last_rows.get(rows)
        column = before + 1
        while taken and taken.get(column, -1) >= row:
            column += 1
        if spanned > 1 and column < MOST_COLUMNS:
            self._last_rows.setdefault(rows, {})[column] = row + spanned - 1
        return column
