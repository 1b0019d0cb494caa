"""What stands beside rows and tells of them: above them, as the heading of a group does, or below each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from parsers.listing.markup import Place, RowPlaces, Side
from parsers.listing.nearest import Nearest, all_around
from parsers.listing.row_pieces import Gathered, PlacedLink, Said, declared_places, said_by
from parsers.listing.visible_text import is_silent

_TAG = re.compile(r"[a-z][a-z0-9-]*")


class WithSides(NamedTuple):
    """What is gathered from a row, and what is `beside` it, by the numbers of places."""

    row: Gathered
    beside: Mapping[int, Said]

    @property
    def links(self) -> Sequence[PlacedLink]:
        """See Gathered."""
        return self.row.links

    def at(self, number: int) -> Sequence[Said]:
        """See Gathered."""
        said = self.beside.get(number)
        return self.row.at(number) if said is None else [said]

    def links_around(self, element: int) -> Sequence[PlacedLink]:
        """See Gathered."""
        return self.row.links_around(element)

    def links_at_place(self) -> list[PlacedLink]:
        """See Gathered."""
        return self.row.links_at_place()

    def other_blocks(self, taken: frozenset[int]) -> list[str]:
        """See Gathered."""
        return self.row.other_blocks(taken)


def said_beside(rows: Sequence[LexborNode], places: RowPlaces) -> dict[int, dict[int, Said]]:
    """What is said of the rows of a page at places beside them, by the rows' `mem_id` and the places' numbers. What is
    said of a group is no part of any of its rows: it has no element there."""
    said: dict[int, dict[int, Said]] = {}
    for number, place in enumerate(declared_places(places)):
        if place is not None and place.side is not None:
            for row, element in elements_beside(rows, place).items():
                said.setdefault(row, {})[number] = said_by(element, place)._replace(element=None)
    return said


def elements_beside(rows: Sequence[LexborNode], place: Place) -> dict[int, LexborNode]:
    """The element at a place beside each of the rows of a page that has one, by the row's `mem_id`: above it the
    nearest one before it; below it the first one behind it and before the next row, in what holds the row. What holds
    rows, stands in one, is hidden or says nothing is none."""
    if not rows or place.at is None:
        return {}
    root = _root_of(rows[0])
    own, holders = {row.mem_id: row for row in rows}, all_around(rows)
    wanted = {node.mem_id for node in root.css(place.at)} - holders
    inside, silent = Nearest(lambda node: node.mem_id in own), Nearest(is_silent)
    found: dict[int, LexborNode] = {}
    above: LexborNode | None = None
    row: LexborNode | None = None
    for node in root.css(f"{_tags_of(rows)}, {place.at}"):
        if node.mem_id in own:
            row = node
            if place.side is Side.ABOVE and above is not None:
                found[node.mem_id] = above
        elif node.mem_id in wanted and inside(node) is None and silent(node) is None and _says(node, place):
            if place.side is Side.ABOVE:
                above = node
            elif row is not None and _is_in_holder(node, row):
                found.setdefault(row.mem_id, node)
    return found


def _root_of(node: LexborNode) -> LexborNode:
    while (outer := node.parent) is not None and outer.is_element_node:
        node = outer
    return node


def _tags_of(rows: Sequence[LexborNode]) -> str:
    """What selects the rows, and others."""
    tags = sorted({row.tag or "" for row in rows})
    return ", ".join(tags) if all(map(_TAG.fullmatch, tags)) else "*"


def _says(node: LexborNode, place: Place) -> bool:
    return bool((node.text() or "").strip() or (place.attribute and node.attributes.get(place.attribute)))


def _is_in_holder(node: LexborNode, row: LexborNode) -> bool:
    """Whether an element is in what holds a row."""
    holder = row.parent
    outer = node.parent
    while outer is not None and holder is not None and outer.mem_id != holder.mem_id:
        outer = outer.parent
    return outer is not None
