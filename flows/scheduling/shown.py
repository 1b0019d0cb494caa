"""What is planned, as a table: which listing is harvested when, and when next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.scheduling.plan import Plan, PlannedListing
from flows.scheduling.times import after_quiet_hours, from_now_in_words, next_times

RUNS_SHOWN = 3


def next_run(planned: PlannedListing, plan: Plan, now: datetime) -> datetime | None:
    """When a planned listing is harvested next, in its time zone, after the quiet hours; None for what never is."""
    return next(iter(next_runs(planned, plan, now, 1)), None)


def next_runs(planned: PlannedListing, plan: Plan, now: datetime, count: int) -> list[datetime]:
    """When it is harvested the next `count` times; what several times fall into the same quiet hours is once."""
    times = next_times(planned.when, planned.name, now, count)
    return list(dict.fromkeys(after_quiet_hours(moment, plan.quiet, plan.time_zone) for moment in times))


def rows_of(plan: Plan, now: datetime) -> list[dict[str, object]]:
    """A row for each planned listing, the next one first."""
    due = [(next_runs(planned, plan, now, RUNS_SHOWN), planned) for planned in plan.listings]
    due.sort(key=lambda one: (not one[0], one[0][0] if one[0] else now, one[1].name))
    return [_row(planned, moments, now) for moments, planned in due]


def _row(planned: PlannedListing, moments: Sequence[datetime], now: datetime) -> dict[str, object]:
    moment = moments[0] if moments else None
    return {
        "archive": planned.archive,
        "listing": planned.label,
        "from": planned.source,
        "when": str(planned.when),
        "next": f"{moment:%a %Y-%m-%d %H:%M}" if moment is not None else "never",
        "in": from_now_in_words(moment, now) if moment is not None else "",
        "then": ", ".join(f"{later:%a %m-%d %H:%M}" for later in moments[1:]),
    }
