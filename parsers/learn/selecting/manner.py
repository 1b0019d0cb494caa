"""How dates are printed on pages: in which language, and in which order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.dates.printed import read_date
from parsers.learn.finding.records import Evidence
from parsers.learn.selecting.row_elements import RowElements
from parsers.records import DateProblem

_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(?:\d{4}|\d{2})(?!\d)")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
LARGEST_MONTH = 12


@dataclass(frozen=True, slots=True)
class Manner:
    """The language and the order of dates, None where it need not or cannot be said; and what is uncertain of them."""

    language: str | None = None
    date_order: str | None = None
    uncertain: tuple[Evidence, ...] = ()


def manner_of(rows: Sequence[RowElements], dates: Sequence[str]) -> Manner:
    """What the pages' own word for their language, and their dates, say."""
    language = _language(rows)
    order, uncertain = _order(dates, language)
    return Manner(language if dates and language and not language.startswith("en") else None, order, uncertain)


def reads_alike(printed: str, text: str, manner: Manner) -> bool:
    """Whether two texts are the same date, or the first is a span of time of which the other names the beginning."""
    one, other = (read_date(said, manner.language, manner.date_order or "mdy") for said in (printed, text))
    if one.edtf is None or other.edtf is None:
        return False
    return one.edtf == other.edtf or (text in printed and one.edtf.lstrip("{[").startswith(other.edtf))


def _language(rows: Sequence[RowElements]) -> str | None:
    for one in rows:
        html = one.found.tree.css_first("html")
        said = ((html.attributes.get("lang") or "") if html is not None else "").strip().replace("_", "-")
        if _LANGUAGE.fullmatch(said):
            return said
    return None


def _order(dates: Sequence[str], language: str | None) -> tuple[str | None, tuple[Evidence, ...]]:
    numbers = [(int(found[1]), int(found[3])) for text in dates if (found := _NUMERIC.search(text))]
    doubtful = [text for text in dates if _NUMERIC.search(text) and read_date(text, language, None).edtf is None]
    day_first = any(first > LARGEST_MONTH for first, _ in numbers)
    month_first = any(second > LARGEST_MONTH for _, second in numbers)
    if day_first and month_first:
        return None, (Evidence("date_order", "some of the dates have the day first, others the month"),)
    if day_first or month_first:
        return ("dmy" if day_first else "mdy") if doubtful else None, ()
    if doubtful:
        return None, (Evidence("date_order", f"no date on these pages tells day from month, as “{doubtful[0]}”"),)
    return None, ()


def reads_as_date(text: str, manner: Manner) -> bool:
    """Whether a text is taken for a date: a declaration's parser takes that of several texts which is."""
    return read_date(text, manner.language, manner.date_order).problem is not DateProblem.NOT_A_DATE
