"""The selector of the rows: of the elements that the records are, or of what is in them and says as much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from selectolax.lexbor import LexborNode

from parsers.html import fold
from parsers.learn.finding.records import Refused
from parsers.learn.selecting.row_elements import RowElements
from parsers.learn.selecting.selectors import Case, rows_selector, shown_rows
from parsers.learn.selecting.thoughts import Tried

LEAST_SHARE_OF_ROWS = 0.5
MOST_INWARDS = 3
INWARDS = 0.2


def row_selector(rows: Sequence[RowElements]) -> tuple[str, list[RowElements]] | Refused:
    """The selector of the rows of several pages, and the rows that it selects; or why there is none."""
    records, have = sum(len(one.rows) for one in rows), sum(len(one.nodes) for one in rows)
    if have < LEAST_SHARE_OF_ROWS * records or have < 2:
        return Refused(
            f"{records - have} of {records} records have no element of their own, and a declaration names rows by"
            " elements"
        )
    best: tuple[Tried, list[RowElements]] | None = None
    levels: list[RowElements] | None = list(rows)
    for level in range(MOST_INWARDS):
        if levels is None:
            break
        found = rows_selector([_case(one) for one in levels])
        if found and (best is None or found.cost + INWARDS * level < best[0].cost):
            best = found._replace(cost=found.cost + INWARDS * level), levels
        levels = _inwards(levels)
    if sum(len(shown_rows(one.nodes)) for one in rows) < LEAST_SHARE_OF_ROWS * have:
        return Refused("its records are hidden, or stand in a menu, an aside or a footer, where no row is looked for")
    if best is None:
        return Refused("no selector tells the records from what is beside them")
    return best[0].selector, [_selected(one, best[0].selector) for one in best[1]] if best[0].wrong else best[1]


def _case(one: RowElements) -> Case:
    root = one.found.tree.root
    return Case((root,) if root is not None else (), tuple(one.nodes), one.is_cut)


def _selected(one: RowElements, selector: str) -> RowElements:
    """The rows without those that a selector does not select."""
    found = {node.mem_id for node in one.found.tree.css(selector)}
    return replace(one, rows=tuple(row if row is not None and row.mem_id in found else None for row in one.rows))


def _inwards(rows: Sequence[RowElements]) -> list[RowElements] | None:
    """The rows as the one element in each that says all that they say; None where they have no such."""
    found = []
    for one in rows:
        inner = [
            _only_child(row, parts) if row is not None else None for row, parts in zip(one.rows, one.parts, strict=True)
        ]
        if any(row is not None and child is None for row, child in zip(one.rows, inner, strict=True)):
            return None
        found.append(
            replace(one, rows=tuple(inner), parts=tuple((child,) if child is not None else () for child in inner))
        )
    return found


def wider_rows(rows: Sequence[RowElements]) -> list[RowElements] | None:
    """The rows as what is around each of them and around no other; None where there is no such."""
    found = []
    for one in rows:
        outer = [row.parent if row is not None else None for row in one.rows]
        known = {node.mem_id for node in outer if node is not None and node.tag not in ("body", "html", "main")}
        if len(known) < len(one.nodes):
            return None
        found.append(
            replace(one, rows=tuple(outer), parts=tuple((node,) if node is not None else () for node in outer))
        )
    return found


def _only_child(row: LexborNode, parts: Sequence[LexborNode]) -> LexborNode | None:
    if len(parts) != 1:
        return None
    children = list(row.iter())
    if len(children) != 1 or children[0].tag in ("a", "h1", "h2", "h3", "h4", "tbody"):
        return None
    return children[0] if fold(children[0].text()) == fold(row.text()) else None
