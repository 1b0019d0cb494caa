"""The captured page that a row was read from, with the row marked, in a frame that runs and loads nothing.

A parser tells what a row says, not which element it is: that is found here by the row's link and its words.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from flows.show.finding import canonical_urls
from flows.show.still_pages import still_page
from flows.text.harmless import harmless
from parsers.archive import Archive
from parsers.html import parse_html
from parsers.listing.furniture import is_furniture
from parsers.listing.nearest import Nearest, all_around
from parsers.listing.rows import ROW_TAGS
from parsers.listing.visible_text import inline_text
from parsers.records import Entry, ListingPage, Reject
from parsers.urls import absolute_url, base_url

# Also what the frame inherits: so it allows the looks of a page.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"
# Links that somebody follows open beside the page, as pages like any other.
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
LONGEST_SAID = 300
_FRAME = "captured-page"

_OUTER = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
html, body {{ height: 100%; margin: 0 }}
body {{ display: flex; flex-direction: column; background: #1c1917; color: #fafaf9;
  font: .875rem/1.4 system-ui, sans-serif }}
header {{ max-height: 40vh; overflow: auto; padding: .5rem 1rem; overflow-wrap: anywhere }}
p {{ margin: 0 0 .25rem }}
a {{ color: inherit }}
i {{ display: inline-block; width: .8em; height: .8em; margin-right: .3em; border: 3px solid {colour};
  background: {tint}; vertical-align: -.2em }}
h1 {{ margin: 0; padding: .25rem 1rem; background: #a8a29e; color: #1c1917; font: inherit }}
iframe {{ flex: 1; box-sizing: border-box; width: 100%; min-height: 50vh; border: .5rem solid #a8a29e; border-top: 0;
  background: #fff }}
</style>
</head>
<body>
<header id="regest-banner" role="note">
{said}
</header>
<h1>In this frame is the page as it was captured, and all in it are the page's own words; {what_is_marked}.</h1>
<iframe name="{frame}" title="The page as it was captured" sandbox="{sandbox}" srcdoc="{page}"></iframe>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """How a row is marked in one view of a page: the `id` of its element, and the hue of its outline in degrees."""

    id: str
    hue: int

    @property
    def colour(self) -> str:
        """Of the outline, as CSS."""
        return f"hsl({self.hue} 80% 38%)"

    @property
    def tint(self) -> str:
        """Of what is inside it."""
        return f"hsl({self.hue} 90% 92%)"

    @property
    def style(self) -> str:
        """CSS for the page. It is scrolled to the mark when it opens; browsers that know no initial target snap to it,
        for a moment."""
        return (
            f"#{self.id} {{ outline: 3px solid {self.colour} !important; outline-offset: 2px !important;"
            f" background: {self.tint} !important; color: #1c1917 !important; scroll-margin-top: 20vh !important;"
            " scroll-initial-target: nearest !important }\n"
            f"@keyframes {self.id} {{ from, to {{ scroll-snap-type: y mandatory }} }}\n"
            "@supports not (scroll-initial-target: nearest) {\n"
            f"  html {{ animation: {self.id} .4s }}\n"
            f"  #{self.id} {{ scroll-snap-align: start !important }}\n"
            "}\n"
        )


def new_mark() -> Mark:
    """One that no page can have been written for."""
    return Mark(f"row-{secrets.token_hex(8)}", secrets.randbelow(360))


def framed(
    page: str,
    mark: Mark,
    said: Sequence[str],
    row_said: Sequence[str],
    *,
    is_marked: bool,
    marked: str = "its row is outlined in the colour above",
) -> bytes:
    """An HTML page in UTF-8 that needs nothing beside it: `said` of the captured page, `row_said` of its row, and below
    it `page`, HTML of which nothing runs; `marked` is HTML that says what is marked in it."""
    lines = [_line(["Regest", *said])]
    if row_said:
        first, rest = escape(harmless(row_said[0], LONGEST_SAID)), _line(["", *row_said[1:]])
        to_row = f'<a href="about:srcdoc#{mark.id}" target="{_FRAME}"><i></i>{first}</a>'
        lines.append((to_row if is_marked else first) + rest)
    html = _OUTER.format(
        policy=POLICY,
        title=escape(f"Regest: {harmless((*row_said, *said)[0], LONGEST_SAID)}"),
        colour=mark.colour,
        tint=mark.tint,
        said="\n".join(f"<p>{line}</p>" for line in lines),
        what_is_marked=marked if is_marked else "nothing is marked in it",
        frame=_FRAME,
        sandbox=SANDBOX,
        page=escape(page),
    )
    return html.encode("utf-8-sig", errors="replace")


def _line(parts: Sequence[str]) -> str:
    return " · ".join(escape(harmless(part, LONGEST_SAID)) for part in parts)


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
        found = (
            _entry_node(_document_links(tree, archive, page), page, row)
            if isinstance(row, Entry)
            else _reject_node(tree, page, row)
        )
    mark = new_mark()
    still = still_page(
        tree,
        url,
        POLICY,
        mark.style if found is not None else "",
        {found.mem_id: mark.id} if found is not None else {},
    )
    return MarkedPage(framed(still, mark, said, row_said, is_marked=found is not None), found is not None)


def page_of_rows(
    archive: Archive, body: bytes, charset: str | None, url: str, page: ListingPage | None, said: Sequence[str]
) -> bytes:
    """The page as a file of its own, in UTF-8: `said` above it, and each row with an id, `row_id` of its position, so
    that an address that ends with “#” and the id leads there and marks it. Raises PageRejected as `marked_page`."""
    tree = parse_html(body, charset)
    marks: dict[int, str] = {}
    if page is not None:
        links = _document_links(tree, archive, page)
        for entry in page.entries:
            if (found := _entry_node(links, page, entry)) is not None:
                marks.setdefault(found.mem_id, row_id(entry.position))
    above = f'<p style="{_ABOVE}">{_line(["Captured", *said])}</p>\n'
    still = still_page(tree, url, POLICY, _TARGETED, marks, within="#", above=above)
    return still.encode("utf-8-sig", errors="replace")


def row_id(position: int) -> str:
    """The id of a row in `page_of_rows`."""
    return f"regest-row-{position}"


_ABOVE = (
    "all: initial; display: block; padding: .5rem 1rem; background: #1c1917; color: #fafaf9;"
    " font: .875rem/1.4 system-ui, sans-serif; overflow-wrap: anywhere"
)
_TARGETED = (
    "[id^=regest-row-]:target { outline: 3px solid #1f5fa8 !important; outline-offset: 2px !important;"
    " background: #e3eefb !important; color: #1c1917 !important; scroll-margin-top: 20vh !important }\n"
)


def _reject_node(tree: LexborHTMLParser, page: ListingPage, row: Reject) -> LexborNode | None:
    """The element that has the HTML of a reject; of several the one in its turn."""
    tag = _TAG.match(row.html or "")
    if tag is None:
        return None
    alike = [reject.position for reject in page.rejects if reject.html == row.html]
    nodes = [node for node in tree.css(tag[1]) if node.html == row.html]
    turn = alike.index(row.position)
    return nodes[turn] if turn < len(nodes) else None


def _entry_node(links: Sequence[tuple[LexborNode, str]], page: ListingPage, row: Entry) -> LexborNode | None:
    """The element that is an entry's row: where the document stands in several rows, that of the entry's turn. `links`
    are those of the page to its documents."""
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
