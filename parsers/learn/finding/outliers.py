"""Which records of a list are none: heads, pagers, what is unlike the rest; and which stand beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from statistics import median, median_high
from typing import NamedTuple, TypeVar

from parsers.learn.finding.candidates import Record, held, record_of
from parsers.learn.finding.fields import DATE, TITLE, Place
from parsers.learn.finding.likeness import Shape, is_led_by_link, shape_of, shares, usual_shape
from parsers.learn.finding.outline import Outline
from parsers.learn.finding.ranking import SHORTEST
from parsers.learn.finding.tables import are_heads

# At an end of a list no more are left out: more are no strays.
MOST_TRIMMED = 3
# What has so many times the text or the links that others have is unlike them.
MUCH_LONGER, MANY_MORE_LINKS = 3, 2


One = TypeVar("One")


class _Cells(NamedTuple):
    """How many cells a row of a table has, which of them have a link, and which of them ever have one."""

    number: int
    linked: frozenset[int]
    ever: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Usual:
    """What most of some records have: shares with a link and with a date, the pairs of tags, the cells where they are
    rows of a table, the texts that several of them say; how many signs and links one has, and how many begin with a
    link."""

    linked: float
    dated: float
    shape: Shape
    cells: _Cells | None
    repeated: Set[str]
    signs: float
    links: int
    led: float


def without_outliers(outline: Outline, records: Sequence[Record]) -> list[Record]:
    """The records without heads and pagers of tables and without those that lack what nearly all others have."""
    in_table = all(outline.keys[record.elements[0]][0] == "tr" for record in records)
    inner = inner_of(records) if in_table else records
    linked, dated, _ = shares(outline, inner)
    shapes = [shape_of(outline, record) for record in records]
    cells = _usual_cells(outline, inner) if in_table else None
    sizes = [held(outline, record) for record in records]
    signs, links = median(one.signs for one in sizes), median_high([one.links for one in sizes])
    led = sum(is_led_by_link(outline, record) for record in records) / max(1, len(records))
    usual = _Usual(linked, dated, usual_shape(shapes, 0.8), cells, _repeated(outline, records), signs, links, led)
    pairs = zip(records, shapes, strict=True)
    return [record for record, shape in pairs if not _is_outlier(outline, record, shape, usual)]


def inner_of(records: Sequence[One]) -> Sequence[One]:
    """The records without those at the ends, where heads and pagers stand."""
    return records[2:-2] if len(records) >= 8 else records[1:-1] if len(records) >= 5 else records


def _is_outlier(outline: Outline, record: Record, shape: Shape, usual: _Usual) -> bool:
    inside = held(outline, record)
    unlike = bool(usual.shape) and len(shape & usual.shape) < 0.5 * len(usual.shape)
    lacks_link, lacks_date = usual.linked >= 0.85 and not inside.links, usual.dated >= 0.85 and not inside.dates
    is_odd = usual.cells is not None and _is_odd(_cells(outline, record), usual.cells)
    heads_a_group = unlike and usual.dated <= 0.15 and inside.dates > 0
    if heads_a_group or (usual.linked >= 0.9 and lacks_link):
        return True
    if not inside.dates and usual.linked + usual.dated > 0.5 and _is_head(outline, record):
        return True
    if usual.linked >= 0.75 and not inside.links and outline.words(record.start, record.stop) in usual.repeated:
        return True
    if usual.linked >= 0.7 and usual.dated >= 0.7 and not inside.links and not inside.dates:
        return True
    is_long = inside.signs > MUCH_LONGER * usual.signs
    is_menu = inside.links > MANY_MORE_LINKS * max(1, usual.links)
    runs_on = usual.led >= 0.85 and not is_led_by_link(outline, record)
    return lacks_link + lacks_date + unlike + is_odd + is_long + is_menu + runs_on >= 2


def _cells(outline: Outline, record: Record) -> _Cells:
    cells = [one for one in outline.children[record.elements[0]] if outline.keys[one][0] in ("td", "th")]
    linked = (rank for rank, one in enumerate(cells) if outline.held(outline.starts[one], outline.stops[one]).links)
    return _Cells(len(cells), frozenset(linked))


def _usual_cells(outline: Outline, records: Sequence[Record]) -> _Cells | None:
    """The cells that nearly all rows of a table have; None where they vary."""
    cells = [_cells(outline, record) for record in records]
    number, count = Counter(one.number for one in cells).most_common(1)[0]
    linked = Counter(rank for one in cells for rank in one.linked)
    often = frozenset(rank for rank, times in linked.items() if times >= 0.5 * len(cells))
    return _Cells(number, often, frozenset(linked)) if count >= 0.8 * len(records) else None


def _is_odd(cells: _Cells, usual: _Cells) -> bool:
    is_elsewhere = bool(usual.linked) and cells.linked.isdisjoint(usual.linked)
    return cells.number != usual.number or (bool(cells.linked) and (is_elsewhere or not cells.linked <= usual.ever))


def _repeated(outline: Outline, records: Sequence[Record]) -> Set[str]:
    """What several of the records without a link say."""
    words = (outline.words(one.start, one.stop) for one in records if not held(outline, one).links)
    return {text for text, count in Counter(words).items() if count > 1}


def _is_head(outline: Outline, record: Record) -> bool:
    if outline.keys[record.elements[0]][0] != "tr":
        return False
    inside = chain.from_iterable(range(one, outline.ends[one]) for one in record.elements)
    cells = [one for one in inside if outline.keys[one][0] in ("td", "th")]
    return are_heads(outline, cells)


def with_likes(outline: Outline, records: Sequence[Record]) -> list[Record]:
    """The records with those siblings of them that are like them in all but their class."""
    if any(len(record.elements) > 1 or record.stop > outline.stops[record.elements[0]] for record in records):
        return list(records)
    linked, dated, _ = shares(outline, records)
    usual = usual_shape([shape_of(outline, record) for record in records], 0.8)
    longest = 4 * max(held(outline, record).signs for record in records)
    known = {record.elements[0] for record in records}
    more = []
    for child in _beside(outline, known):
        record = record_of(outline, (child,))
        inside = held(outline, record)
        lacks = (linked >= 0.8 and not inside.links) or (dated >= 0.8 and not inside.dates)
        if not usual or lacks or not SHORTEST <= inside.signs < longest:
            continue
        if len(shape_of(outline, record) & usual) >= 0.8 * len(usual):
            more.append(record)
    return sorted((*records, *more), key=lambda record: record.elements[0])


def _beside(outline: Outline, known: Set[int]) -> Iterator[int]:
    """The elements beside those of records that have their tag, and those beside their parents that have their class:
    the first row may stand outside of the list."""
    tags, kinds = {outline.keys[one][0] for one in known}, {outline.keys[one] for one in known}
    parents = {outline.parents[one] for one in known} - {-1}
    for parent in sorted(parents):
        yield from (one for one in outline.children[parent] if one not in known and outline.keys[one][0] in tags)
    for around in sorted({outline.parents[one] for one in parents} - parents - {-1}):
        for one in outline.children[around]:
            if outline.keys[one] in kinds and outline.keys[one][1] and one not in known and one not in parents:
                yield one


def trimmed(outline: Outline, records: Sequence[Record], places: Sequence[Place]) -> list[Record]:
    """The records without those at either end that have neither title nor date where the others have them: what is
    called the list, or leads to its other pages; and without those that have a date and no title where the others have
    a title and no date: what heads a group."""
    texts = {place.name: place.texts for place in places}
    titles, dates = texts.get(TITLE), texts.get(DATE, (None,) * len(records))
    if titles is None:
        return list(records)
    inner = inner_of(dates) if outline.keys[records[0].elements[0]][0] == "tr" else dates
    dated = sum(map(bool, inner)) >= 0.8 * len(inner)
    shapes = [shape_of(outline, record) for record in records]
    usual = usual_shape(shapes, 0.8)
    stray = [
        not title and (not date if dated else len(shape & usual) < 0.5 * len(usual))
        for title, date, shape in zip(titles, dates, shapes, strict=True)
    ]
    first, last = 0, len(records)
    while first < last and first < MOST_TRIMMED and stray[first]:
        first += 1
    while last > first and len(records) - last < MOST_TRIMMED and stray[last - 1]:
        last -= 1
    titled = sum(map(bool, titles)) >= 0.85 * len(titles)
    heads_are_dated = titled and sum(map(bool, dates)) <= 0.15 * len(dates)
    rows = [*zip(records, titles, dates, strict=True)][first:last]
    is_head = [heads_are_dated and date and not title and not held(outline, one).headings for one, title, date in rows]
    return [one for (one, _, _), heads in zip(rows, is_head, strict=True) if not heads]
