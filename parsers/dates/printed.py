"""Printed dates, as archives print them, to EDTF and to the first and the last day that they can stand for.

A text is cut into tokens (`parsers.dates.tokens`, with the words of `parsers.dates.words`), the tokens are held against
the forms that dates have (`parsers.dates.forms`), and the form gives periods (`parsers.dates.edtf`).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from parsers.dates.edtf import UnreadableDateError
from parsers.dates.forms import read_tokens
from parsers.dates.tokens import Token, tokens_of
from parsers.dates.words import ENGLISH, UNDATED, Kind
from parsers.html import fold
from parsers.records import DatePrecision, DateProblem, HistoricalDate

# Printed dates are far shorter; a title or a summary is no date.
LONGEST = 200

# “July 12, 1945”, “July 1945” and “1945”.
_USUAL = re.compile(r"(?:([A-Za-z]{3,9}) (?:([0-9]{1,2}), )?)?([12][0-9]{3})")
_MONTHS = {name: word.value for name, word in ENGLISH.items() if word.kind is Kind.MONTH}
_PUNCTUATION = re.compile(r"[][().,;\s]+")
_BRACKETS = frozenset((Kind.BRACKET, Kind.BRACKET_END))
_UNITS = frozenset(
    (Kind.YEAR, Kind.MONTH, Kind.ROMAN, Kind.NUMBER, Kind.NUMERIC, Kind.SEASON, Kind.DECADE, Kind.CENTURY)
)


def read_date(text: str) -> HistoricalDate:
    """Reads one printed date, in any of the languages of `parsers.dates.words.LOCALES`.

    | printed | EDTF |
    |---|---|
    | July 12, 1945 · 12. Juli 1945 · 12 июля 1945 г. · 1945年7月12日 · 13.07.1945 · July 12, 1945, 11:00 am | the day |
    | July 1945 · 1979 · 1950s · 19th century | `1945-07` · `1979` · `195X` · `18XX` |
    | circa 1950 · 1950? · circa 1950? | `1950~` · `1950?` · `1950%` |
    | [July] 1950 | `1950-07`, and `supplied` |
    | Spring 1962 … Winter 1962 | `1962-21` … `1962-24`, with the bounds of `parsers.dates.edtf.season` |
    | early 1962 | `1962~`, and `part` |
    | March 3-10, 1964 · 1948–56 · between 1948 and 1956 | `1964-03-03/1964-03-10` · `1948/1956` |
    | before 1950 · until 1950 · since 1950, 1950- · after 1950 | `../1949` · `../1950` · `1950/..` · `1951/..` |
    | undated · n.d. · (nothing) | none, and no problem |

    No part is filled in from anywhere but the text. All-numeric dates are read where only one reading is possible
    (13/07/1945) and ambiguous otherwise (07/12/1945); the same holds for 1904-06, June or until 1906. "1900s" can be a
    decade or a century and is ambiguous too. A qualifier that comes first holds for both ends of an interval, one that
    stands at an end for that end. A time of day is dropped. Weekdays are not checked.

    Never raises: a text that gives no date has a `problem`, such as one longer than 200 signs.
    """
    return _read_cached(text) if len(text) <= LONGEST else _read(text)


def _read(text: str) -> HistoricalDate:
    if found := _usual(text):
        return found
    folded = fold(text)
    try:
        if len(folded) > LONGEST:
            raise UnreadableDateError(DateProblem.NOT_A_DATE)
        if not folded or _PUNCTUATION.sub("", folded).casefold() in UNDATED:
            return HistoricalDate(folded)
        return _dated(folded, tokens_of(folded))
    except UnreadableDateError as failure:
        return HistoricalDate(folded, problem=failure.problem)


def _usual(text: str) -> HistoricalDate | None:
    """The date of a text such as “July 12, 1945”, “July 1945” or “1945”: most dates of an American archive, read
    without tokens.

    None for any other text, and for a day that the calendar lacks.
    """
    found = _USUAL.fullmatch(text)
    if found is None:
        return None
    name, number, year = found.groups()
    if name is None:
        return HistoricalDate(text, year, date(int(year), 1, 1), date(int(year), 12, 31), DatePrecision.YEAR)
    month = _MONTHS.get(name.lower())
    if month is None:
        return None
    if number is None:
        first, last = date(int(year), month, 1), date(int(year), month, monthrange(int(year), month)[1])
        return HistoricalDate(text, f"{year}-{month:02}", first, last, DatePrecision.MONTH)
    try:
        day = date(int(year), month, int(number))
    except ValueError:
        return None
    return HistoricalDate(text, day.isoformat(), day, day, DatePrecision.DAY)


_read_cached = lru_cache(maxsize=65536)(_read)


def _dated(text: str, tokens: Sequence[Token]) -> HistoricalDate:
    period, part = read_tokens([token for token in tokens if token.kind not in _BRACKETS])
    return HistoricalDate(
        text,
        edtf=period.edtf,
        earliest=period.earliest,
        latest=period.latest,
        precision=period.precision,
        supplied=_is_supplied(tokens),
        part=part,
    )


def _is_supplied(tokens: Sequence[Token]) -> bool:
    """Whether a unit stands in square brackets: "[July] 1950" does, "1950 [?]" does not."""
    depth = 0
    for token in tokens:
        depth += (token.kind is Kind.BRACKET) - (token.kind is Kind.BRACKET_END)
        if depth > 0 and token.kind in _UNITS:
            return True
    return False
