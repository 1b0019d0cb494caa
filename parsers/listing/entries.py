"""What each row of a listing page says.

The title is the text of the heading with the link to the document, or of the link where no heading is; the date is the
last block before it that is marked as a date or reads as one; the summary is what follows. Whatever else is to be seen
in the row is kept beside them.
"""

from __future__ import annotations

import re
from collections.abc import Set
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from parsers.dates.printed import read_date
from parsers.listing.markup import Layout
from parsers.listing.nearest import Nearest, all_around
from parsers.listing.row_parts import (
    DATE,
    HEADINGS,
    PROMPT,
    SUMMARY,
    is_interface,
    is_title_element,
    kind_of,
    title_elements,
)
from parsers.listing.rows import Link, Row
from parsers.listing.visible_text import Block, blocks, inline_text, is_hidden, parted_blocks
from parsers.records import DateProblem, Entry, HistoricalDate, Reject, RejectReason

# Between the pieces of an entry's other text.
BETWEEN_PIECES = " · "
# A shorter text behind a title may be its date or a prompt.
SHORT_SUMMARY = 60
NO_TITLES: frozenset[str] = frozenset()


class _Title(NamedTuple):
    """A row's title, the URL of the document that it names, and the blocks before and after it."""

    text: str
    url: str
    before: list[Block]
    after: list[Block]


class _NoTitle(Exception):
    """A row whose title cannot be told, and why."""

    def __init__(self, reason: RejectReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def read_row(
    position: int, row: Row, layout: Layout, ai_notice: re.Pattern[str] | None, no_titles: Set[str] = NO_TITLES
) -> Entry | Reject:
    """The entry that a row holds, or a reject with the row's own HTML. `no_titles` are texts that cannot be titles."""
    if row.is_stray:
        return _reject(position, row, RejectReason.NO_ROW, f"a link to {row.links[0].url} in the list, but in no row")
    if row.plain is not None and (entry := _plain_entry(position, row, ai_notice, no_titles)):
        return entry
    try:
        title = _title_of(row.with_links(), layout, no_titles)
    except _NoTitle as problem:
        return _reject(position, row, problem.reason, problem.detail)
    return _entry(position, title, ai_notice)


def _plain_entry(position: int, row: Row, ai_notice: re.Pattern[str] | None, no_titles: Set[str]) -> Entry | None:
    """The entry of a row that is usual in all its parts; None for any other, which is read from its nodes."""
    plain = row.plain
    if plain is None or len(plain.before) > 1 or plain.is_mixed:
        return None
    date = read_date(plain.before[0] if plain.before else "")
    if date.problem is DateProblem.NOT_A_DATE or plain.title in no_titles or is_interface(plain.title):
        return None
    told = [text for text in plain.after if not ai_notice.fullmatch(text)] if ai_notice else plain.after
    summary = " ".join(told) or None
    if summary is not None and len(summary) < SHORT_SUMMARY and _is_no_summary(summary):
        return None
    return Entry(position, plain.url, plain.title, date, summary, len(told) < len(plain.after))


def _is_no_summary(text: str) -> bool:
    return read_date(text).problem is not DateProblem.NOT_A_DATE or is_interface(text)


def _entry(position: int, title: _Title, ai_notice: re.Pattern[str] | None) -> Entry:
    before, after = list(title.before), list(title.after)
    date = _taken_date(before, after)
    after = [block for block in after if not _is_prompt(block, title.text)]
    told = [block for block in after if ai_notice is None or not ai_notice.fullmatch(block.text)]
    marked = [block for block in told if block.kind == SUMMARY]
    summary = marked or told
    other = [block for block in before if not _is_prompt(block, title.text)]
    other += [block for block in told if marked and block.kind != SUMMARY]
    return Entry(
        position,
        title.url,
        title.text,
        date,
        " ".join(block.text for block in summary) or None,
        len(told) < len(after),
        BETWEEN_PIECES.join(block.text for block in other) or None,
    )


def _is_prompt(block: Block, title: str) -> bool:
    """Whether a block is a link to the row's own document that says nothing but “read more”, or its title again."""
    if block.kind != PROMPT:
        return False
    rest = block.text.replace(title, " ").strip()
    return not rest or is_interface(rest)


def _taken_date(before: list[Block], after: list[Block]) -> HistoricalDate:
    """The row's date, whose block is taken out of the others.

    What is marked as a date stands above what reads as one, what stands before the title above what stands behind it.
    Failing all, the last block before the title as printed, so that its text is kept.
    """
    for candidates, group in (
        ([block for block in reversed(before) if block.kind == DATE], before),
        ([block for block in after if block.kind == DATE], after),
        ([block for block in reversed(before) if block.kind != DATE], before),
        ([block for block in after if block.kind not in (DATE, SUMMARY)], after),
    ):
        for block in candidates:
            date = read_date(block.text)
            if date.problem is not DateProblem.NOT_A_DATE:
                return _taken(block, group)
        if candidates and candidates[0].kind == DATE and group is before:
            return _taken(candidates[0], group)
    unmarked = [block for block in before if block.kind != PROMPT]
    return _taken(unmarked[-1], before) if unmarked else read_date("")


def _taken(block: Block, group: list[Block]) -> HistoricalDate:
    group[:] = [other for other in group if other is not block]
    return read_date(block.text)


def _title_of(row: Row, layout: Layout, no_titles: Set[str]) -> _Title:
    """Raises _NoTitle."""
    if not row.links:
        raise _NoTitle(RejectReason.NO_LINK, "no link to a document on this archive")
    declared = row.node.css_first(layout.title) if layout.title else None
    if layout.title and declared is None:
        raise _NoTitle(RejectReason.NO_TITLE, f"no {layout.title}, which other rows have")
    heading_of = Nearest(is_title_element, row.node)
    link = _titled_link(row, declared, heading_of)
    if link is None:
        raise _NoTitle(RejectReason.NO_TITLE, f"{layout.title} is no link to a document")
    if _never_ends(link):
        raise _NoTitle(RejectReason.NO_TITLE, f"the link to {link.url} is damaged: it never ends")
    is_one_of_several = declared is None and _is_in_one_of_several_headings(link, row, heading_of)
    if is_one_of_several or any(_is_as_prominent(other, link, row.node) for other in row.links):
        raise _NoTitle(RejectReason.SEVERAL_TITLES, "links to several documents look like its title")
    if declared is not None:
        return _around(row, link, declared)
    heading = heading_of(link.node)
    if heading is None and (bare := _bare_heading(row, link, is_before=True)) is not None:
        return _title_without_link(row, bare, no_titles)
    title = _in_heading(row, link, heading) if heading is not None else _around(row, link, link.node)
    return _title_beside(row, link, title, no_titles) if _says_nothing(title.text, no_titles) else title


def _titled_link(row: Row, declared: LexborNode | None, heading_of: Nearest) -> Link | None:
    """The link around the declared title, or in it; without one, the first link to the first document that has a text,
    those in a heading before all others. None when the declared title has no link."""
    if declared is not None:
        near = all_around([declared]) | {node.mem_id for node in declared.css("a")}
        return next((link for link in row.links if link.node.mem_id in near), None)
    links = row.links
    if len(links) > 1:
        links = [link for link in links if heading_of(link.node) is not None] or links
    same = [link for link in links if link.url == links[0].url]
    return same[0] if len(same) == 1 else next((link for link in same if inline_text(link.node)), same[0])


def _around(row: Row, link: Link, landmark: LexborNode) -> _Title:
    """The title whose text is that of the landmark, and what stands around it in the row."""
    before, inside, after = _parted(row, link, landmark)
    if not inside:
        raise _NoTitle(RejectReason.NO_TITLE, f"the link to {link.url} has no text")
    if len(inside) > 1:
        detail = f"the link to {link.url} holds {len(inside)} blocks of text, and which is the title is not declared"
        raise _NoTitle(RejectReason.NO_TITLE, detail)
    return _Title(inside[0].text, link.url, before, after)


def _in_heading(row: Row, link: Link, heading: LexborNode) -> _Title:
    """The title that is all of a heading, but for a date before the link; of a heading of several lines the link."""
    text = inline_text(link.node)
    own = [other for other in row.links if other.url == link.url and other.node.mem_id != link.node.mem_id]
    repeated = {other.node.mem_id for other in own if inline_text(other.node) == text}
    lines = blocks(heading, repeated)
    before = [block for block in parted_blocks(heading, link.node, kind_of) if block.part == 0]
    if len(lines) != 1 or not text:
        return _around(row, link, link.node)
    title = _around(row, link, heading)._replace(text=lines[0])
    if not before or not all(_is_date(block) for block in before):
        return title
    rest = title.text.removeprefix(" ".join(block.text for block in before)).lstrip(" :,–—-")
    return title._replace(text=rest, before=[*title.before, *before])


def _is_date(block: Block) -> bool:
    return block.kind == DATE or read_date(block.text.rstrip(" :,–—-")).edtf is not None


def _bare_heading(row: Row, link: Link, *, is_before: bool) -> LexborNode | None:
    """The first heading of the row with a text and without a link to a document; with `is_before`, before it."""
    inside = all_around(other.node for other in row.links)
    for element in title_elements(row.node, link.node if is_before else None):
        text = inline_text(element) if element.mem_id not in inside and not is_hidden(element) else ""
        if text and not is_interface(text) and read_date(text).problem is DateProblem.NOT_A_DATE:
            return element
    return None


def _title_without_link(row: Row, heading: LexborNode, no_titles: Set[str]) -> _Title:
    """The title that a heading is which leads nowhere, with the URL of the only document that “View document” leads to
    in the row."""
    leading = [link for link in row.links if _says_nothing(inline_text(link.node), no_titles)]
    if len({link.url for link in leading}) != 1:
        raise _NoTitle(RejectReason.NO_TITLE, "its heading is no link, and which document it names is not said")
    return _around(row, leading[0], heading)


def _title_beside(row: Row, link: Link, title: _Title, no_titles: Set[str]) -> _Title:
    """The title of a row whose link says only “View document”: a heading, or the one text before the link."""
    if (heading := _bare_heading(row, link, is_before=False)) is not None:
        return _title_without_link(row, heading, no_titles)
    texts = [block for block in title.before if block.kind == "" and not _is_date(block)]
    if len(texts) != 1:
        raise _NoTitle(RejectReason.NO_TITLE, f"“{title.text}” is no title, and no other stands beside it")
    before = [block for block in title.before if block is not texts[0]]
    return _Title(texts[0].text, link.url, before, title.after)


def _says_nothing(text: str, no_titles: Set[str]) -> bool:
    return not text or text in no_titles or is_interface(text)


def _parted(row: Row, link: Link, landmark: LexborNode) -> tuple[list[Block], list[Block], list[Block]]:
    """The row's blocks before, in and after a landmark; those that lead to the document of the link are prompts."""
    own = {other.node.mem_id for other in row.links if other.url == link.url} - all_around([landmark])

    def kind(element: LexborNode, around: str) -> str:
        return PROMPT if around != SUMMARY and element.mem_id in own else kind_of(element, around)

    parts: tuple[list[Block], list[Block], list[Block]] = ([], [], [])
    for block in parted_blocks(row.node, landmark, kind):
        parts[block.part].append(block)
    for line in row.further:
        parts[2].extend(parted_blocks(line, None, kind))
    return parts


def _never_ends(link: Link) -> bool:
    """Whether other markup has got into a title: into the link's tag, or a paragraph into its heading."""
    if any("<" in f"{name}{value}" for name, value in link.node.attributes.items()):
        return True
    is_heading = link.node.parent is not None and link.node.parent.tag in HEADINGS
    return is_heading and link.node.css_first("p") is not None


def _is_in_one_of_several_headings(link: Link, row: Row, heading_of: Nearest) -> bool:
    """Whether another heading of the row than that of a link leads to another document."""
    own = heading_of(link.node)
    headings = (heading_of(other.node) for other in row.links if other.url != link.url)
    return own is not None and any(heading is not None and heading.mem_id != own.mem_id for heading in headings)


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


def _reject(position: int, row: Row, reason: RejectReason, detail: str) -> Reject:
    return Reject(position, reason, detail, row.node.html)
