"""Dates that a page states twice: for people, and in an attribute for machines: `<time datetime="1964-03-03">3 March`.

What is printed is kept. The attribute is read where the print lacks something; where the two say different things, the
print stays and the date is CONTRADICTED. Attributes are known to say more than anybody knows, a year as its first of
January: the first or the last day of what is printed is no finer reading of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from parsers.dates import edtf
from parsers.dates.edtf import Interval, Period, Several, UnreadableDateError
from parsers.dates.printed import LONGEST, historical, is_within, read_date
from parsers.html import fold
from parsers.records import DatePrecision, DateProblem, HistoricalDate

_UNIT = re.compile(
    r"(?:(?P<year>\d{4})(?:-?(?P<month>\d\d|XX)(?:-?(?P<day>\d\d|XX))?)?|(?P<decade>\d{3})X|(?P<century>\d\d)XX)"
    r"(?P<mark>[~?%]?)"
)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d.*)")
_SET = re.compile(r"\{[^{}]+\}|\[[^][]+\]")
_SEASONS = range(21, 25)
_OPEN = ("", "..")
_MARKS = frozenset("~?%")
# Of the clocks of the world, the furthest behind and ahead of UTC.
_BEHIND, _AHEAD = timedelta(hours=12), timedelta(hours=14)


def read_dates_of(
    printed: str, stated: str | None, language: str | None = None, date_order: str | None = None
) -> HistoricalDate:
    """Reads a date that is printed, and `stated` beside it as an ISO 8601 date, a date and time, or EDTF.

    | printed | stated | EDTF |
    |---|---|---|
    | 3 March | 1964-03-03 | `1964-03-03` |
    | March 1964 | 1964-03-12 · 1964-03-01 | `1964-03-12` · `1964-03` |
    | 3/10/1942 | 1942-10-03 | `1942-10-03` |
    | circa 1950 | 1945/1955 | `1950~` |
    | 3 March 1964 | 1964-04-03 | `1964-03-03`, and its `problem` is CONTRADICTED |
    | (nothing) | 1964-03-03 | `1964-03-03`, and its `text` is what is stated |

    A `stated` that is none of those counts for nothing. `language` and `date_order` are those of `read_date`. Never
    raises.
    """
    found, text = read_date(printed, language, date_order), fold(stated or "")
    if not text:
        return found
    said = _read_stated(text)
    return _read_both(found, said, language)._replace(stated=text) if found.text else said[0]


def _read_both(found: HistoricalDate, said: Sequence[HistoricalDate], language: str | None) -> HistoricalDate:
    """A date by what is printed of it and by what can be meant by what is stated beside it."""
    if not said[0].edtf or found.problem in (DateProblem.IMPOSSIBLE, DateProblem.MISPRINT):
        return found
    meanings = list(_meanings(found, said, language))
    agreed = (_agreed(meaning, one) for meaning in meanings for one in said)
    if date_of_both := next(filter(None, agreed), None):
        return date_of_both._replace(text=found.text, supplied=found.supplied)
    if meanings or found.problem is not DateProblem.NOT_A_DATE:
        return found._replace(problem=DateProblem.CONTRADICTED)
    return said[0]._replace(text=found.text)


def _meanings(found: HistoricalDate, said: Sequence[HistoricalDate], language: str | None) -> Iterator[HistoricalDate]:
    """All that the printed text can mean beside what is stated: without an order in any, without a year in its year."""
    if found.edtf and not found.assumed:
        yield found
    elif found.assumed or found.problem is DateProblem.AMBIGUOUS:
        numeric = [read_date(found.text, language, order)._replace(assumed=False) for order in ("dmy", "mdy")]
        yield from (meaning for meaning in numeric if meaning.edtf)
        if not numeric[0].edtf and _is_year_printed(found.text, said[0]):
            yield said[0]
    elif found.problem is DateProblem.NOT_A_DATE:
        for year in dict.fromkeys(one.earliest.year for one in said if one.earliest and _is_of_one_year(one)):
            for text in (f"{found.text} {year:04}", f"{year:04} {found.text}"):
                meaning = read_date(text, language)
                if meaning.edtf and meaning.precision is not DatePrecision.YEAR:
                    yield meaning


def _is_of_one_year(said: HistoricalDate) -> bool:
    return bool(said.earliest and said.latest and said.earliest.year == said.latest.year)


def _is_year_printed(text: str, said: HistoricalDate) -> bool:
    return any(end and f"{end.year:04}" in text for end in (said.earliest, said.latest))


def _agreed(printed: HistoricalDate, said: HistoricalDate) -> HistoricalDate | None:
    """The more telling of two dates, None where they contradict each other."""
    is_loose = printed.part or printed.precision is DatePrecision.SEASON or not _MARKS.isdisjoint(printed.edtf or "")
    if not is_loose and _are_other_years(printed, said):
        return None
    if is_within(said, printed):
        is_whole = printed.precision is DatePrecision.INTERVAL or is_loose
        is_filled = said.earliest == printed.earliest or said.latest == printed.latest
        return printed if is_whole or is_filled else said
    if is_within(printed, said) or (is_loose and _do_overlap(printed, said)):
        return printed
    return None


def _are_other_years(one: HistoricalDate, other: HistoricalDate) -> bool:
    """Whether two intervals begin or end in different years: 1950-1955 and 1950-1956."""
    ends = ((one.earliest, other.earliest), (one.latest, other.latest))
    are_intervals = one.precision is other.precision is DatePrecision.INTERVAL
    return are_intervals and any(end and its and end.year != its.year for end, its in ends)


def _do_overlap(one: HistoricalDate, other: HistoricalDate) -> bool:
    latest_start = max(one.earliest or date.min, other.earliest or date.min)
    return latest_start <= min(one.latest or date.max, other.latest or date.max)


def _read_stated(text: str) -> list[HistoricalDate]:
    """What an attribute says: one date, but of a moment in a time zone each day that it can be where it was written,
    the one that is stated first."""
    if len(text) > LONGEST:
        return [HistoricalDate(text, problem=DateProblem.NOT_A_DATE)]
    try:
        periods = _moments(*found.groups()) if (found := _MOMENT.fullmatch(text)) else [_stated_period(text)]
        return [historical(text, period) for period in periods]
    except UnreadableDateError as failure:
        return [HistoricalDate(text, problem=failure.problem)]


def _moments(day: str, time: str) -> list[Period]:
    own = _unit(day)
    try:
        moment = datetime.fromisoformat(f"{day}T{time.replace(' ', '')}")
        if moment.tzinfo is None:
            return [own]
        utc = moment.astimezone(UTC)
        ends = ((utc - _BEHIND).date(), (utc + _AHEAD).date())
    except (ValueError, OverflowError):
        return [own]
    days = [ends[0] + timedelta(days=number) for number in range((ends[1] - ends[0]).days + 1)]
    return [own, *(edtf.day(other.year, other.month, other.day) for other in days if other != own.earliest)]


def _stated_period(text: str) -> Period | Interval | Several:
    if _SET.fullmatch(text):
        members = [_interval(part, "..") for part in text[1:-1].split(",")]
        return edtf.several(members, is_choice=text.startswith("["))
    return _interval(text, "/")


def _interval(text: str, sign: str) -> Period | Interval:
    start, between, end = (part.strip() for part in text.partition(sign))
    if not between:
        return edtf.alone(_unit(start))
    first, last = (None if side in _OPEN else _unit(side) for side in (start, end))
    if not first and not last:
        raise UnreadableDateError(DateProblem.NOT_A_DATE)
    return edtf.interval(first, last, is_unknown=sign == "/" and "" in (start, end))


def _unit(text: str) -> Period:
    """A day, month, season, year, decade or century in EDTF, or a day in ISO 8601's basic form."""
    found = _UNIT.fullmatch(text)
    if not found:
        raise UnreadableDateError(DateProblem.NOT_A_DATE)
    parts = {name: int(digits) for name, digits in found.groupdict().items() if digits and digits.isdecimal()}
    return _period(parts)._replace(mark=found["mark"])


def _period(parts: dict[str, int]) -> Period:
    match parts:
        case {"year": year, "month": month, "day": number}:
            return edtf.day(year, month, number)
        case {"year": year, "month": month}:
            return edtf.season(year, month) if month in _SEASONS else edtf.month(year, month)
        case {"year": year}:
            return edtf.year(year)
        case {"decade": number}:
            return edtf.decade(10 * number)
    return edtf.century(parts["century"] + 1)
