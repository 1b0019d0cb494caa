"""The selector of the link to the next page, as a person writes it: by its meaning, never by its position."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from parsers.learn.page_links import LinksOfPage, PageLink, is_pager
from parsers.learn.pager_words import leads_by_sign
from parsers.listing.pager import CURRENT, href_of, is_disabled

MOST_SELECTED = 12
HIGHEST = 6
LONGEST_VALUE = 40
_CLASS = re.compile(r"-?[A-Za-z_][A-Za-z_-]*(?:[0-9]{1,2})?")
_TELLING = re.compile(r"next|older|weiter|suiv|sig|nach|forward|right|>", re.IGNORECASE)
_STATES = frozenset((*CURRENT, "disabled", "enabled", "first", "last", "odd", "even", "hover", "selected"))

# On a page, the link that must be selected; None where none must be.
Wanted = tuple[LinksOfPage, PageLink | None]


def next_selector(wanted: Sequence[Wanted]) -> str | None:
    """What selects on each page the link to the next one before all others that are enabled, and none where there is
    none. None where nothing does but positions."""
    first = next((link for _, link in wanted if link is not None), None)
    if first is None:
        return None
    for selector in _candidates(first.node):
        if all(_holds(one, selector, other) for one, other in wanted):
            return selector
    return None


def _holds(page: LinksOfPage, selector: str, link: PageLink | None) -> bool:
    """Whether a selector selects the link, or others with the same target, and nothing else that is enabled."""
    found = _selected(page.tree, selector)
    if found is None or len(found) > MOST_SELECTED:
        return False
    hrefs = {href_of(one) for one in found if href_of(one) and not is_disabled(one)}
    return hrefs == ({href_of(link.node)} if link is not None else set())


def _selected(tree: LexborHTMLParser, selector: str) -> list[LexborNode] | None:
    try:
        return tree.css(selector)
    except (SelectolaxError, ValueError):
        return None


def _candidates(node: LexborNode) -> Iterator[str]:
    bare = list(_bare(node))
    yield from bare
    around = list(islice(_containers(node), 3))
    for container in around:
        for one in bare:
            yield f"{container} {one}"
    for container in around:
        yield from (f"{container} {one}" for one in _by_words(node))
    yield from _behind_current(node, around)


def _bare(node: LexborNode) -> Iterator[str]:
    """By what the link is, and the item that it stands in."""
    attributes, tag = node.attributes, node.tag or "a"
    if "next" in (attributes.get("rel") or "").lower().split():
        yield f'{tag}[rel~="next"]'
    names = [name for name in (attributes.get("class") or "").split() if _CLASS.fullmatch(name) and name not in _STATES]
    yield from (f"{tag}.{name}" for name in names if _TELLING.search(name))
    identity = attributes.get("id") or ""
    if _CLASS.fullmatch(identity) and _TELLING.search(identity):
        yield f"{tag}#{identity}"
    outer = node.parent
    for _ in range(2):
        if outer is None or outer.tag in ("body", "html"):
            break
        for mark, sign in (("class", "."), ("id", "#")):
            for name in (outer.attributes.get(mark) or "").split():
                if _CLASS.fullmatch(name) and name not in _STATES and _TELLING.search(name):
                    yield f"{outer.tag if sign == '.' else ''}{sign}{name} {'> ' if outer == node.parent else ''}{tag}"
        outer = outer.parent
    for name in ("aria-label", "title"):
        value = attributes.get(name) or ""
        if 0 < len(value) <= LONGEST_VALUE and '"' not in value and "\\" not in value and not re.search(r"\d", value):
            yield f'{tag}[{name}="{value}"]'
    yield from (f"{tag}.{name}" for name in names)
    for icon in islice(node.css("i, span, svg, img"), 3):
        yield from _by_icon(tag, icon)


def _by_icon(tag: str, icon: LexborNode) -> Iterator[str]:
    for name in (icon.attributes.get("class") or "").split():
        if _CLASS.fullmatch(name) and _TELLING.search(name):
            yield f"{tag}:has({icon.tag}.{name})"
    if icon.tag == "img":
        if (alt := icon.attributes.get("alt") or "") and len(alt) <= LONGEST_VALUE and '"' not in alt:
            yield f'{tag}:has(img[alt="{alt}"])'
        file = (icon.attributes.get("src") or "").partition("?")[0].rpartition("/")[2]
        if 0 < len(file) <= LONGEST_VALUE and '"' not in file:
            yield f'{tag}:has(img[src$="{file}"])'


def _containers(node: LexborNode) -> Iterator[str]:
    """What is around a link, by its class or id: first what is called a pager."""
    found, outer = [], node.parent
    for _ in range(HIGHEST):
        if outer is None or outer.tag in ("body", "html"):
            break
        names = [f".{name}" for name in (outer.attributes.get("class") or "").split() if _is_name(name)]
        names += [f"#{name}" for name in (outer.attributes.get("id") or "").split() if _is_name(name)]
        if outer.tag == "nav" and not names:
            names = ["nav"]
        found += [(not is_pager(outer), name) for name in names]
        outer = outer.parent
    return (name for _, name in sorted(found, key=lambda one: one[0]))


def _is_name(name: str) -> bool:
    return _CLASS.fullmatch(name) is not None and name not in _STATES


def _by_words(node: LexborNode) -> Iterator[str]:
    text = " ".join((node.text_lexbor() or "").split())
    if 0 < len(text) <= LONGEST_VALUE and '"' not in text and "\\" not in text and not re.search(r"\d", text):
        if not leads_by_sign(text) or len(text) > 1:
            yield f'{node.tag}:lexbor-contains("{text}")'
        else:
            yield f'{node.tag}:lexbor-contains("{text}"):not(:lexbor-contains("{text}{text}"))'


def _behind_current(node: LexborNode, around: Sequence[str]) -> Iterator[str]:
    """By what stands right before it and marks this page."""
    item, way = node, node.tag or "a"
    for _ in range(2):
        before = item.prev
        while before is not None and (before.tag or "").startswith("-"):
            before = before.prev
        if before is not None:
            yield from (
                f"{prefix}{mark} + {way}" for prefix in ("", *(f"{one} " for one in around)) for mark in _marks(before)
            )
        outer = item.parent
        if outer is None or outer.tag in ("body", "html"):
            return
        item, way = outer, f"{outer.tag} > {way}"


def _marks(before: LexborNode) -> Iterator[str]:
    tag, attributes = before.tag or "", before.attributes
    for name in (attributes.get("class") or "").split():
        if name in CURRENT or "current" in name.lower() or name == "selected":
            yield f"{tag}.{name}"
    if "aria-current" in attributes:
        yield f"{tag}[aria-current]"
    if tag in ("strong", "b", "em"):
        yield tag
    if tag == "span" and not attributes.get("class"):
        yield tag
    for inner in islice(before.css("[aria-current], .active, .current, strong, b, span"), 2):
        if inner.mem_id != before.mem_id:
            yield from (f"{tag}:has({mark})" for mark in _marks(inner))
