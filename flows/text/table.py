"""Rows as lines: a table as wide as a terminal, or as wide as it needs; or a block for each row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from rich.cells import cell_len
from rich.text import Text

from flows.text.harmless import harmless
from flows.text.layout import Layout, broken, fitted, padded, unbroken

LONGEST_CELL = 1_000
# Of so many rows the widths of the columns are worked out: those behind them may be millions, and are not kept.
ROWS_LOOKED_AT = 1_000
NARROWEST_VALUE = 20
NOTHING = "–"
DIM = "dim"


@dataclass(slots=True)
class Shape:
    """How rows are to be shown. `width` is that of a terminal, None for what has none: there nothing is cut or broken.

    `leaves_out` lets a table leave columns out that do not fit, else each row is a block then; `is_wide` lets its lines
    be longer than the terminal; `in_records` makes each row a block, None where that depends on what fits.
    """

    width: int | None = None
    leaves_out: bool = False
    is_wide: bool = False
    in_records: bool | None = None


@dataclass(slots=True)
class Shown:
    """What has been shown of rows, counted while their lines are read."""

    columns: int = 0
    columns_left_out: int = 0
    cells_cut: int = 0
    are_records: bool = False
    longest: int | None = field(default=None, repr=False)

    def cell(self, value: object) -> Text:
        """A value as it is shown, harmless; what is shown in colour comes as a Text, which is so already."""
        if value is None or value == {}:
            return Text(NOTHING, style=DIM)
        if isinstance(value, Text):
            return value
        text = fields_in_words(value) if isinstance(value, dict) else str(value)
        if self.longest is not None and len(text) > self.longest:
            self.cells_cut += 1
        return Text(harmless(text, self.longest if self.longest is not None else max(1, len(text))))


def lines_of(names: Sequence[str], rows: Iterable[Sequence[object]], shape: Shape, shown: Shown) -> Iterator[Text]:
    """The lines of a table, or of blocks, one after another; `shown` counts what they show."""
    shown.columns = len(names)
    shown.longest = None if shape.width is None else LONGEST_CELL
    titles = [harmless(name, LONGEST_CELL) for name in names]
    found = ([shown.cell(value) for value in row] for row in rows)
    looked_at = list(islice(found, ROWS_LOOKED_AT))
    layout = _layout(titles, looked_at, shape)
    every = chain(looked_at, found)
    if layout is None:
        shown.are_records = True
        yield from _records(titles, every, shape.width)
        return
    shown.columns_left_out = len(names) - len(layout.columns)
    yield from _table(titles, every, layout, is_broken=shape.width is not None and not shape.is_wide)


def fields_in_words(fields: Mapping[str, object]) -> str:
    """Values with their names, in a line."""
    return " · ".join(field_in_words(name, value) for name, value in fields.items())


def field_in_words(name: str, value: object) -> str:
    """A value with its name."""
    return f"{name}: {value}"


def _layout(names: Sequence[str], rows: Sequence[Sequence[Text]], shape: Shape) -> Layout | None:
    """None for blocks."""
    if shape.in_records:
        return None
    columns = range(len(names))
    naturals = [max([cell_len(names[index]), *(cell_len(row[index].plain) for row in rows)]) for index in columns]
    if shape.width is None or shape.is_wide:
        return unbroken([min(natural, LONGEST_CELL) for natural in naturals])
    empty = {index for index in columns if all(row[index].plain == NOTHING for row in rows)}
    if shape.in_records is False:
        return fitted(names, naturals, shape.width, leaves_out=True, empty=empty) or unbroken(naturals)
    # Of one row there is nothing to compare: all of it can be seen at once.
    leaves_out = shape.leaves_out and len(rows) > 1
    return fitted(names, naturals, shape.width, leaves_out=leaves_out, empty=empty)


def _table(names: Sequence[str], rows: Iterable[Sequence[Text]], layout: Layout, *, is_broken: bool) -> Iterator[Text]:
    yield from _lines([Text(name, style="bold") for name in names], layout, is_broken=is_broken)
    yield Text("─" * (sum(layout.widths) + layout.gap * max(0, len(layout.widths) - 1)), style=DIM)
    for row in rows:
        yield from _lines(row, layout, is_broken=is_broken)


def _lines(row: Sequence[Text], layout: Layout, *, is_broken: bool) -> Iterator[Text]:
    """The lines of a row: each of its cells has one or several."""
    cells = [
        list(broken(row[column].plain, width)) if is_broken else [row[column].plain]
        for column, width in zip(layout.columns, layout.widths, strict=True)
    ]
    styles = [row[column].style for column in layout.columns]
    for number in range(max(map(len, cells), default=0)):
        texts = [cell[number] if number < len(cell) else "" for cell in cells]
        last = max((place for place, text in enumerate(texts) if text), default=-1)
        line = Text()
        for place, text in enumerate(texts[: last + 1]):
            line.append(text, style=styles[place])
            if place < last:
                line.append(padded(text, layout.widths[place])[len(text) :] + " " * layout.gap)
        yield line


def _records(names: Sequence[str], rows: Iterable[Sequence[Text]], width: int | None) -> Iterator[Text]:
    """A block for each row: a line for each column, or several where the value is longer. What has no name, as a row's
    number, stands above it."""
    longest = max(map(cell_len, names), default=0)
    for number, row in enumerate(rows, start=1):
        above = [cell.plain for name, cell in zip(names, row, strict=True) if not name] or [f"{number:,}"]
        yield Text(f"── {' '.join(above)} ".ljust(min(width or 80, 80), "─"), style=DIM)
        for name, cell in zip(names, row, strict=True):
            if not name:
                continue
            yield from _named(name, cell, longest, width)


def _named(name: str, cell: Text, longest: int, width: int | None) -> Iterator[Text]:
    """A value beside its name; beneath it where the terminal is too narrow for both."""
    indent = longest + 2
    if width is not None and width - indent < NARROWEST_VALUE:
        yield Text(name, style=DIM)
        name, indent = "", 2
    lines = [cell.plain] if width is None else broken(cell.plain, max(1, width - indent))
    for number, line in enumerate(lines):
        yield Text.assemble((padded(name if number == 0 else "", indent), DIM), (line, cell.style))
