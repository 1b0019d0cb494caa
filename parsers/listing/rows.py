"""Where the rows of a listing page are, and which of their links can be titles.

The rule needs little of the markup: a row is the element that holds a link to a document. `entries` reads it.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.listing.furniture import is_furniture
from parsers.listing.links import DocumentUrl
from parsers.listing.list_holders import (
    further_lines,
    is_aside,
    line_of_table,
    rows_declared,
    rows_of_the_list,
    usual_holder,
    whole_rows,
)
from parsers.listing.markup import Layout, Side
from parsers.listing.nearest import Nearest, all_around
from parsers.listing.plain_rows import PlainRow, plain_row, rows_of_table
from parsers.listing.row_pieces import declared_places
from parsers.listing.row_shape import ShapedRow
from parsers.listing.row_shapes import ShapesOfPage, shapes_of
from parsers.listing.running_text import RunningText
from parsers.listing.visible_text import is_silent

ROW_TAGS = frozenset({"tr", "li"})


class Link(NamedTuple):
    """A link to a document, with the document's canonical URL."""

    node: LexborNode
    url: str


class Row(NamedTuple):
    """The element that is a row, and the links to documents in it. Of a `plain` row they are not looked for, and a
    `shaped` one knows its own. What `is_stray` is no row, but holds a link to a document in the midst of the list.
    `further` are table rows below it that tell more of the same document."""

    node: LexborNode
    links: list[Link]
    plain: PlainRow | None = None
    is_stray: bool = False
    further: tuple[LexborNode, ...] = ()
    shaped: ShapedRow | None = None

    @property
    def has_document(self) -> bool:
        return self.plain is not None or bool(self.shaped.links if self.shaped else self.links)

    @property
    def marked(self) -> LexborNode | PlainRow | ShapedRow:
        """What the row's markup is told from."""
        return self.plain or self.shaped or self.node

    def with_links(self) -> Row:
        """The row with its links looked for: the only one, of a plain row."""
        if self.plain is None or self.links:
            return self
        return self._replace(links=[Link(link, self.plain.url) for link in self.node.css("a[href]")])


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a page in their order, the layout in which they stand, and the elements that hold them.

    `is_guess` is true when no layout's own rows were found and any table or list with document links was taken.
    """

    layout: Layout
    rows: list[Row]
    holders: list[LexborNode]
    is_guess: bool = False


def find_rows(
    tree: LexborHTMLParser,
    layouts: Sequence[Layout],
    document_url: DocumentUrl,
    first_nodes: Sequence[LexborNode] | None = None,
) -> Rows | None:
    """The rows in the first layout that fits; failing that, the table rows or list items that hold most documents.

    Rows without a link belong to them too, and so does what holds a link to a document between them: they become
    rejects. Where places are declared, only what a layout calls a row is one, and all of it. None when the page has no
    rows. `first_nodes` are what the first layout's selector finds, if that is known.
    """
    for layout in layouts:
        found = tree.css(layout.row) if first_nodes is None or layout is not layouts[0] else first_nodes
        if usual := _usual_rows(found, layout, document_url):
            return usual
        if not all(tree.css_first(sign) for sign in layout.required if not (found and sign == layout.row)):
            continue
        nodes, holders = rows_declared(found) if layout.places else rows_of_the_list(found)
        rows = _shown(_rows_of(whole_rows(nodes, holders), layout, document_url))
        if any(row.has_document for row in rows):
            return _found(_as_printed(layout, rows), rows, holders, document_url, is_guess=False)
    if any(layout.places for layout in layouts):
        return None
    nodes, holders = rows_of_the_list(_nodes_of_any_kind(tree, document_url))
    rows = _shown([Row(node, _document_links(node, document_url)) for node in nodes])
    if not any(row.has_document for row in rows):
        return None
    return _found(_as_printed(layout_of(tree, layouts), rows), rows, holders, document_url, is_guess=True)


def shows_rows(tree: LexborHTMLParser, layouts: Sequence[Layout]) -> bool:
    """Whether a page shows what a declared layout calls rows, be there links to documents in them or not."""
    return any(
        layout.places is not None
        and all(tree.css_first(sign) for sign in layout.required)
        and bool(_shown([Row(node, []) for node in rows_declared(tree.css(layout.row))[0]]))
        for layout in layouts
    )


def _usual_rows(nodes: Sequence[LexborNode], layout: Layout, document_url: DocumentUrl) -> Rows | None:
    """The rows of a page whose only list is a table of the usual rows, which is read in one go."""
    holder = usual_holder(nodes) if layout.may_be_plain else None
    if holder is None:
        return None
    plain = rows_of_table(holder.html or "", document_url)
    if plain is None or len(plain) != len(nodes):
        return None
    return Rows(layout, [Row(node, [], row) for node, row in zip(nodes, plain, strict=True)], [holder])


def _shown(rows: list[Row]) -> list[Row]:
    """The rows that are not hidden themselves; no plain one is, and no shaped one."""
    return [row for row in rows if row.plain or row.shaped or not is_aside(row.node)]


def _found(
    layout: Layout, rows: list[Row], holders: list[LexborNode], document_url: DocumentUrl, *, is_guess: bool
) -> Rows:
    strays = _strays(rows, holders, document_url)
    whole = _with_further(rows, document_url, _heads_of_groups(holders, layout))
    return Rows(layout, (whole if layout.places else _with_titles(whole)) + strays, holders, is_guess)


def layout_of(tree: LexborHTMLParser, layouts: Sequence[Layout]) -> Layout:
    """The layout whose sign the page bears, the first one when it bears none."""
    return next((layout for layout in layouts if tree.css_first(layout.sign) is not None), layouts[0])


def _as_printed(layout: Layout, rows: Sequence[Row]) -> Layout:
    """The layout, without the selector of its titles where no row has one: a part of a site may print none."""
    if layout.title is None or any(row.node.css_first(layout.title) is not None for row in rows):
        return layout
    return replace(layout, title=None)


def _rows_of(nodes: Sequence[LexborNode], layout: Layout, document_url: DocumentUrl) -> list[Row]:
    if layout.places is None:
        return [_row(node, layout, document_url) for node in nodes]
    shapes = shapes_of(layout.places).of_page()
    return [_placed_row(node, shapes, document_url) for node in nodes]


def _placed_row(node: LexborNode, shapes: ShapesOfPage | None, document_url: DocumentUrl) -> Row:
    shaped = shapes.read(node, document_url) if shapes is not None else None
    return Row(node, [], shaped=shaped) if shaped else Row(node, _document_links(node, document_url))


def _row(node: LexborNode, layout: Layout, document_url: DocumentUrl) -> Row:
    # A declared title can be less than the link's text, or more than one of a row's links can be in it.
    plain = plain_row(node.html or "", document_url) if layout.may_be_plain else None
    return Row(node, [], plain) if plain else Row(node, _document_links(node, document_url))


def _document_links(node: LexborHTMLParser | LexborNode, document_url: DocumentUrl) -> list[Link]:
    return [
        Link(link, url)
        for link in node.css("a[href]")
        if (url := document_url(link.attributes["href"] or "")) is not None
    ]


def _strays(rows: Sequence[Row], holders: Sequence[LexborNode], document_url: DocumentUrl) -> list[Row]:
    """What holds the links to documents that stand in the list and in none of its rows."""
    links = [link for holder in holders for link in holder.css("a")]
    own = [1 if row.plain else row.shaped.anchors if row.shaped else len(links) + 1 for row in rows]
    if len(links) == sum(own) and not _are_nested(rows):
        return []
    inside = {link.mem_id for row in rows for link in row.node.css("a[href]")}
    identities = {holder.mem_id for holder in holders}
    silent = Nearest(is_silent)
    part_of = Nearest(lambda node: node.tag == "tr" or node.parent is None or node.parent.mem_id in identities)
    strays: dict[int, Row] = {}
    for link in links:
        url = document_url(link.attributes.get("href") or "") if link.mem_id not in inside else None
        if url is not None and silent(link) is None:
            # The outermost element around it inside its list, but no more of a table than a row of it.
            node = part_of(link) or link
            strays.setdefault(node.mem_id, Row(node, [], is_stray=True)).links.append(Link(link, url))
    return list(strays.values())


def _are_nested(rows: Sequence[Row]) -> bool:
    """Whether a row stands in another."""
    identities = {row.node.mem_id for row in rows}
    around = Nearest(lambda node: node.mem_id in identities)
    return any(around(row.node.parent) is not None for row in rows)


def _heads_of_groups(holders: Sequence[LexborNode], layout: Layout) -> set[int]:
    """What is declared to stand above rows, and what is around it: what tells of a group is no more of the row before
    it."""
    places = declared_places(layout.places) if layout.places else ()
    above = [place.at for place in places if place and place.at and place.side is Side.ABOVE]
    return all_around(node for at in above for holder in holders for node in holder.css(at))


def _with_further(rows: list[Row], document_url: DocumentUrl, heads: Container[int]) -> list[Row]:
    """The rows, each with the table rows below it that name no document and are no heading: what they say would be
    dropped in silence, and may be the summary. Below several documents in one table row nobody knows whose it is.
    `heads` are known headings."""
    lines = [line for row in rows if (line := line_of_table(row.node)) is not None]
    taken = {line.mem_id for line in lines}
    if len(taken) != len(rows):
        return rows
    found = [takewhile(lambda node: node.mem_id not in heads, further_lines(line, taken)) for line in lines]
    return [
        row.with_links()._replace(plain=None, further=further)
        if (further := tuple(node for node in nodes if not _document_links(node, document_url)))
        else row
        for row, nodes in zip(rows, found, strict=True)
    ]


def _with_titles(rows: list[Row]) -> list[Row]:
    """The rows, each with the links that can be its title. That of a plain row is one, in a block of its own.

    Where titles have a block of their own, a link in running text is none: a row that has no other has lost its title.
    """
    if all(row.plain for row in rows):
        return rows
    apart = [_apart(row) for row in rows]
    has_blocks = any(
        row.plain or any(not _is_in(link.node, row.node) for link in links)
        for row, links in zip(rows, apart, strict=True)
    )
    if not has_blocks or all(len(links) == len(row.links) for links, row in zip(apart, rows, strict=True)):
        return rows
    return [row._replace(links=links + _further_of(links, row)) for links, row in zip(apart, rows, strict=True)]


def _apart(row: Row) -> list[Link]:
    """The links of a row that stand in no running text."""
    text = RunningText(row.node)
    return [link for link in row.links if not text.holds(link.node)]


def _further_of(links: Sequence[Link], row: Row) -> list[Link]:
    """The row's other links to the documents of some of its links."""
    urls, own = {link.url for link in links}, {(link.url, link.node.html) for link in links}
    return [link for link in row.links if link.url in urls and (link.url, link.node.html) not in own]


def _is_in(link: LexborNode, row: LexborNode) -> bool:
    """Whether a link stands in the row itself, in no element of its own."""
    return link.parent is None or link.parent.mem_id == row.mem_id


def _nodes_of_any_kind(tree: LexborHTMLParser, document_url: DocumentUrl) -> list[LexborNode]:
    row_of, furniture, silent = Nearest(lambda node: node.tag in ROW_TAGS), Nearest(is_furniture), Nearest(is_silent)
    found: dict[int, tuple[LexborNode, int]] = {}
    for link in _document_links(tree, document_url):
        row = row_of(link.node.parent)
        holder = row.parent if row is not None else None
        if holder is None or furniture(holder) is not None or silent(row) is not None:
            continue
        found[holder.mem_id] = (holder, found.get(holder.mem_id, (holder, 0))[1] + 1)
    if not found:
        return []
    holder, _ = max(found.values(), key=lambda held: held[1])
    return [node for node in holder.iter() if node.tag in ROW_TAGS and not _is_heading(node)]


def _is_heading(row: LexborNode) -> bool:
    return row.tag == "tr" and row.css_first("td") is None
