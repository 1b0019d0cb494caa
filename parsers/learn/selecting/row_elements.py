"""Which element of a record is the row that a declaration can name: one, and in tables those below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

from parsers.learn.finding.fields import LINK, TITLE
from parsers.learn.finding.records import LOOKED_AT, Evidence, FoundRecord, FoundRecords
from parsers.learn.finding.sampling import MOST_ROWS


@dataclass(frozen=True, slots=True, eq=False)
class RowElements:
    """The rows of a page, in the order of its records: of each the element that is the row, and that with the table
    rows below it that belong to the record. None for a record that has no such element."""

    found: FoundRecords
    rows: tuple[LexborNode | None, ...]
    parts: tuple[tuple[LexborNode, ...], ...]

    @property
    def nodes(self) -> list[LexborNode]:
        return [row for row in self.rows if row is not None]

    @property
    def is_cut(self) -> bool:
        """Whether there may be more rows behind the last of these."""
        return any(one.what == LOOKED_AT for one in self.found.evidence)


def beginning_of(found: FoundRecords) -> FoundRecords:
    """The first records of a page that has very many, with the word for it."""
    if len(found.records) <= MOST_ROWS:
        return found
    places = [
        replace(place, elements=place.elements[:MOST_ROWS], texts=place.texts[:MOST_ROWS]) for place in found.places
    ]
    has_any = (place for place in places if any(one is not None for one in place.elements))
    says = Evidence(LOOKED_AT, f"rows and places are told by the first {MOST_ROWS:,} of {len(found.records):,} records")
    return replace(found, records=found.records[:MOST_ROWS], places=tuple(has_any), evidence=(*found.evidence, says))


def rows_of(found: FoundRecords) -> RowElements:
    """The rows of the records of a page."""
    leading = _leading_elements(found)
    rows, parts = [], []
    for record, element in zip(found.records, leading, strict=True):
        row = _row_of(record, element)
        rows.append(row)
        parts.append(_parts_of(record, row))
    seen: set[int] = set()
    unique = []
    for row in rows:
        is_again = row is not None and row.mem_id in seen
        unique.append(None if is_again else row)
        if row is not None:
            seen.add(row.mem_id)
    return RowElements(found, tuple(unique), tuple(parts))


def within(node: LexborNode | None, parts: Sequence[LexborNode]) -> bool:
    """Whether an element is one of the parts of a row, or in one."""
    known = {part.mem_id for part in parts}
    while node is not None:
        if node.mem_id in known:
            return True
        node = node.parent
    return False


def _leading_elements(found: FoundRecords) -> list[LexborNode | None]:
    """Of each record the element of its link, or of its title where it has none."""
    by_name = {place.name: place.elements for place in found.places}
    none: tuple[LexborNode | None, ...] = (None,) * len(found.records)
    links, titles = by_name.get(LINK, none), by_name.get(TITLE, none)
    return [link if link is not None else title for link, title in zip(links, titles, strict=True)]


def _row_of(record: FoundRecord, leading: LexborNode | None) -> LexborNode | None:
    if leading is not None:
        inside = next((node for node in record.nodes if within(leading, (node,))), None)
        if inside is not None:
            return inside
        if len(record.nodes) == 1 and leading.tag == "a" and within(record.nodes[0], (leading,)):
            return leading
    return record.nodes[0] if len(record.nodes) == 1 else None


def _parts_of(record: FoundRecord, row: LexborNode | None) -> tuple[LexborNode, ...]:
    """The row, and what a declaration's parser takes for more of it: the table rows below."""
    if row is None:
        return ()
    if row.tag != "tr":
        return (row,)
    place = next((number for number, node in enumerate(record.nodes) if node.mem_id == row.mem_id), None)
    below = record.nodes[place + 1 :] if place is not None else ()
    return (row, *(node for node in below if node.tag == "tr"))
