"""The shape of a row: its tags, and those of their attributes that matter. Rows of one shape hold their texts and links
at the same places of their HTML, so that one pattern finds them.

What is held of a shape follows from tags and attributes alone, and from which texts are white space. It is found out
with the very steps by which nodes are read, with marks in the place of texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from parsers.html import VOID_TAGS, fold, unescaped
from parsers.listing.links import DocumentUrl
from parsers.listing.list_holders import is_aside
from parsers.listing.markup import Place, RowPlaces
from parsers.listing.row_pieces import (
    DATE,
    LINK,
    TITLE,
    PlacedLink,
    Said,
    blocks_at,
    elements_at,
    links_around,
    other_blocks,
    places_of_texts,
)
from parsers.listing.selectors import LookedAt, may_match_any
from parsers.listing.shape_pattern import ShapePattern, Tag, class_names, tags_in
from parsers.listing.visible_text import TextOf

# A longer row is no usual one.
MOST_TAGS = 300
MOST_PLANS = 16
NOTHING = frozenset[int]()
# The HTML of these is not what stands in their nodes, or begins otherwise.
UNUSUAL_TAGS = frozenset(
    "iframe listing math noembed noframes noscript plaintext pre script style template textarea title xmp".split()  # noqa: SIM905 - a list of words
)
VOID = frozenset(tag.decode() for tag in VOID_TAGS)
_MARK = re.compile("\ue000([0-9]+)\ue001| ")

# A block of text: the group that holds it, or those that hold its pieces, None for a space.
Block = int | tuple[int | None, ...]
Groups = Sequence[str | None]


class ElementPlan(NamedTuple):
    """Where an element's blocks of text are, the only one by its group, and what its attribute states, if one is asked
    for."""

    element: int
    text: int | tuple[Block, ...]
    is_stated: bool
    stated: int | None


@dataclass(slots=True, eq=False)
class Shape:
    """Where all is in rows of one shape. Elements are numbered as they come. `others` are the blocks beside elements
    that were taken, for each choice of these that has come. `used` is when it last was."""

    pattern: ShapePattern
    match: Callable[[str], re.Match[str] | None]
    places: tuple[tuple[ElementPlan, ...], ...]
    links: tuple[tuple[int, int], ...]
    around: Mapping[int, frozenset[int]]
    at_link: frozenset[int]
    texts: int
    anchors: int
    markup: str
    others: dict[frozenset[int], tuple[Block, ...]] = field(default_factory=dict)
    used: int = 0


class ShapedRow:
    """A row read by its shape; see parsers.listing.row_pieces.Gathered."""

    __slots__ = ("_groups", "_node", "_places", "_shape", "links")

    def __init__(
        self, shape: Shape, groups: Groups, node: LexborNode, places: RowPlaces, document_url: DocumentUrl
    ) -> None:
        self._shape = shape
        self._groups = groups
        self._node = node
        self._places = places
        self.links = [
            PlacedLink(element, url)
            for element, group in shape.links
            if (url := document_url(_value(groups, group))) is not None
        ]

    def at(self, number: int) -> list[Said]:
        """See Gathered."""
        groups = self._groups
        return [
            Said(
                _text(groups, text) if isinstance(text, int) else _joined(groups, text),
                fold(_value(groups, stated)) if is_stated else None,
                element,
            )
            for element, text, is_stated, stated in self._shape.places[number]
        ]

    def links_around(self, element: int) -> list[PlacedLink]:
        """See Gathered."""
        around = self._shape.around[element]
        return [link for link in self.links if link.element in around]

    def links_at_place(self) -> list[PlacedLink]:
        """See Gathered."""
        return [link for link in self.links if link.element in self._shape.at_link]

    def other_blocks(self, taken: frozenset[int]) -> list[str]:
        """See Gathered."""
        plan = self._shape.others.get(taken)
        if plan is None:
            return self._found_out(taken)
        return [_block(self._groups, block) for block in plan] if plan else []

    @property
    def anchors(self) -> int:
        """How many `a` elements are in the row."""
        return self._shape.anchors

    def markup(self) -> str:
        """HTML whose tags and classes are the row's, and the same for many rows."""
        pattern = self._shape.pattern
        has_own_classes = any(self._groups[group] is not None for group in pattern.other_classes)
        return self._node.html or "" if has_own_classes else self._shape.markup

    def _found_out(self, taken: frozenset[int]) -> list[str]:
        """The blocks beside what was taken, from the row's nodes; for the rows to come the plan of them is kept."""
        elements, texts = _parts_of(self._node)
        identities = {elements[number].mem_id for number in taken}
        shape, without = self._shape, self._places.without
        if len(texts) == shape.texts and len(shape.others) < MOST_PLANS:
            marks = _Marks(texts, shape.pattern.text_groups)
            shape.others[taken] = _plan(other_blocks([self._node], identities, without, marks))
        return other_blocks([self._node], identities, without)


class _Marks:
    """What stands for the texts of a row while its shape is found out: the numbers of their groups."""

    def __init__(self, texts: Sequence[LexborNode], groups: Sequence[int | None]) -> None:
        self._groups = {text.mem_id: group for text, group in zip(texts, groups, strict=True)}

    def __call__(self, text: LexborNode) -> str:
        return f"\ue000{self._groups[text.mem_id]}\ue001"


def shape_of(node: LexborNode, html: str, places: RowPlaces, looked_at: LookedAt) -> Shape | None:
    """The shape of a row with this HTML, which is Lexbor's; None where it is an unusual one."""
    tags = tags_in(html, MOST_TAGS)
    elements, texts = _parts_of(node) if tags is not None else ([], [])
    if tags is None or not _is_usual(tags, elements, texts) or is_aside(node):
        return None
    numbers = {element.mem_id: number for number, element in enumerate(elements)}
    links = [numbers[link.mem_id] for link in node.css(LINK)]
    wanted = {number: {"href"} for number in links}
    texts_of_places = [(place, elements_at(node, place) if place else []) for place in places_of_texts(places)]
    for place, found in texts_of_places:
        if place and place.attribute:
            for element in found:
                wanted.setdefault(numbers[element.mem_id], set()).add(place.attribute)
    pattern = ShapePattern.of(tags, wanted, looked_at)
    if pattern is None or _may_be_left_out(node, texts_of_places, looked_at):
        return None
    marks = _Marks(texts, pattern.text_groups)
    return Shape(
        pattern=pattern,
        match=re.compile(pattern.expression).fullmatch,
        places=tuple(_plans(place, found, numbers, pattern, marks) for place, found in texts_of_places),
        links=tuple((number, pattern.values[number, "href"]) for number in links),
        around={
            numbers[title.mem_id]: frozenset(numbers[one] for one in links_around(title) if one in numbers)
            for title in (*texts_of_places[TITLE][1], *texts_of_places[DATE][1])
        },
        at_link=frozenset(numbers[one.mem_id] for one in elements_at(node, places.link)) if places.link else NOTHING,
        texts=len(texts),
        anchors=sum(tag.name == "a" and not tag.is_end for tag in tags),
        markup=html,
    )


def _plans(
    place: Place | None,
    found: Sequence[LexborNode],
    numbers: Mapping[int, int],
    pattern: ShapePattern,
    marks: TextOf,
) -> tuple[ElementPlan, ...]:
    """The plans of the elements that were found at a place."""
    if place is None:
        return ()
    plans = []
    for element in found:
        number, blocks = numbers[element.mem_id], _plan(blocks_at(element, place, marks))
        text = blocks[0] if len(blocks) == 1 and isinstance(blocks[0], int) else blocks
        stated = pattern.values.get((number, place.attribute)) if place.attribute else None
        plans.append(ElementPlan(number, text, place.attribute is not None, stated))
    return tuple(plans)


def _may_be_left_out(
    row: LexborNode, texts_of_places: Iterable[tuple[Place | None, Sequence[LexborNode]]], looked_at: LookedAt
) -> bool:
    """Whether a place selects the row itself, and a selector that looks beside it may leave it out."""
    asked = [found for place, found in texts_of_places if place and place.at and place.without]
    if not any(element.mem_id == row.mem_id for found in asked for element in found):
        return False
    return may_match_any(looked_at.left_out, row.tag, class_names(row.attributes.get("class") or ""))


def _parts_of(node: LexborNode) -> tuple[list[LexborNode], list[LexborNode]]:
    """The elements in a node, itself the first, and its texts."""
    parts = list(node.traverse(include_text=True))
    return [part for part in parts if part.is_element_node], [part for part in parts if part.is_text_node]


def _is_usual(tags: Sequence[Tag], elements: Sequence[LexborNode], texts: Sequence[LexborNode]) -> bool:
    """Whether the tags in a row's HTML, and the texts behind them, are those of its nodes and of no unusual ones. The
    siblings of a row that is a term of a list tell something of it."""
    opened = [tag.name for tag in tags if tag.name and not tag.is_end]
    printed = [unescaped(tag.text) for tag in tags if tag.text]
    if opened[0] == "dt" or not UNUSUAL_TAGS.isdisjoint(opened) or _has_void_in_drawing(tags):
        return False
    return opened == [element.tag for element in elements] and printed == [text.text_content for text in texts]


def _has_void_in_drawing(tags: Sequence[Tag]) -> bool:
    """Whether what is without an end in HTML stands in an SVG, where it has one."""
    depth = 0
    for tag in tags:
        if tag.name == "svg":
            depth += -1 if tag.is_end else 1
        elif depth and tag.name in VOID:
            return True
    return False


def _plan(blocks: Sequence[str]) -> tuple[Block, ...]:
    """Where blocks of text are, for blocks of marks."""
    return tuple(_block_plan([int(mark) if mark else None for mark in _MARK.findall(block)]) for block in blocks)


def _block_plan(marks: Sequence[int | None]) -> Block:
    [first, *further] = marks
    return first if first is not None and not further else tuple(marks)


def _joined(groups: Groups, blocks: Sequence[Block]) -> str:
    return " ".join([_block(groups, block) for block in blocks])


def _block(groups: Groups, block: Block) -> str:
    if isinstance(block, int):
        return _text(groups, block)
    return fold("".join([" " if group is None else unescaped(groups[group] or "") for group in block]))


def _text(groups: Groups, group: int) -> str:
    text = groups[group] or ""
    return fold(unescaped(text) if "&" in text else text)


def _value(groups: Groups, group: int | None) -> str:
    """The value of an attribute; nothing where it has none."""
    value = groups[group] if group is not None else None
    return unescaped(value) if value and "&" in value else value or ""
