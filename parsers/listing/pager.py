"""The pager of a listing page: the link to the next page, how far its links lead, which page it marks as this."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.listing.links import PageLink, PageLinkOf
from parsers.listing.nearest import Nearest
from parsers.listing.visible_text import is_silent

# Drupal core and the Bootstrap theme print rel="next"; the older forms carry the word in a class or in the title.
NEXT_LINK = 'a[rel~="next"]'
# The same said to machines alone, in the page's head.
NEXT_LINK_OF_HEAD = 'link[rel~="next"]'
OTHER_NEXT_LINKS = (
    ".pager__item--next a, li.next a, li.pager-next a, a.next",
    'a[title="Go to next page"]',
)
PAGERS = '[class*="pager"], [class*="pagination"]'
PAGER_CLASS = re.compile(r"\bpag(?:er|ination)\b", re.IGNORECASE)
# A part of a pager, as `pager__item--last`, which may stand without one around it.
PAGER_ITEM_CLASS = re.compile(r"\bpag(?:er|ination)(?:__|-)", re.IGNORECASE)
DISABLED = frozenset({"disabled", "inactive", "is-disabled"})
CURRENT = frozenset({"active", "is-active", "current", "is-current", "pager-current", "pager__item--active"})
CURRENT_TAG = re.compile(rf' (?:aria-current="|class="(?:[^"]* )?(?:{"|".join(sorted(CURRENT))})[ "])')
ARIA_CURRENT = ' aria-current="'
HREF = re.compile(r'<a (?:[^<>"]*+"[^"]*+" )*?href="([^"]*+)"')
TAG = re.compile(r"<[^<>]*+>")
DIGITS = re.compile(r"[0-9]+")
LISTS = frozenset({"ul", "ol", "nav", "table"})
MOST_LINKS = 200
# Each is read with all that is in it, and they can be in one another.
MOST_LOOKED_AT = 50
LONGEST_WAY = 6


class Pager(NamedTuple):
    """A pager's links to pages of listings, and the number that it marks as this page's, None where it marks none."""

    links: tuple[PageLink, ...]
    current: int | None


def next_link(tree: LexborHTMLParser, marked: Sequence[LexborNode]) -> LexborNode | None:
    """The page's link to the next page, None when there is none. `marked` are the links of NEXT_LINK.

    A last page may still print the link, without a target or marked as disabled.
    """
    following = _first_enabled(marked)
    for selector in OTHER_NEXT_LINKS:
        following = following or _first_enabled(tree.css(selector))
    return following


def declared_next_link(tree: LexborHTMLParser, selector: str) -> LexborNode | None:
    """The page's link to the next page, where a declaration says that it stands."""
    return _first_enabled(tree.css(selector))


def _first_enabled(links: Sequence[LexborNode]) -> LexborNode | None:
    return next((link for link in links if href_of(link) and not is_disabled(link)), None)


def pager_around(tree: LexborHTMLParser, link: LexborNode | None, page_link: PageLinkOf) -> Pager:
    """The pager that a link stands in; without a link, the first one that leads to pages or marks one; failing that,
    all parts of pagers together."""
    if link is not None:
        return _pager(_holder(link), page_link)
    holders = tree.css(PAGERS)
    for holder in islice(_of_class(holders, PAGER_CLASS), MOST_LOOKED_AT):
        pager = _pager(holder, page_link)
        if pager.links or pager.current is not None:
            return pager
    items = [_pager(item, page_link) for item in islice(_of_class(holders, PAGER_ITEM_CLASS), MOST_LINKS)]
    return Pager(
        tuple(link for item in items for link in item.links),
        next((item.current for item in items if item.current is not None), None),
    )


def _of_class(nodes: Sequence[LexborNode], classes: re.Pattern[str]) -> Iterator[LexborNode]:
    """Those of the nodes that have such a class and are shown."""
    silent = Nearest(is_silent)
    return (n for n in nodes if classes.search(n.attributes.get("class") or "") and silent(n) is None)


def href_of(link: LexborNode) -> str:
    """Where a link leads, as printed; nothing for one that leads nowhere else."""
    href = (link.attributes.get("href") or "").strip()
    return "" if href.startswith("#") else href


def _holder(link: LexborNode) -> LexborNode:
    """The list, or what a class calls a pager, around a link; its parent where there is neither. An item of a list is
    none, whatever its class calls it."""
    outer = link.parent
    for _ in range(LONGEST_WAY):
        if outer is None or outer.tag == "body":
            break
        if outer.tag in LISTS or (outer.tag != "li" and PAGER_CLASS.search(outer.attributes.get("class") or "")):
            return outer
        outer = outer.parent
    return link.parent or link


def _pager(holder: LexborNode, page_link: PageLinkOf) -> Pager:
    # The HTML of a pager, as Lexbor writes it, is quicker to read than each of its elements.
    html = holder.html or ""
    hrefs = HREF.findall(html.replace("&amp;", "&"))[:MOST_LINKS]
    links = [link for href in _furthest_of_each(hrefs) if (link := page_link(href)) is not None]
    return Pager(tuple(links), _current(holder, html, page_link))


def _current(holder: LexborNode, html: str, page_link: PageLinkOf) -> int | None:
    """The number in what the pager marks as the current page, as printed. A menu in it may mark “10 per page”."""
    if (found := CURRENT_TAG.search(html, max(html.find(ARIA_CURRENT), 0))) is None:
        return None
    end = html.find("</li", found.end())
    marked = html[html.rfind("<", 0, found.start()) : end] if end > 0 else ""
    number = _page_marked(marked, TAG.sub(" ", marked), page_link)
    if number is not None:
        return number
    elements = (element for element in holder.css("[aria-current], [class]") if _is_current(element.attributes))
    numbers = (_page_marked(one.html or "", one.text(), page_link) for one in islice(elements, MOST_LOOKED_AT))
    return next((number for number in numbers if number is not None), None)


def _page_marked(html: str, text: str, page_link: PageLinkOf) -> int | None:
    """The number that a marked piece of a pager says, None where its links lead to other pages alone."""
    number = _only_number(text)
    hrefs = [href for href in HREF.findall(html.replace("&amp;", "&")) if href and not href.startswith("#")]
    numbers = [link.number for href in hrefs if (link := page_link(href)) is not None]
    return number if not numbers or number in numbers else None


def _furthest_of_each(hrefs: Sequence[str]) -> Iterator[str]:
    """The links, of those that differ in nothing but the page's number only the one with the largest."""
    furthest: dict[str, str] = {}
    for href in hrefs:
        before, parameter, number = href.rpartition("page=")
        if parameter and number.isdecimal() and len(number) < 7:
            if (known := furthest.get(before)) is None or int(known) < int(number):
                furthest[before] = number
        elif href and not href.startswith("#"):
            yield href
    for before, number in furthest.items():
        yield f"{before}page={number}"


def _is_current(attributes: Mapping[str, str | None]) -> bool:
    classes = attributes.get("class")
    return "aria-current" in attributes or (classes is not None and not CURRENT.isdisjoint(classes.split()))


def _only_number(text: str | None) -> int | None:
    digits = DIGITS.findall(text or "")
    return int(digits[0]) if len(digits) == 1 and len(digits[0]) < 7 else None


def is_disabled(link: LexborNode) -> bool:
    """Whether a link or a button, or what it stands in, is marked as one that does nothing."""
    nodes = (link, link.parent)
    return any(node is not None and _says_disabled(node) for node in nodes)


def _says_disabled(node: LexborNode) -> bool:
    attributes = node.attributes
    return attributes.get("aria-disabled") == "true" or not DISABLED.isdisjoint((attributes.get("class") or "").split())
