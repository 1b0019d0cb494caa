"""Places of records, put right where a declaration needs more of them than was found: a column of years is the date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from selectolax.lexbor import LexborNode

from parsers.dates.printed import read_date
from parsers.learn.finding.fields import DATE, LINK, TITLE, Place
from parsers.learn.finding.further import SUMMARY
from parsers.learn.selecting.row_elements import RowElements, within

LEAST_SHARE_READ, LEAST_SHARE_READ_NAMELESS = 0.5, 0.9
MOST_LINKS = 30
_DATED = re.compile(
    r"date|year|when|time|day|published|created|datum|jahr|fecha|año|data|ano|année|anno|дата|год|日期|年|تاريخ",
    re.IGNORECASE,
)


def without_dates_in_titles(one: RowElements) -> RowElements:
    """The rows of a page, without dates that are no more than what titles say."""
    by_name = {place.name: place for place in one.found.places}
    title, date = by_name.get(TITLE), by_name.get(DATE)
    if title is None or date is None:
        return one
    pairs = [(a, b) for a, b in zip(date.elements, title.elements, strict=True) if a is not None]
    is_in_titles = all(b is not None and within(a, (b,)) for a, b in pairs)
    if not is_in_titles:
        return one
    places = tuple(place for place in one.found.places if place is not date)
    return replace(one, found=replace(one.found, places=places))


def with_links_of_their_own(one: RowElements) -> RowElements:
    """The rows of a page, with links of which each row has one of its own: where a title is in no link, the first link
    of a row may lead to its author."""
    by_name = {place.name: place for place in one.found.places}
    title, link = by_name.get(TITLE), by_name.get(LINK)
    if title is None or link is None or not _are_apart(title, link):
        return one
    own = {node.mem_id for node in link.elements if node is not None}
    kinds = _kinds_of_links(one)
    best = max(kinds, key=_rows_with_own, default=None)
    is_of_one_kind = any(own <= {node.mem_id for node in kind if node is not None} for kind in kinds)
    least = len(set(link.texts) - {None}) + (1 if is_of_one_kind else 0)
    if best is None or _rows_with_own(best) < least:
        return one
    hrefs = tuple(node.attributes.get("href") if node is not None else None for node in best)
    places = tuple(replace(place, elements=best, texts=hrefs) if place is link else place for place in one.found.places)
    pairs = zip(one.found.records, hrefs, strict=True)
    records = tuple(replace(record, fields=replace(record.fields, href=href)) for record, href in pairs)
    return replace(one, found=replace(one.found, places=places, records=records))


def _are_apart(title: Place, link: Place) -> bool:
    pairs = [(a, b) for a, b in zip(title.elements, link.elements, strict=True) if a is not None and b is not None]
    return not any(within(a, (b,)) or within(b, (a,)) for a, b in pairs)


def _kinds_of_links(one: RowElements) -> list[tuple[LexborNode | None, ...]]:
    """The links that are marked up alike, of each kind the first of each row; kinds that come more than once in a row
    are none."""
    found: dict[tuple[str, ...], dict[int, list[LexborNode]]] = {}
    for number, parts in enumerate(one.parts):
        for node in [node for part in parts for node in part.css("a[href]")][:MOST_LINKS]:
            around = node.parent
            outer = around.attributes.get("class") or "" if around is not None else ""
            kind = (node.attributes.get("class") or "", around.tag or "" if around is not None else "", outer)
            found.setdefault(kind, {}).setdefault(number, []).append(node)
    return [
        tuple(by_row[number][0] if number in by_row else None for number in range(len(one.parts)))
        for by_row in found.values()
        if all(len({node.attributes.get("href") for node in nodes}) == 1 for nodes in by_row.values())
    ]


def _rows_with_own(nodes: Sequence[LexborNode | None]) -> int:
    return len({node.attributes.get("href") for node in nodes if node is not None})


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
