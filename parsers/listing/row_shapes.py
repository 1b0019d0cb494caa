"""The shapes of rows that a layout has shown: a row of a known one is read from its HTML, and any other from its nodes.

A shape that has come a few times is learned. How many are kept, and how often one is learned, is bounded: pages whose
rows are each of their own shape are read hardly slower than by nodes alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import count
from operator import attrgetter

from selectolax.lexbor import LexborNode

from parsers.listing.links import DocumentUrl
from parsers.listing.markup import RowPlaces
from parsers.listing.plain_rows import LONGEST_ROW
from parsers.listing.row_pieces import places_of_texts
from parsers.listing.row_shape import Shape, ShapedRow, shape_of
from parsers.listing.selectors import LookedAt, looked_at_by, may_match_any
from parsers.listing.shape_pattern import class_names, has_other_case

MOST_SHAPES = 32
TIMES_TO_LEARN = 3
MOST_COMING = 256
# To learn a shape takes as long as to read a hundred rows: the first are learned at once, then one for so many rows.
LEARNED_AT_ONCE, ROWS_FOR_A_SHAPE = 8, 500
MOST_SURROUNDINGS = 256
DEEPEST = 64
_TAGS = re.compile(r"</?[a-z0-9-]+")

# What selectors can see of an element around a row: its tag, and the tested ones of its classes and attributes.
_Seen = tuple[str | None, tuple[str, ...], tuple[str | None, ...]]
# What is around rows, by a number, and how many tags they have.
_Key = tuple[int, int]
NOTHING_AROUND = 0


class Shapes:
    """The shapes of the rows that have these places. `rows` were looked at, from which shapes were `learned`."""

    def __init__(self, places: RowPlaces) -> None:
        self.places = places
        self.rows = 0
        self.learned = 0
        self._looked_at = _looked_at_in(places)
        self._known: dict[_Key, list[Shape]] = {}
        self._coming: dict[int, int] = {}
        # What is inside an element has surroundings of another number than what is beside it.
        self._surroundings: dict[tuple[int, _Seen], int] = {}
        self._numbers = count(NOTHING_AROUND + 1)

    @property
    def kept(self) -> int:
        """How many shapes are known."""
        return sum(map(len, self._known.values()))

    @property
    def surroundings(self) -> int:
        """How many surroundings of rows are known."""
        return len(self._surroundings)

    def of_page(self) -> ShapesOfPage | None:
        """What reads the rows of one page; None where shapes tell nothing of them."""
        return ShapesOfPage(self, self._looked_at) if self._looked_at is not None else None

    def read(self, node: LexborNode, around: int, looked_at: LookedAt, document_url: DocumentUrl) -> ShapedRow | None:
        """A row that stands in these surroundings, by its shape; None where that is not known."""
        html = node.html or ""
        if not html or len(html) > LONGEST_ROW:
            return None
        self.rows += 1
        key = (around, html.count("<"))
        shapes = self._known.get(key) or []
        for place, shape in enumerate(shapes):
            if found := shape.match(html):
                shape.used = self.rows
                if place:
                    shapes[place - 1], shapes[place] = shape, shapes[place - 1]
                return ShapedRow(shape, found.groups(), node, self.places, document_url)
        learned = self._learned(node, html, key, looked_at)
        found = learned.match(html) if learned else None
        return ShapedRow(learned, found.groups(), node, self.places, document_url) if learned and found else None

    def inside(self, around: int, seen: _Seen) -> int:
        """The number of the surroundings in an element that stands in others."""
        number = self._surroundings.get((around, seen))
        if number is None:
            if len(self._surroundings) >= MOST_SURROUNDINGS:
                self._surroundings.clear()
                self._known.clear()
            number = self._surroundings[around, seen] = next(self._numbers)
        return number

    def _learned(self, node: LexborNode, html: str, key: _Key, looked_at: LookedAt) -> Shape | None:
        """The shape of a row, if such rows have come often enough and not too many were learned."""
        if self.learned >= LEARNED_AT_ONCE + self.rows // ROWS_FOR_A_SHAPE:
            return None
        tags = hash((key[0], *_TAGS.findall(html)))
        if len(self._coming) >= MOST_COMING:
            self._coming.clear()
        self._coming[tags] = self._coming.get(tags, 0) + 1
        if self._coming[tags] < TIMES_TO_LEARN:
            return None
        self._coming[tags] = 0
        self.learned += 1
        shape = shape_of(node, html, self.places, looked_at)
        if shape is not None:
            self._keep(shape, key)
        return shape

    def _keep(self, shape: Shape, key: _Key) -> None:
        """Keeps a shape, in the place of the one that was not used for longest where there are too many."""
        if self.kept >= MOST_SHAPES:
            unused = min((one for shapes in self._known.values() for one in shapes), key=attrgetter("used"))
            left = {key: [one for one in shapes if one is not unused] for key, shapes in self._known.items()}
            self._known = {key: shapes for key, shapes in left.items() if shapes}
        shape.used = self.rows
        self._known.setdefault(key, []).insert(0, shape)


class ShapesOfPage:
    """The shapes of rows, and what is around the rows of one page."""

    def __init__(self, shapes: Shapes, looked_at: LookedAt) -> None:
        self._shapes = shapes
        self._looked_at = looked_at
        self._around: dict[int, int | None] = {}

    def read(self, node: LexborNode, document_url: DocumentUrl) -> ShapedRow | None:
        """A row by its shape; None where it is to be read from its nodes."""
        around = self._inside(node.parent)
        return self._shapes.read(node, around, self._looked_at, document_url) if around is not None else None

    def _inside(self, node: LexborNode | None) -> int | None:
        """The number of the surroundings in an element; None where a selector can see more of them than is told."""
        path = []
        number: int | None = NOTHING_AROUND
        while node is not None:
            identity = node.mem_id
            if identity in self._around:
                number = self._around[identity]
                break
            path.append((identity, node))
            node = node.parent
        if len(path) > DEEPEST:
            number = None
        for identity, element in reversed(path):
            seen = self._seen_of(element) if number is not None else None
            number = self._shapes.inside(number, seen) if number is not None and seen is not None else None
            self._around[identity] = number
        return number

    def _seen_of(self, element: LexborNode) -> _Seen | None:
        """What selectors can see of an element; None where they can see more of it, as what stands beside it."""
        looked_at, attributes, tag = self._looked_at, element.attributes, element.tag
        names = class_names(attributes.get("class") or "") if attributes else ()
        if looked_at.beside and may_match_any(looked_at.beside, tag, names):
            return None
        if not attributes:
            return tag, (), ()
        if has_other_case(names, looked_at.classes):
            return None
        own = tuple([name for name in looked_at.classes if name in names])
        return tag, own, tuple([attributes.get(name) for name in looked_at.attributes])


@lru_cache(maxsize=64)
def shapes_of(places: RowPlaces) -> Shapes:
    """The shapes that were learned of the rows with these places."""
    return Shapes(places)


def _looked_at_in(places: RowPlaces) -> LookedAt | None:
    declared = [place for place in (*places_of_texts(places), places.link) if place is not None]
    of_rows = (places.without, *(place.at or place.without for place in declared))
    of_elements = (place.without for place in declared if place.at)
    return looked_at_by(filter(None, of_rows), filter(None, of_elements))
