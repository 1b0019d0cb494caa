"""What has changed, for reading: grouped by the day on which it was seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date
from itertools import groupby

from rich.text import Text

from flows.text.harmless import harmless
from flows.text.terminal import output, print_wrapped
from warehouse.happenings import KINDS, Change

STYLES = {"added": "green", "came back": "green", "withdrawn": "red", "left the listing": "yellow"}


def print_changes(changes: Sequence[Change]) -> None:
    """A numbered list, in the order given, beneath the days (UTC) on which they were seen: what happened in words, when
    it was last seen to be otherwise, and the URL. Nothing is cut."""
    numbered = list(enumerate(changes, start=1))
    longest = max((len(change.kind) for change in changes), default=0)
    several = len({change.archive for change in changes}) > 1
    for day, of_day in groupby(numbered, key=lambda one: _day(one[1])):
        on_it = list(of_day)
        if on_it[0][0] > 1:
            output.print()
        output.print(Text.assemble((f"{day:%A, %Y-%m-%d}", "bold"), (f"  {_counted(on_it)}", "dim")), soft_wrap=True)
        for number, change in on_it:
            _print_change(number, change, longest, several)


def _print_change(number: int, change: Change, width_of_kind: int, several_archives: bool) -> None:
    kind = (f"{change.kind:<{width_of_kind}}", STYLES.get(change.kind, "cyan"))
    print_wrapped(Text.assemble(f"{number:>3} ", kind, "  "), Text(harmless(change.change)))
    before = change.seen_before
    between = f"after {before.astimezone(UTC):%Y-%m-%d %H:%M}, " if before else ""
    times = f"{between}by {change.seen_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    whose = f"{change.archive} · " if several_archives else ""
    output.print(Text(f"    {harmless(whose)}{times}", style="dim"), soft_wrap=True)
    output.print(Text(f"    {harmless(change.url)}", style="dim"), soft_wrap=True)


def _day(change: Change) -> date:
    return change.seen_at.astimezone(UTC).date()


def _counted(numbered: Sequence[tuple[int, Change]]) -> str:
    counts = Counter(change.kind for _, change in numbered)
    return " · ".join(f"{counts[kind]:,} {kind}" for kind in KINDS if counts[kind])
