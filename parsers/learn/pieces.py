"""The pieces of text of records, each with its way down from the record: the place that it has in common with those of
other records."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from parsers.learn.candidates import Record
from parsers.learn.outline import Outline

# Of a record, the pieces of text beyond these have no place: it is no row.
MOST_PIECES = 60
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_WHOLE = HEADINGS | {"a"}
_CELLS = frozenset(("td", "th"))

Step = tuple[str, frozenset[str], int]
Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of a record, and the element that holds it whole: its link, its heading, or what is around it."""

    words: str
    element: int


def pieces_of(outline: Outline, record: Record) -> Iterator[tuple[Path, Piece]]:
    """The pieces of a record, each with its way down from the record; of several in one place each by its count."""
    first, last = bisect_left(outline.text_places, record.start), bisect_left(outline.text_places, record.stop)
    roots = {root: place for place, root in enumerate(record.elements)}
    counts: Counter[Path] = Counter()
    wholes: set[int] = set()
    loose = 0
    for text in islice(outline.texts, first, min(last, first + MOST_PIECES)):
        way = list(_way(outline, text.holder, roots))
        if not way:
            loose += 1
            yield (("", frozenset(), loose),), Piece(text.words, text.holder)
            continue
        whole = next((one for one in way if outline.keys[one][0] in _WHOLE), way[0])
        path = tuple(_step(outline, one, roots) for one in way[way.index(whole) :])
        if whole not in wholes:
            wholes.add(whole)
            counts[path] += 1
            again: Path = (("", frozenset(), counts[path]),) if counts[path] > 1 else ()
            yield (*path, *again), Piece(outline.words(outline.starts[whole], outline.stops[whole]), whole)


def _way(outline: Outline, element: int, roots: Mapping[int, int]) -> list[int]:
    """The elements from one up to the record's own; none where it is in none of them."""
    way = []
    while element >= 0:
        way.append(element)
        if element in roots:
            return way
        element = outline.parents[element]
    return []


def _step(outline: Outline, element: int, roots: Mapping[int, int]) -> Step:
    tag, classes = outline.keys[element]
    if element in roots:
        return tag, frozenset(), roots[element]
    return tag, classes, outline.ranks[element] if tag in _CELLS else 0


def by_path(placed: Sequence[Mapping[Path, Piece]]) -> dict[Path, list[Piece]]:
    found: dict[Path, list[Piece]] = defaultdict(list)
    for pieces in placed:
        for path, piece in pieces.items():
            found[path].append(piece)
    return found


def way_to(outline: Outline, record: Record, element: int) -> Path:
    """The way down from a record to an element of it; empty for one that is in none of its elements."""
    roots = {root: place for place, root in enumerate(record.elements)}
    return tuple(_step(outline, one, roots) for one in _way(outline, element, roots))
