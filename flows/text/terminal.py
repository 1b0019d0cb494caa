"""What people see on the terminal: tables, a progress bar, single lines."""

from __future__ import annotations

import atexit
import csv
import json
import os
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from traceback import format_exception
from types import TracebackType

from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from flows.text.harmless import harmless, harmless_in_json, harmless_in_spreadsheets, harmless_lines

# What is no terminal (a pipe, a file, a log) has no width of its own.
output = Console(width=None if sys.stdout.isatty() else 120)
errors = Console(stderr=True, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class _Harmless:
    """Something to print, of which no text controls the terminal; what the console does to it by itself stays."""

    printed: ConsoleRenderable

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self.printed, options):
            yield segment if segment.control else Segment(harmless_lines(segment.text), segment.style)


class _MakeHarmless(RenderHook):
    """What a caller forgets: text is made harmless where it is printed, so that a long one is cut and told from what
    stands beside it."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [_Harmless(one) for one in renderables]


for _console in (output, errors):
    _console.push_render_hook(_MakeHarmless())

VERDICT_STYLES = {"proven": "green", "exhausted": "green", "partial": "yellow", "discrepant": "red", "unreached": "red"}
LONGEST_SHORT_VALUE = 28
LONGEST_CELL = 1_000


def say(line: str) -> None:
    """One line for a person, apart from the output proper."""
    errors.print(Text(f"regest: {harmless(line)}"))


def end_quietly() -> None:
    """To be called when a process begins: what is registered first runs last. DuckDB 2.0 reports to stderr, as the
    interpreter ends, what threads of others (Prefect's) still hold of it: forty lines that are no news to anybody."""
    atexit.register(_close_stderr)


def _close_stderr() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stderr__.fileno() if sys.__stderr__ else 2)


def print_traceback(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """What was not foreseen, for whoever mends it, as a `sys.excepthook`: such an error may quote a page."""
    sys.stderr.write(harmless_lines("".join(format_exception(kind, error, trace))))


def print_table(
    names: Sequence[str], rows: Iterable[Sequence[object]], may_break: Collection[str] = frozenset()
) -> None:
    """A table of values. Short ones are never cut or broken, but for those of columns that `may_break`; long ones share
    the space that is left, and end in “…” after 1,000 characters."""
    listed = [[_cell(value) for value in row] for row in rows]
    table = empty_table()
    for index, name in enumerate(names):
        longest = max([len(name), *(row[index].cell_len for row in listed)])
        is_short = longest <= LONGEST_SHORT_VALUE and name not in may_break
        table.add_column(
            Text(harmless(name, LONGEST_CELL)),
            no_wrap=is_short,
            min_width=longest if is_short else None,
            overflow="fold",
        )
    for row in listed:
        table.add_row(*row)
    output.print(table)


def print_facts(title: str, facts: Iterable[tuple[str, str]]) -> None:
    """Figures, each with its name."""
    output.print(Text(harmless(title), style="bold"), soft_wrap=True)
    grid = Table.grid(padding=(0, 2))
    for name, value in facts:
        style = VERDICT_STYLES.get(value.partition(":")[0], "")
        grid.add_row(Text(name, style="dim"), Text(harmless(value), style=style))
    output.print(grid)


def empty_table() -> Table:
    return Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)


def _cell(value: object) -> Text:
    if value is None or value == {}:
        return Text("–", style="dim")
    return Text(harmless(fields_in_words(value) if isinstance(value, dict) else value, LONGEST_CELL))


def fields_in_words(fields: Mapping[str, object]) -> str:
    """Values with their names, in a line."""
    return " · ".join(field_in_words(name, value) for name, value in fields.items())


def field_in_words(name: str, value: object) -> str:
    """A value with its name."""
    return f"{name}: {value}"


def print_rows(rows: Sequence[Mapping[str, object]], output_format: str) -> None:
    """Rows that all have the same names."""
    names = list(rows[0]) if rows else []
    print_values(names, [list(row.values()) for row in rows], output_format)


def print_values(names: Sequence[str], rows: Sequence[Sequence[object]], output_format: str) -> None:
    """Values under names: a table for people, CSV, or a JSON object a line (dates and times in ISO 8601).

    Values are cut and made harmless in a table, kept from running as formulas in CSV, and verbatim in JSON. CSV in a
    file or a pipe has the characters as they were printed; on a terminal controls become U+FFFD.
    """
    match output_format:
        case "csv":
            writer = csv.writer(_Lines())
            writer.writerows([harmless_in_spreadsheets(value) for value in row] for row in [names, *rows])
        case "jsonl":
            for row in rows:
                print_json(dict(zip(names, row, strict=True)))
        case _:
            print_table(names, rows)


def print_json(value: object, indent: int | None = None) -> None:
    """One JSON value; what JSON does not know is written as text, and what is no number as null."""
    try:
        encoded = json.dumps(value, ensure_ascii=False, indent=indent, default=str, allow_nan=False)
    except ValueError:
        known = json.loads(json.dumps(value, default=str), parse_constant=lambda _: None)
        encoded = json.dumps(known, ensure_ascii=False, indent=indent)
    sys.stdout.write(harmless_in_json(encoded) + "\n")


class _Lines:
    """Ends rows of CSV as lines end here. Asked for that itself, the writer would leave carriage returns unquoted, and
    readers would take them for the ends of rows."""

    def write(self, row: str) -> int:
        line = row.removesuffix("\r\n")
        return sys.stdout.write((harmless_lines(line) if sys.stdout.isatty() else line) + "\n")
