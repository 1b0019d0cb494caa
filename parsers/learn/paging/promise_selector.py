"""The selectors by which a person would name the place of a page's promise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

MOST_SELECTORS, HIGHEST, MOST_AROUND, MOST_ALIKE, MOST_COUNTED = 30, 8, 6, 4, 1_000
_NAME = re.compile(r"-?[A-Za-z_][A-Za-z_-]*(?:[0-9]{1,2})?")
_COUNT = re.compile(r"count|total|amount|num(?:ber)?[-_]?(?:of)?[-_]?(?:results|found|hits)|hits", re.IGNORECASE)
_COUNTING = re.compile(
    r"count|total|result|summary|showing|info|entries|number|found|hits|header|pag|status", re.IGNORECASE
)


def promise_selectors(tree: LexborHTMLParser, node: LexborNode) -> Iterator[str]:
    """What selects an element, and others like it, shortest and most telling first: a page may print its promise above
    and below its rows."""
    seen = set[str]()
    for selector in islice(_candidates(node), MOST_SELECTORS):
        if selector not in seen and _selects(tree, selector, node):
            seen.add(selector)
            yield selector


def _selects(tree: LexborHTMLParser, selector: str, node: LexborNode) -> bool:
    try:
        found = tree.css(selector)
    except (SelectolaxError, ValueError):
        return False
    if len(found) > MOST_ALIKE:
        return False
    texts = {" ".join((one.text_lexbor() or "").split()) for one in found}
    return len(texts) == 1 and any(one.mem_id == node.mem_id for one in found)


def _candidates(node: LexborNode) -> Iterator[str]:
    own = list(names_of(node))
    telling = [name for name in own if _COUNTING.search(name)]
    yield from telling
    yield from (name for name in own if name not in telling)
    tag = node.tag or "*"
    if tag in ("h1", "h2", "h3", "caption", "output"):
        yield tag
    around = [name for outer in islice(_outer(node), HIGHEST) for name in names_of(outer)][:MOST_AROUND]
    yield from (f"{outer} > {tag}" for outer in around[:2])
    for outer in around:
        yield from (f"{outer} {name}" for name in own)
        yield f"{outer} {tag}"
    yield from (f"{outer} > {tag}:first-child" for outer in around[:2])
    if not _has_many_siblings(node):
        place = 1 + sum(1 for one in _before(node) if one.tag == tag)
        yield from (f"{outer} > {tag}:nth-of-type({place})" for outer in around[:2])
    main = next((outer.tag for outer in _outer(node) if outer.tag in ("main", "article", "section", "form")), None)
    if main:
        yield f"{main} {tag}"


def is_called_count(node: LexborNode) -> bool:
    """Whether an element is called a count by its class or id."""
    return any(_COUNT.search(name) for name in names_of(node))


def names_of(node: LexborNode) -> Iterator[str]:
    """An element's classes and its id as selectors, but for those that look made by a machine."""
    attributes = node.attributes
    yield from (f".{name}" for name in (attributes.get("class") or "").split() if _NAME.fullmatch(name))
    identity = attributes.get("id") or ""
    if _NAME.fullmatch(identity):
        yield f"#{identity}"


def _outer(node: LexborNode) -> Iterator[LexborNode]:
    outer = node.parent
    while outer is not None and outer.tag not in ("body", "html"):
        yield outer
        outer = outer.parent


def _has_many_siblings(node: LexborNode) -> bool:
    """Whether so many stand beside an element that to count them for each of them takes long, and nobody would."""
    first = node.parent.child if node.parent is not None else None
    for _ in range(MOST_COUNTED):
        if first is None:
            return False
        first = first.next
    return True


def _before(node: LexborNode) -> Iterator[LexborNode]:
    before = node.prev
    while before is not None:
        yield before
        before = before.prev
