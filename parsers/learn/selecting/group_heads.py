"""Records that are the heads of groups: dates that tell of those behind them, as a table's line for each day."""

from __future__ import annotations

from dataclasses import replace

from selectolax.lexbor import LexborNode

from parsers.learn.finding.fields import DATE, LINK, Place
from parsers.learn.finding.records import FoundRecords

FEWEST_HEADS = 2


def without_heads(found: FoundRecords) -> FoundRecords:
    """The records of a page without those that lead nowhere and say a date, where those that lead somewhere say none:
    their dates are those of the heads above them."""
    links, dates = (_place(found, name) for name in (LINK, DATE))
    if links is None or dates is None:
        return found
    is_head = [href is None and date is not None for href, date in zip(links.texts, dates.texts, strict=True)]
    is_row = [href is not None and date is None for href, date in zip(links.texts, dates.texts, strict=True)]
    if sum(is_head) < FEWEST_HEADS or sum(is_row) < sum(is_head) or not is_head[0]:
        return found
    if sum(is_head) + sum(is_row) < len(is_head):
        return found
    kept = [number for number, one in enumerate(is_row) if one]
    places = [_kept(place, kept) for place in found.places if place is not dates]
    places = [place for place in places if any(place.texts)]
    records = tuple(found.records[number] for number in kept)
    return replace(found, records=records, places=(*places, _kept(_of_groups(dates), kept)))


def _place(found: FoundRecords, name: str) -> Place | None:
    return next((place for place in found.places if place.name == name), None)


def _kept(place: Place, kept: list[int]) -> Place:
    return replace(
        place,
        elements=tuple(place.elements[number] for number in kept),
        texts=tuple(place.texts[number] for number in kept),
    )


def _of_groups(dates: Place) -> Place:
    """The dates, each of them that of the records behind it too."""
    said: list[tuple[LexborNode | None, str | None]] = []
    for one in zip(dates.elements, dates.texts, strict=True):
        said.append(one if one[1] is not None or not said else said[-1])
    return replace(dates, elements=tuple(element for element, _ in said), texts=tuple(text for _, text in said))
