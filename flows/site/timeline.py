"""Dates drawn as what they are: what lies within one unit of the scale is in its bar; what spans more is a band of its
own from its first to its last possible day, and open where its date is open. None of them is put on its first day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flows.site.units import Unit, first_of, label_of, last_of, number_of, short_label, span_in_words, starts
from warehouse.register import Span, Time

# The longest window, in days, that is drawn in days, in months, in years, in decades.
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
    """The documents of one date that spans more than a unit; `is_open_left` where it has no first day. What it can mean
    are its `pieces`, each a place and a width: those of “in 1945 or 1947” leave out 1946."""

    earliest: date | None
    latest: date | None
    label: str
    documents: int
    x: float
    width: float
    pieces: tuple[tuple[float, float], ...]
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
    first, last = first_of(unit, window[0]), last_of(unit, window[1])
    within: Counter[date] = Counter()
    longer = []
    for span in spans:
        if not _is_drawn(span, first, last):
            continue
        begins = first_of(unit, span.earliest) if span.earliest and span.latest else None
        # Most dates are of one day: there are many of them, and their ends need not be compared.
        if begins and (span.earliest == span.latest or first_of(unit, span.latest or begins) == begins):
            within[begins] += span.documents
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

    def piece(self, earliest: date | None, latest: date | None) -> tuple[float, float]:
        """Where a time begins, and how wide it is."""
        x = 0.0 if earliest is None else self.x(earliest)
        width = max(NARROWEST, round((WIDTH if latest is None else self.end(latest)) - x, 2))
        return min(x, WIDTH - width), width


def _is_drawn(span: Span, first: date, last: date) -> bool:
    if span.members:
        return any(_lies_in(time, first, last) for time in span.members)
    return _lies_in((span.earliest, span.latest), first, last)


def _lies_in(time: Time, first: date, last: date) -> bool:
    earliest, latest = time
    return not ((latest and latest < first) or (earliest and earliest > last))


def _bars(within: Counter[date], unit: Unit, scale: _Scale) -> Iterator[Bar]:
    most = max(within.values(), default=0)
    for first, documents in sorted(within.items()):
        last, x = last_of(unit, first), scale.x(first)
        # What is rare is seen beside what is frequent.
        height = round(max(2.0, BARS_HEIGHT * documents / most), 2)
        yield Bar(first, last, label_of(unit, first), documents, x, round(scale.end(last) - x, 2), height)


def _bands(spans: Sequence[Span], scale: _Scale) -> Iterator[Band]:
    ends: list[float] = []
    in_order = sorted(spans, key=lambda span: (span.earliest or date.min, span.latest or date.max))
    for span in in_order:
        x, width = scale.piece(span.earliest, span.latest)
        lane = next((lane for lane, taken in enumerate(ends) if taken <= x), len(ends))
        ends[lane : lane + 1] = [x + width]
        yield Band(
            span.earliest,
            span.latest,
            ", ".join(span_in_words(*time) for time in span.times),
            span.documents,
            x,
            width,
            tuple(scale.piece(*time) for time in span.times if _lies_in(time, scale.first, scale.last)),
            lane,
            span.earliest is None,
            span.latest is None,
        )


def _ticks(unit: Unit, scale: _Scale) -> Iterator[Tick]:
    firsts = list(starts(unit, scale.first, scale.last))
    step = _step(unit, len(firsts))
    end = 0.0
    for first in firsts:
        x, label = scale.x(first), short_label(unit, first)
        # One that begins at the very end has no room for its name, nor has one right behind another, as on 31 July.
        if number_of(unit, first) % step == 0 and end <= x < LAST_TICK:
            yield Tick(label, x)
            end = x + LETTER * len(label) + 8


def _step(unit: Unit, units: int) -> int:
    steps = {"day": (1, 2, 5, 10), "month": (1, 2, 3, 6, 12), "year": (1, 2, 5, 10, 20), "decade": (1, 2, 5, 10)}
    return next((step for step in steps.get(unit, (1,)) if units / step <= MOST_TICKS), steps.get(unit, (1,))[-1])
