"""Printed dates, as archives print them, to EDTF and to the first and the last day that they can stand for.

A text is cut into tokens (`parsers.dates.tokens`, with the words of `parsers.dates.words`), the tokens are held against
the forms that dates have (`parsers.dates.forms`), and the form gives periods (`parsers.dates.edtf`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from parsers.dates.edtf import Interval, Period, Several, UnreadableDateError
from parsers.dates.forms import in_order
from parsers.dates.frequent import at_a_glance
from parsers.dates.kinds import Kind
from parsers.dates.lists import read_list
from parsers.dates.remarks import bulk_of, without_remarks
from parsers.dates.tokens import Token, has_strange_word, tokens_of
from parsers.dates.words import UNDATED
from parsers.html import fold
from parsers.records import DatePrecision, DateProblem, HistoricalDate

# Printed dates are far shorter; a title or a summary is no date.
LONGEST = 200
# A later year is a misprint, of 1926 as 2926: archives print dates to come (of their restrictions) too.
LAST_YEAR = 2100

# Where neither stands nothing else is looked for: most such texts are titles.
_DATED_OR_UNDATED = re.compile(r"\d\d|undated|unknown|\bn\.? ?d\b", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[][().,;\s]+")
# To name a member of an enum takes its time, in Python 3.11.
_DAY, _MONTH, _YEAR = DatePrecision.DAY, DatePrecision.MONTH, DatePrecision.YEAR
_INTERVAL, _NOT_A_DATE = DatePrecision.INTERVAL, DateProblem.NOT_A_DATE
_BRACKETS = frozenset((Kind.BRACKET, Kind.BRACKET_END))
_UNITS = frozenset(
    (Kind.YEAR, Kind.MONTH, Kind.ROMAN, Kind.NUMBER, Kind.NUMERIC, Kind.SEASON, Kind.DECADE, Kind.CENTURY)
)


def read_date(text: str, language: str | None = None, date_order: str | None = None) -> HistoricalDate:
    """Reads one printed date, in any of the languages of `parsers.dates.languages.LOCALES`.

    | printed | EDTF |
    |---|---|
    | July 12, 1945 · 12. Juli 1945 · 12 июля 1945 г. · 1945年7月12日 · 13.07.1945 · July 12, 1945, 11:00 am | the day |
    | July 1945 · 1979 · 1950s · 19th century | `1945-07` · `1979` · `195X` · `18XX` |
    | circa 1950 · 1950? · circa 1950? | `1950~` · `1950?` · `1950%` |
    | [July] 1950 | `1950-07`, and `supplied` |
    | Spring 1962 … Winter 1962 | `1962-21` … `1962-24`, with the bounds of `parsers.dates.edtf.season` |
    | early 1962 | `1962~`, and `part` |
    | March 3-10, 1964 · 1948–56 · between 1948 and 1956 | `1964-03-03/1964-03-10` · `1948/1956` |
    | 1988, 1991 · September 9, 24, 1936 · 1936 or 1937 | `{1988,1991}` · `{1936-09-09,1936-09-24}` · `[1936,1937]` |
    | 1991/92-1993/94 · 20 February 1699/1700 | `1991/1994` · `1700-02-20` |
    | 193- · 19-- · XXe siècle · 明治27 | `193X` · `19XX` · `19XX` · `1894` |
    | 1947 - ? · ? - 1950 | `1947/` · `/1950`, and open on that side |
    | 1955, undated · Screened: 1997 · 1950 (2 of 2) · 1810-1927, bulk 1850-1896 | the date without what is beside it |
    | before 1950 · until 1950 · since 1950, 1950- · after 1950 | `../1949` · `../1950` · `1950/..` · `1951/..` |
    | undated · n.d. · (nothing) | none, and no problem |

    No part is filled in from anywhere but the text. All-numeric dates are read where only one reading is possible
    (13/07/1945) and ambiguous otherwise (07/12/1945); the same holds for 1904-06, June or until 1906. "1900s" can be a
    decade or a century and is ambiguous too. A qualifier that comes first holds for both ends of an interval, one that
    stands at an end for that end, or for that member of a list. A time of day is dropped. Weekdays are not checked.
    Years of two digits are not read, and a year after 2100 is a misprint.

    `language` is the BCP 47 tag of the archive's language: all of its names of months count. Other languages'
    abbreviated ones count beside a day, and beside a year where they mean nothing else: “Dez. 1950”, not “Out 1950”.
    `date_order`, "dmy" or "mdy", is how the archive prints all-numeric dates: 3/10/1942 is read then, and `assumed`.

    Never raises: a text that gives no date has a `problem`, such as one longer than 200 signs.
    """
    return _read_cached(text, language, date_order) if len(text) <= LONGEST else _read(text, language, date_order)


def _read(text: str, language: str | None = None, date_order: str | None = None) -> HistoricalDate:
    if found := at_a_glance(text):
        return found
    folded = fold(text)
    try:
        if len(folded) > LONGEST or has_strange_word(folded, language):
            raise UnreadableDateError(_NOT_A_DATE)
        found = _meant(folded, language, date_order)
        return found if found.text == folded else found._replace(text=folded)
    except UnreadableDateError as failure:
        return HistoricalDate(folded, problem=failure.problem)


def _meant(text: str, language: str | None, date_order: str | None) -> HistoricalDate:
    """What a folded text means, with what stands beside its date left out. Raises UnreadableDateError."""
    if found := at_a_glance(text):
        return found
    if not text or _PUNCTUATION.sub("", text).casefold() in UNDATED:
        return HistoricalDate(text)
    try:
        return _dated(text, tokens_of(text, language), date_order)
    except UnreadableDateError as failure:
        if failure.problem is not _NOT_A_DATE or not _DATED_OR_UNDATED.search(text):
            raise
        if bulk := bulk_of(text):
            return _of_all(*(_meant(part, language, date_order) for part in bulk))
        plain = without_remarks(text)
        if plain == text:
            raise
        return _meant(plain, language, date_order)


def _of_all(inclusive: HistoricalDate, bulk: HistoricalDate) -> HistoricalDate:
    """The inclusive date of two, or that of most where there is no other.

    Raises UnreadableDateError (a misprint) where that of most is not within it.
    """
    if not bulk.edtf:
        raise UnreadableDateError(_NOT_A_DATE)
    if not inclusive.edtf:
        return bulk
    if not is_within(bulk, inclusive):
        raise UnreadableDateError(DateProblem.MISPRINT)
    return inclusive


def is_within(one: HistoricalDate, other: HistoricalDate) -> bool:
    """Whether all days that one date can stand for are among those of another."""
    earliest, latest = other.earliest or date.min, other.latest or date.max
    return earliest <= (one.earliest or date.min) and (one.latest or date.max) <= latest


_read_cached = lru_cache(maxsize=65536)(_read)


def _dated(text: str, tokens: Sequence[Token], date_order: str | None) -> HistoricalDate:
    assumed = False
    if date_order:
        tokens, assumed = in_order(tokens, date_order)
    period, part = read_list([token for token in tokens if token.kind not in _BRACKETS])
    return historical(text, period, supplied=_is_supplied(tokens), part=part, assumed=assumed)


def historical(
    text: str,
    period: Period | Interval | Several,
    *,
    supplied: bool = False,
    part: str | None = None,
    assumed: bool = False,
) -> HistoricalDate:
    """The record of a period that a text means. Raises UnreadableDateError (a misprint) for a year to come."""
    if any(end and end.year > LAST_YEAR for end in (period.earliest, period.latest)):
        raise UnreadableDateError(DateProblem.MISPRINT)
    return HistoricalDate(
        text,
        edtf=period.edtf,
        earliest=period.earliest,
        latest=period.latest,
        precision=period.precision,
        supplied=supplied,
        part=part,
        assumed=assumed,
    )


def _is_supplied(tokens: Sequence[Token]) -> bool:
    """Whether a unit stands in square brackets: "[July] 1950" does, "1950 [?]" does not."""
    depth = 0
    for token in tokens:
        depth += (token.kind is Kind.BRACKET) - (token.kind is Kind.BRACKET_END)
        if depth > 0 and token.kind in _UNITS:
            return True
    return False
