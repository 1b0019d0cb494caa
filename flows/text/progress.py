"""The progress of runs: on a terminal a line for each, with pages, rows, and what it waits for; elsewhere a line is
said now and then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from flows.text.harmless import harmless
from flows.text.speaking import errors, say, say_more, shows_progress, warn
from warehouse.reports import HarvestReport

SECONDS_BETWEEN_LINES = 30.0


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
            disable=not shows_progress(),
        )

    def watcher(self, label: str, *, is_alone: bool = False) -> TerminalWatcher:
        """Watches one of them; what it says begins with `label`, unless it is alone."""
        return TerminalWatcher(self.progress, label, "" if is_alone else f"{label}: ")

    def __enter__(self) -> Self:
        self.progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.progress.stop()


@contextmanager
def watched_on_terminal(label: str) -> Iterator[TerminalWatcher]:
    """What watches one run, alone, until the block ends."""
    with ProgressOnTerminal() as shown:
        yield shown.watcher(label, is_alone=True)


@contextmanager
def counted_on_terminal(label: str, counted: str) -> Iterator[Callable[[int], None]]:
    """What is told how many of something there are so far."""
    if not shows_progress():
        lines = NowAndThen()
        yield lambda count: lines.tell(f"{count:,} {counted}")
        return
    with errors.status(label) as status:
        yield lambda count: status.update(f"{count:,} {counted}")


class NowAndThen:
    """Says the last of many lines now and then; all of them to who wants to know more."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._told_at = clock()

    def tell(self, line: str) -> None:
        if shows_progress() or self._clock() - self._told_at < SECONDS_BETWEEN_LINES:
            say_more(line)
        else:
            self._told_at = self._clock()
            say(line)


class TerminalWatcher:
    """Shows one run among those of a progress: pages of how many, rows, what it waits for, how long it will take.
    `spoken_of` stands before what it says."""

    def __init__(self, progress: Progress, label: str, spoken_of: str) -> None:
        self._spoken_of = spoken_of
        self._progress = progress
        self._lines = NowAndThen()
        self.report: HarvestReport | None = None
        self._rows = 0
        self._task = progress.add_task(harmless(label), total=None, rows=0, state="")

    def said(self, line: str) -> None:
        warn(f"{self._spoken_of}{line}")

    def waiting(self, reason: str, seconds: float) -> None:
        self._progress.update(self._task, state=f"waiting {seconds:.1f} s: {harmless(reason)}")
        say_more(f"{self._spoken_of}waiting {seconds:.1f} s: {reason}")

    def page_harvested(self, number: int, pages_expected: int | None, entries: int) -> None:
        self._rows += entries
        self._progress.update(self._task, completed=number, total=pages_expected, rows=self._rows, state="")
        of = "" if pages_expected is None else f" of {pages_expected:,}"
        self._lines.tell(f"{self._spoken_of}page {number:,}{of}, {self._rows:,} rows")

    def caught_up(self, captures: int) -> None:
        self._progress.update(self._task, state=f"{captures:,} captures loaded")
        self._lines.tell(f"{self._spoken_of}{captures:,} captures loaded")

    def reported(self, report: HarvestReport) -> None:
        self.report = report
