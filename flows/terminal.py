"""What people see on the terminal: tables, a progress bar, single lines."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from traceback import format_exception
from types import TracebackType
from typing import Self

from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from flows.harmless_text import harmless, harmless_lines
from flows.report_as_text import advice, report_facts, report_in_a_line, verdict_in_words
from warehouse.reports import HarvestReport, ListingStatus

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

VERDICT_STYLES = {"proven": "green", "partial": "yellow", "discrepant": "red", "unreached": "red"}
MOST_DISCREPANCIES_SHOWN = 5
LONGEST_SHORT_VALUE = 28
LONGEST_CELL = 1_000


def say(line: str) -> None:
    """One line for a person, apart from the output proper."""
    errors.print(Text(f"regest: {harmless(line)}"))


def print_traceback(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """What was not foreseen, for whoever mends it, as a `sys.excepthook`: such an error may quote a page."""
    sys.stderr.write(harmless_lines("".join(format_exception(kind, error, trace))))


def print_table(names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table of values. Short ones are never cut or broken; long ones share the space that is left, and end in “…”
    after 1,000 characters."""
    listed = [[_cell(value) for value in row] for row in rows]
    table = _table()
    for index, name in enumerate(names):
        longest = max([len(name), *(row[index].cell_len for row in listed)])
        is_short = longest <= LONGEST_SHORT_VALUE
        table.add_column(
            Text(harmless(name, LONGEST_CELL)),
            no_wrap=is_short,
            min_width=longest if is_short else None,
            overflow="fold",
        )
    for row in listed:
        table.add_row(*row)
    output.print(table)


def print_report(title: str, report: HarvestReport) -> None:
    """What a harvest gave, and its first discrepancies."""
    print_facts(title, report_facts(report))
    for found in report.discrepancies[:MOST_DISCREPANCIES_SHOWN]:
        page = f" on page {found.page_number}" if found.page_number else ""
        output.print(Text(f"  {found.kind}{page}: {harmless(found.detail)}", style="red"))
    if (left := len(report.discrepancies) - MOST_DISCREPANCIES_SHOWN) > 0:
        output.print(Text(f'  … and {left:,} more: regest sql "SELECT * FROM discrepancies"', style="red"))
    for warning in report.warnings:
        output.print(Text(f"  warning: {harmless(warning)}", style="yellow"))
    for line in advice(report):
        output.print(Text(f"  {harmless(line)}"), soft_wrap=True)


def print_harvests(reports: Mapping[str, HarvestReport]) -> None:
    """A line for each of several harvests, by its label, and beneath them the first discrepancy of each."""
    table = _table()
    for name in ("listing", "verdict", "promised", "found", "new", "changed", "left", "discrepancies"):
        is_text = name == "listing"
        table.add_column(name, no_wrap=not is_text, overflow="fold", min_width=None if is_text else len(name))
    for label, report in reports.items():
        figures = (
            report.found,
            report.documents_added,
            report.documents_changed,
            report.documents_left,
            len(report.discrepancies),
        )
        table.add_row(
            Text(harmless(label, LONGEST_CELL)),
            Text(report.verdict, style=VERDICT_STYLES[report.verdict]),
            "–" if report.promised is None else f"{report.promised:,}",
            *(f"{figure:,}" for figure in figures),
        )
    output.print(table)
    for label, report in reports.items():
        if report.discrepancies:
            output.print(Text(f"{harmless(label)}: {report_in_a_line(report)}", style="red"), soft_wrap=True)


def print_facts(title: str, facts: Iterable[tuple[str, str]]) -> None:
    """Figures, each with its name."""
    output.print(Text(harmless(title), style="bold"), soft_wrap=True)
    grid = Table.grid(padding=(0, 2))
    for name, value in facts:
        style = VERDICT_STYLES.get(value.partition(":")[0], "")
        grid.add_row(Text(name, style="dim"), Text(harmless(value), style=style))
    output.print(grid)


def print_listings(statuses: Sequence[ListingStatus], names: dict[str, str]) -> None:
    """A line for each listing, and beneath them the first discrepancy of each and the day on which its layout changed
    last; `names` gives short names to URLs."""
    table = _table()
    for name in ("archive", "listing", "promised", "found", "verdict", "read (UTC)", "discrepancies"):
        is_text = name == "listing"
        table.add_column(name, no_wrap=not is_text, overflow="fold", min_width=None if is_text else len(name))
    for status in statuses:
        table.add_row(
            Text(harmless(status.archive, LONGEST_CELL)),
            Text(harmless(names.get(status.listing_url, status.listing_url), LONGEST_CELL)),
            "–" if status.promised is None else f"{status.promised:,}",
            f"{status.found:,}",
            Text("confirmed" if status.is_confirmed else status.verdict, style=VERDICT_STYLES[status.verdict]),
            f"{status.read_until or status.last_harvest:%Y-%m-%d %H:%M}",
            f"{status.discrepancies:,}",
        )
    output.print(table)
    for status in statuses:
        listing = harmless(names.get(status.listing_url, status.listing_url))
        if status.first_discrepancy:
            output.print(Text(f"{listing}: {harmless(status.first_discrepancy)}", style="red"))
        elif status.verdict in ("proven", "partial"):
            output.print(Text(f"{listing}: {verdict_in_words(status)}", style=VERDICT_STYLES[status.verdict]))
        if status.losses_withheld:
            withheld = f"{status.losses_withheld:,} documents that are missing are not said to have left"
            output.print(Text(f"{listing}: {withheld}: regest accept {status.run_id}, if they have", style="red"))
        if status.unreached_at:
            output.print(Text(f"{listing}: asked in vain on {status.unreached_at:%Y-%m-%d %H:%M}", style="red"))
        if status.layout_changed_on:
            rows = f"rows were {status.markup_before}, are {status.markup_after}"
            output.print(Text(f"{listing}: its layout changed on {status.layout_changed_on}; {harmless(rows)}"))


class ProgressOnTerminal:
    """A line of progress for each of the harvests that go on side by side."""

    def __init__(self) -> None:
        self.progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("pages · {task.fields[rows]:,} rows"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[state]}", style="dim", markup=False),
            console=errors,
            transient=True,
            disable=not errors.is_terminal,
        )

    def watcher(self, label: str) -> TerminalWatcher:
        """Watches one of them; what it says begins with `label`."""
        return TerminalWatcher(label, self.progress)

    def __enter__(self) -> Self:
        self.progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.progress.stop()


class TerminalWatcher:
    """Shows a harvest on the terminal: pages of how many, rows, what it waits for, how long it will take; among the
    others of `progress`, which says then which one speaks, or alone."""

    def __init__(self, label: str, progress: Progress | None = None) -> None:
        self._spoken_of = "" if progress is None else f"{label}: "
        self._progress = progress or ProgressOnTerminal().progress
        self.report: HarvestReport | None = None
        self._rows = 0
        self._task = self._progress.add_task(harmless(label), total=None, rows=0, state="")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._progress.stop()

    def said(self, line: str) -> None:
        say(f"{self._spoken_of}{line}")

    def waiting(self, reason: str, seconds: float) -> None:
        self._progress.update(self._task, state=f"waiting {seconds:.1f} s: {harmless(reason)}")

    def page_harvested(self, number: int, pages_expected: int | None, entries: int) -> None:
        self._rows += entries
        self._progress.update(self._task, completed=number, total=pages_expected, rows=self._rows, state="")

    def caught_up(self, captures: int) -> None:
        self._progress.update(self._task, state=f"{captures:,} captures loaded")

    def reported(self, report: HarvestReport) -> None:
        self.report = report


def _table() -> Table:
    return Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)


def _cell(value: object) -> Text:
    return Text("–", style="dim") if value is None else Text(harmless(value, LONGEST_CELL))
