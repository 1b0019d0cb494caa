"""The elements that hold a list's rows: the one table or list, or several of the same list, and nothing beside them.

What stands in a sidebar, in a fallback or in a hidden element is no row, however much it looks like one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from selectolax.lexbor import LexborNode

from parsers.row_markup import label_of
from parsers.visible_text import SILENT_TAGS, is_hidden

TABLE_PARTS = frozenset({"td", "th", "tr", "tbody", "thead", "tfoot"})
ASIDE_TAGS = frozenset({"aside", "nav", "footer"})
ASIDE_ROLES = frozenset({"complementary", "navigation", "contentinfo"})


def rows_of_the_list(nodes: Sequence[LexborNode]) -> tuple[list[LexborNode], list[LexborNode]]:
    """Of the elements that may be rows those that are, and the elements that hold them: the table that a cell or a
    table row stands in, the parent of any other row.

    Shown rows count alone. Where they stand in several holders the one with the most is the list's, together with all
    that are marked up like it, up to the element that holds them all.
    """
    shown: dict[int, bool] = {}
    held: dict[int, list[LexborNode]] = {}
    holders: dict[int, LexborNode] = {}
    for node in nodes:
        holder = node.parent
        is_apart = _says_more_than_class(node) and is_aside(node)
        if node.tag in TABLE_PARTS:
            while holder is not None and (tag := holder.tag) in TABLE_PARTS:
                is_apart = is_apart or (_says_more_than_class(holder) and is_aside(holder))
                holder = holder.parent
                if tag == "tbody":
                    break
        if holder is None or is_apart or not _is_shown(holder, shown):
            continue
        identity = holder.mem_id
        if identity not in held:
            holders[identity], held[identity] = holder, []
        held[identity].append(node)
    if len(held) < 2:
        return next(iter(held.values()), []), list(holders.values())
    main = max(holders.values(), key=lambda holder: len(held[holder.mem_id]))
    alike = [holder for holder in holders.values() if holder.mem_id == main.mem_id or _is_like(holder, main)]
    rows = {node.mem_id for holder in alike for node in held[holder.mem_id]}
    return [node for node in nodes if node.mem_id in rows], alike


def whole_row(node: LexborNode, nodes: Iterable[LexborNode]) -> LexborNode:
    """The table row around a cell that is the only row in it and not the only cell with a text; else the cell itself."""
    cells = [*_cells_beside(node)] if node.tag == "td" else []
    if not cells or node.parent is None or node.parent.tag != "tr":
        return node
    identities = {other.mem_id for other in nodes}
    if any(cell.mem_id in identities for cell in cells):
        return node
    return node.parent if any((cell.text() or "").strip() for cell in cells) else node


def is_aside(element: LexborNode) -> bool:
    """Whether an element, whatever is around it, is no part of a page's own matter, or is shown by no browser."""
    if element.tag in ASIDE_TAGS or element.tag in SILENT_TAGS:
        return True
    attributes = element.attributes
    return bool(attributes) and (attributes.get("role") in ASIDE_ROLES or is_hidden(element))


def _says_more_than_class(element: LexborNode) -> bool:
    attributes = element.attributes
    return len(attributes) > 1 or (len(attributes) == 1 and "class" not in attributes)


def _cells_beside(cell: LexborNode) -> Iterator[LexborNode]:
    sibling = cell.next
    while sibling is not None:
        if sibling.is_element_node:
            yield sibling
        sibling = sibling.next
    sibling = cell.prev
    while sibling is not None:
        if sibling.is_element_node:
            yield sibling
        sibling = sibling.prev


def _is_shown(node: LexborNode, shown: dict[int, bool]) -> bool:
    """Whether neither a row nor anything around it is hidden or set aside; `shown` remembers what is around others."""
    path = []
    outer: LexborNode | None = node
    answer = True
    while outer is not None:
        identity = outer.mem_id
        if identity in shown:
            answer = shown[identity]
            break
        path.append(identity)
        if is_aside(outer):
            answer = False
            break
        outer = outer.parent
    for identity in path:
        shown[identity] = answer
    return answer


def _is_like(holder: LexborNode, main: LexborNode) -> bool:
    """Whether two holders are marked up alike, and so is all around them that does not hold both."""
    around = {outer.mem_id for outer in _around(main)}
    own, other = _labels(holder, around), {outer.mem_id for outer in _around(holder)}
    return own == _labels(main, other)


def _labels(holder: LexborNode, shared: set[int]) -> list[str]:
    return [
        label_of(outer.tag or "", outer.attributes.get("class") or "")
        for outer in _around(holder)
        if outer.mem_id not in shared
    ]


def _around(node: LexborNode | None) -> list[LexborNode]:
    outers = []
    while node is not None:
        outers.append(node)
        node = node.parent
    return outers
