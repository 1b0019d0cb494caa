"""The units that time is drawn and told in: where each begins and ends, and what it is called."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

Unit = Literal["day", "month", "year", "decade", "century"]
UNITS: tuple[Unit, ...] = ("day", "month", "year", "decade", "century")


def span_in_words(earliest: date | None, latest: date | None) -> str:
    """“1945”, “July 1945”, “2 July 1945”, “1950s”, “before 1950”, “from 1947 on”, “1943 – 1957”."""
    if earliest is None and latest is None:
        return "open"
    if earliest is None and latest is not None:
        after = latest + timedelta(days=1) if latest < date.max else latest
        return f"before {_moment(after)}"
    if latest is None and earliest is not None:
        return f"from {_moment(earliest)} on"
    assert earliest is not None
    assert latest is not None
    for unit in UNITS:
        if (first_of(unit, earliest), last_of(unit, earliest)) == (earliest, latest):
            return label_of(unit, earliest)
    return f"{_moment(earliest)} – {_end(latest)}"


def label_of(unit: Unit, first: date) -> str:
    """A unit in words, by its first day."""
    match unit:
        case "day":
            return f"{first.day} {first:%B} {first.year}"
        case "month":
            return f"{first:%B} {first.year}"
        case "year":
            return str(first.year)
        case "decade":
            return f"{first.year}s"
        case "century":
            return f"{first.year}–{first.year + 99}"


def _moment(day: date) -> str:
    """A day as the beginning of something: the year alone where it is a year's first."""
    if (day.month, day.day) == (1, 1):
        return str(day.year)
    return label_of("month", day) if day.day == 1 else label_of("day", day)


def _end(day: date) -> str:
    if (day.month, day.day) == (12, 31):
        return str(day.year)
    return label_of("month", day) if day == last_of("month", day) else label_of("day", day)


def number_of(unit: Unit, first: date) -> int:
    match unit:
        case "day":
            return first.day - 1
        case "month":
            return first.month - 1
        case "year":
            return first.year
        case "decade":
            return first.year // 10
        case "century":
            return first.year // 100


def short_label(unit: Unit, first: date) -> str:
    match unit:
        case "day":
            return f"{first.day} {first:%b}"
        case "month":
            return str(first.year) if first.month == 1 else f"{first:%b}"
        case _:
            return label_of(unit, first) if unit == "decade" else str(first.year)


def starts(unit: Unit, first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        end = last_of(unit, day)
        if end >= last:
            return
        day = end + timedelta(days=1)


def first_of(unit: Unit, day: date) -> date:
    match unit:
        case "day":
            return day
        case "month":
            return day.replace(day=1)
        case "year":
            return date(day.year, 1, 1)
        case "decade":
            return date(max(1, day.year // 10 * 10), 1, 1)
        case "century":
            return date(max(1, day.year // 100 * 100), 1, 1)


def last_of(unit: Unit, day: date) -> date:
    match unit:
        case "day":
            return day
        case "month":
            return day.replace(day=monthrange(day.year, day.month)[1])
        case "year":
            return date(day.year, 12, 31)
        case "decade":
            return date(min(9999, day.year // 10 * 10 + 9), 12, 31)
        case "century":
            return date(min(9999, day.year // 100 * 100 + 99), 12, 31)
