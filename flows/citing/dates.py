"""A document's date in the pieces that other formats have for it, none finer and none surer than it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from warehouse.citable import Citable

_PLAIN = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?")
_SEASON = re.compile(r"(\d{4})-(2[1-4])")
# Units that an interval may have on either side, and what a date alone may be, as BibLaTeX reads EDTF.
_SIDE = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-\d\d)?)?[~?%]?"
_BIBLATEX = re.compile(rf"{_SIDE}|\d{{3}}X|\d\dXX|(?:{_SIDE}|\.\.|)/(?:{_SIDE}|\.\.|)")
CIRCA = frozenset("~?%")


@dataclass(frozen=True, slots=True)
class Plain:
    """A year, a month of it, or a day, as every format writes it."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def parts(self) -> list[int]:
        """What there is of year, month and day."""
        return [part for part in (self.year, self.month, self.day) if part is not None]

    @property
    def iso(self) -> str:
        """1945, 1945-07 or 1945-07-02."""
        return "-".join(f"{part:0{width}}" for part, width in zip(self.parts, (4, 2, 2), strict=False))


def plain_date(document: Citable) -> Plain | None:
    """The date, where it is nothing but a year, a month or a day, without any doubt; else None."""
    if document.date_supplied or document.date_problem:
        return None
    return plain(document.date_edtf or "")


def plain(edtf: str) -> Plain | None:
    """A year, a month or a day, None for any other EDTF string."""
    found = _PLAIN.fullmatch(edtf)
    return Plain(*[int(part) for part in found.groups() if part]) if found else None


def season(edtf: str | None) -> tuple[int, int] | None:
    """The year and the number of a season, from 1 for spring to 4 for winter, None for any other date."""
    found = _SEASON.fullmatch(edtf or "")
    return (int(found[1]), int(found[2]) - 20) if found else None


def is_circa(document: Citable) -> bool:
    """Whether any of it is approximate or uncertain."""
    return not CIRCA.isdisjoint(document.date_edtf or "")


def biblatex_date(document: Citable) -> str | None:
    """The date as BibLaTeX reads it, None where there is none.

    It knows EDTF but for sets, and for intervals of seasons, decades and centuries: these become the interval from the
    first to the last year, month or day that they can mean.
    """
    edtf = document.date_edtf
    if edtf is None or _BIBLATEX.fullmatch(edtf) or _SEASON.fullmatch(edtf):
        return edtf
    first, last = bounds(document)
    # What is said of one date of a set is said of the whole: no side is surer than the archive is.
    marks = CIRCA.intersection(edtf)
    mark = "%" if len(marks) > 1 else "".join(marks)
    return f"{first.iso + mark if first else '..'}/{last.iso + mark if last else '..'}"


def bounds(document: Citable) -> tuple[Plain | None, Plain | None]:
    """The first and the last that it can mean, as roughly as can be said: 1950 and 1959 for the 1950s. None for a
    side that is open or not known."""
    earliest, latest = document.date_earliest, document.date_latest
    kept = next(parts for parts in (1, 2, 3) if parts == 3 or _begins_and_ends(earliest, latest, parts))
    return _cut(earliest, kept), _cut(latest, kept)


def year_of(document: Citable) -> int | None:
    """The year to sort by, None without one."""
    day = document.date_earliest or document.date_latest
    return day.year if day else None


def _begins_and_ends(earliest: date | None, latest: date | None, parts: int) -> bool:
    """Whether the days are the first and the last of years (1) or of months (2)."""
    after = date.fromordinal(latest.toordinal() + 1) if latest and latest < date.max else None
    return all(day is None or (day.day == 1 and (parts == 2 or day.month == 1)) for day in (earliest, after))


def _cut(day: date | None, parts: int) -> Plain | None:
    return Plain(*(day.year, day.month, day.day)[:parts]) if day else None
