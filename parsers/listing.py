"""Reads a listing page by an archive's declared layouts: what every platform's parser is built on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from selectolax.lexbor import LexborHTMLParser

from parsers.challenges import bot_challenge
from parsers.charsets import charset_of
from parsers.count_label import CountLabel, label_near, read_label
from parsers.entries import read_row
from parsers.errors import PageRejected
from parsers.html import blocks, inline_text, parse_html
from parsers.pager import next_link
from parsers.plain_rows import DocumentUrl
from parsers.records import Entry, ListingPage, Reject, RejectReason
from parsers.refusals import CHALLENGE_ADVICE, error_text, require_html, require_whole_page, says_nothing_found
from parsers.row_markup import row_markup
from parsers.rows import Layout, Rows, find_rows, layout_of, link_places

PLACES_SHOWN = 2
LONGEST_NAME = 80
# As many links in places that are built alike can be the rows of a listing.
MANY_LINKS = 3
DAMAGE = "\N{REPLACEMENT CHARACTER}"
DAMAGE_IN_URL = quote(DAMAGE)


@dataclass(frozen=True, slots=True)
class ListingMarkup:
    """How an archive prints its listings.

    `layouts` are its generations of markup; `expected` says in words where the rows stand, for the message when there
    are none. `other_headings` are headings of pages that list documents but are no listings, `other_pages` selects
    what only the archive's other kinds of page have. `ai_notice` matches, from its start, the paragraph that says that
    a summary was written by a machine.
    """

    layouts: tuple[Layout, ...]
    expected: str
    other_headings: tuple[str, ...] = ()
    other_pages: str | None = None
    ai_notice: re.Pattern[str] | None = None


def read_listing_page(
    body: bytes,
    url: str,
    charset: str | None,
    markup: ListingMarkup,
    document_url: DocumentUrl,
    page_link: Callable[[str], str | None],
) -> ListingPage:
    """The listing page in `body`, found at `url`.

    `document_url` and `page_link` make the canonical URL of an href on the page, None where it leads elsewhere.
    Raises PageRejected for a bot challenge, an error page, a page cut off, a page of another kind and an unknown
    layout: none of them is ever an empty page.
    """
    if challenge := bot_challenge(body):
        raise PageRejected(RejectReason.BOT_CHALLENGE, f"{challenge}; {CHALLENGE_ADVICE}")
    require_html(body)
    tree = parse_html(body, charset)
    rows = find_rows(tree, markup.layouts, document_url)
    label = label_near(rows.rows[0].node.parent or rows.rows[0].node) if rows else _label_anywhere(tree)
    if rows and rows.is_guess and label is None:
        # Any list with a link to a document would do, and nothing says how many rows there should be.
        rows = None
    if rows is None or rows.is_guess or label is None:
        _require_listing(body, tree, rows, markup, document_url)
    require_whole_page(body)
    read = _read_rows(rows, markup.ai_notice)
    if rows and any(_may_be_damaged(row) for row in read):
        without = find_rows(parse_html(body, charset, undecodable="ignore"), markup.layouts, document_url)
        read = _without_damaged(read, _read_rows(without, markup.ai_notice), rows, charset_of(body, charset))
    href = next_link(tree)
    return ListingPage(
        url=url,
        layout=(rows.layout if rows else layout_of(tree, markup.layouts)).name,
        first=label.first if label else None,
        last=label.last if label else None,
        total=label.total if label else None,
        entries=tuple(row for row in read if isinstance(row, Entry)),
        rejects=tuple(row for row in read if isinstance(row, Reject)),
        next_url=page_link(href) if href else None,
        row_markup=row_markup([row.plain or row.node for row in rows.rows if row.has_document]) if rows else None,
    )


def _read_rows(rows: Rows | None, ai_notice: re.Pattern[str] | None) -> list[Entry | Reject]:
    if rows is None:
        return []
    return [read_row(position, row, rows.layout, ai_notice) for position, row in enumerate(rows.rows, start=1)]


def _may_be_damaged(row: Entry | Reject) -> bool:
    """Whether an entry has U+FFFD, which stands for bytes that are no text; but pages print it too."""
    return isinstance(row, Entry) and (
        DAMAGE_IN_URL in row.url
        or DAMAGE in row.title
        or DAMAGE in row.date.text
        or (row.summary is not None and DAMAGE in row.summary)
    )


def _without_damaged(
    read: list[Entry | Reject], without: list[Entry | Reject], rows: Rows, charset: str
) -> list[Entry | Reject]:
    """The rows, with a reject in place of each damaged entry: one that reads otherwise in `without`, where the page was
    read without the bytes that are no text. U+FFFD that the page itself prints stands there too."""
    detail = f"some of its bytes are no text in {charset}"
    return [
        Reject(position, RejectReason.UNDECODABLE_TEXT, detail, row.node.html)
        if _may_be_damaged(record) and record not in without
        else record
        for position, (record, row) in enumerate(zip(read, rows.rows, strict=True), start=1)
    ]


def _label_anywhere(tree: LexborHTMLParser) -> CountLabel | None:
    return read_label("\n".join(blocks(tree.body))) if tree.body is not None else None


def _require_listing(
    body: bytes, tree: LexborHTMLParser, rows: Rows | None, markup: ListingMarkup, document_url: DocumentUrl
) -> None:
    """Raises PageRejected unless a page that lacks a label, or rows of a known layout, is a listing all the same."""
    headings = {inline_text(heading) for heading in tree.css("h1, h2, h3, h4")}
    for heading in headings.intersection(markup.other_headings):
        raise PageRejected(RejectReason.NOT_A_LISTING, f"it shows “{heading}”, a choice without a count")
    if markup.other_pages and tree.css_first(markup.other_pages) is not None:
        raise PageRejected(RejectReason.NOT_A_LISTING, "it is another kind of page of this archive")
    if rows is not None:
        return
    if error := error_text(tree):
        raise PageRejected(RejectReason.ERROR_PAGE, f"the page says “{error}”")
    if says_nothing_found(tree):
        return
    require_whole_page(body)
    raise PageRejected(
        RejectReason.UNKNOWN_LAYOUT, f"expected {markup.expected}, found {_what_stands(tree, document_url)}"
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
