"""Links to documents that stand in no row, where rows may be that are not recognized: a part of a page whose rows are
called otherwise is in no list that a declaration names.

Pages have many other links to documents: in menus, in lists of what is new or much read. Only what is marked up as the
page's own rows are, tag by tag, is taken for more of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.listing.furniture import is_furniture
from parsers.listing.links import DocumentUrl
from parsers.listing.list_holders import TABLE_PARTS, is_aside
from parsers.listing.markup import Layout, ListingMarkup
from parsers.listing.nearest import Nearest, all_around
from parsers.listing.row_markup import TagPaths, tag_paths
from parsers.listing.row_pieces import elements_at, links_around
from parsers.listing.rows import ROW_TAGS, Link, Row, Rows

MOST_LINKS = 2000
# Rows of fewer elements look like the items of any list: of them the URL must tell that it is a document's.
MANY_ELEMENTS = 4
# Rows lack what their documents lack. What has this share of elements in common with one of them is like it, where the
# URL tells that it leads to a document, else what has all.
LIKE_ENOUGH = 0.7
# The tags of table rows and cells as a page has them, but for those that are none of its markup.
_PARTS_OF_TABLES = re.compile(rb"<!--|-->|<(/?)(script|style|template|textarea|noscript|tr|td)(?=[\s>])", re.IGNORECASE)
_COMMENT, _LINE, _CELL = b"<!--", b"tr", b"td"


class DocumentUrls(NamedTuple):
    """What makes a document's URL of a link on a page, None for any other link; and whether a URL is by its form a
    document's: where any path can be one it is not."""

    of_link: DocumentUrl
    is_telling: Callable[[str], bool]


class _Form(NamedTuple):
    """How a row holds a link to its document: the tags from the link outwards to the row, and all of the row's own."""

    way: tuple[str, ...]
    tags: TagPaths


def like_rows(
    tree: LexborHTMLParser,
    rows: Rows,
    markup: ListingMarkup,
    urls: DocumentUrls,
    read: Container[str],
    body: bytes,
) -> list[Link]:
    """What a page shows that is marked up like its rows, or like those of another layout of the archive, with a link to
    a document of none of them, and is no row: each such element, with the document's URL. `read` are the documents that
    were read of the rows, `body` is the page."""
    inside = {node.mem_id for row in rows.rows for node in (row.node, *row.further)}
    in_row = Nearest(lambda node: node.mem_id in inside)
    outside = [link for link in _shown_links(tree, markup, urls.of_link, read) if in_row(link.node) is None]
    if not outside:
        return []
    own = [(row, link) for row in rows.rows if not row.is_stray for link in _links_of(row, urls.of_link)]
    known, forms = {link.url for _, link in own}, {_form(link.node, row.node) for row, link in own}
    outside = [link for link in outside if link.url not in known]
    of_others = _in_other_layouts(tree, [link for link in outside if urls.is_telling(link.url)], rows, markup)
    torn = _torn_out(tree, outside, rows, body)
    found: dict[int, Link] = {}
    for link in outside:
        node = of_others.get(link.node.mem_id) or torn.get(link.node.mem_id) or _like_row(link, forms, inside, urls)
        if node is not None:
            found.setdefault(node.mem_id, Link(node, link.url))
    return list(found.values())


def _in_other_layouts(
    tree: LexborHTMLParser, links: Sequence[Link], rows: Rows, markup: ListingMarkup
) -> dict[int, LexborNode]:
    """The rows, as other layouts have them, of links that stand in the title of one, by the links' `mem_id`."""
    found: dict[int, LexborNode] = {}
    for layout in markup.layouts if links else ():
        if layout is not rows.layout and layout.name != rows.layout.name:
            found = _in_layout(tree, links, layout) | found
    return found


def _in_layout(tree: LexborHTMLParser, links: Sequence[Link], layout: Layout) -> dict[int, LexborNode]:
    if layout.places is None or not all(tree.css_first(sign) for sign in layout.required):
        return {}
    nodes = {node.mem_id for node in tree.css(layout.row)}
    row_of = Nearest(lambda node: node.mem_id in nodes)
    found: dict[int, LexborNode] = {}
    for link in links:
        row = row_of(link.node)
        titles = elements_at(row, layout.places.title) if row is not None else ()
        if row is not None and any(link.node.mem_id in links_around(title) for title in titles):
            found[link.node.mem_id] = row
    return found


def _torn_out(tree: LexborHTMLParser, links: Sequence[Link], rows: Rows, body: bytes) -> dict[int, LexborNode]:
    """The links, by their `mem_id`, that stand bare in what is around a table of rows, where the page has tags of table
    rows, or of their cells, outside of any table: there they make no element. Rows alone do not tell, as cells in a
    table that have none are given one."""
    if not any(row.node.tag in TABLE_PARTS for row in rows.rows[:1]):
        return {}
    around = all_around(rows.holders)
    bare = [link.node for link in links if link.node.parent is not None and link.node.parent.mem_id in around]
    parts = _parts_of_tables(body) if bare else Counter[bytes]()
    if all(parts[tag] <= len(tree.css(tag.decode())) for tag in (_LINE, _CELL)):
        return {}
    return {node.mem_id: node for node in bare}


def _parts_of_tables(body: bytes) -> Counter[bytes]:
    """How many table rows and how many cells begin in a page's markup."""
    parts: Counter[bytes] = Counter()
    inside = None
    for tag in _PARTS_OF_TABLES.finditer(body):
        name, is_end = (tag[2] or tag[0]).lower(), tag[1] == b"/" or tag[0] == b"-->"
        if inside is not None:
            if is_end and (name == inside or (tag[0] == b"-->" and inside == _COMMENT)):
                inside = None
        elif not is_end and name in (_LINE, _CELL):
            parts[name] += 1
        elif not is_end:
            inside = name
    return parts


def shown_documents(tree: LexborHTMLParser, markup: ListingMarkup, urls: DocumentUrls) -> list[str]:
    """The URLs of the documents to which a page without rows links in its own matter: those that are told by their
    form, and those of any form where a declared title stands."""
    titles = [layout.places.title.at for layout in markup.layouts if layout.places and layout.places.title.at]
    titled = {node.mem_id for at in titles for node in tree.css(at)}
    in_title = Nearest(lambda node: node.mem_id in titled)
    return [
        link.url
        for link in _shown_links(tree, markup, urls.of_link)
        if urls.is_telling(link.url) or in_title(link.node) is not None
    ]


def _shown_links(
    tree: LexborHTMLParser, markup: ListingMarkup, document_url: DocumentUrl, read: Container[str] = ()
) -> Iterator[Link]:
    """The links to documents that a page shows, but for those in menus, asides, and other lists that are declared, and
    for those to documents that are `read`."""
    others = {node.mem_id for node in tree.css(markup.other_lists)} if markup.other_lists else set()
    apart = Nearest(
        lambda node: node.mem_id in others or is_aside(node) or (is_furniture(node) and not _is_of_article(node))
    )
    for node in islice(tree.css("a[href]"), MOST_LINKS):
        url = _document_at(document_url, node.attributes["href"] or "")
        if url is not None and url not in read and apart(node) is None:
            yield Link(node, url)


# The pages of an archive have nearly all of their other links in common.
@lru_cache(maxsize=4096)
def _document_at(document_url: DocumentUrl, href: str) -> str | None:
    return document_url(href)


def _is_of_article(node: LexborNode) -> bool:
    """Whether an element is an article's own header or footer, and not the page's."""
    return node.tag in ("header", "footer") and node.parent is not None and node.parent.tag == "article"


def _links_of(row: Row, document_url: DocumentUrl) -> list[Link]:
    links = row.node.css("a[href]")
    return [Link(link, url) for link in links if (url := document_url(link.attributes["href"] or "")) is not None]


def _form(link: LexborNode, row: LexborNode) -> _Form:
    tags, node = [link.tag or ""], link
    while node.mem_id != row.mem_id and node.parent is not None:
        node = node.parent
        tags.append(node.tag or "")
    return _Form(tuple(tags), tag_paths(row.html or ""))


def _like_row(link: Link, forms: set[_Form], inside: set[int], urls: DocumentUrls) -> LexborNode | None:
    """The element around a link that has one of the forms, and no row in it."""
    is_telling = urls.is_telling(link.url)
    for form in forms:
        node = _outwards(link.node, form.way)
        if node is None or not (is_telling or len(form.tags) >= MANY_ELEMENTS):
            continue
        tags = tag_paths(node.html or "")
        is_like = len(tags & form.tags) >= (LIKE_ENOUGH if is_telling else 1) * len(tags | form.tags)
        if is_like and not _holds_row(node, form, inside):
            return node
        # An item that is never closed has all that follows in it, the rows too.
        inner = _outwards(link.node, form.way[:-1]) if is_telling and node.tag in ROW_TAGS else None
        if inner is not None and _holds_row(node, form, inside) and not _holds_row(inner, form, inside):
            return inner
    return None


def _holds_row(node: LexborNode, form: _Form, inside: set[int]) -> bool:
    return any(inner.mem_id in inside for inner in node.css(form.way[-1]))


def _outwards(link: LexborNode, way: tuple[str, ...]) -> LexborNode | None:
    """The last of the elements around a link that have these tags, the link's own first."""
    node: LexborNode | None = link
    for place, tag in enumerate(way):
        node = node.parent if place and node is not None else node
        if node is None or node.tag != tag:
            return None
    return node
