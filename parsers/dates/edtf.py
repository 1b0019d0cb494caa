"""Periods of time, the days they cover and how the Extended Date/Time Format (ISO 8601-2:2019) writes them.

Whatever makes a period raises UnreadableDateError (impossible) when the calendar has no such day, or one side of the
period is outside the years 1 to 9999.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from parsers.records import DatePrecision, DateProblem

_FINEST_FIRST = list(DatePrecision)
# To name a member of an enum takes its time, in Python 3.11.
_DAY, _MONTH, _SEASON, _YEAR = DatePrecision.DAY, DatePrecision.MONTH, DatePrecision.SEASON, DatePrecision.YEAR
_DECADE, _CENTURY, _INTERVAL = DatePrecision.DECADE, DatePrecision.CENTURY, DatePrecision.INTERVAL


class UnreadableDateError(Exception):
    """A printed text gives no date: `problem` says why."""

    def __init__(self, problem: DateProblem) -> None:
        super().__init__(problem)
        self.problem = problem


# Dates are read by the hundred thousand: to make a frozen dataclass takes three times as long.
class Period(NamedTuple):
    """A day, month, season, year, decade or century.

    `mark` is EDTF's ~ (approximate), ? (uncertain), % (both), or nothing.
    """

    precision: DatePrecision
    unmarked: str
    earliest: date
    latest: date
    mark: str = ""

    @property
    def edtf(self) -> str:
        """The EDTF string, valid for all but a marked season (see `alone`)."""
        return self.unmarked + self.mark


class Interval(NamedTuple):
    """From the first day of `start` to the last of `end`, None for an open side or, with `is_unknown`, for one of which
    nothing is known (1947/). Made by `interval`."""

    start: Period | None
    end: Period | None
    is_unknown: bool = False

    @property
    def edtf(self) -> str:
        none = "" if self.is_unknown else ".."
        return f"{self.start.edtf if self.start else none}/{self.end.edtf if self.end else none}"

    @property
    def earliest(self) -> date | None:
        return self.start.earliest if self.start else None

    @property
    def latest(self) -> date | None:
        return self.end.latest if self.end else None

    @property
    def precision(self) -> DatePrecision:
        return _INTERVAL


class Several(NamedTuple):
    """All of several periods, or one of them: from the first day of all to the last. Made by `several`."""

    edtf: str
    earliest: date | None
    latest: date | None

    @property
    def precision(self) -> DatePrecision:
        return _INTERVAL


def day(year_number: int, month_number: int, number: int) -> Period:
    only = _calendar_day(year_number, month_number, number)
    return Period(_DAY, f"{year_number:04}-{month_number:02}-{number:02}", only, only)


def month(year_number: int, number: int) -> Period:
    first = _calendar_day(year_number, number, 1)
    return Period(_MONTH, f"{year_number:04}-{number:02}", first, _end_of_month(year_number, number))


def season(year_number: int, code: int) -> Period:
    """Spring 21, summer 22, autumn 23, winter 24, which ISO 8601-2 does not tie to days.

    The bounds are the northern meteorological seasons: spring from 1 March to 31 May, winter from 1 December of its
    year to the last of February of the next. (The library `edtf` ends winter on 31 December, to stay in one year.)
    """
    opens = 3 * (code - 20)
    latest = _end_of_month(year_number + 1, 2) if opens == 12 else _end_of_month(year_number, opens + 2)
    return Period(_SEASON, f"{year_number:04}-{code}", _calendar_day(year_number, opens, 1), latest)


def year(number: int) -> Period:
    return _years(_YEAR, f"{number:04}", number, number)


def decade(first_year: int) -> Period:
    """195X is 1950 to 1959."""
    return _years(_DECADE, f"{first_year // 10:03}X", first_year, first_year + 9)


def century(number: int) -> Period:
    """The 19th is 18XX, which EDTF reads as 1800 to 1899."""
    first_year = 100 * (number - 1)
    return _years(_CENTURY, f"{number - 1:02}XX", first_year, first_year + 99)


def alone(period: Period) -> Period | Interval:
    """The period as a date of its own.

    EDTF has no marked season: "circa spring 1962" is 1962-03~/1962-05~, which gives the same bounds.
    """
    if period.mark and period.precision is _SEASON:
        return Interval(_unit_at(period, period.earliest), _unit_at(period, period.latest))
    return period


def interval(start: Period | None, end: Period | None, *, is_unknown: bool = False) -> Interval:
    """The interval between two periods, None for an open or an unknown side, which must not end before it starts.

    EDTF has no open or marked interval of decades, centuries or seasons: there the first and last year or month stand
    for them ("circa 1950s–1960s" is 1950~/1969~), which gives the same bounds.
    """
    if start and end:
        if start.earliest > end.latest:
            raise UnreadableDateError(DateProblem.IMPOSSIBLE)
        if not start.mark and not end.mark:
            return Interval(start, end)
    return Interval(start and _unit_at(start, start.earliest), end and _unit_at(end, end.latest), is_unknown)


def before(period: Period) -> Interval:
    """All until the day, month or year that precedes the period: before 1950 and before the 1950s are ../1949."""
    return Interval(None, _unit_at(period, _from_ordinal(period.earliest.toordinal() - 1)))


def after(period: Period) -> Interval:
    """All from the day, month or year that follows the period: after 1950 is 1951/.. ."""
    return Interval(_unit_at(period, _from_ordinal(period.latest.toordinal() + 1)), None)


def several(members: Sequence[Period | Interval], *, is_choice: bool) -> Period | Interval | Several:
    """All of the members, or one of them: {1988,1991} or [1936,1937]. One member that is repeated is that member.

    EDTF has no interval in a set that is marked or has an unknown side: there the interval from the first to the last
    member stands for it. Raises UnreadableDateError (ambiguous) for an open side in the middle, as of "1972-, 2002".
    """
    distinct = list({member.edtf: member for member in members}.values())
    if len(distinct) == 1:
        return distinct[0]
    inner_sides = (*(member.latest for member in distinct[:-1]), *(member.earliest for member in distinct[1:]))
    if None in inner_sides:
        raise UnreadableDateError(DateProblem.AMBIGUOUS)
    first = min(distinct, key=lambda member: member.earliest or date.min)
    last = max(distinct, key=lambda member: member.latest or date.max)
    written = [_in_set(member) for member in distinct]
    if None in written:
        return interval(_side(first, 0), _side(last, -1), is_unknown=any(map(_is_unknown, distinct)))
    listed = ",".join(text for text in written if text)
    return Several(f"[{listed}]" if is_choice else f"{{{listed}}}", first.earliest, last.latest)


def _in_set(member: Period | Interval) -> str | None:
    """How a set writes a member, None where it cannot. It knows no seasons: their months stand for them."""
    if isinstance(member, Period):
        if member.precision is not _SEASON:
            return member.edtf
        member = Interval(member, member)
    ends = [end for end in (member.start, member.end) if end]
    if member.is_unknown or any(end.mark for end in ends):
        return None
    finest = min(ends, key=lambda end: _FINEST_FIRST.index(end.precision))
    start = _unit_at(finest, member.start.earliest).unmarked if member.start else ""
    end = _unit_at(finest, member.end.latest).unmarked if member.end else ""
    return f"{start}..{end}"


def _is_unknown(member: Period | Interval) -> bool:
    return isinstance(member, Interval) and member.is_unknown


def _side(member: Period | Interval, side: int) -> Period | None:
    return member if isinstance(member, Period) else (member.start, member.end)[side]


def _unit_at(period: Period, moment: date) -> Period:
    """The day, month or year at `moment`, whichever `period` is counted in, with the period's mark."""
    precision = period.precision
    if precision is _DAY:
        unit = day(moment.year, moment.month, moment.day)
    elif precision is _MONTH or precision is _SEASON:
        unit = month(moment.year, moment.month)
    else:
        unit = year(moment.year)
    return unit._replace(mark=period.mark) if period.mark else unit


def _years(precision: DatePrecision, name: str, first: int, last: int) -> Period:
    return Period(precision, name, _calendar_day(first, 1, 1), _calendar_day(last, 12, 31))


def _end_of_month(year_number: int, month_number: int) -> date:
    first = _calendar_day(year_number, month_number, 1)
    return first.replace(day=calendar.monthrange(year_number, month_number)[1])


def _calendar_day(year_number: int, month_number: int, number: int) -> date:
    try:
        return date(year_number, month_number, number)
    except ValueError:
        raise UnreadableDateError(DateProblem.IMPOSSIBLE) from None


def _from_ordinal(ordinal: int) -> date:
    try:
        return date.fromordinal(ordinal)
    except (ValueError, OverflowError):
        raise UnreadableDateError(DateProblem.IMPOSSIBLE) from None
