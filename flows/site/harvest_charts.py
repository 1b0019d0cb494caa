"""The harvests of a listing as drawings: promised and found over time, and verdicts on a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from warehouse.listing_histories import Harvest

WIDTH, HEIGHT, LEFT, TOP = 900.0, 160.0, 60.0, 12.0
CELL = 14.0
# The worst of a day is what is to be seen of it.
VERDICTS = ("discrepant", "unreached", "partial", "exhausted", "proven")


@dataclass(frozen=True, slots=True)
class Point:
    """A harvest in the drawing."""

    x: float
    found: float
    promised: float | None
    harvest: Harvest


@dataclass(frozen=True, slots=True)
class Course:
    """Promised and found over time. `found_line` and `promised_lines` are SVG paths; `most` is the top of the scale."""

    points: tuple[Point, ...]
    found_line: str
    promised_line: str
    most: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Day:
    """A day with harvests, and the worst verdict of them."""

    day: date
    verdict: str
    harvests: tuple[Harvest, ...]
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Year:
    """A year with harvests, week by week: each column begins with a Monday."""

    year: int
    days: tuple[Day, ...]
    months: tuple[tuple[str, float], ...]


def course_of(harvests: Sequence[Harvest]) -> Course | None:
    """The course of a listing; None with fewer than two harvests that reached it."""
    reached = [harvest for harvest in harvests if harvest.verdict != "unreached"]
    if len(reached) < 2:
        return None
    first, last = reached[0].harvested_at, reached[-1].harvested_at
    length = max((last - first).total_seconds(), 1)
    most = max(max(harvest.found, harvest.promised or 0) for harvest in reached) or 1

    def height(documents: int) -> float:
        return round(TOP + HEIGHT * (1 - documents / most), 2)

    points = tuple(
        Point(
            round(LEFT + WIDTH * (harvest.harvested_at - first).total_seconds() / length, 2),
            height(harvest.found),
            None if harvest.promised is None else height(harvest.promised),
            harvest,
        )
        for harvest in reached
    )
    promised = [(point.x, point.promised) for point in points if point.promised is not None]
    return Course(
        points,
        _path([(point.x, point.found) for point in points]),
        _path(promised),
        most,
        first.astimezone(UTC).date(),
        last.astimezone(UTC).date(),
    )


def calendar_of(harvests: Sequence[Harvest]) -> tuple[Year, ...]:
    """The years in which a listing was harvested, the last first."""
    by_day: dict[date, list[Harvest]] = {}
    for harvest in harvests:
        by_day.setdefault(harvest.harvested_at.astimezone(UTC).date(), []).append(harvest)
    years = sorted({day.year for day in by_day}, reverse=True)
    return tuple(_year(year, {day: found for day, found in by_day.items() if day.year == year}) for year in years)


def _year(year: int, by_day: dict[date, list[Harvest]]) -> Year:
    days = tuple(
        Day(day, min((one.verdict for one in found), key=_badness), tuple(found), *_place(day))
        for day, found in sorted(by_day.items())
    )
    months = tuple((f"{date(year, month, 1):%b}", _place(date(year, month, 1))[0]) for month in range(1, 13))
    return Year(year, days, months)


def _badness(verdict: str) -> int:
    return VERDICTS.index(verdict) if verdict in VERDICTS else 0


def _place(day: date) -> tuple[float, float]:
    """Where a day stands in its year."""
    first = date(day.year, 1, 1)
    monday = first - timedelta(days=first.weekday())
    week, weekday = divmod((day - monday).days, 7)
    return week * CELL, weekday * CELL


def _path(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{'L' if number else 'M'} {x} {y}" for number, (x, y) in enumerate(places))
