"""Where in the rows one thing stands, as a declaration says it: a selector, and what of the text there counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from selectolax.lexbor import LexborNode

from parsers.html import fold
from parsers.learn.row_elements import within
from parsers.learn.selectors import Case, place_selector
from parsers.learn.text_parts import TextPart, part_of_texts
from parsers.listing.markup import Place as DeclaredPlace
from parsers.listing.row_pieces import blocks_at

# A thing that in more rows stands elsewhere has no place.
LEAST_SHARE_IN_PLACE = 0.75
MOST_LEVELS = 4
INWARDS, OUTWARDS = 0.3, 0.15
WORDS: Mapping[str, frozenset[str]] = {
    "title": frozenset(("title", "name", "heading", "headline", "subject", "caption")),
    "date": frozenset(("date", "time", "published", "created", "posted", "day", "when", "year", "datum", "fecha")),
    "summary": frozenset(
        ("summary", "abstract", "description", "desc", "excerpt", "snippet", "teaser", "intro", "text")
    ),
    "link": frozenset(("link", "title", "more", "url")),
}
NO_WORDS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sought:
    """One thing in one row: the elements that make the row, the element in which it stands, None where the row has
    none, and its text."""

    parts: tuple[LexborNode, ...]
    element: LexborNode | None
    text: str | None


@dataclass(frozen=True, slots=True)
class LearnedPlace:
    """A place as a declaration has it, and how many of the rows that have the thing do not have it there."""

    at: str
    attribute: str | None = None
    part: TextPart | None = None
    elsewhere: int = 0

    @property
    def value(self) -> str | dict[str, Any]:
        """The value of its key."""
        table: dict[str, Any] = {"at": self.at}
        if self.attribute:
            table["attribute"] = self.attribute
        if self.part:
            table.update(self.part.keys)
        return self.at if table == {"at": self.at} else table


def learned_place(
    name: str,
    sought: Sequence[Sought],
    attribute: str | None = None,
    reads_alike: Callable[[str, str], bool] | None = None,
) -> LearnedPlace | None:
    """The place of one thing in all rows; None where no selector tells it. `reads_alike` says of a printed text whether
    it says the same as what was found."""
    words = WORDS.get(name, frozenset(word for word in name.lower().split("_") if len(word) > 2))
    inside = [replace(one, element=None) if not within(one.element, one.parts) else one for one in sought]
    if not any(one.element is not None for one in inside):
        return None
    for kept in _ever_fewer(inside):
        if place := _place_in(kept, words, attribute, reads_alike, most_levels=1 if name == "link" else MOST_LEVELS):
            elsewhere = sum(one.element is not None for one in inside) - sum(one.element is not None for one in kept)
            return replace(place, elsewhere=elsewhere)
    return None


def _ever_fewer(inside: Sequence[Sought]) -> list[Sequence[Sought]]:
    """All rows; those that have the thing, and of them those that have it where most do."""
    have = [one for one in inside if one.element is not None]
    ways = [_way(one) for one in have]
    usual, _ = Counter(ways).most_common(1)[0]
    most = [one for one, way in zip(have, ways, strict=True) if way == usual]
    found: list[Sequence[Sought]] = [inside]
    if len(have) < len(inside):
        found.append(have)
    if LEAST_SHARE_IN_PLACE * len(have) <= len(most) < len(have):
        found.append(most)
    return found


def _way(one: Sought) -> tuple[str, ...]:
    known = {part.mem_id for part in one.parts}
    tags, node = [], one.element
    while node is not None and node.mem_id not in known:
        tags.append(node.tag or "")
        node = node.parent
    return tuple(tags)


def _place_in(
    sought: Sequence[Sought],
    words: frozenset[str],
    attribute: str | None,
    reads_alike: Callable[[str, str], bool] | None,
    *,
    most_levels: int,
) -> LearnedPlace | None:
    have = [one for one in sought if one.element is not None]
    is_whole = all(_says(one.element, one.text, reads_alike) for one in have)
    best: tuple[float, str] | None = None
    for level in range(most_levels if is_whole else 1):
        cases = [Case(one.parts, (one.element,) if one.element is not None else ()) for one in sought]
        tried = place_selector(cases, words)
        if tried and (best is None or tried.cost + OUTWARDS * level < best[0]):
            best = (tried.cost + OUTWARDS * level, tried.selector)
        outer = [_outwards(one) if one.element is not None else one for one in sought]
        if any(one is None for one in outer):
            break
        sought = [one for one in outer if one is not None]
    if best is None:
        return None
    if is_whole:
        return LearnedPlace(best[1], attribute)
    part = part_of_texts([(one.element, one.text or "") for one in have if one.element is not None], reads_alike)
    return LearnedPlace(best[1], attribute, part) if part else None


def _says(element: LexborNode | None, text: str | None, reads_alike: Callable[[str, str], bool] | None) -> bool:
    if element is None or text is None:
        return False
    printed = printed_in(element)
    return printed == text or (reads_alike is not None and reads_alike(printed, text))


def printed_in(element: LexborNode, without: str | None = None) -> str:
    """The text of an element as a declaration's parser reads it."""
    return fold(" ".join(blocks_at(element, DeclaredPlace("*", without=without))))


def _outwards(one: Sought) -> Sought | None:
    """The same thing in the element around, where that says no more; None where it does."""
    outer = one.element.parent if one.element is not None else None
    if outer is None or one.element is None or not within(outer, one.parts):
        return None
    return replace(one, element=outer) if printed_in(outer) == printed_in(one.element) else None
