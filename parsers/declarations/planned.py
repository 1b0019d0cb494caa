"""Which harvests an archive's declaration plans: its table `harvest`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

HARVEST = "harvest"
_INTERVAL = re.compile(r"([1-9][0-9]{0,3}) *(minute|hour|day|week)s?")
_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")
_FIELD = r"[0-9A-Za-z*/,?#-]{1,40}"
_CRON = re.compile(rf"{_FIELD}(?: {_FIELD}){{4}}")


@dataclass(frozen=True, slots=True)
class PlannedHarvest:
    """When an archive is harvested, by a cron line or `every` so often, and what of it.

    None is what nothing says: the time zone of the folder, the first listing (of the Wayback Machine all), all pages,
    the archive's own pause. `source` is “web” or “wayback”.
    """

    cron: str | None = None
    every: timedelta | None = None
    time_zone: str | None = None
    listings: tuple[str, ...] = ()
    source: str = "web"
    pages: int | None = None
    pause: float | None = None


def planned_harvest(declared: Mapping[str, Any]) -> PlannedHarvest:
    """What a table `harvest` plans, whose keys have been checked and which nothing is wrong with."""
    pause = declared.get("pause")
    return PlannedHarvest(
        cron=declared.get("cron"),
        every=interval_in(declared["every"]) if "every" in declared else None,
        time_zone=declared.get("time_zone"),
        listings=tuple(declared.get("listings", ())),
        source=declared.get("source", "web"),
        pages=declared.get("pages"),
        pause=None if pause is None else float(pause),
    )


def wrong_with_planned(declared: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What does not fit together in a table `harvest` whose keys have been checked: the key, and what is wrong."""
    if "cron" in declared and "every" in declared:
        yield "every", "says how often, and cron says when: one of them is enough"
    elif declared and "cron" not in declared and "every" not in declared:
        yield "", "says neither when (cron) nor how often (every)"
    if "time_zone" in declared and "every" in declared:
        yield "time_zone", "is that of a cron line, and there is none"
    for key in ("pages", "pause"):
        if key in declared and declared.get("source") == "wayback":
            yield key, "is of an archive's own site, and the Wayback Machine is asked"
    if declared.get("pages") == 0:
        yield "pages", "is 0: nothing would be harvested"


def interval_in(text: str) -> timedelta | None:
    """“1 week”, “30 minutes”; None for what is no such time."""
    found = _INTERVAL.fullmatch(text.strip())
    return timedelta(**{f"{found[2]}s": int(found[1])}) if found else None


def hours_in(text: str) -> tuple[time, time] | None:
    """“22:00-06:00”: from when to when, perhaps on the next day; None for what is no such text."""
    found = _HOURS.fullmatch(text.replace(" ", ""))
    if found is None:
        return None
    begin, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    return (begin, end) if begin != end else None


def looks_like_cron(text: str) -> bool:
    """Whether a text has the five fields of a cron line: whoever schedules it says whether they are ones."""
    return _CRON.fullmatch(" ".join(text.split())) is not None
