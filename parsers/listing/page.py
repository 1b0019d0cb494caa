"""Reads a listing page by an archive's declared layouts: what every platform's parser is built on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.charsets import charset_of
from parsers.counting_headers import Counts
from parsers.errors import PageRejected
from parsers.html import parse_html
from parsers.listing.contradictions import Address, contradiction
from parsers.listing.damaged_rows import may_be_damaged, without_damaged
from parsers.listing.entries import NO_TITLES, read_row
from parsers.listing.furniture import link_places
from parsers.listing.later_pages import END, all_links, next_in_head, require_whole_page
from parsers.listing.links import DocumentUrl, Links, PageLink
from parsers.listing.lone_promise import WayOn, lone_promise
from parsers.listing.markup import Layout, ListingMarkup
from parsers.listing.more_buttons import loads_more, numbers_by_script
from parsers.listing.outside_rows import DocumentUrls, like_rows, shown_documents
from parsers.listing.pager import NEXT_LINK, declared_next_link, href_of, next_link, pager_around
from parsers.listing.places import NOTHING_BESIDE, has_linked_title, read_placed_row
from parsers.listing.promise import NOTHING, Promise, not_found, promise_beside, promise_on, stated_promise
from parsers.listing.refusals import CHALLENGE_ADVICE, bot_challenge, error_text, require_html, says_nothing_found
from parsers.listing.row_links import without_contradicting
from parsers.listing.row_markup import row_markup
from parsers.listing.row_sides import said_beside
from parsers.listing.rows import Link, Rows, find_rows, layout_of, shows_rows
from parsers.listing.selectors import tags_of
from parsers.listing.visible_text import inline_text
from parsers.records import Entry, ListingPage, Reject, RejectReason
from parsers.urls import base_url

PLACES_SHOWN = 2
LONGEST_NAME = 80
# As many links in places that are built alike can be the rows of a listing.
MANY_LINKS = 3
# So many rows with the same title are no coincidence.
ALIKE = 3
OTHER_NODES = f"{NEXT_LINK}, base, form"
OTHER_TAGS = frozenset({"a", "base", "form"})
PREVIOUS_LINK = 'a[rel~="prev"]'


class _Nodes(NamedTuple):
    """What is looked for in the whole of a page, all at once, since each walk through a page takes as long."""

    rows: list[LexborNode]
    next_links: list[LexborNode]
    forms: list[LexborNode]
    bases: list[LexborNode]


def read_listing_page(
    body: bytes, url: str, charset: str | None, markup: ListingMarkup, links: Links, counts: Counts = ()
) -> ListingPage:
    """The listing page in `body`, found at `url`. `counts` is what the response's headers count.

    Raises PageRejected for a bot challenge, an error page, a page cut off, a page of another kind and an unknown
    layout: none of them is ever an empty page.
    """
    if challenge := bot_challenge(body):
        raise PageRejected(RejectReason.BOT_CHALLENGE, f"{challenge}; {CHALLENGE_ADVICE}")
    require_html(body)
    tree = parse_html(body, charset, end=END)
    nodes = _nodes_of(tree, markup.layouts[0])
    base = base_url((node.attributes.get("href") for node in nodes.bases), url, links.page_url) if nodes.bases else url
    document_url = links.document_urls(base)
    documents = DocumentUrls(document_url, links.is_telling)
    rows = find_rows(tree, markup.layouts, document_url, nodes.rows)
    layout = rows.layout if rows else layout_of(tree, markup.layouts)
    promise = _promise_of(tree, rows, layout, partial(links.page_number, url), counts)
    if rows and rows.is_guess and promise is NOTHING:
        # Any list with a link to a document would do, and nothing says how many rows there should be.
        rows = None
    is_said_to_be_empty = layout.promise is not None and promise.is_of_nothing and not shows_rows(tree, markup.layouts)
    if (rows is None and not is_said_to_be_empty) or (rows and rows.is_guess) or promise is NOTHING:
        _require_listing(body, tree, rows, markup, documents)
    if rows is None:
        _require_nothing_shown(tree, markup, documents)
    require_whole_page(body, tree, rows.holders if rows else (), closes_all=markup.closes_all)
    read = _read_rows(rows, markup.ai_notice)
    if rows and any(map(may_be_damaged, read)):
        without = find_rows(parse_html(body, charset, undecodable="ignore"), markup.layouts, document_url)
        read = without_damaged(read, _read_rows(without, markup.ai_notice), rows, charset_of(body, charset))
    if rows and layout.places:
        read = without_contradicting(read, rows, document_url)
    following = declared_next_link(tree, markup.next_link) if markup.next_link else next_link(tree, nodes.next_links)
    beside = following or tree.css_first(PREVIOUS_LINK)
    page_link = links.page_link(base)
    pager = pager_around(tree, beside, page_link)
    address = Address(url, links.listing_url(url), links.page_number(url), links.listing_url)
    if markup.next_link is None:
        following = following or next_in_head(tree, address, page_link)
    label = promise.label
    ways = list(pager.links)
    if label is None or label.last is None or label.last >= label.total:
        ways += all_links(tree, nodes.forms, page_link)
    furthest = _furthest(ways, address.listing)
    if rows and promise == NOTHING and following is None:
        is_more = loads_more(tree, rows) or numbers_by_script(tree, rows, address.number)
        furthest = max(furthest or 0, address.number + 1) if is_more else furthest
    way = WayOn(address.number, following is not None, furthest)
    if rows and promise == NOTHING and layout.promise is None:
        promise = lone_promise(tree, rows, way)
        label = promise.label
    problem = promise.problem
    if rows and not promise.is_of_range(len(rows.rows)):
        # Nothing on the page says that these are all of its rows.
        known = {row.url for row in read if isinstance(row, Entry)}
        read += _rejected(like_rows(tree, rows, markup, documents, known, body), len(read))
        problem = problem or not_found(layout.promise, promise, is_of_several=not way.is_only_page)
    return ListingPage(
        url=url,
        layout=layout.name,
        first=label.first if label else None,
        last=label.last if label else None,
        total=label.total if label else None,
        entries=tuple([row for row in read if isinstance(row, Entry)]),
        rejects=tuple([row for row in read if isinstance(row, Reject)]),
        next_url=links.page_url(href_of(following), base) if following else None,
        row_markup=row_markup([row.marked for row in rows.rows if row.has_document and not row.is_stray])
        if rows
        else None,
        furthest_page=furthest,
        label_problem=problem,
        contradiction=contradiction(body, nodes.forms, pager, address),
        pages=promise.pages,
    )


def _nodes_of(tree: LexborHTMLParser, layout: Layout) -> _Nodes:
    nodes = _Nodes([], [], [], [])
    selector = OTHER_NODES
    if layout.places is None or _have_other_tags(layout.row):
        selector = f"{layout.row}, {OTHER_NODES}"
    else:
        nodes.rows.extend(tree.css(layout.row))
    for node in tree.css(selector):
        tag = node.tag
        if tag == "a":
            nodes.next_links.append(node)
        elif tag == "form":
            nodes.forms.append(node)
        elif tag == "base":
            nodes.bases.append(node)
        else:
            nodes.rows.append(node)
    return nodes


@lru_cache(maxsize=256)
def _have_other_tags(row: str) -> bool:
    """Whether rows are told by their tags from the other nodes that are looked for: a declared row may be a link."""
    tags = tags_of(row)
    return None not in tags and tags.isdisjoint(OTHER_TAGS)


def _furthest(links: Iterable[PageLink], listing: str) -> int | None:
    return max((link.number for link in links if link.listing_url == listing), default=None)


def _read_rows(rows: Rows | None, ai_notice: re.Pattern[str] | None) -> list[Entry | Reject]:
    """The rows, each as an entry or a reject. A title that all of several rows have is none of any."""
    if rows is None:
        return []
    read = _read_with(rows, ai_notice, NO_TITLES)
    titles = [row.title for row in read if isinstance(row, Entry)]
    if len(titles) >= ALIKE and len(set(titles)) == 1:
        return _read_with(rows, ai_notice, frozenset(titles))
    return read


def _read_with(rows: Rows, ai_notice: re.Pattern[str] | None, no_titles: frozenset[str]) -> list[Entry | Reject]:
    numbered, places = list(enumerate(rows.rows, start=1)), rows.layout.places
    if places is None:
        return [read_row(position, row, rows.layout, ai_notice, no_titles) for position, row in numbered]
    are_linked = any(has_linked_title(row, places) for row in rows.rows if not row.is_stray)
    beside = said_beside([row.node for row in rows.rows if not row.is_stray], places)
    return [
        read_row(position, row, rows.layout, ai_notice, no_titles)
        if row.is_stray
        else read_placed_row(
            position,
            row,
            places,
            no_titles,
            titles_are_linked=are_linked,
            beside=beside.get(row.node.mem_id, NOTHING_BESIDE),
        )
        for position, row in numbered
    ]


def _rejected(found: Sequence[Link], before: int) -> list[Entry | Reject]:
    """What is like the rows and is none, in its order behind those `before`."""
    return [
        Reject(
            position,
            RejectReason.NO_ROW,
            f"it leads to {url} and is marked up like the rows, but is none: mend what row.at declares, or declare what"
            " it stands in as other_lists",
            node.html,
        )
        for position, (node, url) in enumerate(found, before + 1)
    ]


def _promise_of(
    tree: LexborHTMLParser, rows: Rows | None, layout: Layout, number: Callable[[], int], counts: Counts
) -> Promise:
    if (place := layout.promise) is not None:
        texts = [count for name, count in counts if name == place.header]
        texts += [inline_text(node) for node in tree.css(place.at)] if place.at else []
        return stated_promise(texts, len(rows.rows) if rows else 0, number(), place.pattern)
    if rows is not None:
        return promise_beside(rows.holders, [row.node for row in rows.rows])
    return promise_on(tree.body) if tree.body is not None else NOTHING


def _require_listing(
    body: bytes, tree: LexborHTMLParser, rows: Rows | None, markup: ListingMarkup, documents: DocumentUrls
) -> None:
    """Raises PageRejected unless a page that lacks a label, or rows of a known layout, is a listing all the same."""
    headings = {inline_text(heading) for heading in tree.css("h1, h2, h3, h4")}
    for heading in headings.intersection(markup.other_headings):
        raise PageRejected(RejectReason.NOT_A_LISTING, f"it shows “{heading}”, a choice without a count")
    if markup.other_pages and tree.css_first(markup.other_pages) is not None:
        raise PageRejected(RejectReason.NOT_A_LISTING, "it is another kind of page of this archive")
    if rows is not None:
        return
    # Whatever else it says: rows that lead to no document are not none.
    may_be_empty = not shows_rows(tree, markup.layouts)
    if may_be_empty and markup.nothing_found and tree.css_first(markup.nothing_found) is not None:
        return
    if error := error_text(tree):
        raise PageRejected(RejectReason.ERROR_PAGE, f"the page says “{error}”")
    if may_be_empty and says_nothing_found(tree):
        return
    require_whole_page(body, tree)
    raise PageRejected(
        RejectReason.UNKNOWN_LAYOUT, f"expected {markup.expected}, found {_what_stands(tree, documents.of_link)}"
    )


def _require_nothing_shown(tree: LexborHTMLParser, markup: ListingMarkup, documents: DocumentUrls) -> None:
    """Raises PageRejected for a page that says that it has nothing and shows links to documents."""
    if count := len(set(shown_documents(tree, markup, documents))):
        shown, several = _what_stands(tree, documents.of_link), "s" if count > 1 else ""
        raise PageRejected(
            RejectReason.UNKNOWN_LAYOUT,
            f"it says that nothing was found, but leads to {count} document{several}: {shown};"
            " where these are none of the listing's, declare what they stand in as other_lists",
        )


def _what_stands(tree: LexborHTMLParser, document_url: DocumentUrl) -> str:
    """Where the links to documents are; without any, the page's name and where most of its other links are."""
    if places := link_places(tree, lambda href: document_url(href) is not None).most_common(PLACES_SHOWN):
        return ", ".join(f"{count} document links in {place}" for place, count in places)
    heading = tree.css_first("h1") or tree.css_first("title")
    name = "".join(filter(str.isprintable, inline_text(heading)))[:LONGEST_NAME] if heading else ""
    lacking = f"no link to a document on “{name}”" if name else "no link to a document"
    [(place, count)] = link_places(tree, bool).most_common(1) or [("", 0)]
    return f"{lacking}, {count} other links in {place}" if count >= MANY_LINKS else lacking
