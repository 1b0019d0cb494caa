"""Whether a text says a date, in any language: what `parsers.dates` reads is one, whole or around a year in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from parsers.dates.printed import read_date
from parsers.records import DatePrecision

# A longer text is a summary, and a date in it is one of its matters, but for one that it begins with.
LONGEST = 200
LONGEST_DATE = 40
# What heads a group and ends in a date is no longer: “Published in the Law Journal of May 3, 2019:”.
LONGEST_HEAD = 80
MOST_YEARS = 4
# Of a page no more texts, and parts of texts, are read as dates.
MOST_READINGS = 6_000
# All-numeric dates are dates here, whichever of their two readings is meant.
_NUMERIC = re.compile(
    r"(?<![\d.])(?:\d{1,2}([/.-])\d{1,2}\1\d{2}(?:\d\d)?|\d{4}([/.-])\d{1,2}\2\d{1,2})(?!\d)|\d{4}年\s?\d{1,2}月"
)
# News print how long ago it was, and no date.
_AGO = re.compile(
    r"\b\d+\s+(?:hours?|days?|minutes?|weeks?|months?|years?)\s+ago\b"
    r"|\bvor\s+\d+\s+(?:Stunden?|Tag|Minute|Woche|Monat|Jahr)"
    r"|\bil y a\s+\d+\s|\bhace\s+\d+\s",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d/.-])(?:1[4-9]|20)\d\d(?!\d)")
# What is numbered within a year: a month would have two digits.
_NUMBERED = re.compile(r"\d{4}[-/.]\d|\d[-/.]\d{4}")
_DIGIT = re.compile(r"\d")
_CLOSE = frozenset((DatePrecision.DAY, DatePrecision.MONTH))
AROUND_A_DATE = " ,.;:|()[]–—-"


class DatesOfPage:
    """The dates that a page's texts say, each text read once. After so many readings a text says a date where one of
    the same form does, which has other digits in the same places: few forms are all that honest pages have."""

    def __init__(self, most_readings: int = MOST_READINGS) -> None:
        self.left = most_readings
        self._known: dict[str, str | None] = {}
        self._forms: dict[str, tuple[int, int]] = {}

    def date_in(self, text: str) -> str | None:
        """The first date with its month that a folded text says, as printed; None where it says none. Never raises."""
        if len(text) > LONGEST:
            return self._at_beginning(text[:LONGEST_DATE].rpartition(" ")[0])
        if not _DIGIT.search(text):
            return None
        if text not in self._known:
            self._known[text] = self._read(text) if self.left > 0 else self._by_form(text)
        return self._known[text]

    def says_date(self, text: str) -> bool:
        """Whether a folded text says a date with its month at least, as all of it or as a part. Never raises."""
        return self.date_in(text) is not None

    def heading(self, text: str) -> str | None:
        """The date that heads what stands below a folded text: it is half of it at least, or ends a short one. Never
        raises."""
        date = self.date_in(text)
        ends = date and len(text) <= LONGEST_HEAD and text.rstrip(AROUND_A_DATE).endswith(date)
        return date if date and (ends or 2 * len(date) >= len(text)) else None

    def _at_beginning(self, text: str) -> str | None:
        date = self.date_in(text)
        return date if date and text.startswith(date) else None

    def _read(self, text: str) -> str | None:
        date = self._found(text)
        if date and (at := text.find(date)) >= 0:
            self._forms.setdefault(_DIGIT.sub("0", text), (at, at + len(date)))
        return date

    def _found(self, text: str) -> str | None:
        if _YEAR.search(text):
            if self._is_date(text):
                return text
            if found := next(filter(self._is_date, _around_years(text)), None):
                # “9–11 February 1922” is all of it, and no month.
                return text if _is_date_of_any_kind(text) else found
        found_at = _NUMERIC.search(text) or _AGO.search(text)
        return found_at[0] if found_at else None

    def _is_date(self, text: str) -> bool:
        self.left -= len(text) <= LONGEST_DATE
        return is_date(text)

    def _by_form(self, text: str) -> str | None:
        place = self._forms.get(_DIGIT.sub("0", text))
        return text[place[0] : place[1]] if place else None


def says_date(text: str) -> bool:
    """Whether a folded text says a date, as DatesOfPage has it. Never raises."""
    return DatesOfPage().says_date(text)


def is_date(text: str) -> bool:
    """Whether a text is a date with its month, and no more."""
    if _NUMBERED.fullmatch(text):
        return False
    return len(text) <= LONGEST_DATE and read_date(text).precision in _CLOSE


def _is_date_of_any_kind(text: str) -> bool:
    return len(text) <= LONGEST_DATE and read_date(text).edtf is not None


def _around_years(text: str) -> Iterator[str]:
    """The years in a text, each with a few of the words beside it: a month and a day may be among them."""
    for year in islice(_YEAR.finditer(text), MOST_YEARS):
        before, after = text[: year.start()].split(), text[year.end() :].split()
        # The longest first: “12 de julio de 1945” is no month alone.
        for count in (4, 3, 2, 1):
            if count <= len(before):
                yield " ".join((*before[-count:], year[0])).strip(AROUND_A_DATE)
        if after:
            yield " ".join((year[0], *after[:2])).strip(AROUND_A_DATE)
