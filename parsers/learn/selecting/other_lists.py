"""Lists on a page that are marked up as the listing's is, and are others."""

from __future__ import annotations

from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.learn.selecting.row_elements import RowElements
from parsers.learn.selecting.selectors import selector_of
from parsers.listing.nearest import all_around
from parsers.records import ListingPage, RejectReason

MOST_OTHERS = 60


def other_lists_of(read: Sequence[ListingPage], rows: Sequence[RowElements]) -> str | None:
    """The selector of what holds the links of those rejects that are no rows; None where there is none that holds no
    row, too."""
    found: list[str] = []
    for page, one in zip(read, rows, strict=False):
        hrefs = {href for reject in page.rejects[:MOST_OTHERS] for href in _hrefs(reject.reason, reject.html)}
        holders = _holders(one, hrefs)
        root = one.found.tree.root
        if holders and root is not None and (selector := selector_of(root, holders)) and selector not in found:
            found.append(selector)
    return ", ".join(found) or None


def _hrefs(reason: RejectReason, html: str | None) -> list[str]:
    if reason is not RejectReason.NO_ROW or not html:
        return []
    links = LexborHTMLParser(html).css("a[href]")
    return [link.attributes.get("href") or "" for link in links]


def _holders(one: RowElements, hrefs: set[str]) -> list[LexborNode]:
    """What stands around links and holds no row, the outermost each."""
    if not hrefs:
        return []
    rows = {node.mem_id for node in one.nodes}
    around = all_around(one.nodes)
    found: dict[int, LexborNode] = {}
    for link in one.found.tree.css("a[href]"):
        if link.attributes.get("href") not in hrefs:
            continue
        path = _outwards(link)
        if any(outer.mem_id in rows for outer in path):
            continue
        outside = [outer for outer in path if outer.mem_id not in around]
        if outside and outside[-1].mem_id != link.mem_id:
            found.setdefault(outside[-1].mem_id, outside[-1])
    # In the page's order, as a selector gives them.
    return [node for node in one.found.tree.css("*") if node.mem_id in found] if found else []


def _outwards(node: LexborNode | None) -> list[LexborNode]:
    found = []
    while node is not None:
        found.append(node)
        node = node.parent
    return found
