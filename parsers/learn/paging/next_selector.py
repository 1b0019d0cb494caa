"""The selector of the link to the next page, as a person writes it: by its meaning, never by its position."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from parsers.learn.paging.page_links import LinksOfPage, PageLink, is_pager
from parsers.learn.paging.pager_words import Leads, leads_by_label, leads_by_sign, leads_by_words
from parsers.listing.pager import CURRENT, href_of, is_disabled

MOST_SELECTED = 12
HIGHEST, MOST_CONTAINERS = 6, 3
MOST_ALIKE, MOST_ALTERNATIVES, MOST_TRIED = 4, 3, 100
LONGEST_VALUE = 40
_CLASS = re.compile(r"-?[A-Za-z_][A-Za-z_-]*(?:[0-9]{1,2})?")
_TELLING = re.compile(
    r"next|older|weiter|suivant|siguiente|forward|(?:arrow|chevron|caret|angle)[-_]?right|right[-_]?arrow",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")
_STATES = frozenset((*CURRENT, "disabled", "enabled", "first", "last", "odd", "even", "hover", "selected"))

# On a page, the link that must be selected; None where none must be.
Wanted = tuple[LinksOfPage, PageLink | None]


def next_selector(wanted: Sequence[Wanted]) -> str | None:
    """What selects on each page the link to the next one before all others that are enabled, and none where there is
    none. None where nothing does but positions."""
    # Where every page has a next one alone, what tells nothing may be what the link back has too.
    is_told_apart = any(_leads_back(page) for page, _ in wanted)
    chosen: list[str] = []
    left = list(wanted)
    while (first := next((one for one in left if one[1] is not None), None)) is not None:
        candidates = list(islice(dict.fromkeys(_candidates_of(*first, with_any_name=is_told_apart)), MOST_TRIED))
        selector = next((one for one in candidates if all(_holds(page, one, link) for page, link in wanted)), None)
        if selector is not None:
            return selector
        # Pages of several generations, or with pagers of two kinds, have no selector in common.
        fitting = (one for one in candidates if _holds(*_asked(first, one)) and _never_misleads(wanted, one))
        if (selector := next(fitting, None)) is None or len(chosen) == MOST_ALTERNATIVES:
            return None
        chosen.append(selector)
        left = [(page, link) for page, link in left if not _holds(page, selector, link)]
    return ", ".join(chosen) or None


def _asked(one: Wanted, selector: str) -> tuple[LinksOfPage, str, PageLink | None]:
    return one[0], selector, one[1]


def _never_misleads(wanted: Sequence[Wanted], selector: str) -> bool:
    """Whether a selector selects the right link on each page, or none."""
    return all(_holds(page, selector, link) or _holds(page, selector, None) for page, link in wanted)


def _candidates_of(page: LinksOfPage, link: PageLink | None, *, with_any_name: bool) -> Iterator[str]:
    """By the link itself, then by others on the page that lead where it does."""
    if link is None:
        return
    target = href_of(link.node)
    alike = (one for one in page.links if one is not link and one.href == target and not one.in_record)
    for one in (link, *islice(alike, MOST_ALIKE)):
        yield from _candidates(one.node, with_any_name=with_any_name)


def _leads_back(page: LinksOfPage) -> bool:
    ways = (leads_by_words(link.text) or leads_by_label(link.label) for link in page.links if link.url is not None)
    return any(way is Leads.PREVIOUS for way in ways)


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


def _candidates(node: LexborNode, *, with_any_name: bool) -> Iterator[str]:
    bare = list(_bare(node))
    yield from bare
    around = list(islice(_containers(node), MOST_CONTAINERS))
    words = list(_by_words(node))
    for container in around:
        yield from (f"{container} {one}" for one in bare)
    for container in around:
        yield from (f"{container} {one}" for one in words)
    yield from _behind_current(node, around)
    yield from (one for one in words if any(map(str.isalpha, one.partition("contains(")[2])))
    if with_any_name:
        others = list(_by_any_name(node))
        for container in ("", *(f"{one} " for one in around)):
            yield from (f"{container}{one}" for one in others)


def _bare(node: LexborNode) -> Iterator[str]:
    """By what the link is that tells where it leads, and by the item that it stands in."""
    attributes, tag = node.attributes, node.tag or "a"
    if "next" in (attributes.get("rel") or "").lower().split():
        yield f'{tag}[rel~="next"]'
    yield from (f"{tag}.{name}" for name in _names(node) if _TELLING.search(name))
    identity = attributes.get("id") or ""
    if _CLASS.fullmatch(identity) and _TELLING.search(identity):
        yield f"{tag}#{identity}"
    outer = node.parent
    for _ in range(2):
        if outer is None or outer.tag in ("body", "html"):
            break
        child = "> " if outer == node.parent else ""
        yield from (f"{outer.tag}.{name} {child}{tag}" for name in _names(outer) if _TELLING.search(name))
        identity = outer.attributes.get("id") or ""
        if _is_name(identity) and _TELLING.search(identity):
            yield f"#{identity} {child}{tag}"
        outer = outer.parent
    for name in ("aria-label", "title"):
        value = attributes.get(name) or ""
        if _is_quotable(value) and leads_by_label(value) in (Leads.NEXT, Leads.OLDER):
            yield f'{tag}[{name}="{value}"]'
    for icon in islice(node.css("i, span, svg, img"), 3):
        yield from _by_icon(tag, icon)


def _by_icon(tag: str, icon: LexborNode) -> Iterator[str]:
    yield from (f"{tag}:has({icon.tag}.{name})" for name in _names(icon) if _TELLING.search(name))
    if icon.tag == "img":
        alt = icon.attributes.get("alt") or ""
        if _is_quotable(alt) and (_TELLING.search(alt) or leads_by_label(alt) in (Leads.NEXT, Leads.OLDER)):
            yield f'{tag}:has(img[alt="{alt}"])'
        file = (icon.attributes.get("src") or "").partition("?")[0].rpartition("/")[2]
        if _is_quotable(file) and _TELLING.search(file):
            yield f'{tag}:has(img[src$="{file}"])'


def _by_any_name(node: LexborNode) -> Iterator[str]:
    """By names that tell nothing by themselves, where a link back has been seen to have others."""
    tag = node.tag or "a"
    yield from (f"{tag}.{name}" for name in _names(node))
    if (outer := node.parent) is not None and outer.tag not in ("body", "html"):
        yield from (f"{outer.tag}.{name} > {tag}" for name in _names(outer))
    for name in ("aria-label", "title"):
        if _is_quotable(value := node.attributes.get(name) or ""):
            yield f'{tag}[{name}="{value}"]'


def _names(node: LexborNode) -> list[str]:
    return [name for name in (node.attributes.get("class") or "").split() if _is_name(name)]


def _is_quotable(value: str) -> bool:
    """Whether a text can stand in a selector as it is, and is no text that changes with the page."""
    return 0 < len(value) <= LONGEST_VALUE and not re.search(r'["\\\d]', value)


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
    if not _is_quotable(text):
        return
    yield f'{node.tag}:lexbor-contains("{text}")'
    if leads_by_sign(text) and len(text) == 1:
        yield f'{node.tag}:lexbor-contains("{text}"):not(:lexbor-contains("{text}{text}"))'
    # A sign may stand in an element of its own.
    if (words := _WORDS.search(text)) is not None and words[0] != text and leads_by_words(words[0]) is not None:
        yield f'{node.tag}:lexbor-contains("{words[0]}")'


def _behind_current(node: LexborNode, around: Sequence[str]) -> Iterator[str]:
    """By what stands right before it and marks this page."""
    item, way = node, node.tag or "a"
    for _ in range(2):
        before = item.prev
        while before is not None and (before.tag or "").startswith("-"):
            before = before.prev
        # What stands before a pager, as the rows do, marks no page, whatever is bold in it.
        if before is not None and len(before.text_lexbor() or "") <= LONGEST_VALUE:
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
