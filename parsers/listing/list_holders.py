"""The elements that hold a list's rows: the one table or list, or several of the same list, and nothing beside them.

What stands in a sidebar, in a fallback or in a hidden element is no row, however much it looks like one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from selectolax.lexbor import LexborNode

from parsers.listing.row_markup import label_of
from parsers.listing.visible_text import SILENT_TAGS, inline_text, is_hidden

TABLE_PARTS = frozenset({"td", "th", "tr", "tbody", "thead", "tfoot"})
ASIDE_TAGS = frozenset({"aside", "nav", "footer"})
APART_TAGS = ASIDE_TAGS | SILENT_TAGS
ASIDE_ROLES = frozenset({"complementary", "navigation", "contentinfo"})


def rows_of_the_list(nodes: Sequence[LexborNode]) -> tuple[list[LexborNode], list[LexborNode]]:
    """Of the elements that may be rows those that are, and the elements that hold them: the table that a cell or a
    table row stands in, the parent of any other row.

    Rows count alone that nothing around them hides or sets aside. Where they stand in several holders the one with the
    most is the list's, together with all that are marked up like it, up to the element that holds them all.
    """
    held, holders = _held_rows(nodes)
    if len(held) < 2:
        return next(iter(held.values()), []), list(holders.values())
    main = max(holders.values(), key=lambda holder: len(held[holder.mem_id]))
    alike = [holder for holder in holders.values() if holder.mem_id == main.mem_id or _is_like(holder, main)]
    rows = {node.mem_id for holder in alike for node in held[holder.mem_id]}
    return [node for node in nodes if node.mem_id in rows], alike


def rows_declared(nodes: Sequence[LexborNode]) -> tuple[list[LexborNode], list[LexborNode]]:
    """As `rows_of_the_list`, but whatever holds them: what a declaration calls a row is one wherever it is shown."""
    held, holders = _held_rows(nodes)
    rows = {node.mem_id for several in held.values() for node in several}
    return [node for node in nodes if node.mem_id in rows], list(holders.values())


def _held_rows(nodes: Sequence[LexborNode]) -> tuple[dict[int, list[LexborNode]], dict[int, LexborNode]]:
    """The rows that nothing around them hides or sets aside, and what holds them, by the identity of the holder."""
    shown: dict[int, bool] = {}
    held: dict[int, list[LexborNode]] = {}
    holders: dict[int, LexborNode] = {}
    of_part: dict[int, LexborNode] = {}
    for node in nodes:
        holder, is_apart = node.parent, False
        if node.tag in TABLE_PARTS:
            # The rows of a table share all but the innermost parts of it.
            while holder is not None and (identity := holder.mem_id) not in of_part and holder.tag in TABLE_PARTS:
                part, holder = holder, holder.parent
                is_part_apart = bool(part.attributes) and is_aside(part)
                is_apart = is_apart or is_part_apart
                if part.tag != "tr" and holder is not None and not is_part_apart:
                    of_part[identity] = holder
            if holder is not None:
                holder = of_part.get(holder.mem_id, holder)
        if holder is None or is_apart:
            continue
        identity = holder.mem_id
        if identity not in held:
            if not _is_shown(holder, shown):
                continue
            holders[identity], held[identity] = holder, []
        held[identity].append(node)
    return held, holders


def usual_holder(nodes: Sequence[LexborNode]) -> LexborNode | None:
    """The table in whose body all of the cells stand, which are in a page's order: then so do those between the first
    and the last. None where they stand elsewhere too, or where the page sets the table aside."""
    holder = _table_of(nodes[0]) if nodes else None
    last = _table_of(nodes[-1]) if holder is not None else None
    if holder is None or last is None or holder.mem_id != last.mem_id:
        return None
    return holder if not any(map(is_aside, _around(holder))) else None


def _table_of(cell: LexborNode) -> LexborNode | None:
    """The table in a row of whose body a cell stands."""
    holder: LexborNode | None = cell
    for tag in ("td", "tr", "tbody"):
        holder = holder.parent if holder is not None and holder.tag == tag else None
    return holder if holder is not None and holder.tag == "table" else None


def line_of_table(node: LexborNode) -> LexborNode | None:
    """The table row that a cell or a table row is."""
    line = node.parent if node.tag == "td" else node
    return line if line is not None and line.tag == "tr" else None


def further_lines(line: LexborNode, rows: set[int]) -> tuple[LexborNode, ...]:
    """The table rows below one that show a text and no heading, up to the next of the `rows`."""
    found = []
    node = line.next
    while node is not None and node.mem_id not in rows:
        if node.tag == "tr" and node.css_first("th") is None and not is_aside(node) and inline_text(node):
            found.append(node)
        node = node.next
    return tuple(found)


def whole_rows(nodes: Sequence[LexborNode], holders: Sequence[LexborNode]) -> Sequence[LexborNode]:
    """The rows, in place of a cell the table row around it where that has another cell with a text, but no row."""
    if all(node.tag != "td" for node in nodes[:1]) or sum(len(holder.css("td")) for holder in holders) == len(nodes):
        return nodes
    cells = Counter(outer.mem_id for node in nodes if (outer := _line_around(node)) is not None)
    return [_whole_row(node, cells) for node in nodes]


def _line_around(cell: LexborNode) -> LexborNode | None:
    """The table row in which a cell stands."""
    outer = cell.parent if cell.tag == "td" else None
    return outer if outer is not None and outer.tag == "tr" else None


def _whole_row(node: LexborNode, cells: Counter[int]) -> LexborNode:
    """`cells` says how many cells of a table row are rows."""
    outer = _line_around(node)
    if outer is None or cells[outer.mem_id] > 1:
        return node
    others = (cell for cell in outer.iter() if cell.mem_id != node.mem_id)
    return outer if any((cell.text() or "").strip() for cell in others) else node


def is_aside(element: LexborNode) -> bool:
    """Whether an element, whatever is around it, is no part of a page's own matter, or is shown by no browser."""
    if element.tag in APART_TAGS:
        return True
    attributes = element.attributes
    if not attributes or (len(attributes) == 1 and "class" in attributes):
        return False
    return attributes.get("role") in ASIDE_ROLES or is_hidden(element)


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
