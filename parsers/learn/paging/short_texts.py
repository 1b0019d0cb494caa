"""The elements of a page that hold little text with a number in it, found in one walk, however deep they are nested."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

# What lies beyond is not looked at.
MOST_NODES = 50_000


@dataclass(slots=True)
class _Holder:
    """An element while it is walked through: how many signs and elements are in it, and whether a digit is."""

    node: LexborNode
    signs: int = 0
    elements: int = 0
    has_digit: bool = False
    waiting: LexborNode | None = field(default=None)


def short_elements(
    root: LexborNode, longest: int, most_inside: int, is_left_out: Callable[[LexborNode], bool]
) -> list[LexborNode]:
    """The elements below a root with no more signs than `longest`, of which one is a digit, and no more than
    `most_inside` elements in them; inner ones before those around them. What is left out counts for nothing."""
    found: list[LexborNode] = []
    stack = [_Holder(root, waiting=root.child)]
    walked = 0
    while stack:
        holder = stack[-1]
        node = holder.waiting
        if node is None or walked >= MOST_NODES:
            stack.pop()
            if holder.has_digit and holder.signs <= longest and holder.elements <= most_inside and stack:
                found.append(holder.node)
            if stack:
                outer = stack[-1]
                outer.signs += holder.signs
                outer.elements += holder.elements + 1
                outer.has_digit = outer.has_digit or holder.has_digit
            continue
        holder.waiting = node.next
        walked += 1
        tag = node.tag or ""
        if tag == "-text":
            text = (node.text(deep=False) or "").strip()
            holder.signs += len(text)
            holder.has_digit = holder.has_digit or any(map(str.isdecimal, text[:longest]))
        elif tag[:1] not in "-_!" and not is_left_out(node):
            stack.append(_Holder(node, waiting=node.child))
    return found
