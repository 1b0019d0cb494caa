"""The way outwards from a node, walked once for all the nodes that lie on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from selectolax.lexbor import LexborNode


class Nearest:
    """Gives, of one node after another, the nearest element that passes a test: the node itself or one around it.

    Only what is inside `within` counts, all of the page where it is None. Each element is looked at once: where
    thousands of nodes lie deep in one another, to walk outwards from each would take minutes.
    """

    def __init__(self, test: Callable[[LexborNode], bool], within: LexborNode | None = None) -> None:
        self._test = test
        self._within = within.mem_id if within is not None else None
        self._known: dict[int, LexborNode | None] = {}

    def __call__(self, node: LexborNode | None) -> LexborNode | None:
        """None where nothing passes."""
        path: list[int] = []
        found: LexborNode | None = None
        while node is not None and (identity := node.mem_id) != self._within:
            if identity in self._known:
                found = self._known[identity]
                break
            path.append(identity)
            if self._test(node):
                found = node
                break
            node = node.parent
        self._known.update(dict.fromkeys(path, found))
        return found


def all_around(nodes: Iterable[LexborNode], within: LexborNode | None = None) -> set[int]:
    """The `mem_id` of nodes and of all that is around one of them, or only what is `within` a node."""
    found = set() if within is None else {within.mem_id}
    for inner in nodes:
        node: LexborNode | None = inner
        while node is not None and node.mem_id not in found:
            found.add(node.mem_id)
            node = node.parent
    return found if within is None else found - {within.mem_id}
