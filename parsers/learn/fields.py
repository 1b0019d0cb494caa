"""Where in records their title, link and date stand: at the place that most records have, and that tells them apart."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from parsers.learn.candidates import Record
from parsers.learn.dated import date_in
from parsers.learn.outline import Outline

# Of a record, the pieces of text beyond these have no place: it is no row.
MOST_PIECES = 60
LONGEST_TITLE, SHORTEST_TITLE = 160, 3
# How much more a text in a link, or in a heading, reads as a title.
IN_A_LINK, IN_A_HEADING = 1.5, 1.5
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_WHOLE = _HEADINGS | {"a"}
_CELLS = frozenset(("td", "th"))

Step = tuple[str, frozenset[str], int]
Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class RecordFields:
    """What a record says, as printed and folded, each None where nothing was found: its title, where its link leads,
    its date."""

    title: str | None
    href: str | None
    date: str | None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text of a record, and the element that holds it whole: its link, its heading, or what is around it."""

    words: str
    element: int


def fields_of(outline: Outline, records: Sequence[Record]) -> list[RecordFields]:
    """The fields of each record. Never raises."""
    placed = [dict(_pieces(outline, record)) for record in records]
    title, date = _title_path(outline, placed), _date_path(placed)
    above = [None] * len(records) if date else _dates_above(outline, records)
    given = zip(records, placed, above, strict=True)
    return [_fields(outline, record, pieces, title, date, over) for record, pieces, over in given]


def _dates_above(outline: Outline, records: Sequence[Record]) -> Sequence[str | None]:
    """For records without dates, the date that stands above each, as that of a group; none where that is one date for
    all which does not stand right above the first."""
    dates: list[str | None] = []
    date, before, is_right_above = None, 0, False
    for record in records:
        place = bisect_left(outline.text_places, record.start) - 1
        for text in islice(outline.texts, max(before, place + 1 - MOST_PIECES), place + 1):
            found = date_in(text.words)
            if found and 2 * len(found) >= len(text.words):
                date, is_right_above = found, is_right_above or text is outline.texts[place]
        before = bisect_left(outline.text_places, record.stop)
        dates.append(date)
    return dates if is_right_above or len(set(dates) - {None}) > 1 else [None] * len(records)


def _fields(
    outline: Outline,
    record: Record,
    pieces: Mapping[Path, _Piece],
    title: Path | None,
    date: Path | None,
    above: str | None,
) -> RecordFields:
    piece = pieces.get(title) if title is not None else None
    dated = pieces.get(date) if date is not None else None
    printed = date_in(dated.words) if dated else None
    printed = printed or next((found for one in pieces.values() if (found := date_in(one.words))), above)
    return RecordFields(piece.words if piece else None, _href(outline, record, piece), printed)


def _href(outline: Outline, record: Record, title: _Piece | None) -> str | None:
    """Where the title's link leads; without one, the first of the record's."""
    element = title.element if title else -1
    while element >= record.elements[0]:
        if href := outline.hrefs[element]:
            return href
        element = outline.parents[element]
    inside = (outline.hrefs[one] for root in record.elements for one in range(root, outline.ends[root]))
    return next((href for href in inside if href), None)


def _pieces(outline: Outline, record: Record) -> Iterator[tuple[Path, _Piece]]:
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
            yield (("", frozenset(), loose),), _Piece(text.words, text.holder)
            continue
        whole = next((one for one in way if outline.keys[one][0] in _WHOLE), way[0])
        path = tuple(_step(outline, one, roots) for one in way[way.index(whole) :])
        if whole not in wholes:
            wholes.add(whole)
            counts[path] += 1
            again: Path = (("", frozenset(), counts[path]),) if counts[path] > 1 else ()
            yield (*path, *again), _Piece(outline.words(outline.starts[whole], outline.stops[whole]), whole)


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
    place = outline.children[outline.parents[element]].index(element) if tag in _CELLS else 0
    return tag, classes, place


def _by_path(placed: Sequence[Mapping[Path, _Piece]]) -> dict[Path, list[_Piece]]:
    found: dict[Path, list[_Piece]] = defaultdict(list)
    for pieces in placed:
        for path, piece in pieces.items():
            found[path].append(piece)
    return found


def _title_path(outline: Outline, placed: Sequence[Mapping[Path, _Piece]]) -> Path | None:
    weights = {path: _as_title(outline, path, pieces, len(placed)) for path, pieces in _by_path(placed).items()}
    best = max(weights, key=lambda path: weights[path], default=None)
    return best if best is not None and weights[best] > 0 else None


def _as_title(outline: Outline, path: Path, pieces: Sequence[_Piece], records: int) -> float:
    """How much a place reads as that of the titles: many records have it, their words differ, and there are some of
    them, but no more than a title has."""
    letters = sum(sum(map(str.isalpha, piece.words)) for piece in pieces) / len(pieces)
    if letters < SHORTEST_TITLE or sum(date_in(piece.words) == piece.words for piece in pieces) > len(pieces) / 2:
        return 0.0
    length = min(letters, 40.0) * (0.3 if letters > LONGEST_TITLE else 1.0)
    distinct = len({piece.words for piece in pieces}) / len(pieces)
    weight = float((len(pieces) / records) ** 2 * distinct * length**0.5)
    tags = {tag for tag, _, _ in path}
    linked = "a" in tags or any(outline.hrefs[piece.element] for piece in pieces[:1])
    return weight * (IN_A_LINK if linked else 1.0) * (IN_A_HEADING if tags & _HEADINGS else 1.0)


def _date_path(placed: Sequence[Mapping[Path, _Piece]]) -> Path | None:
    """The place where most records have a date; of two, the one with the least beside it."""
    found = {path: _as_date(pieces) for path, pieces in _by_path(placed).items()}
    best = max(found, key=lambda path: found[path], default=None)
    return best if best is not None and found[best][0] > 0 else None


def _as_date(pieces: Sequence[_Piece]) -> tuple[int, float]:
    dates = [(len(date), len(piece.words)) for piece in pieces if (date := date_in(piece.words))]
    return len(dates), sum(date / whole for date, whole in dates) / max(1, len(dates))
