"""Which of a row's links stand in running text: such a link is no title where titles have a block of their own."""

from __future__ import annotations

from functools import cached_property

from selectolax.lexbor import LexborNode

from parsers.listing.nearest import Nearest, all_around
from parsers.listing.row_parts import is_title_element
from parsers.listing.visible_text import BLOCK_TAGS


class RunningText:
    """The text of a row, as far as it stands beside links. It is asked of one link after another, and looks at each
    node once."""

    def __init__(self, row: LexborNode) -> None:
        self._row = row
        self._heading = Nearest(is_title_element, row)
        self._nearest_beside = Nearest(lambda node: node.tag in BLOCK_TAGS or self._is_beside_text(node), row)
        self._sides: dict[str, dict[int, bool]] = {"prev": {}, "next": {}}

    def holds(self, link: LexborNode) -> bool:
        """Whether a link's block has other text; that of a heading belongs to the title."""
        if self._heading(link) is not None:
            return False
        found = self._nearest_beside(link)
        return found is not None and found.tag not in BLOCK_TAGS

    def _is_beside_text(self, node: LexborNode) -> bool:
        return self._has_text(node, "prev") or self._has_text(node, "next")

    def _has_text(self, node: LexborNode, side: str) -> bool:
        """Whether text that is no link stands before ("prev") or after ("next") a node, in its parent and on its
        line."""
        known, passed, answer = self._sides[side], [node.mem_id], False
        sibling = getattr(node, side)
        while sibling is not None and sibling.tag != "br" and sibling.tag not in BLOCK_TAGS:
            identity = sibling.mem_id
            if self._is_text(sibling):
                answer = True
                break
            if identity in known:
                answer = known[identity]
                break
            passed.append(identity)
            sibling = getattr(sibling, side)
        known.update(dict.fromkeys(passed, answer))
        return answer

    def _is_text(self, node: LexborNode) -> bool:
        if node.is_text_node:
            return bool((node.text_content or "").strip())
        return node.tag != "a" and node.mem_id in self._with_text

    @cached_property
    def _with_text(self) -> set[int]:
        """The elements of the row that have a text in them."""
        texts = (node for node in self._row.traverse(include_text=True) if node.is_text_node)
        shown = (node.parent for node in texts if (node.text_content or "").strip())
        return all_around((node for node in shown if node is not None), self._row)
