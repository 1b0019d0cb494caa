"""An answer of the database as it is printed, how many rows it has, and what of it is not shown."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.text import Text

from flows.asking.pager import print_paged
from flows.text.harmless import harmless_lines
from flows.text.rows import cut_in_words, write_values
from flows.text.speaking import say
from flows.text.table import Shape, Shown, lines_of
from flows.text.terminal import print_lines, width_of_terminal
from warehouse.questions import Answer

# What DuckDB calls the columns of a plan.
PLAN = ("explain_key", "explain_value")
LIKE = re.compile(r"(?<![\w~])like\b", re.IGNORECASE)
NO_ROWS = "0 rows"


@dataclass(slots=True)
class Printing:
    """How answers are printed. `in_records` makes each row a block, None where that depends on what fits; `is_wide`
    lets a table be wider than the terminal; `is_paged` shows a long one by a pager."""

    output_format: str = "table"
    is_wide: bool = False
    in_records: bool | None = None
    is_paged: bool = True


class Counted:
    """Rows, counted while they are read."""

    def __init__(self, rows: Iterable[Sequence[object]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[object]]:
        for row in self._rows:
            self.count += 1
            yield row


def print_answer(answer: Answer, printing: Printing, query: str, *, has_search: bool) -> None:
    """Prints what a query gave, and says how many rows there are, what is not shown, and what may help where there is
    none: `has_search` says whether the macro search() is there to be named.

    Raises what reading the answer raises.
    """
    rows = Counted(answer.rows)
    shown = Shown()
    if printing.output_format != "table":
        write_values(sys.stdout, answer.names, rows, printing.output_format)
    elif answer.names == PLAN:
        print_lines(Text(harmless_lines(str(plan))) for _, plan in rows)
        return
    else:
        shape = Shape(width_of_terminal(), leaves_out=True, is_wide=printing.is_wide, in_records=printing.in_records)
        print_paged(lines_of(answer.names, rows, shape, shown), is_paged=printing.is_paged)
    # What is said stands beneath what it is about, also where both go into one file.
    sys.stdout.flush()
    for line in said_of(shown, rows.count, query, has_search=has_search):
        say(line)


def said_of(shown: Shown, rows: int, query: str, *, has_search: bool) -> Iterator[str]:
    """How many rows there are, and what is not shown of them, or why there may be none, a line for each."""
    counted = "1 row" if rows == 1 else f"{rows:,} rows"
    if shown.columns_left_out:
        fit = shown.columns - shown.columns_left_out
        counted += f", {fit} of {shown.columns} columns: --records or --wide for all, or name columns"
    yield counted if rows else NO_ROWS + _hint(query, has_search=has_search)
    if shown.cells_cut:
        yield cut_in_words(shown)


def _hint(query: str, *, has_search: bool) -> str:
    if not LIKE.search(query):
        return ""
    return ": LIKE is case-sensitive, ILIKE is not" + ("; search('words') finds words" if has_search else "")
