"""Where the rows of a listing page are, and what each of them says.

The rule needs little of the markup: a row is the element that holds a link to a document; the title is that link's
text; the date is the last block before it that reads as a date; the summary is what follows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.dates import read_date
from parsers.html import blocks_around, inline_text
from parsers.records import DateProblem, Entry, HistoricalDate, Reject, RejectReason

ROW_TAGS = frozenset({"tr", "li"})
FURNITURE_TAGS = frozenset({"nav", "header", "footer", "aside"})
FURNITURE_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search"})
FURNITURE_CLASS = re.compile(r"\b(menu|navbar|breadcrumb|pager|pagination|facets?|sidebar|skip-link|footer)\b")

DocumentUrl = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Layout:
    """One generation of an archive's markup.

    `row` selects its rows and `sign` anything that only its pages have; `title` selects the title inside a row where
    it is less than the whole text of the link.
    """

    name: str
    row: str
    sign: str
    title: str | None = None


class Link(NamedTuple):
    """A link to a document, with the document's canonical URL."""

    node: LexborNode
    url: str


class Row(NamedTuple):
    """The element that is a row, and the links to documents in it."""

    node: LexborNode
    links: list[Link]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a page in their order, and the layout in which they stand.

    `is_guess` is true when no layout's own rows were found and any table or list with document links was taken.
    """

    layout: Layout
    rows: list[Row]
    is_guess: bool = False


def find_rows(tree: LexborHTMLParser, layouts: Sequence[Layout], document_url: DocumentUrl) -> Rows | None:
    """The rows in the first layout that fits; failing that, the table rows or list items that hold most documents.

    Rows without a link belong to them too: they become rejects. None when the page has no rows.
    """
    for layout in layouts:
        rows = [Row(node, _document_links(node, document_url)) for node in tree.css(layout.row)]
        if any(row.links for row in rows):
            return Rows(layout, rows)
    rows = _rows_of_any_kind(tree, document_url)
    return Rows(layout_of(tree, layouts), rows, is_guess=True) if rows else None


def layout_of(tree: LexborHTMLParser, layouts: Sequence[Layout]) -> Layout:
    """The layout whose sign the page bears, the first one when it bears none."""
    return next((layout for layout in layouts if tree.css_first(layout.sign) is not None), layouts[0])


def has_document_links(tree: LexborHTMLParser, document_url: DocumentUrl) -> bool:
    """Whether a link to a document stands anywhere but in menus, facets, header and footer."""
    return any(not is_furniture(link.node) for link in _document_links(tree, document_url))


def read_row(position: int, row: Row, layout: Layout, ai_notice: re.Pattern[str] | None) -> Entry | Reject:
    """The entry that a row holds, or a reject with the row's own HTML."""
    if not row.links:
        return _reject(position, row, RejectReason.NO_LINK, "no link to a document on this archive")
    link = _titled_link(row.links)
    heading = (row.node.css_first(layout.title) if layout.title else None) or link.node
    # A picture or a “read more” that leads to the same document says nothing of its own.
    repeated = [other.node for other in row.links if other is not link and other.url == link.url]
    before, title, after = blocks_around(row.node, heading, repeated)
    if not title:
        return _reject(position, row, RejectReason.NO_TITLE, f"the link to {link.url} has no text")
    summary = [block for block in after if not (ai_notice and ai_notice.match(block))]
    return Entry(
        position=position,
        url=link.url,
        title=" ".join(title),
        date=_printed_date(before),
        summary=" ".join(summary) or None,
        summary_by_ai=len(summary) < len(after),
    )


def is_furniture(node: LexborNode) -> bool:
    """Whether a node stands in a menu, a facet list, the header, the footer or another part that holds no rows."""
    outer: LexborNode | None = node
    while outer is not None and outer.tag != "body":
        attributes = outer.attributes
        if (
            outer.tag in FURNITURE_TAGS
            or attributes.get("role") in FURNITURE_ROLES
            or FURNITURE_CLASS.search(attributes.get("class") or "")
        ):
            return True
        outer = outer.parent
    return False


def _document_links(node: LexborHTMLParser | LexborNode, document_url: DocumentUrl) -> list[Link]:
    return [
        Link(link, url)
        for link in node.css("a[href]")
        if (url := document_url(link.attributes["href"] or "")) is not None
    ]


def _titled_link(links: Sequence[Link]) -> Link:
    """The first link that has a text; the first of all when none has, or there is but one."""
    return links[0] if len(links) == 1 else next((link for link in links if inline_text(link.node)), links[0])


def _rows_of_any_kind(tree: LexborHTMLParser, document_url: DocumentUrl) -> list[Row]:
    found: dict[int, tuple[LexborNode, int]] = {}
    for link in _document_links(tree, document_url):
        row = _nearest_row(link.node)
        if row is None or row.parent is None or is_furniture(row.parent):
            continue
        holder = row.parent
        found[holder.mem_id] = (holder, found.get(holder.mem_id, (holder, 0))[1] + 1)
    if not found:
        return []
    holder, _ = max(found.values(), key=lambda held: held[1])
    nodes = (node for node in holder.iter() if node.tag in ROW_TAGS and not _is_heading(node))
    return [Row(node, _document_links(node, document_url)) for node in nodes]


def _nearest_row(link: LexborNode) -> LexborNode | None:
    node = link.parent
    while node is not None and node.tag not in ROW_TAGS:
        node = node.parent
    return node


def _is_heading(row: LexborNode) -> bool:
    return row.tag == "tr" and row.css_first("td") is None


def _printed_date(before: list[str]) -> HistoricalDate:
    """The last block that reads as a date; failing that, the last block as printed, so that its text is kept."""
    dates = [read_date(block) for block in reversed(before)] or [read_date("")]
    return next((date for date in dates if date.problem is not DateProblem.NOT_A_DATE), dates[0])


def _reject(position: int, row: Row, reason: RejectReason, detail: str) -> Reject:
    return Reject(position, reason, detail, row.node.html)
