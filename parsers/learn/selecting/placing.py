"""Where in the rows one thing stands, as a declaration says it: a selector, and what of the text there counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from selectolax.lexbor import LexborNode

from parsers.learn.selecting.printed import is_same, printed_in
from parsers.learn.selecting.row_elements import within
from parsers.learn.selecting.selectors import Case, place_selector, selected
from parsers.learn.selecting.text_parts import TextPart, left_of, part_of_texts
from parsers.learn.selecting.thoughts import Tried
from parsers.listing.markup import Side

# A thing that in more rows stands elsewhere has no place.
LEAST_SHARE_IN_PLACE, MOST_UNFIT = 0.75, 0.2
MOST_LEVELS = 4
OUTWARDS, INEXACT, READ_AS, NOT_ALONE = 0.15, 1.0, 1.5, 1.0
WORDS: Mapping[str, frozenset[str]] = {
    "title": frozenset(("title", "name", "heading", "headline", "subject", "caption")),
    "date": frozenset(("date", "time", "published", "created", "posted", "day", "when", "year", "datum", "fecha")),
    "summary": frozenset(("summary", "abstract", "description", "desc", "excerpt", "snippet", "teaser", "intro")),
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
class Dating:
    """How dates are told: whether a printed text says the same date as another, and whether one is a date."""

    alike: Callable[[str, str], bool]
    is_date: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class LearnedPlace:
    """A place as a declaration has it, in the rows or on one `side` of them, and how many of the rows that have the
    thing do not have it there."""

    at: str
    attribute: str | None = None
    part: TextPart | None = None
    many: bool = False
    elsewhere: int = 0
    side: Side | None = None

    @property
    def value(self) -> str | dict[str, Any]:
        """The value of its key."""
        table: dict[str, Any] = {str(self.side or "at"): self.at}
        if self.attribute:
            table["attribute"] = self.attribute
        if self.part:
            table.update(self.part.keys)
        if self.many:
            table["many"] = True
        return self.at if table == {"at": self.at} else table


@dataclass(frozen=True, slots=True)
class _Thing:
    """What is sought: the words in the names of such things, the attribute that says it, whether its element must be
    the only one, how far outwards it can be told, how its dates are read, if it is one, and whether it is a further
    field, with a name of the page's own."""

    words: frozenset[str]
    attribute: str | None
    is_only: bool
    levels: int
    dating: Dating | None
    is_named: bool


def learned_place(
    name: str, sought: Sequence[Sought], attribute: str | None = None, dating: Dating | None = None
) -> LearnedPlace | None:
    """The place of one thing in all rows; None where no selector tells it. `dating` is of dates alone."""
    words = WORDS.get(name, frozenset(word for word in name.lower().split("_") if len(word) > 2))
    levels = 1 if name == "link" else MOST_LEVELS
    thing = _Thing(words, attribute, name in ("title", "link"), levels, dating, name not in WORDS)
    inside = [one if within(one.element, one.parts) else replace(one, element=None) for one in sought]
    have = [one for one in inside if one.element is not None]
    if not have:
        return None
    found = _exact_or_near(inside, have, thing)
    if found is None and dating is not None:
        found = _read_as_date(have, thing)
    if found is not None:
        return found[1]
    usual = _usual(have)
    if LEAST_SHARE_IN_PLACE * len(have) <= len(usual) < len(have) and (found := _place_in(usual, thing)):
        if thing.is_named and _unfit_others(found[1], inside, thing):
            return None
        return replace(found[1], elsewhere=len(have) - len(usual))
    return None


def _exact_or_near(
    inside: Sequence[Sought], have: Sequence[Sought], thing: _Thing
) -> tuple[float, LearnedPlace] | None:
    """The place in all rows that have the thing, and of nothing in the others, unless that takes many words more."""
    near = _place_in(have, thing)
    if near is None or len(have) == len(inside) or not (unfit := _unfit_others(near[1], inside, thing)):
        return near
    exact = _place_in(inside, thing)
    if exact and exact[0] <= near[0] + INEXACT:
        return exact
    if thing.is_named:
        # What stands there in rows that lack it is something else, which has another label.
        return exact
    # Where something else stands in many rows it is no column of dates, but of what may look like one.
    return None if thing.dating and unfit > MOST_UNFIT * len(inside) else near


def _unfit_others(place: LearnedPlace, inside: Sequence[Sought], thing: _Thing) -> int:
    """In how many of the rows that seemed to lack the thing something stands at the place that is no date."""
    unfit = 0
    for one in inside:
        found = selected(Case(one.parts, ()), place.at) if one.element is None else []
        said = left_of(found[0], place.part) if found else ""
        unfit += bool(said) and not (thing.dating and thing.dating.is_date(said))
    return unfit


def _usual(have: Sequence[Sought]) -> list[Sought]:
    """The rows that have the thing where most have it."""
    ways = [_way(one) for one in have]
    usual, _ = Counter(ways).most_common(1)[0]
    return [one for one, way in zip(have, ways, strict=True) if way == usual]


def _way(one: Sought) -> tuple[str, ...]:
    known = {part.mem_id for part in one.parts}
    tags, node = [], one.element
    while node is not None and node.mem_id not in known:
        tags.append(node.tag or "")
        node = node.parent
    return tuple(tags)


def _place_in(sought: Sequence[Sought], thing: _Thing) -> tuple[float, LearnedPlace] | None:
    """The place of a thing in these rows, and what it costs."""
    have = [(one.element, one.text or "") for one in sought if one.element is not None]
    alike = thing.dating.alike if thing.dating else None
    is_same_text = all(_says(element, text, None) for element, text in have)
    is_whole = is_same_text or all(_says(element, text, alike) for element, text in have)
    best = _selector_outwards(sought, thing, thing.levels if is_whole else 1)
    if best is None:
        return None
    if is_same_text:
        several = _of_several_dates(sought, thing) if thing.dating else None
        return several or (best.cost, LearnedPlace(best.selector, thing.attribute))
    part = part_of_texts(have, alike, thing.dating.is_date if thing.dating else None)
    if is_whole and not (part and part.keys):
        return best.cost, LearnedPlace(best.selector, thing.attribute)
    return (best.cost + 1, LearnedPlace(best.selector, thing.attribute, part)) if part else None


def _of_several_dates(sought: Sequence[Sought], thing: _Thing) -> tuple[float, LearnedPlace] | None:
    """The place of dates of which some rows have one and others several."""
    cases = [Case(one.parts, (one.element,)) for one in sought if one.element is not None]
    tried = place_selector(cases, thing.words) if thing.dating else None
    if tried is None or thing.dating is None:
        return None
    found = [selected(case, tried.selector) for case in cases]
    counts = {len(nodes) for nodes in found}
    if counts == {1} or 1 not in counts:
        return None
    if not all(thing.dating.is_date(printed_in(node)) for nodes in found for node in nodes):
        return None
    return tried.cost, LearnedPlace(tried.selector, thing.attribute, many=True)


def _selector_outwards(sought: Sequence[Sought], thing: _Thing, levels: int) -> Tried | None:
    """The selector of the elements, or of those around them that say no more."""
    best: Tried | None = None
    for level in range(levels):
        cases = [Case(one.parts, (one.element,) if one.element is not None else ()) for one in sought]
        only, first = place_selector(cases, thing.words, is_only=True), None
        if only is None or not thing.is_only:
            first = place_selector(cases, thing.words)
        tried = only if only and (first is None or only.cost <= first.cost + NOT_ALONE) else first
        if tried and (best is None or tried.cost + OUTWARDS * level < best.cost):
            best = tried._replace(cost=tried.cost + OUTWARDS * level)
        outer = [_outwards(one) if one.element is not None else one for one in sought]
        if any(one is None for one in outer):
            break
        sought = [one for one in outer if one is not None]
    return best


def _read_as_date(have: Sequence[Sought], thing: _Thing) -> tuple[float, LearnedPlace] | None:
    """The place of dates among other texts that are called the same."""
    dating = thing.dating
    if dating is None:
        return None
    texts = {one.element.mem_id: one.text or "" for one in have if one.element is not None}

    def is_last_date(case: Case, found: Sequence[LexborNode]) -> bool:
        dates = [printed for node in found if dating.is_date(printed := printed_in(node))]
        wanted = texts[case.wanted[0].mem_id]
        return bool(dates) and (is_same(dates[-1], wanted) or dating.alike(dates[-1], wanted))

    cases = [Case(one.parts, (one.element,)) for one in have if one.element is not None]
    tried = place_selector(cases, thing.words, is_right=is_last_date)
    return (tried.cost + READ_AS, LearnedPlace(tried.selector, part=TextPart(read_as="date"))) if tried else None


def _says(element: LexborNode, text: str, alike: Callable[[str, str], bool] | None) -> bool:
    printed = printed_in(element)
    return is_same(printed, text) or (alike is not None and alike(printed, text))


def _outwards(one: Sought) -> Sought | None:
    """The same thing in the element around, where that says no more; None where it does."""
    outer = one.element.parent if one.element is not None else None
    if outer is None or one.element is None or not within(outer, one.parts):
        return None
    return replace(one, element=outer) if printed_in(outer) == printed_in(one.element) else None
