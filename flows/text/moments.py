"""Times and spans of time as people read and type them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from parsers.errors import WrongUsage

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_SPAN = re.compile(r"(\d{1,5})([mhdw])")
# From how much on a time is told in a unit: 36 hours are hours, 3 days are days.
_TOLD_IN = (
    (timedelta(days=730), timedelta(days=365.25), "years"),
    (timedelta(days=60), timedelta(days=30.44), "months"),
    (timedelta(hours=48), timedelta(days=1), "days"),
    (timedelta(hours=2), timedelta(hours=1), "hours"),
    (timedelta(minutes=2), timedelta(minutes=1), "minutes"),
)


def ago(moment: datetime, now: datetime) -> str:
    """How long ago a time was: “3 days ago”; “just now” for the last two minutes, and “to come” for what is later than
    clocks may differ."""
    past = now - moment
    if past < -timedelta(minutes=2):
        return "to come"
    for least, unit, name in _TOLD_IN:
        if past >= least:
            return f"{past // unit:,} {name} ago"
    return "just now"


def when(moment: datetime, now: datetime) -> str:
    """A time as people read it: “3 days ago, 2026-11-25 16:02 UTC”."""
    return f"{ago(moment, now)}, {moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def span_from(text: str) -> timedelta:
    """The span of time that a person typed: 8d, 36h, 2w, 30m. Raises WrongUsage."""
    found = _SPAN.fullmatch(text.strip().lower())
    if found is None:
        raise WrongUsage(f"“{text}” is no span of time: give 8d, 36h, 2w or 30m")
    return int(found[1]) * _UNITS[found[2]]
