"""Places of records, put right where a declaration needs more of them than was found: a column of years is the date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.dates.printed import read_date
from parsers.learn.fields import DATE, LINK, TITLE, Place
from parsers.learn.further import SUMMARY
from parsers.learn.row_elements import RowElements, within

LEAST_SHARE_IN_TITLES = 0.6
LEAST_SHARE_READ, LEAST_SHARE_READ_NAMELESS = 0.5, 0.9
_DATED = re.compile(
    r"date|year|when|time|day|published|created|datum|jahr|fecha|año|data|ano|année|anno|дата|год|日期|年|تاريخ",
    re.IGNORECASE,
)


def without_dates_in_titles(one: RowElements) -> RowElements:
    """The rows of a page, without a date that is no more than what some titles say."""
    by_name = {place.name: place for place in one.found.places}
    title, date = by_name.get(TITLE), by_name.get(DATE)
    if title is None or date is None:
        return one
    pairs = [(a, b) for a, b in zip(date.elements, title.elements, strict=True) if a is not None]
    is_in_titles = all(b is not None and within(a, (b,)) for a, b in pairs)
    if not is_in_titles or len(pairs) >= LEAST_SHARE_IN_TITLES * len(date.elements):
        return one
    places = tuple(place for place in one.found.places if place is not date)
    return replace(one, found=replace(one.found, places=places))


def with_dates_of_fields(one: RowElements) -> RowElements:
    """The rows of a page, with that of their further fields for a date which reads as one, where they have none."""
    places = one.found.places
    if any(place.name == DATE for place in places):
        return one
    further = [place for place in places if place.name not in (TITLE, LINK, SUMMARY)]
    best = max(further, key=_share_of_dates, default=None)
    if best is None or _share_of_dates(best) <= 0:
        return one
    found = tuple(replace(place, name=DATE) if place is best else place for place in places)
    return replace(one, found=replace(one.found, places=found))


def _share_of_dates(place: Place) -> float:
    """How much of a field reads as dates; less than nothing where it is none."""
    texts: Sequence[str] = [text for text in place.texts if text and any(map(str.isalnum, text))]
    if not texts:
        return -1.0
    share = sum(read_date(text).edtf is not None for text in texts) / len(texts)
    least = LEAST_SHARE_READ if _DATED.search(place.name) else LEAST_SHARE_READ_NAMELESS
    return share if share >= least else -1.0
