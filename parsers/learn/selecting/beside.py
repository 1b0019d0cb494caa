"""What stands beside the rows, as a declaration says it: the nearest above each, as the heading of a group, or the
first below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from selectolax.lexbor import LexborNode, SelectolaxError

from parsers.learn.finding.sampling import evenly
from parsers.learn.selecting.placing import WORDS, Dating, LearnedPlace
from parsers.learn.selecting.printed import is_same, printed_in
from parsers.learn.selecting.row_elements import RowElements, within
from parsers.learn.selecting.text_parts import part_of_texts
from parsers.learn.selecting.thoughts import around, thought_of
from parsers.listing.markup import Place, Side
from parsers.listing.row_sides import elements_beside

# Of what stands beside rows so great a share must be where a declaration says.
LEAST_SHARE_BESIDE = 0.9
MOST_SAMPLED, MOST_TRIED, MOST_OUTWARDS = 24, 24, 2
# Of a large page fewer selectors are tried: each is looked for in all of it. Elements times selectors.
MOST_LOOKED_AT = 1_000_000


class _Beside(NamedTuple):
    """A row, the element beside it in which a thing of it stands, and the text of that."""

    row: LexborNode
    element: LexborNode
    text: str


def place_beside(
    rows: Sequence[RowElements], name: str, attribute: str | None = None, dating: Dating | None = None
) -> LearnedPlace | None:
    """The place of one thing that stands beside the rows of several pages; None where it stands in them, or no
    selector tells it. `dating` is of dates alone."""
    pages = [list(_beside(one, name)) for one in rows]
    found = [one for page in pages for one in page]
    if len(found) < 2 or len(found) < LEAST_SHARE_BESIDE * sum(_having(one, name) for one in rows):
        return None
    tries = max(2, MOST_LOOKED_AT // sum(len(one.found.tree.css("*")) for one in rows))
    for level in range(MOST_OUTWARDS):
        wanted = [[_outwards(one, level) for one in page] for page in pages]
        for at, side in islice(_ways(rows, [one.element for page in wanted for one in page], name), tries):
            if _is_right(rows, wanted, Place(at, side=side)):
                return _placed([one for page in wanted for one in page], at, side, attribute, dating)
    return None


def _beside(one: RowElements, name: str) -> Iterator[_Beside]:
    place = next((place for place in one.found.places if place.name == name), None)
    if place is None:
        return
    for number, row in enumerate(one.rows):
        element, text = place.elements[number], place.texts[number]
        if row is not None and element is not None and text and not within(element, one.parts[number]):
            yield _Beside(row, element, text)


def _having(one: RowElements, name: str) -> int:
    place = next((place for place in one.found.places if place.name == name), None)
    return sum(text is not None for text in place.texts) if place else 0


def _outwards(one: _Beside, level: int) -> _Beside:
    """The same in an element around, where that says no more."""
    element = one.element
    for _ in range(level):
        outer = element.parent
        if outer is None or within(one.row, (outer,)) or printed_in(outer) != printed_in(element):
            break
        element = outer
    return one._replace(element=element)


def _ways(rows: Sequence[RowElements], elements: Sequence[LexborNode], name: str) -> Iterator[tuple[str, Side]]:
    """Selectors that a person could think of for the elements, the likeliest first, above the rows and below."""
    unique = list({node.mem_id: node for node in elements}.values())
    sample = evenly(unique, MOST_SAMPLED)
    roots = [root for one in rows if (root := one.found.tree.root) is not None]
    thoughts = thought_of([around(node, roots) for node in sample], WORDS.get(name, frozenset()), (), is_of_page=False)
    for tried in sorted(set(thoughts))[:MOST_TRIED]:
        yield from ((tried.selector, side) for side in Side)


def _is_right(rows: Sequence[RowElements], wanted: Sequence[Sequence[_Beside]], place: Place) -> bool:
    right = 0
    for one, page in zip(rows, wanted, strict=True):
        try:
            found = elements_beside(one.nodes, place)
        except SelectolaxError:
            return False
        right += sum(
            (element := found.get(each.row.mem_id)) is not None and element.mem_id == each.element.mem_id
            for each in page
        )
    return right >= LEAST_SHARE_BESIDE * sum(map(len, wanted))


def _placed(
    found: Sequence[_Beside], at: str, side: Side, attribute: str | None, dating: Dating | None
) -> LearnedPlace | None:
    """The place, with what of the text there counts; None where that cannot be said."""
    said = list({one.element.mem_id: (one.element, one.text) for one in found}.values())
    if all(is_same(printed_in(element), text) for element, text in said):
        return LearnedPlace(at, attribute, side=side)
    alike, is_date = (dating.alike, dating.is_date) if dating else (None, None)
    part = part_of_texts(said, alike, is_date)
    return LearnedPlace(at, attribute, part, side=side) if part else None
