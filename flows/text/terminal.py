"""What people see on the terminal: lines of tables, figures, and what was not foreseen."""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from traceback import format_exception
from types import TracebackType

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from flows.text.harmless import harmless, harmless_lines
from flows.text.speaking import errors

# What is no terminal (a pipe, a file, a log) has no width of its own: nothing is broken or cut there.
WIDTH_OF_NO_TERMINAL = 1_000_000
output = Console(width=None if sys.stdout.isatty() else WIDTH_OF_NO_TERMINAL)
LINES_AT_ONCE = 100
NARROWEST_TEXT = 20


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


def width_of_terminal() -> int | None:
    """How many cells a line of the output may have; None where it goes to no terminal."""
    return output.width if output.is_terminal else None


def end_quietly() -> None:
    """To be called when a process begins: what is registered first runs last. DuckDB 2.0 reports to stderr, as the
    interpreter ends, what threads of others (Prefect's) still hold of it: forty lines that are no news to anybody."""
    atexit.register(_close_stderr)


def _close_stderr() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stderr__.fileno() if sys.__stderr__ else 2)


def print_traceback(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """What was not foreseen, for whoever mends it, as a `sys.excepthook`: such an error may quote a page."""
    sys.stderr.write(harmless_lines("".join(format_exception(kind, error, trace))))


def print_lines(lines: Iterable[Text]) -> None:
    """Lines, as they come; longer ones than the terminal go on in the next one."""
    remaining = iter(lines)
    while some := list(islice(remaining, LINES_AT_ONCE)):
        if output.is_terminal:
            output.print(Text("\n").join(some), soft_wrap=True)
        else:
            # All of them are harmless; without colours nothing is to be worked out.
            sys.stdout.writelines(f"{line.plain}\n" for line in some)


def print_wrapped(begin: Text, text: Text) -> None:
    """A text behind what its first line begins with, broken between words on a terminal; its other lines stand beneath
    its beginning. In a pipe it is one line."""
    if not output.is_terminal:
        output.print(Text.assemble(begin, text), soft_wrap=True)
        return
    indent = Text(" " * begin.cell_len)
    lines = text.wrap(output, max(NARROWEST_TEXT, output.width - begin.cell_len))
    for number, line in enumerate(lines):
        output.print(Text.assemble(indent if number else begin, line), soft_wrap=True)


def print_facts(title: str, facts: Iterable[tuple[str, str]]) -> None:
    """Figures, each with its name."""
    output.print(Text(harmless(title), style="bold"), soft_wrap=True)
    grid = Table.grid(padding=(0, 2))
    for name, value in facts:
        style = VERDICT_STYLES.get(value.partition(":")[0], "")
        grid.add_row(Text(name, style="dim"), Text(harmless(value), style=style))
    output.print(grid)
