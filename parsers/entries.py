"""What each row of a listing page says.

The title is the text of the link to the document; the date is the last block before it that reads as a date; the
summary is what follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborNode

from parsers.dates import read_date
from parsers.html import INLINE_TAGS, blocks_around, inline_text
from parsers.records import DateProblem, Entry, HistoricalDate, Reject, RejectReason
from parsers.rows import HEADINGS, Layout, Link, Row

# “Read the whole document here” is a prompt; longer text tells something.
WORDS_OF_A_PROMPT = 6


def read_row(position: int, row: Row, layout: Layout, ai_notice: re.Pattern[str] | None) -> Entry | Reject:
    """The entry that a row holds, or a reject with the row's own HTML."""
    if row.plain is not None:
        return _entry(position, row.plain.url, row.plain.title, row.plain.before, row.plain.after, ai_notice)
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
    return _entry(position, link.url, title[0], before, after, ai_notice)


def _entry(
    position: int, url: str, title: str, before: list[str], after: list[str], ai_notice: re.Pattern[str] | None
) -> Entry:
    """The entry of a row with these blocks of text before and after its title."""
    summary = [block for block in after if not ai_notice.match(block)] if ai_notice else after
    return Entry(position, url, title, _printed_date(before), " ".join(summary) or None, len(summary) < len(after))


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


def _printed_date(before: list[str]) -> HistoricalDate:
    """The last block that reads as a date; failing that, the last block as printed, so that its text is kept."""
    for block in reversed(before):
        date = read_date(block)
        if date.problem is not DateProblem.NOT_A_DATE:
            return date
    return read_date(before[-1] if before else "")


def _reject(position: int, row: Row, reason: RejectReason, detail: str) -> Reject:
    return Reject(position, reason, detail, row.node.html)
