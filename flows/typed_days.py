"""Days as people type them: a year, a month or a day, in figures or as archives print them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from parsers.errors import WrongUsage

_DAY = re.compile(r"([0-9]{4})(?:-?([0-9]{2})(?:-?([0-9]{2}))?)?")


def first_day(text: str) -> date:
    """The first day of a year, month or day: “2022”, “2022-05”, “2022-05-03”, “May 2022”.

    Raises WrongUsage, also for what may be several years, months or days.
    """
    year, month, day = _year_month_day(text)
    return _date(text, year, month or 1, day or 1)


def last_day(text: str) -> date:
    """The last day of a year, month or day. Raises WrongUsage."""
    year, month, day = _year_month_day(text)
    first = _date(text, year, month or 12, day or 1)
    return first if day else first.replace(day=monthrange(first.year, first.month)[1])


def _year_month_day(text: str) -> tuple[int, int, int]:
    found = _DAY.fullmatch(text.strip()) or _DAY.fullmatch(_as_printed(text))
    if found is None:
        raise _no_day(text)
    year, month, day = (int(part or 0) for part in found.groups())
    return year, month, day


def _as_printed(text: str) -> str:
    """The EDTF string of a date in words, as archives print them; empty for none, and for a moment in figures."""
    if " " not in text.strip():
        return ""
    from parsers.dates.printed import read_date  # which takes longer to load than all figures need

    return read_date(text).edtf or ""


def _date(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise _no_day(text) from None


def _no_day(text: str) -> WrongUsage:
    return WrongUsage(f"“{text}” is no year, month or day: write 2022, 2022-05 or 2022-05-03")
