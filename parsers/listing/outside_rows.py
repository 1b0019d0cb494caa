"""Links to documents that stand in no row, where rows may be that are not recognized: a part of a page whose rows are
called otherwise is in no list that a declaration names.

Pages have many other links to documents: in menus, in lists of what is new or much read. Only what is marked up as the
page's own rows are, tag by tag, is taken for more of them.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.listing.furniture import is_furniture
from parsers.listing.list_holders import is_aside
from parsers.listing.markup import ListingMarkup
from parsers.listing.nearest import Nearest
from parsers.listing.plain_rows import DocumentUrl
from parsers.listing.row_markup import TagPaths, tag_paths
from parsers.listing.rows import Link, Row, Rows

MOST_LINKS = 2000
# Rows of fewer elements look like the items of any list: of them the URL must tell that it is a document's.
MANY_ELEMENTS = 4
# Rows lack what their documents lack. What has this share of elements in common with one of them is like it, where the
# URL tells that it leads to a document, else what has all.
LIKE_ENOUGH = 0.7


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
    tree: LexborHTMLParser, rows: Rows, markup: ListingMarkup, urls: DocumentUrls, read: Container[str]
) -> list[Link]:
    """What a page shows that is marked up like its rows, with a link to a document of none of them, and is no row: each
    such element, with the document's URL. `read` are the documents that were read of the rows."""
    inside = {node.mem_id for row in rows.rows for node in (row.node, *row.further)}
    in_row = Nearest(lambda node: node.mem_id in inside)
    outside = [link for link in _shown_links(tree, markup, urls.of_link, read) if in_row(link.node) is None]
    if not outside:
        return []
    own = [(row, link) for row in rows.rows if not row.is_stray for link in _links_of(row, urls.of_link)]
    known, forms = {link.url for _, link in own}, {_form(link.node, row.node) for row, link in own}
    found: dict[int, Link] = {}
    for link in outside:
        if link.url not in known and (node := _like_row(link, forms, inside, urls)) is not None:
            found.setdefault(node.mem_id, Link(node, link.url))
    return list(found.values())


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
        if is_like and all(inner.mem_id not in inside for inner in node.css(form.way[-1])):
            return node
    return None


def _outwards(link: LexborNode, way: tuple[str, ...]) -> LexborNode | None:
    """The last of the elements around a link that have these tags, the link's own first."""
    node: LexborNode | None = link
    for place, tag in enumerate(way):
        node = node.parent if place and node is not None else node
        if node is None or node.tag != tag:
            return None
    return node
