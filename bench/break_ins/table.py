"""What came of the break-ins, as a section of docs/security.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from bench.break_ins.records import Attempt, BreakIn, From
from bench.markdown import PagePart, table

PAGE = Path(__file__).parents[2] / "docs" / "security.md"
PART = PagePart("python -m bench.break_ins")


def section(
    kinds: Sequence[BreakIn], now: Mapping[str, Attempt], before: Mapping[str, Attempt] | None, day: date
) -> str:
    """A table for each kind of intruder; with what was got of an older version, where that was tried too."""
    got_in = sum(1 for attempt in now.values() if attempt.got)
    lines = [f"{len(now)} break-ins were tried on {day:%d %B %Y}: {got_in} of them got in."]
    if before:
        then = sum(1 for attempt in before.values() if attempt.got)
        lines[0] += f" Of the version before these doors were locked, {then} did."
    for by in From:
        own = [kind for kind in kinds if kind.by is by]
        if own:
            lines += ["", f"### By {by}", "", _table(own, now, before)]
    return "\n".join(lines)


def _table(kinds: Sequence[BreakIn], now: Mapping[str, Attempt], before: Mapping[str, Attempt] | None) -> str:
    headings = ["what was tried", *(["what it got before"] if before else []), "what it gets", "seconds", "MiB"]
    rows = []
    for kind in kinds:
        attempt = now[kind.name]
        then = [before[kind.name].got or "nothing"] if before else []
        rows.append([kind.name, *then, attempt.got or "nothing", attempt.seconds, attempt.mebibytes])
    return table(headings, rows)
