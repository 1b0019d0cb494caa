"""What is planned, as a table: which listing is harvested when, and when next."""

from __future__ import annotations

from datetime import datetime

from flows.scheduling.plan import Plan, PlannedListing
from flows.scheduling.times import after_quiet_hours, from_now_in_words, next_times


def next_run(planned: PlannedListing, plan: Plan, now: datetime) -> datetime | None:
    """When a planned listing is harvested next, in its time zone, after the quiet hours; None for what never is."""
    times = next_times(planned.when, planned.name, now, 1)
    return after_quiet_hours(times[0], plan.quiet, plan.time_zone) if times else None


def rows_of(plan: Plan, now: datetime) -> list[dict[str, object]]:
    """A row for each planned listing, the next one first."""
    due = [(next_run(planned, plan, now), planned) for planned in plan.listings]
    due.sort(key=lambda one: (one[0] is None, one[0] or now, one[1].name))
    return [_row(planned, moment, now) for moment, planned in due]


def _row(planned: PlannedListing, moment: datetime | None, now: datetime) -> dict[str, object]:
    return {
        "archive": planned.archive,
        "listing": planned.label,
        "from": planned.source,
        "when": str(planned.when),
        "next": f"{moment:%a %Y-%m-%d %H:%M}" if moment is not None else "never",
        "in": from_now_in_words(moment, now) if moment is not None else "",
    }
