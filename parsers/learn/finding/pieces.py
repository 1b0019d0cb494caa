"""The pieces of text of records, each with its way down from the record: the place that it has in common with those of
other records."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parsers.html import INLINE_TAGS
from parsers.learn.finding.candidates import Record
from parsers.learn.finding.dated import LONGEST_DATE
from parsers.learn.finding.outline import MOST_PARTS_OF_A_DATE, Outline

# Of a record, the pieces of text beyond these have no place: it is no row.
MOST_PIECES = 60
# A place that a smaller share of the records has is none.
LEAST_SHARE = 0.02
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Of a card that is a link as a whole.
_BLOCKS = frozenset(("div", "p", "ul", "ol", "dl", "table", "section", "header", "footer", "article", "figure", "time"))
FEWEST_ON_A_CARD, MOST_INSIDE = 2, 60
_CELLS = frozenset(("td", "th"))
# What is printed alike, by whichever of two tags.
_AS = {"b": "strong", "i": "em"}

Step = tuple[str, frozenset[str], int]
Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of a record, and the element that holds it whole: its link, its heading, or what is around it."""

    words: str
    element: int


def pieces_of(outline: Outline, record: Record) -> Iterator[tuple[Path, Piece]]:
    """The pieces of a record, each with its way down from the record; of several in one place each by its count."""
    roots = {root: place for place, root in enumerate(record.elements)}
    counts: Counter[Path] = Counter()
    wholes: set[int] = set()
    cards: dict[int, bool] = {}
    loose = 0
    for text in outline.texts_between(record.start, record.stop, MOST_PIECES):
        way = list(_way(outline, text.holder, roots))
        if not way:
            loose += 1
            yield (("", frozenset(), loose),), Piece(text.words, text.holder)
            continue
        whole = next((one for one in way if _is_whole(outline, one, record, cards)), way[0])
        if whole in roots and _is_beside_elements(outline, whole):
            loose += 1
            yield (("", frozenset(), loose), _step(outline, whole, roots)), Piece(text.words, text.holder)
            continue
        path = tuple(_step(outline, one, roots) for one in way[way.index(whole) :])
        if whole not in wholes:
            wholes.add(whole)
            counts[path] += 1
            again: Path = (("", frozenset(), counts[path]),) if counts[path] > 1 else ()
            yield (*path, *again), Piece(outline.words(outline.starts[whole], outline.stops[whole]), whole)


def _is_whole(outline: Outline, element: int, record: Record, cards: dict[int, bool]) -> bool:
    """Whether all in an element is one text: a heading is one, a link that is no card, and a date whose day, month and
    year stand in elements of their own."""
    tag = outline.keys[element][0]
    if tag != "a":
        return tag in HEADINGS or _is_date_in_parts(outline, element)
    if element not in cards:
        cards[element] = _is_card(outline, element, record)
    return not cards[element]


def _is_date_in_parts(outline: Outline, element: int) -> bool:
    texts = outline.texts_between(outline.starts[element], outline.stops[element], MOST_PARTS_OF_A_DATE + 1)
    if not 2 <= len(texts) <= MOST_PARTS_OF_A_DATE or any(text.holder == element for text in texts):
        return False
    words = " ".join(text.words for text in texts)
    return len(words) <= LONGEST_DATE and outline.dates.date_in(words) == words


def _is_card(outline: Outline, link: int, record: Record) -> bool:
    """Whether a link is around all that its record says, in several texts, each in an element of its own: a card that
    is a link as a whole says more than one thing."""
    start, stop = outline.starts[link], outline.stops[link]
    texts = outline.texts_between(start, stop, MOST_PIECES)
    if len(texts) < FEWEST_ON_A_CARD or any(text.holder == link for text in texts):
        return False
    if outline.texts_between(record.start, start, 1) or outline.texts_between(stop, record.stop, 1):
        return False
    if any(outline.keys[one][0] in _BLOCKS for one in range(link + 1, min(outline.ends[link], link + MOST_INSIDE))):
        return True
    inner = link
    while len(outline.children[inner]) == 1:
        inner = outline.children[inner][0]
    return not any(text.holder == inner for text in texts)


def _is_beside_elements(outline: Outline, root: int) -> bool:
    """Whether what stands loose in a record stands beside elements that are no phrases in it."""
    inside = [one for one in outline.children[root] if outline.stops[one] > outline.starts[one]]
    return any(outline.keys[one][0] not in INLINE_TAGS for one in inside)


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


def by_path(placed: Sequence[Mapping[Path, Piece]]) -> dict[Path, dict[int, Piece]]:
    """The pieces at each place that enough of the records have, by the numbers of the records."""
    found: dict[Path, dict[int, Piece]] = defaultdict(dict)
    for number, pieces in enumerate(placed):
        for path, piece in pieces.items():
            found[path][number] = piece
    least = LEAST_SHARE * len(placed)
    return {path: pieces for path, pieces in found.items() if len(pieces) >= least}


def piece_at(pieces: Mapping[Path, Piece], path: Path) -> Piece | None:
    """What a record says at a place, or, where it has nothing there, at one whose tags are the same or in an element of
    the same class, or within or right around the same."""
    return pieces.get(path) or _piece_like(pieces, path)


def _piece_like(pieces: Mapping[Path, Piece], path: Path) -> Piece | None:
    tags = _tags(path)
    if len(path) > 2 and path[1:] in pieces:
        return pieces[path[1:]]
    for other, piece in pieces.items():
        if len(other) == len(tags) and _tags(other) == tags:
            return piece
    own = path[0]
    named = (piece for other, piece in pieces.items() if own[1] and other[0] == own)
    return next(named, None) or next((piece for other, piece in pieces.items() if other[-len(path) :] == path), None)


def _tags(path: Path) -> list[tuple[str, int]]:
    return [(_AS.get(tag, tag), rank) for tag, _, rank in path]


def way_to(outline: Outline, record: Record, element: int) -> Path:
    """The way down from a record to an element of it; empty for one that is in none of its elements."""
    roots = {root: place for place, root in enumerate(record.elements)}
    return tuple(_step(outline, one, roots) for one in _way(outline, element, roots))
