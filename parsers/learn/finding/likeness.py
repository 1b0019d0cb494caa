"""How alike records are: the shape of a record is which tags stand in which in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from parsers.learn.finding.candidates import Record, held
from parsers.learn.finding.outline import Held, Outline
from parsers.learn.finding.sampling import evenly

Shape = frozenset[tuple[str, str]]

# Of a longer record the beginning tells its shape, and of more records so many, evenly taken.
MOST_ELEMENTS_OF_A_RECORD = 60
MOST_RECORDS_HELD_AGAINST = 300
# Of a record as many signs at its beginning tell whether it begins with a link.
BEGINNING, SHORTEST_LINK = 80, 4


def shape_of(outline: Outline, record: Record) -> Shape:
    """The pairs of tags, the outer and the inner one, of what has text or is a picture in a record."""
    found = set()
    for root in record.elements[:MOST_ELEMENTS_OF_A_RECORD]:
        for one in range(root, min(outline.ends[root], root + MOST_ELEMENTS_OF_A_RECORD)):
            tag = outline.keys[one][0]
            if tag == "img" or outline.stops[one] > outline.starts[one]:
                found.add((outline.keys[outline.parents[one]][0] if one != root else "", tag))
    return frozenset(found)


def usual_shape(shapes: Sequence[Shape], share: float) -> Shape:
    """The pairs that so great a share of the shapes have."""
    counts = Counter(pair for shape in shapes for pair in shape)
    return frozenset(pair for pair, count in counts.items() if count >= share * len(shapes))


def regularity(outline: Outline, records: Sequence[Record]) -> float:
    """From 0 to 1: how much of its shape a record has in common with the usual one, on average."""
    shapes = [shape_of(outline, record) for record in evenly(records, MOST_RECORDS_HELD_AGAINST)]
    usual = usual_shape(shapes, 0.5)
    return sum(len(shape & usual) / max(1, len(shape | usual)) for shape in shapes) / len(shapes)


def shares(outline: Outline, records: Sequence[Record]) -> tuple[float, float, float]:
    """The shares of records with a link, with a date, with a heading."""
    found: list[Held] = [held(outline, record) for record in records]
    count = max(1, len(found))
    linked = sum(one.links > 0 for one in found) / count
    dated = sum(one.dates > 0 for one in found) / count
    return linked, dated, sum(one.headings > 0 for one in found) / count


def is_led_by_link(outline: Outline, record: Record) -> bool:
    """Whether a link stands at the beginning of a record."""
    sums = outline.sums
    place = record.start
    while place < record.stop and sums[place].signs - sums[record.start].signs < BEGINNING:
        place += 1
    return sums[place].linked - sums[record.start].linked >= SHORTEST_LINK
