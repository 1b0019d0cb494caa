"""Rows of tables: how many cells they have, and which of them are heads."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from parsers.learn.finding.outline import Outline
from parsers.learn.finding.spans import rows_of_span

FAIR_SHARE_OF_ROWS = 0.8
_CELLS = ("td", "th")


def cells_of(outline: Outline, row: int) -> list[int]:
    """The cells of a row."""
    return [one for one in outline.children[row] if outline.keys[one][0] in _CELLS]


def width_of(outline: Outline, rows: int) -> int:
    """How many cells most rows within an element have that holds rows."""
    counts = Counter(len(cells_of(outline, one)) for one in outline.children[rows] if outline.keys[one][0] == "tr")
    return counts.most_common(1)[0][0] if counts else 0


def without_heads(outline: Outline, rows: Sequence[int]) -> list[int]:
    """Rows without the heads of their tables: rows of head cells, those that say the same again and have neither link
    nor date, and of a table without such its first one where it has neither and nearly all others have; all rows where
    they all are heads."""
    left = _without_repeated(outline, [row for row in rows if not is_head(outline, row)])
    firsts = set(_bare_firsts(outline, left))
    return [row for row in left if row not in firsts] or list(rows)


def _without_repeated(outline: Outline, rows: Sequence[int]) -> list[int]:
    bare = {row: outline.words(outline.starts[row], outline.stops[row]) for row in rows if not _tells(outline, row)}
    counts = Counter(bare.values())
    return [row for row in rows if row not in bare or counts[bare[row]] == 1]


def rows_spanned(outline: Outline, element: int) -> int:
    """Over how many rows the cell goes that an element is or stands in; 1 where it stands in none."""
    while element >= 0 and outline.keys[element][0] not in _CELLS:
        element = outline.parents[element]
    return rows_of_span(outline.nodes[element].attributes.get("rowspan")) if element >= 0 else 1


def is_head(outline: Outline, row: int) -> bool:
    """Whether a row has more head cells than others; that of a row alone, which says so, is none."""
    return are_heads(outline, cells_of(outline, row))


def are_heads(outline: Outline, cells: Sequence[int]) -> bool:
    """Whether more of some cells are head cells than others."""
    heads = sum(is_head_cell(outline, one) for one in cells)
    return heads > len(cells) - heads


def is_head_cell(outline: Outline, element: int) -> bool:
    """Whether an element is a head cell, and not the head of its row alone."""
    return outline.keys[element][0] == "th" and outline.nodes[element].attributes.get("scope") != "row"


def _bare_firsts(outline: Outline, rows: Sequence[int]) -> list[int]:
    by_parent: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        by_parent[outline.parents[row]].append(row)
    others = [row for own in by_parent.values() for row in own[1:]]
    if not others or sum(_tells(outline, row) for row in others) < FAIR_SHARE_OF_ROWS * len(others):
        return []
    return [own[0] for own in by_parent.values() if len(own) > 1 and not _tells(outline, own[0])]


def _tells(outline: Outline, row: int) -> bool:
    inside = outline.held(outline.starts[row], outline.stops[row])
    return inside.links > 0 or inside.dates > 0
