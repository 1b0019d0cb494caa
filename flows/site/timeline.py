"""Dates drawn as what they are: what lies within one unit of the scale is in its bar; what spans more is a band of its
own from its first to its last possible day, and open where its date is open. None of them is put on its first day."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from warehouse.register import Span

Unit = Literal["day", "month", "year", "decade", "century"]
# The longest window, in days, that is drawn in days, in months, in years, in decades.
_UNITS: tuple[Unit, ...] = ("day", "month", "year", "decade", "century")
_LONGEST: tuple[tuple[int, Unit], ...] = ((62, "day"), (2_200, "month"), (33_000, "year"), (330_000, "decade"))
MOST_BANDS = 10
MOST_TICKS = 12
WIDTH, BARS_HEIGHT, LANE_HEIGHT = 1000.0, 110.0, 17.0
# A band must be wide enough to be seen and hit.
NARROWEST = 6.0
LAST_TICK = 965.0
# Of a tick's name, at most.
LETTER = 8.0


@dataclass(frozen=True, slots=True)
class Bar:
    """The documents whose date lies within one unit. Places are in the drawing's own units, from its left."""

    first: date
    last: date
    label: str
    documents: int
    x: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Band:
    """The documents of one date that spans more than a unit; `is_open_left` where it has no first day."""

    earliest: date | None
    latest: date | None
    label: str
    documents: int
    x: float
    width: float
    lane: int
    is_open_left: bool
    is_open_right: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on the scale that is named."""

    label: str
    x: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """A window of time and what is dated in it. `not_drawn` are the documents of rarer spans than the bands shown."""

    first: date
    last: date
    unit: Unit
    bars: tuple[Bar, ...]
    bands: tuple[Band, ...]
    ticks: tuple[Tick, ...]
    not_drawn: int
    most: int

    @property
    def lanes(self) -> int:
        """How many bands lie below one another at most."""
        return max((band.lane + 1 for band in self.bands), default=0)


def timeline_of(spans: Sequence[Span], first_day: date | None, last_day: date | None) -> Timeline | None:
    """The timeline of what is found, between two days; without them from the first to the last date that has both ends.
    None where there is nothing to draw."""
    window = _window(spans, first_day, last_day)
    if window is None:
        return None
    unit = _unit_of((window[1] - window[0]).days)
    first, last = _first_of(unit, window[0]), _last_of(unit, window[1])
    within: Counter[date] = Counter()
    longer = []
    for span in spans:
        if (span.latest and span.latest < first) or (span.earliest and span.earliest > last):
            continue
        if span.earliest and span.latest and _first_of(unit, span.earliest) == _first_of(unit, span.latest):
            within[_first_of(unit, span.earliest)] += span.documents
        else:
            longer.append(span)
    longer.sort(key=lambda span: (-span.documents, span.earliest or date.min, span.latest or date.max))
    scale = _Scale(first, last)
    return Timeline(
        first=first,
        last=last,
        unit=unit,
        bars=tuple(_bars(within, unit, scale)),
        bands=tuple(_bands(longer[:MOST_BANDS], scale)),
        ticks=tuple(_ticks(unit, scale)),
        not_drawn=sum(span.documents for span in longer[MOST_BANDS:]),
        most=max(within.values(), default=0),
    )


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
    for unit in _UNITS:
        if (_first_of(unit, earliest), _last_of(unit, earliest)) == (earliest, latest):
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
    return label_of("month", day) if day == _last_of("month", day) else label_of("day", day)


def _unit_of(days: int) -> Unit:
    """What a window of so many days is drawn in."""
    return next((unit for longest, unit in _LONGEST if days <= longest), "century")


def _window(spans: Sequence[Span], first: date | None, last: date | None) -> tuple[date, date] | None:
    bounded = [span for span in spans if span.earliest and span.latest]
    first = first or min((span.earliest for span in bounded if span.earliest), default=None)
    last = last or max((span.latest for span in bounded if span.latest), default=None)
    if first is None or last is None:
        return None
    return (first, last) if first <= last else None


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date

    def x(self, day: date) -> float:
        """Where a day begins; what lies outside of the window is at its edge."""
        days = (self.last - self.first).days + 1
        return round(WIDTH * min(max((day - self.first).days, 0), days) / days, 2)

    def end(self, day: date) -> float:
        """Where a day ends."""
        return self.x(day + timedelta(days=1)) if day < self.last else WIDTH


def _bars(within: Counter[date], unit: Unit, scale: _Scale) -> Iterator[Bar]:
    most = max(within.values(), default=0)
    for first, documents in sorted(within.items()):
        last, x = _last_of(unit, first), scale.x(first)
        # What is rare is seen beside what is frequent.
        height = round(max(2.0, BARS_HEIGHT * documents / most), 2)
        yield Bar(first, last, label_of(unit, first), documents, x, round(scale.end(last) - x, 2), height)


def _bands(spans: Sequence[Span], scale: _Scale) -> Iterator[Band]:
    ends: list[float] = []
    in_order = sorted(spans, key=lambda span: (span.earliest or date.min, span.latest or date.max))
    for span in in_order:
        x = 0.0 if span.earliest is None else scale.x(span.earliest)
        end = WIDTH if span.latest is None else scale.end(span.latest)
        width = max(NARROWEST, round(end - x, 2))
        x = min(x, WIDTH - width)
        lane = next((lane for lane, taken in enumerate(ends) if taken <= x), len(ends))
        ends[lane : lane + 1] = [x + width]
        yield Band(
            span.earliest,
            span.latest,
            span_in_words(span.earliest, span.latest),
            span.documents,
            x,
            width,
            lane,
            span.earliest is None,
            span.latest is None,
        )


def _ticks(unit: Unit, scale: _Scale) -> Iterator[Tick]:
    starts = list(_starts(unit, scale.first, scale.last))
    step = _step(unit, len(starts))
    end = 0.0
    for first in starts:
        x, label = scale.x(first), _short(unit, first)
        # One that begins at the very end has no room for its name, nor has one right behind another, as on 31 July.
        if _number(unit, first) % step == 0 and end <= x < LAST_TICK:
            yield Tick(label, x)
            end = x + LETTER * len(label) + 8


def _step(unit: Unit, units: int) -> int:
    steps = {"day": (1, 2, 5, 10), "month": (1, 2, 3, 6, 12), "year": (1, 2, 5, 10, 20), "decade": (1, 2, 5, 10)}
    return next((step for step in steps.get(unit, (1,)) if units / step <= MOST_TICKS), steps.get(unit, (1,))[-1])


def _number(unit: Unit, first: date) -> int:
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


def _short(unit: Unit, first: date) -> str:
    match unit:
        case "day":
            return f"{first.day} {first:%b}"
        case "month":
            return str(first.year) if first.month == 1 else f"{first:%b}"
        case _:
            return label_of(unit, first) if unit == "decade" else str(first.year)


def _starts(unit: Unit, first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        end = _last_of(unit, day)
        if end >= last:
            return
        day = end + timedelta(days=1)


def _first_of(unit: Unit, day: date) -> date:
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


def _last_of(unit: Unit, day: date) -> date:
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
