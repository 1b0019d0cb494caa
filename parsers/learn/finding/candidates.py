"""What on a page could be a list of records: like siblings, runs of siblings that begin alike, records of several
rows, lines between breaks, and likes under several parents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, pairwise
from typing import NamedTuple

from parsers.learn.finding.outline import Held, Key, Outline
from parsers.learn.finding.tables import cells_of, width_of

# Of a parent whose children are of very many kinds no more kinds are tried as beginnings.
MOST_BEGINNINGS = 12
FEWEST_LINES = 3
_BREAKS = frozenset(("br", "hr"))


class Kind(StrEnum):
    """How the records of a candidate belong together."""

    SIBLINGS = "like siblings"
    SAME_TAG = "siblings of one tag"
    SEVERAL_ROWS = "records of several rows"
    RUNS = "runs of siblings that begin alike"
    LINES = "lines between breaks"
    COUSINS = "likes under several parents"
    DISTANT_COUSINS = "likes in several parts of the page"


class Record(NamedTuple):
    """Elements that stand side by side, and the places in the text between which they and what is beside them stand."""

    elements: tuple[int, ...]
    start: int
    stop: int


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """What could be a list of records, in the page's order."""

    kind: Kind
    records: Sequence[Record]


def held(outline: Outline, record: Record) -> Held:
    """What a record holds."""
    return outline.held(record.start, record.stop)


def record_of(outline: Outline, elements: Sequence[int]) -> Record:
    """The record of elements, with no more than is in them."""
    return Record(tuple(elements), outline.starts[elements[0]], outline.stops[elements[-1]])


def candidates(outline: Outline) -> Iterator[Candidate]:
    """All that could be a list of records. Two records are the fewest."""
    paths = _paths(outline, ids=False)
    for parent, children in enumerate(outline.children):
        if len(children) > 1:
            yield from _of_parent(outline, parent, children)
    yield from _cousins(outline, paths)
    yield from _lines_of_cousins(outline, paths)


def _of_parent(outline: Outline, parent: int, children: Sequence[int]) -> Iterator[Candidate]:
    by_key: dict[Key, list[int]] = defaultdict(list)
    by_tag: dict[str, list[int]] = defaultdict(list)
    for child in children:
        by_key[outline.keys[child]].append(child)
        by_tag[outline.keys[child][0]].append(child)
    for group in by_key.values():
        if len(group) > 1:
            yield Candidate(Kind.SIBLINGS, [record_of(outline, (one,)) for one in group])
    for tag, group in by_tag.items():
        if len(group) >= 6:
            yield from _several_rows(outline, group)
        if len(group) > 1 and len({outline.keys[one] for one in group}) > 1:
            yield Candidate(Kind.SAME_TAG, [record_of(outline, (one,)) for one in group])
        if tag in _BREAKS and len(group) >= FEWEST_LINES - 1:
            yield from _lines(outline, parent, children, tag)
    yield from _runs(outline, parent, children, by_key)


def _several_rows(outline: Outline, group: Sequence[int]) -> Iterator[Candidate]:
    """Records of as many siblings each as lie from one that has a link or a heading to the next; where too few stand
    behind the last of these, they begin as many before it."""
    leading = [place for place, one in enumerate(group) if _leads(outline, one)]
    if not 3 <= len(leading) <= len(group) * 0.7:
        return
    # Rows that nearly all have a date are a record each, of which some have a link.
    if sum(outline.held(outline.starts[one], outline.stops[one]).dates > 0 for one in group) >= 0.9 * len(group):
        return
    gaps = Counter(after - before for before, after in pairwise(leading))
    gap, count = gaps.most_common(1)[0]
    if gap >= 2 and count >= 0.7 * (len(leading) - 1):
        before = min(max(0, gap - (len(group) - leading[-1])), leading[0])
        firsts = [at - before for at in leading]
        yield Candidate(Kind.SEVERAL_ROWS, [record_of(outline, group[at : at + gap]) for at in firsts])
    elif _are_continued(outline, group, set(leading)):
        stops = [*leading[1:], len(group)]
        records = [record_of(outline, group[at:stop]) for at, stop in zip(leading, stops, strict=True)]
        yield Candidate(Kind.SEVERAL_ROWS, records)


def _are_continued(outline: Outline, group: Sequence[int], leading: Set[int]) -> bool:
    """Whether the rows of a table that lead to nothing have an empty first cell, and those that do have none: they go
    on with what these begin."""
    if outline.keys[group[0]][0] != "tr" or 0 not in leading:
        return False
    firsts = [next(iter(cells_of(outline, row)), None) for row in group]
    return all(
        cell is not None and (outline.stops[cell] > outline.starts[cell]) == (place in leading)
        for place, cell in enumerate(firsts)
    )


def _leads(outline: Outline, element: int) -> bool:
    found = outline.held(outline.starts[element], outline.stops[element])
    return found.links > 0 or found.headings > 0


def _runs(
    outline: Outline, parent: int, children: Sequence[int], by_key: Mapping[Key, Sequence[int]]
) -> Iterator[Candidate]:
    """Records that begin with siblings of one kind, each up to the next, with the text that stands between them."""
    if len(by_key) == 1:
        yield from _with_text_beside(outline, parent, children)
        return
    places = {child: place for place, child in enumerate(children)}
    beginnings = [group for group in by_key.values() if len(group) >= 2]
    for group in sorted(beginnings, key=len, reverse=True)[:MOST_BEGINNINGS]:
        records, known = [], set[Key]()
        for first, following in pairwise(group):
            run = children[places[first] : places[following]]
            known.update(outline.keys[one] for one in run)
            records.append(Record(tuple(run), outline.starts[first], outline.starts[following]))
        records.append(_last_run(outline, parent, children[places[group[-1]] :], known))
        records = _without_heads_behind(outline, records)
        loose = any(record.stop > outline.stops[record.elements[-1]] for record in records)
        if loose or any(len(record.elements) > 1 for record in records):
            yield Candidate(Kind.RUNS, records)


def _with_text_beside(outline: Outline, parent: int, children: Sequence[int]) -> Iterator[Candidate]:
    """Likes with the text that stands behind each, as in lines of a pre; with that before it where the first has a date
    there and the last has none behind it, or nothing."""
    starts = [outline.starts[child] for child in children]
    stops = [outline.stops[child] for child in children]
    if not any(outline.held(stop, start).signs for stop, start in zip(stops, starts[1:], strict=False)):
        return
    before, behind = outline.held(outline.starts[parent], starts[0]), outline.held(stops[-1], outline.stops[parent])
    if behind.dates or (behind.signs and not before.dates):
        spans = zip(starts, [*starts[1:], outline.stops[parent]], strict=True)
    else:
        spans = zip([outline.starts[parent], *stops[:-1]], stops, strict=True)
    records = [Record((child,), *span) for child, span in zip(children, spans, strict=True)]
    yield Candidate(Kind.RUNS, records)


def _without_heads_behind(outline: Outline, records: Sequence[Record]) -> list[Record]:
    """Runs without what stands behind them and is of no kind that runs are made of: the head of the next group."""
    forms = [tuple(outline.keys[one] for one in record.elements) for record in records]
    usual = Counter(forms).most_common(1)[0][0]
    count, known = len(usual), set(usual)
    found = []
    for record, form in zip(records, forms, strict=True):
        if len(form) > count and form[:count] == usual and known.isdisjoint(form[count:]):
            record = Record(record.elements[:count], record.start, outline.starts[record.elements[count]])
        found.append(record)
    return found


def _last_run(outline: Outline, parent: int, rest: Sequence[int], known: set[Key]) -> Record:
    """The last run, which ends where a sibling comes that is in none of the others."""
    count = 1
    while count < len(rest) and outline.keys[rest[count]] in known:
        count += 1
    stop = outline.stops[parent] if count == len(rest) else outline.starts[rest[count]]
    return Record(tuple(rest[:count]), outline.starts[rest[0]], stop)


def _lines(outline: Outline, parent: int, children: Sequence[int], tag: str) -> Iterator[Candidate]:
    """What stands between breaks: between each, and, where some follow at once, between two."""
    breaks = [child for child in children if outline.keys[child][0] == tag]
    doubled = [after for before, after in pairwise(breaks) if outline.starts[after] == outline.stops[before]]
    for separators in (breaks, doubled):
        if len(separators) >= FEWEST_LINES - 1:
            records = list(_between(outline, parent, children, separators))
            if len(records) >= FEWEST_LINES:
                yield Candidate(Kind.LINES, _cut_at_ends(outline, records))


def _between(outline: Outline, parent: int, children: Sequence[int], separators: Sequence[int]) -> Iterator[Record]:
    limits = set(separators)
    elements: list[int] = []
    start = outline.starts[parent]
    for child in (*children, -1):
        if child >= 0 and child not in limits:
            elements.append(child)
            continue
        stop = outline.starts[child] if child >= 0 else outline.stops[parent]
        if elements and outline.held(start, stop).signs:
            yield Record(tuple(elements), start, stop)
        elements, start = [], stop


def _cut_at_ends(outline: Outline, records: list[Record]) -> list[Record]:
    """The first and the last record without what stands before and behind the list, where they hold more elements than
    the others do."""
    forms = Counter(_tags(outline, record.elements) for record in records[1:-1])
    if not forms:
        return records
    usual = forms.most_common(1)[0][0]
    first, last, count = records[0], records[-1], len(usual)
    if len(first.elements) > count and _tags(outline, first.elements[-count:]) == usual:
        before = first.elements[-count - 1]
        records[0] = Record(first.elements[-count:], outline.stops[before], first.stop)
    if len(last.elements) > count and _tags(outline, last.elements[:count]) == usual:
        records[-1] = Record(last.elements[:count], last.start, outline.starts[last.elements[count]])
    return records


def _tags(outline: Outline, elements: Sequence[int]) -> tuple[str, ...]:
    return tuple(outline.keys[one][0] for one in elements)


def _lines_of_cousins(outline: Outline, paths: Sequence[int]) -> Iterator[Candidate]:
    """Lines between breaks in elements of one kind at the end of one path of tags."""
    families: dict[tuple[int, Key], list[int]] = defaultdict(list)
    for parent, children in enumerate(outline.children):
        if any(outline.keys[child][0] == "br" for child in children):
            families[paths[parent], outline.keys[parent]].append(parent)
    for family in families.values():
        lines = [_lines_of(outline, parent) for parent in family]
        # An element with a line or two is a record itself.
        if len(family) > 1 and 2 * sum(len(own) >= FEWEST_LINES for own in lines) >= len(family):
            yield Candidate(Kind.LINES, list(chain.from_iterable(lines)))


def _lines_of(outline: Outline, parent: int) -> list[Record]:
    children = outline.children[parent]
    breaks = [child for child in children if outline.keys[child][0] == "br"]
    return list(_between(outline, parent, children, breaks))


def _paths(outline: Outline, ids: bool) -> list[int]:
    """For each element the number of its path of tags from the page's root, or of tags and ids."""
    numbers: dict[tuple[int, str, str], int] = {}
    paths: list[int] = []
    for element, key in enumerate(outline.keys):
        parent = outline.parents[element]
        name = outline.nodes[element].attributes.get("id") or "" if ids else ""
        paths.append(numbers.setdefault((paths[parent] if parent >= 0 else -1, key[0], name), len(numbers)))
    return paths


def _cousins(outline: Outline, paths: Sequence[int]) -> Iterator[Candidate]:
    """Elements of one kind at the end of one path of tags, where they have several parents; rows of tables, where these
    have as many columns. And those of them alone that stand in one element with an id."""
    widths: dict[int, int] = {}
    families: dict[tuple[int, Key, int], list[int]] = defaultdict(list)
    for element, key in enumerate(outline.keys):
        parent = outline.parents[element]
        width = 0
        if key[0] == "tr" and parent >= 0:
            width = widths[parent] if parent in widths else widths.setdefault(parent, width_of(outline, parent))
        families[paths[element], key, width].append(element)
    named = _paths(outline, ids=True)
    for family in families.values():
        if len(family) >= 3 and len({outline.parents[one] for one in family}) > 1:
            by_name: dict[int, list[int]] = defaultdict(list)
            for one in family:
                by_name[named[outline.parents[one]]].append(one)
            kind = Kind.COUSINS if len(by_name) == 1 else Kind.DISTANT_COUSINS
            yield Candidate(kind, [record_of(outline, (one,)) for one in family])
            for part in by_name.values() if len(by_name) > 1 else ():
                if len(part) >= 3 and len({outline.parents[one] for one in part}) > 1:
                    yield Candidate(Kind.COUSINS, [record_of(outline, (one,)) for one in part])
