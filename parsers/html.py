"""From bytes to a tree, and from a piece of the tree to its text as a reader sees it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence, Set
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.charsets import charset_of
from parsers.errors import PageRejected
from parsers.records import RejectReason

INLINE_TAGS = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike strong sub"  # noqa: SIM905 - a list of words
    " sup time tt u var wbr".split()
)
SILENT_TAGS = frozenset({"script", "style", "template", "noscript"})

# A page of that many bytes parses in under a second however deep it is nested.
SMALL_PAGE = 80_000
MANY_TAGS = 20_000
DEEPEST_NESTING = 2_000
TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*?(/?)>")
VOID_TAGS = frozenset(b"area base br col embed hr img input link meta source track wbr".split())


def parse_html(
    body: bytes, charset: str | None = None, *, undecodable: Literal["replace", "ignore"] = "replace"
) -> LexborHTMLParser:
    """The tree of an HTML page.

    `charset` is the HTTP header's word, which parsers.charsets.charset_of weighs: a byte order mark and valid UTF-8
    stand above it, for the bytes show what they are and headers are often wrong; the page's own `meta` stands below it.
    Bytes that are no text in the charset become U+FFFD, or nothing when `undecodable` is "ignore".
    Raises PageRejected for a page nested so deep that parsing would take minutes: Lexbor's time grows with the square
    of the depth.
    """
    if len(body) > SMALL_PAGE and body.count(b"<") > MANY_TAGS and _depth(body) > DEEPEST_NESTING:
        raise PageRejected(RejectReason.TOO_DEEP, f"elements nested more than {DEEPEST_NESTING:,} deep")
    name = charset_of(body, charset)
    if name == "utf-8" and undecodable == "replace":  # as Lexbor does by itself
        return LexborHTMLParser(body)
    return LexborHTMLParser(body.decode(name, undecodable))


def fold(text: str) -> str:
    """Text in Unicode NFC with every run of white space as one space, none at the ends."""
    # A printable text has no white space but spaces: most texts are folded already.
    folded = text.strip() if text.isprintable() and "  " not in text else " ".join(text.split())
    return folded if folded.isascii() else unicodedata.normalize("NFC", folded)


def blocks(node: LexborNode) -> list[str]:
    """The text of a node as folded blocks, the way a browser would break it into lines.

    Words that only inline elements part stay together; text in block elements stays apart.
    """
    return [text for _, text in _blocks(node, frozenset(), frozenset())]


def inline_text(node: LexborNode) -> str:
    """The whole text of a node on one line."""
    return " ".join(blocks(node))


def blocks_around(
    node: LexborNode, landmark: LexborNode, silent: Sequence[LexborNode]
) -> tuple[list[str], list[str], list[str]]:
    """The blocks of a node's text before a landmark inside it, those in the landmark, and those after it.

    The texts of the `silent` nodes are in none of them, but for those inside the landmark.
    """
    inner = {child.mem_id for child in landmark.traverse(include_text=True)}
    hidden = {child.mem_id for outer in silent for child in outer.traverse(include_text=True)} - inner
    parts: tuple[list[str], list[str], list[str]] = ([], [], [])
    for part, text in _blocks(node, inner, hidden):
        parts[part].append(text)
    return parts


def _blocks(node: LexborNode, inner: Set[int], hidden: Set[int]) -> Iterator[tuple[int, str]]:
    """Each block, with 0 when it stands before the `inner` nodes, 1 when it is of them, 2 when it comes after."""
    part, block = 0, None
    pieces: list[str] = []
    for child in node.traverse(include_text=True):
        identity = child.mem_id
        if (identity in inner) is not (part == 1) and part < 2:
            if pieces:
                yield part, fold("".join(pieces))
                pieces = []
            part += 1
        if child.is_text_node:
            text = child.text_content or ""
            # Half of a listing's text nodes are the line breaks between its elements.
            if identity in hidden or (not pieces and text.isspace()):
                continue
            owner = _block_of(child)
            if owner is None:
                continue
            if owner != block and pieces:
                yield part, fold("".join(pieces))
                pieces = []
            block = owner
            if pieces or not text.isspace():
                pieces.append(text)
        elif pieces and child.tag == "br":
            pieces.append(" ")
    if pieces:
        yield part, fold("".join(pieces))


def _block_of(text_node: LexborNode) -> int | None:
    """The `mem_id` of the block element around a text node; None for text that no reader sees."""
    element = text_node.parent
    while element is not None and element.tag in INLINE_TAGS:
        element = element.parent
    return None if element is None or element.tag in SILENT_TAGS else element.mem_id


def _depth(body: bytes) -> int:
    """The deepest nesting of tags in the bytes, as far as it matters: counting ends above DEEPEST_NESTING."""
    depth = deepest = 0
    for closing, name, self_closing in TAG.findall(body):
        if closing:
            depth = max(depth - 1, 0)
        elif not self_closing and name.lower() not in VOID_TAGS:
            depth += 1
            deepest = max(deepest, depth)
            if deepest > DEEPEST_NESTING:
                break
    return deepest
