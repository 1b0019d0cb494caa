"""Marks a row in the captured page that it was read from.

A parser tells what a row says, not which element it is: that is found here by the row's link and its words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

from selectolax.lexbor import LexborHTMLParser, LexborNode

from flows.show.finding import canonical_urls
from flows.show.framed_pages import POLICY, framed, new_mark
from flows.show.still_pages import still_page
from parsers.archive import Archive
from parsers.html import parse_html
from parsers.listing.nearest import Nearest, all_around
from parsers.listing.rows import ROW_TAGS, is_furniture
from parsers.listing.visible_text import inline_text
from parsers.records import Entry, ListingPage, Reject
from parsers.urls import absolute_url, base_url

# What holds rows and is none.
HOLDERS = frozenset({"html", "body", "main", "table", "thead", "tbody", "tfoot", "ul", "ol", "dl"})
_TAG = re.compile(r"<([a-z][a-z0-9-]*)")


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """An HTML page in UTF-8 that needs nothing beside it. `is_marked` is false when the row was not found on it."""

    html: bytes
    is_marked: bool


def marked_page(
    archive: Archive,
    body: bytes,
    charset: str | None,
    url: str,
    page: ListingPage | None,
    row: Entry | Reject | None,
    said: Sequence[str],
    row_said: Sequence[str] = (),
) -> MarkedPage:
    """The page in a frame of its own, with `row` marked in it; above it `said` of the page, and `row_said` of the row.

    `body` are the decoded bytes of the page at `url`, `charset` is the HTTP header's word; `page` is what a parser made
    of them, None for what is no listing page. Raises PageRejected for a page nested too deep.
    """
    tree = parse_html(body, charset)
    found = None
    if page is not None and row is not None:
        found = _entry_node(tree, archive, page, row) if isinstance(row, Entry) else _reject_node(tree, page, row)
    mark = new_mark()
    still = still_page(tree, url, POLICY, mark.style if found is not None else "", found, mark.id)
    return MarkedPage(framed(still, mark, said, row_said, is_marked=found is not None), found is not None)


def _reject_node(tree: LexborHTMLParser, page: ListingPage, row: Reject) -> LexborNode | None:
    """The element that has the HTML of a reject; of several the one in its turn."""
    tag = _TAG.match(row.html or "")
    if tag is None:
        return None
    alike = [reject.position for reject in page.rejects if reject.html == row.html]
    nodes = [node for node in tree.css(tag[1]) if node.html == row.html]
    turn = alike.index(row.position)
    return nodes[turn] if turn < len(nodes) else None


def _entry_node(tree: LexborHTMLParser, archive: Archive, page: ListingPage, row: Entry) -> LexborNode | None:
    """The element that is an entry's row: where the document stands in several rows, that of the entry's turn."""
    links = _document_links(tree, archive, page)
    own = [link for link, url in links if url == row.url]
    others = all_around(link for link, url in links if url != row.url)
    words = {*row.title.split(), *row.date.text.split(), *(row.summary or "").split()}
    nearest = Nearest(lambda node: words <= set(inline_text(node).split()))
    nodes = {node.mem_id: node for link in own if (node := _row_around(link, nearest, others)) is not None}
    if not nodes:
        return None
    same = [entry for entry in page.entries if entry.url == row.url]
    if len(nodes) < len(same):
        same = [entry for entry in same if entry._replace(position=row.position) == row]
    return list(nodes.values())[min(same.index(row), len(nodes) - 1)]


def _document_links(tree: LexborHTMLParser, archive: Archive, page: ListingPage) -> list[tuple[LexborNode, str]]:
    """The links to documents of the page's entries, in their order. Those in menus count where there are no others."""
    documents = {entry.url for entry in page.entries}
    base = base_url((node.attributes.get("href") for node in tree.css("base")), page.url, partial(_on_archive, archive))
    links = [
        (link, url)
        for link in tree.css("a[href]")
        for url in canonical_urls(archive, link.attributes["href"] or "", base)
        if url in documents
    ]
    furniture = Nearest(is_furniture)
    return [(link, url) for link, url in links if furniture(link) is None] or links


def _on_archive(archive: Archive, link: str, url: str) -> str | None:
    parts = absolute_url(link, url)
    return parts.geturl() if parts and parts.hostname in archive.hosts else None


def _row_around(link: LexborNode, nearest: Nearest, others: Collection[int]) -> LexborNode | None:
    """The smallest element around a link that has all words of its row, and what is around that without holding
    another document; `others` are the elements that hold one."""
    node = nearest(link)
    return _widened(node, others) if node is not None and node.tag not in HOLDERS else None


def _widened(node: LexborNode, others: Collection[int]) -> LexborNode:
    """Without other documents nothing tells where a row ends but its tag."""
    widest = node
    outer: LexborNode | None = node
    while outer is not None and outer.tag not in HOLDERS and outer.mem_id not in others:
        if outer.tag in ROW_TAGS and not others:
            return outer
        if others:
            widest = outer
        outer = outer.parent
    return widest
