"""The forms that most dates of archives are printed in, read at a glance: without tokens, in a tenth of the time.

What reads here is what `parsers.dates.printed` makes of it by its tokens; what does not is left to them.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from parsers.dates.kinds import Kind
from parsers.dates.words import ENGLISH
from parsers.records import DatePrecision, HistoricalDate

# To name a member of an enum takes its time, in Python 3.11.
_DAY, _MONTH, _YEAR = DatePrecision.DAY, DatePrecision.MONTH, DatePrecision.YEAR
_INTERVAL, _DECADE = DatePrecision.INTERVAL, DatePrecision.DECADE
_UNITS = (_DAY, _MONTH, _YEAR)
_MONTHS = {name: word.value for name, word in ENGLISH.items() if word.kind == Kind.MONTH}

_Y = r"((?:1[0-9]|20)[0-9]{2})"
_M, _D = r"([A-Za-z]{3,9})", r"([0-9]{1,2})"
_BETWEEN = "[Bb]etween "
_TO = " ?(?:--|[-‐‑‒–—―−]) ?"
# “July 12, 1945”, “July 1945” and “1945”.
_USUAL = re.compile(rf"(?:{_M} (?:{_D}, )?)?{_Y}")
# “1948-1956”, “circa 1950”, “12 July 1945” and “1945-07-12”.
_FREQUENT = re.compile(rf"(?:{_Y}-|(circa |ca\. |c\. )|{_D} {_M} ){_Y}|{_Y}-([0-9]{{2}})-([0-9]{{2}})")
# Years and ranges of years, one after the other.
_LIST = re.compile(rf"{_Y}(?:{_TO}{_Y})?(?:(?:[,;] | and ){_Y}(?:{_TO}{_Y})?)+")
_LISTED = re.compile(rf"{_Y}(?:{_TO}{_Y})?")
# What stands before or behind any of these forms.
_UNDATED_BEFORE = re.compile(r"undated[,;]? ", re.IGNORECASE)
_UNDATED_BEHIND = re.compile(r"[,;]? (?:and )?(?:undated|n\.d\.)$", re.IGNORECASE)
# No text of these forms is longer, but for a list.
LONGEST = 80


class _Span(NamedTuple):
    """A day, a month or a year: how EDTF writes it, and its first and its last day."""

    edtf: str
    first: date
    last: date


def at_a_glance(text: str) -> HistoricalDate | None:
    """The date of a text of one of these forms. None for any other text, and for what the calendar lacks."""
    if found := _usual(text) or _frequent(text):
        return found
    if not 3 < len(text) <= LONGEST:
        return None
    for pattern, read in _BEGINNING_WITH_DIGIT if text[0].isdecimal() else _OTHERS:
        form = pattern.fullmatch(text)
        if form and (found := read(text, *form.groups())):
            return found
    return (_of_dates(text) if "; " in text else None) or _beside_undated(text)


def _usual(text: str) -> HistoricalDate | None:
    found = _USUAL.fullmatch(text)
    if found is None:
        return None
    name, number, year = found.groups()
    if name is None:
        return HistoricalDate(text, year, date(int(year), 1, 1), date(int(year), 12, 31), _YEAR)
    if number is None:
        return _alone(text, _month(name, year), _MONTH)
    return _alone(text, _day(number, name, year), _DAY)


def _frequent(text: str) -> HistoricalDate | None:
    found = _FREQUENT.fullmatch(text)
    if found is None:
        return None
    start, circa, number, name, year, iso_year, iso_month, iso_day = found.groups()
    if iso_year:
        return _alone(text, _day_of(int(iso_year), int(iso_month), int(iso_day)), _DAY)
    if name:
        return _alone(text, _day(number, name, year), _DAY)
    if circa:
        return _alone(text, _year(year), _YEAR, "~")
    return _from_to(text, _year(start), _year(year))


def _year(year: str) -> _Span:
    return _Span(year, date(int(year), 1, 1), date(int(year), 12, 31))


def _month(name: str, year: str) -> _Span | None:
    month, number = _MONTHS.get(name.lower()), int(year)
    if month is None:
        return None
    return _Span(f"{year}-{month:02}", date(number, month, 1), date(number, month, monthrange(number, month)[1]))


def _day(number: str, name: str, year: str) -> _Span | None:
    month = _MONTHS.get(name.lower())
    return _day_of(int(year), month, int(number)) if month else None


def _day_of(year: int, month: int, number: int) -> _Span | None:
    try:
        day = date(year, month, number)
    except ValueError:
        return None
    return _Span(day.isoformat(), day, day)


def _alone(text: str, span: _Span | None, precision: DatePrecision, mark: str = "") -> HistoricalDate | None:
    return HistoricalDate(text, span.edtf + mark, span.first, span.last, precision) if span else None


def _from_to(text: str, start: _Span | None, end: _Span | None, mark: str = "") -> HistoricalDate | None:
    if start is None or end is None or start.first > end.last:
        return None
    return HistoricalDate(text, f"{start.edtf}{mark}/{end.edtf}{mark}", start.first, end.last, _INTERVAL)


def _months_of_year(text: str, year: str, first: str, last: str) -> HistoricalDate | None:
    return _from_to(text, _month(first, year), _month(last, year))


def _from_month_to_month(text: str, first: str, year: str | None, last: str, last_year: str) -> HistoricalDate | None:
    return _from_to(text, _month(first, year or last_year), _month(last, last_year))


def _of_days_behind(text: str, name: str, first: str, last: str, year: str) -> HistoricalDate | None:
    return _from_to(text, _day(first, name, year), _day(last, name, year))


def _of_days_before(text: str, first: str, last: str, name: str, year: str) -> HistoricalDate | None:
    return _from_to(text, _day(first, name, year), _day(last, name, year))


def _from_day_to_day(text: str, *parts: str) -> HistoricalDate | None:
    """Of two days that are printed alike, the month first or last."""
    (one, two, year), (other, another, last_year) = parts[:3], parts[3:]
    if one.isdecimal():
        return _from_to(text, _day(one, two, year), _day(other, another, last_year))
    return _from_to(text, _day(two, one, year), _day(another, other, last_year))


def _from_year_to_year(text: str, circa: str | None, start: str, end: str) -> HistoricalDate | None:
    return _from_to(text, _year(start), _year(end), "~" if circa else "")


def _from_year_to_number(text: str, year: str, number: str) -> HistoricalDate | None:
    """“1948–56”. What can be a month is none of this."""
    return _from_to(text, _year(year), _year(year[:2] + number)) if year[2:] < number and number > "12" else None


def _of_decade(text: str, first: str) -> HistoricalDate | None:
    year = int(first) * 10
    return HistoricalDate(text, f"{first}X", date(year, 1, 1), date(year + 9, 12, 31), _DECADE)


def _of_marked_year(text: str, year: str, sign: str) -> HistoricalDate | None:
    if sign == "?":
        return _alone(text, _year(year), _YEAR, "?")
    return HistoricalDate(text, f"{year}/..", date(int(year), 1, 1), None, _INTERVAL)


def _of_year_in_brackets(text: str, year: str) -> HistoricalDate | None:
    return HistoricalDate(text, year, date(int(year), 1, 1), date(int(year), 12, 31), _YEAR, supplied=True)


def _of_side(text: str, word: str, year: str) -> HistoricalDate | None:
    word, number = word.lower(), int(year)
    if word in ("before", "until"):
        last = number - (word == "before")
        return HistoricalDate(text, f"../{last:04}", None, date(last, 12, 31), _INTERVAL)
    first = number + (word == "after")
    return HistoricalDate(text, f"{first:04}/..", date(first, 1, 1), None, _INTERVAL)


def _year_first(text: str, year: str, name: str, number: str | None) -> HistoricalDate | None:
    return _alone(text, _day(number, name, year), _DAY) if number else _alone(text, _month(name, year), _MONTH)


def _circa_month(text: str, name: str, number: str | None, year: str) -> HistoricalDate | None:
    return (
        _alone(text, _day(number, name, year), _DAY, "~") if number else _alone(text, _month(name, year), _MONTH, "~")
    )


def _of_list(text: str, *_: str | None) -> HistoricalDate | None:
    """“1988, 1991” and “1939-1945, 1963-1964”: all of them, each once."""
    members = {}
    for start, end in _LISTED.findall(text):
        if end and end < start:
            return None
        members[f"{start}..{end}" if end else start] = (start, end or start)
    if len(members) < 2:
        return None
    first, last = min(start for start, _ in members.values()), max(end for _, end in members.values())
    edtf = f"{{{','.join(members)}}}"
    return HistoricalDate(text, edtf, date(int(first), 1, 1), date(int(last), 12, 31), _INTERVAL)


def _of_choice(text: str, one: str, other: str) -> HistoricalDate | None:
    if one == other:
        return None
    first, last = sorted((one, other))
    return HistoricalDate(text, f"[{one},{other}]", date(int(first), 1, 1), date(int(last), 12, 31), _INTERVAL)


def _of_days(text: str, name: str, numbers: str, year: str) -> HistoricalDate | None:
    """“September 9, 24, 1936”."""
    return _all_of(text, [_day(number, name, year) for number in numbers.split(", ")])


def _of_dates(text: str) -> HistoricalDate | None:
    """“September 16, 1992; August 19, 1992”."""
    spans = []
    for one in map(at_a_glance, text.split("; ")):
        if one is None or one.supplied or one.precision not in _UNITS or one.earliest is None or one.latest is None:
            return None
        spans.append(_Span(one.edtf or "", one.earliest, one.latest))
    return _all_of(text, spans) if all(span.edtf[-1].isdecimal() for span in spans) else None


def _all_of(text: str, spans: Sequence[_Span | None]) -> HistoricalDate | None:
    members = {span.edtf: span for span in spans if span}
    if None in spans or len(members) < 2:
        return None
    first, last = min(span.first for span in members.values()), max(span.last for span in members.values())
    return HistoricalDate(text, f"{{{','.join(members)}}}", first, last, _INTERVAL)


def _on_weekday(text: str, alone: str) -> HistoricalDate | None:
    found = at_a_glance(alone)
    return found._replace(text=text) if found and found.precision is _DAY else None


def _beside_undated(text: str) -> HistoricalDate | None:
    before, behind = _UNDATED_BEFORE.match(text), _UNDATED_BEHIND.search(text)
    if not (before or behind):
        return None
    found = at_a_glance(text[before.end() if before else 0 : behind.start() if behind else None])
    return found._replace(text=text) if found else None


_Form = tuple[re.Pattern[str], Callable[..., HistoricalDate | None]]
_BEGINNING_WITH_DIGIT: tuple[_Form, ...] = (
    (re.compile(rf"(){_Y}{_TO}{_Y}"), _from_year_to_year),
    (_LIST, _of_list),
    (re.compile(r"((?:1[0-9]|20)[1-9])0s"), _of_decade),
    (re.compile(rf"{_Y}[-‐‑‒–—―−]([0-9]{{2}})"), _from_year_to_number),
    (re.compile(rf"{_Y}([?-])"), _of_marked_year),
    (re.compile(rf"{_Y} {_M}(?: {_D})?"), _year_first),
    (re.compile(rf"{_D}{_TO}{_D} {_M} {_Y}"), _of_days_before),
    (re.compile(rf"{_D} {_M} {_Y}{_TO}{_D} {_M} {_Y}"), _from_day_to_day),
    (re.compile(rf"{_Y} {_M}\.?-{_M}\.?"), _months_of_year),
    (re.compile(rf"{_Y} or {_Y}"), _of_choice),
)
_OTHERS: tuple[_Form, ...] = (
    (re.compile(rf"{_M} {_D}{_TO}{_D}, {_Y}"), _of_days_behind),
    (re.compile(rf"{_M}(?: {_Y})?{_TO}{_M} {_Y}"), _from_month_to_month),
    (re.compile(rf"{_M} {_D}, {_Y}{_TO}{_M} {_D}, {_Y}"), _from_day_to_day),
    (re.compile(rf"(circa |ca\. |c\. ){_Y}{_TO}{_Y}"), _from_year_to_year),
    (re.compile(rf"(?:circa |ca\. |c\. ){_M} (?:{_D}, )?{_Y}"), _circa_month),
    (re.compile(rf"([Bb]efore|[Aa]fter|[Uu]ntil|[Ss]ince) {_Y}"), _of_side),
    (re.compile(rf"\[{_Y}\]"), _of_year_in_brackets),
    (re.compile(rf"(){_BETWEEN}{_Y}(?: and |{_TO}){_Y}"), _from_year_to_year),
    (re.compile(rf"{_M} ([0-9]{{1,2}}(?:, [0-9]{{1,2}}){{1,6}}), {_Y}"), _of_days),
    (re.compile(r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day),? (.+)"), _on_weekday),
)
