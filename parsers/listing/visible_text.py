"""The text of a piece of a page as a browser's `innerText` gives it: what a reader sees, broken where a reader sees it.

Elements of any name that browsers do not lay out as blocks are inline: words that only they part stay together. What is
hidden gives no text. White space is folded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from parsers.html import fold

BLOCK_TAGS = frozenset(
    "address article aside blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset"  # noqa: SIM905 - a list of words
    " figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol"
    " optgroup option p plaintext pre search section summary table tbody td tfoot th thead tr ul xmp".split()
)
# What is in them is no text of the page: code, fallbacks, and the choices and contents of controls.
SILENT_TAGS = frozenset(
    "area audio canvas datalist head iframe link meta noembed noframes noscript object param rp script select style"  # noqa: SIM905 - a list of words
    " svg template textarea title track video".split()
)
NO_DISPLAY = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\b", re.IGNORECASE)
DISPLAY = re.compile(r"(?:^|[;\s])display\s*:\s*([a-z-]+)", re.IGNORECASE)
BLOCK_DISPLAYS = frozenset({"block", "flex", "grid", "flow-root", "list-item", "table", "table-row", "table-cell"})
INLINE_DISPLAYS = frozenset({"inline", "inline-block", "inline-flex", "inline-grid", "inline-table", "contents"})

# What a caller calls all that is in an element, given what the element around it is called; "" for nothing.
Kinds = Callable[[LexborNode, str], str]
# What stands for the text of a text node that is not white space alone.
TextOf = Callable[[LexborNode], str]


class Block(NamedTuple):
    """A run of text on lines of its own. `part` is 0 before the landmark, 1 in it, 2 after it; `kind` is what the
    caller called all of it, "" for a mixed one."""

    part: int
    kind: str
    text: str


def is_hidden(node: LexborNode) -> bool:
    """Whether an element, whatever is around it, is shown by no browser. `aria-hidden` is for screen readers."""
    attributes = node.attributes
    if not attributes:
        return False
    return "hidden" in attributes or bool(NO_DISPLAY.search(attributes.get("style") or ""))


def is_silent(node: LexborNode) -> bool:
    """Whether an element's text is none of the page's: it is hidden, or code, or a fallback."""
    return node.tag in SILENT_TAGS or is_hidden(node) or (node.tag == "dialog" and "open" not in node.attributes)


def blocks(node: LexborNode, without: Collection[int] = frozenset(), text_of: TextOf | None = None) -> list[str]:
    """The visible text of a node, a folded string for each line that a browser would begin for its markup, without the
    text of the nodes whose `mem_id` is in `without`. With `text_of` that stands in place of each text."""
    return [block.text for block in _Walk(None, None, without, text_of).blocks_of(node)]


def inline_text(node: LexborNode) -> str:
    """The whole visible text of a node on one line."""
    return " ".join(blocks(node))


def parted_blocks(
    node: LexborNode,
    landmark: LexborNode | None,
    kind_of: Kinds | None = None,
    without: Collection[int] = frozenset(),
) -> list[Block]:
    """The blocks of a node's visible text, told apart by whether they stand before, in or after a landmark in it.

    Before the landmark, text of another kind begins a block of its own, even on the same line.
    """
    return list(_Walk(landmark.mem_id if landmark else None, kind_of, without).blocks_of(node))


class _Walk:
    """One walk through a node, which knows of each element where it begins and where it ends."""

    def __init__(
        self,
        landmark: int | None,
        kind_of: Kinds | None,
        without: Collection[int],
        text_of: TextOf | None = None,
    ) -> None:
        self._landmark = landmark
        self._kind_of = kind_of
        self._without = without
        self._text_of = text_of
        self._part = 0
        self._pieces: list[str] = []
        self._kinds: set[str] = set()

    def blocks_of(self, node: LexborNode) -> Iterator[Block]:
        """An element that holds others is on the stack while they are looked at, with the kind of what is around it."""
        stack: list[tuple[LexborNode, str]] = []
        kind = self._kind_of(node, "") if self._kind_of else ""
        child = node.first_child
        while True:
            while child is not None:
                if child.is_text_node:
                    if child.mem_id not in self._without:
                        yield from self._text(child, kind)
                elif child.is_element_node and child.mem_id not in self._without and not is_silent(child):
                    yield from self._boundary(child, at_end=False)
                    if (inside := child.first_child) is not None:
                        stack.append((child, kind))
                        kind = self._kind_of(child, kind) if self._kind_of else ""
                        child = inside
                        continue
                    yield from self._boundary(child, at_end=True)
                child = child.next
            if not stack:
                break
            ended, kind = stack.pop()
            yield from self._boundary(ended, at_end=True)
            child = ended.next
        yield from self._ended()

    def _text(self, node: LexborNode, kind: str) -> Iterator[Block]:
        text = node.text_content or ""
        if text.isspace():
            if self._pieces:
                self._pieces.append(" ")
            return
        if self._part == 0 and self._kind_of and self._kinds and kind not in self._kinds:
            yield from self._ended()
        self._pieces.append(self._text_of(node) if self._text_of else text)
        self._kinds.add(kind)

    def _boundary(self, element: LexborNode, *, at_end: bool) -> Iterator[Block]:
        is_landmark = self._landmark is not None and element.mem_id == self._landmark
        if element.tag == "br":
            if self._pieces and not at_end:
                self._pieces.append(" ")
        elif is_landmark or is_block(element):
            yield from self._ended()
        if is_landmark:
            self._part = 2 if at_end else 1

    def _ended(self) -> Iterator[Block]:
        text = fold("".join(self._pieces))
        if text:
            [kind, *others] = self._kinds
            yield Block(self._part, "" if others else kind, text)
        self._pieces, self._kinds = [], set()


def is_block(element: LexborNode) -> bool:
    """Whether an element begins and ends lines: by its name, unless its own style says otherwise."""
    style = element.attributes.get("style")
    display = DISPLAY.search(style) if style else None
    if display and (shown := display[1].lower()) in BLOCK_DISPLAYS | INLINE_DISPLAYS:
        return shown in BLOCK_DISPLAYS
    return element.tag in BLOCK_TAGS
