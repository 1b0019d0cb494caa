"""Where a page's count label can stand: in all its visible text but that of the rows and of asides."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from parsers.listing.count_label import CountLabel
from parsers.listing.visible_text import blocks, is_silent

NO_LABEL = frozenset({"aside", "script", "style", "-comment"})
ROW_PARTS = frozenset({"tr", "li", "dt", "dd", "tbody", "colgroup"})
LISTS = frozenset({"table", "ul", "ol", "menu", "dl"})


class Search(NamedTuple):
    """How labels are looked for: whether a text, of the whole page but for silent elements, can hold any; those in a
    visible text, as printed where they cannot be read; and the one in elements that are known at sight, None where
    they are not."""

    may_hold: Callable[[str | None], bool]
    labels_in: Callable[[str], Iterable[CountLabel | str]]
    at_sight: Callable[[Sequence[LexborNode]], CountLabel | None]


def labels_beside(
    holders: Sequence[LexborNode], rows: Sequence[LexborNode], search: Search
) -> Iterator[CountLabel | str]:
    """The labels beside the rows, as printed where they cannot be read. `holders` hold the `rows`."""
    # Each row may have a holder of its own: what they are is looked up once for all.
    own = _identities(rows)
    without = own | _identities(holders)
    for holder in holders:
        apart = _apart_from_rows(holder, own)
        if any(search.may_hold(child.text()) for child in apart):
            for child in apart:
                yield from search.labels_in("\n".join(blocks(child, without)) if not is_silent(child) else "")
    inner, outer = holders[0], holders[0].parent
    while outer is not None and outer.tag != "html":
        for beside in (_beside(inner.prev, "prev"), _beside(inner.next, "next")):
            if beside and search.may_hold("".join([node.text_lexbor() or "" for node in beside])):
                if label := search.at_sight(beside):
                    yield label
                else:
                    yield from search.labels_in(_text_of(beside, outer, without))
        inner, outer = outer, outer.parent


def _apart_from_rows(holder: LexborNode, rows: Container[int]) -> list[LexborNode]:
    """What stands beside the rows in their own holder and is none of them: in a list or table all siblings are rows."""
    if holder.tag in LISTS:
        return [child for child in holder.iter() if child.tag not in ROW_PARTS]
    return [child for child in holder.iter() if child.mem_id not in rows]


def _identities(nodes: Iterable[LexborNode]) -> dict[int, bool]:
    return dict.fromkeys((node.mem_id for node in nodes), True)


def _beside(node: LexborNode | None, side: str) -> list[LexborNode]:
    """A node and those on that side of it ("prev" or "next") in their order, but white space, asides and scripts."""
    found = []
    while node is not None:
        tag = node.tag
        if not (node.is_empty_text_node if tag == "-text" else tag in NO_LABEL):
            found.append(node)
        node = node.prev if side == "prev" else node.next
    if side == "prev":
        found.reverse()
    return found


def _text_of(beside: Sequence[LexborNode], outer: LexborNode, without: dict[int, bool]) -> str:
    """The visible text of some children of an element."""
    kept = {node.mem_id for node in beside}
    others = {child.mem_id: True for child in outer.iter(include_text=True) if child.mem_id not in kept}
    return "\n".join(blocks(outer, ChainMap(others, without)))
