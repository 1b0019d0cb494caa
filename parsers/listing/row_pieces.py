"""What stands in a row at its declared places, gathered from its nodes; nothing of it is decided here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from itertools import takewhile
from typing import NamedTuple, Protocol

from selectolax.lexbor import LexborNode

from parsers.html import fold
from parsers.listing.markup import Place, RowPlaces
from parsers.listing.nearest import Nearest, all_around
from parsers.listing.visible_text import TextOf, blocks, is_silent

LINK = "a[href]"
# What a reader can do with a row, and nothing of its document. One with a link in it never ends.
CONTROLS = ":is(button, label):not(:has(a))"
TERM = "dt"
# The places of a row's texts, as they are numbered here; its fields follow.
TITLE, DATE, SUMMARY, FIELDS = range(4)


class Said(NamedTuple):
    """A text as it is printed at a place, and what an attribute states beside it: "" where the element lacks it, None
    where none is asked for. An `element` that says it has a number of its own in the row; None for a part of one."""

    printed: str
    stated: str | None
    element: int | None

    @property
    def text(self) -> str:
        return self.printed if self.stated is None else self.stated


class PlacedLink(NamedTuple):
    """A link to a document, with the document's canonical URL."""

    element: int
    url: str


class Gathered(Protocol):
    """What is gathered from a row, whichever way."""

    @property
    def links(self) -> Sequence[PlacedLink]:
        """The row's links to documents."""

    def at(self, number: int) -> Sequence[Said]:
        """What stands at the place with this number."""

    def links_around(self, element: int) -> Sequence[PlacedLink]:
        """The links in the element of a title or of a date, or around it."""

    def links_at_place(self) -> list[PlacedLink]:
        """The links at the place that is declared for the link."""

    def other_blocks(self, taken: frozenset[int]) -> list[str]:
        """The visible blocks of text in the row beside the elements that were taken, and what tells nothing: no labels
        of them, no buttons."""


class GatheredFromNodes:
    """What the elements hold that make a row: the row itself, and what tells more of it."""

    def __init__(self, parts: Sequence[LexborNode], links: Iterable[tuple[LexborNode, str]], places: RowPlaces) -> None:
        self._parts = parts
        self._places = places
        self._elements: dict[int, LexborNode] = {}
        self.links = [PlacedLink(node.mem_id, url) for node, url in links]

    def at(self, number: int) -> list[Said]:
        """See Gathered."""
        place = places_of_texts(self._places)[number]
        found = [element for part in self._parts for element in elements_at(part, place)] if place else []
        self._elements.update((element.mem_id, element) for element in found)
        return [said_by(element, place) for element in found] if place else []

    def links_around(self, element: int) -> list[PlacedLink]:
        """See Gathered."""
        around = links_around(self._elements[element])
        return [link for link in self.links if link.element in around]

    def links_at_place(self) -> list[PlacedLink]:
        """See Gathered."""
        place = self._places.link
        declared = {node.mem_id for part in self._parts for node in elements_at(part, place)} if place else set()
        return [link for link in self.links if link.element in declared]

    def other_blocks(self, taken: frozenset[int]) -> list[str]:
        """See Gathered."""
        return other_blocks(self._parts, taken, self._places.without)


def declared_places(places: RowPlaces) -> tuple[Place | None, ...]:
    """The places of texts by their numbers, those beside a row among them."""
    return (places.title, places.date, places.summary, *(place for _, place in places.fields))


def places_of_texts(places: RowPlaces) -> tuple[Place | None, ...]:
    """The places of a row's own texts by their numbers."""
    return tuple([place if place is None or place.side is None else None for place in declared_places(places)])


def elements_at(node: LexborNode, place: Place) -> list[LexborNode]:
    """The elements that a place selects in a node. What is not to be seen counts only where an attribute is asked for:
    metadata is for machines."""
    if place.at is None:
        return [node]
    found = node.css(place.at)
    if place.attribute is not None:
        return found
    silent = Nearest(is_silent, within=node)
    return [element for element in found if silent(element) is None]


def said_by(element: LexborNode, place: Place) -> Said:
    """What an element says at a place."""
    stated = fold(element.attributes.get(place.attribute) or "") if place.attribute else None
    return Said(" ".join(blocks_at(element, place)), stated, element.mem_id)


def blocks_at(element: LexborNode, place: Place, text_of: TextOf | None = None) -> list[str]:
    """The blocks of an element's text, but for what a place leaves out; `text_of` as parsers.listing.visible_text."""
    left_out = {node.mem_id for node in element.css(place.without)} if place.without else frozenset[int]()
    return blocks(element, left_out, text_of)


def links_around(element: LexborNode) -> set[int]:
    """The `mem_id` of an element, of all that is around it, and of the links in it."""
    return all_around([element]) | {node.mem_id for node in element.css(LINK)}


def other_blocks(
    parts: Sequence[LexborNode],
    taken: Set[int],
    telling_nothing: str | None,
    text_of: TextOf | None = None,
) -> list[str]:
    """The blocks of text in a row beside the elements whose `mem_id` was taken; see Gathered."""
    if any(part.mem_id in taken for part in parts):
        return []
    without = set(taken)
    if telling_nothing is not None:
        nothing = (node for part in parts for node in part.css(telling_nothing))
        without |= {node.mem_id for node in nothing if node.tag != TERM or _is_term_of_something(node)}
    without |= {node.mem_id for part in parts for node in part.css(CONTROLS)}
    without |= {term.mem_id for part in parts for term in part.css(TERM) if _is_told(term, without)}
    return [text for part in parts for text in blocks(part, without, text_of)]


def _is_told(term: LexborNode, taken: Collection[int]) -> bool:
    """Whether all that a term of a list stands for was taken."""
    told = [node.mem_id in taken for node in takewhile(lambda node: node.tag == "dd", _elements_behind(term))]
    return bool(told) and all(told)


def _is_term_of_something(term: LexborNode) -> bool:
    """Whether a term of a list is told anything of at once: one of nothing is what a damaged page has made one of."""
    behind = next(_elements_behind(term), None)
    return behind is not None and behind.tag == "dd"


def _elements_behind(node: LexborNode) -> Iterator[LexborNode]:
    following = node.next
    while following is not None:
        if following.is_element_node:
            yield following
        following = following.next
