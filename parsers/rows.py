"""Where the rows of a listing page are, and what each of them says.

The rule needs little of the markup: a row is the element that holds a link to a document; the title is that link's
text; the date is the last block before it that reads as a date; the summary is what follows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.dates import read_date
from parsers.html import INLINE_TAGS, blocks_around, inline_text
from parsers.records import DateProblem, Entry, HistoricalDate, Reject, RejectReason
from parsers.row_markup import markup_path

ROW_TAGS = frozenset({"tr", "li"})
FURNITURE_TAGS = frozenset({"nav", "header", "footer", "aside"})
FURNITURE_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search"})
FURNITURE_CLASS = re.compile(r"\b(menu|navbar|breadcrumb|pager|pagination|facets?|sidebar|skip-link|footer)\b")
MOST_LINKS = 200
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# “Read the whole document here” is a prompt; longer text tells something.
WORDS_OF_A_PROMPT = 6

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
            return Rows(_as_printed(layout, rows), _with_titles(rows))
    rows = _rows_of_any_kind(tree, document_url)
    return Rows(_as_printed(layout_of(tree, layouts), rows), _with_titles(rows), is_guess=True) if rows else None


def layout_of(tree: LexborHTMLParser, layouts: Sequence[Layout]) -> Layout:
    """The layout whose sign the page bears, the first one when it bears none."""
    return next((layout for layout in layouts if tree.css_first(layout.sign) is not None), layouts[0])


def link_places(tree: LexborHTMLParser, is_wanted: Callable[[str], bool]) -> Counter[str]:
    """Where links stand whose href is wanted, as paths of markup, and how many of them: not those in menus, facets,
    header and footer. Of a page with very many links the first MOST_LINKS are looked at."""
    wanted = (link for link in tree.css("a[href]") if is_wanted(link.attributes["href"] or ""))
    return Counter(markup_path(link) for link in islice(wanted, MOST_LINKS) if not is_furniture(link))


def read_row(position: int, row: Row, layout: Layout, ai_notice: re.Pattern[str] | None) -> Entry | Reject:
    """The entry that a row holds, or a reject with the row's own HTML."""
    if not row.links:
        return _reject(position, row, RejectReason.NO_LINK, "no link to a document on this archive")
    heading = row.node.css_first(layout.title) if layout.title else None
    if layout.title and heading is None:
        return _reject(position, row, RejectReason.NO_TITLE, f"no {layout.title}, which other rows have")
    link = _titled_link(row.links, heading)
    if link is None:
        return _reject(position, row, RejectReason.NO_TITLE, f"{layout.title} is no link to a document")
    if _never_ends(link):
        return _reject(position, row, RejectReason.NO_TITLE, f"the link to {link.url} is damaged: it never ends")
    if any(_is_as_prominent(other, link, row.node) for other in row.links):
        return _reject(position, row, RejectReason.SEVERAL_TITLES, "links to several documents look like its title")
    repeated = [other.node for other in row.links if other is not link and _repeats(other, link)]
    before, title, after = blocks_around(row.node, heading or link.node, repeated)
    if not title:
        return _reject(position, row, RejectReason.NO_TITLE, f"the link to {link.url} has no text")
    if len(title) > 1:
        detail = f"the link to {link.url} holds {len(title)} blocks of text, and which is the title is not declared"
        return _reject(position, row, RejectReason.NO_TITLE, detail)
    summary = [block for block in after if not (ai_notice and ai_notice.match(block))]
    return Entry(
        position=position,
        url=link.url,
        title=title[0],
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


def _as_printed(layout: Layout, rows: Sequence[Row]) -> Layout:
    """The layout, without the selector of its titles where no row has one: a part of a site may print none."""
    if layout.title is None or any(row.node.css_first(layout.title) is not None for row in rows):
        return layout
    return replace(layout, title=None)


def _document_links(node: LexborHTMLParser | LexborNode, document_url: DocumentUrl) -> list[Link]:
    return [
        Link(link, url)
        for link in node.css("a[href]")
        if (url := document_url(link.attributes["href"] or "")) is not None
    ]


def _titled_link(links: Sequence[Link], heading: LexborNode | None) -> Link | None:
    """The link around the declared title, or in it; without one, the first link to the first document that has a text.

    None when the declared title has no link.
    """
    if heading is not None:
        near = {node.mem_id for node in (*_outwards(heading), *heading.css("a"))}
        return next((link for link in links if link.node.mem_id in near), None)
    same = [link for link in links if link.url == links[0].url]
    return same[0] if len(same) == 1 else next((link for link in same if inline_text(link.node)), same[0])


def _never_ends(link: Link) -> bool:
    """Whether other markup has got into a title: into the link's tag, or a paragraph into its heading."""
    if any("<" in f"{name}{value}" for name, value in link.node.attributes.items()):
        return True
    is_heading = link.node.parent is not None and link.node.parent.tag in HEADINGS
    return is_heading and link.node.css_first("p") is not None


def _is_as_prominent(other: Link, title: Link, row: LexborNode) -> bool:
    """Whether a link to another document stands in a place that is marked up like the title's: two rows in one."""
    return (
        other.url != title.url
        and _place(other.node, row) == _place(title.node, row) != ()
        and inline_text(other.node) != ""
    )


def _place(link: LexborNode, row: LexborNode) -> tuple[str | None, ...]:
    """The markup of a link and of the element around it, nothing where neither says anything."""
    outer, own = link.parent, link.attributes.get("class")
    if outer is None or outer.mem_id == row.mem_id:
        return (own,) if own else ()
    return (outer.tag, outer.attributes.get("class"), own)


def _outwards(node: LexborNode | None) -> Iterator[LexborNode]:
    while node is not None:
        yield node
        node = node.parent


def _repeats(other: Link, title: Link) -> bool:
    """Whether a link says nothing of its own beside the title's: a picture or a “read more” of the same document.

    A title's link that is never closed goes on around the summary: that is no repetition.
    """
    if other.url != title.url:
        return False
    text = inline_text(other.node)
    is_prompt = len(text.split()) <= WORDS_OF_A_PROMPT and all(node.tag in INLINE_TAGS for node in other.node.css("*"))
    return not text or is_prompt or inline_text(title.node) in text


def _with_titles(rows: list[Row]) -> list[Row]:
    """The rows, each with the links that can be its title.

    Where titles have a block of their own, a link in running text is none: a row that has no other has lost its title.
    """
    apart = [[link for link in row.links if not _is_in_running_text(link.node, row.node)] for row in rows]
    has_blocks = any(not _is_in(link.node, row.node) for row, links in zip(rows, apart, strict=True) for link in links)
    if not has_blocks or all(len(links) == len(row.links) for links, row in zip(apart, rows, strict=True)):
        return rows
    return [
        Row(
            row.node,
            links + [link for link in row.links if link not in links and link.url in {own.url for own in links}],
        )
        for links, row in zip(apart, rows, strict=True)
    ]


def _is_in_running_text(link: LexborNode, row: LexborNode) -> bool:
    """Whether a link's block has other text; in a heading, other text before the link."""
    inside, block = [link], link.parent
    while block is not None and block.mem_id != row.mem_id and block.tag in INLINE_TAGS:
        inside.append(block)
        block = block.parent
    sides = ("prev",) if block is not None and block.tag in HEADINGS else ("prev", "next")
    return any(_has_text(node, side) for node in inside for side in sides)


def _is_in(link: LexborNode, row: LexborNode) -> bool:
    """Whether a link stands in the row itself, in no element of its own."""
    return link.parent is None or link.parent.mem_id == row.mem_id


def _has_text(node: LexborNode, side: str) -> bool:
    """Whether text that is no link stands before ("prev") or after ("next") a node, in its parent and on its line."""
    sibling = getattr(node, side)
    while sibling is not None and (sibling.is_text_node or sibling.tag in INLINE_TAGS):
        if sibling.tag != "a" and (sibling.text() or "").strip():
            return True
        sibling = getattr(sibling, side)
    return False


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
