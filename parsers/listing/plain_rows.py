"""The usual row, read from its HTML in one go: blocks of text, and between them a heading that holds the only link.

Nearly every row of a listing is such a row, and to walk its nodes takes about twice as long. What is told of it here is
what parsers.listing.rows would find in its nodes; of any other row nothing is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from parsers.html import INLINE_TAGS, fold, has_rare_spaces, unescaped
from parsers.listing.links import DocumentUrl
from parsers.listing.row_parts import SUMMARY, kind_by_class

# A longer row is no usual one.
LONGEST_ROW = 50_000
BLOCK_TAGS = ("div", "p", "td", "li", "tr", "section", "article", "ul", "ol", "dl", "dt", "dd", "blockquote", "h[1-6]")

# In HTML as Lexbor writes it: each element closed, values in double quotes, no `<` and no `>` but those of tags.
_ATTRIBUTES = r'(?: [a-z-]+="[^"<>&]*+")*+'
_BLOCK = rf"(?:{'|'.join(BLOCK_TAGS)})"
_INLINE = rf"(?:{'|'.join(sorted(INLINE_TAGS - {'a'}))})"
# Where an element has no text, the texts before and behind it can be one block: such a row is no usual one.
_TEXTS = rf"[^<]*+(?:<(?:/{_BLOCK}|{_BLOCK}{_ATTRIBUTES}(?!></))>[^<]*+)*"
_ROW = re.compile(
    rf"(<{_BLOCK}{_ATTRIBUTES}>{_TEXTS}?)"
    rf'<(h[1-6]){_ATTRIBUTES}>\s*<a(?: (?!href=)[a-z-]+="[^"<>&]*+")*+ href="([^"<>&]*+)"{_ATTRIBUTES}>'
    rf"(?:<span{_ATTRIBUTES}>)?([^<]++)(?:</span>)?</a>\s*</\2"
    rf"(>{_TEXTS})"
)
_SUMMARY = re.compile(r'>\s*<(div|section) class="([^"<>&]*)">(?:\s*<p>[^<]*+</p>)*+\s*</\1>\s*</[a-z0-9]+>')
# What can hide an element, or lay it out otherwise than its name says; and what can say that it is no summary.
_HIDING, _STYLING, _CLASS = ' hidden="', ' style="', ' class="'
_TEXT = re.compile(r">\s*+([^<\s][^<]*+)")
# The row that nearly all rows of the archives are, for which there is no need to try what else could stand there.
_BY_CLASS = r'(?: class="[^"<>&]*+")?'
_CELL = (
    rf"<td{_BY_CLASS}>\s*+(?:<div{_BY_CLASS}>(?P<before>[^<]++)</div>\s*+)?"
    rf'<h3{_BY_CLASS}><a href="(?P<href>[^"<>&]++)"(?: rel="bookmark")?>'
    r"(?:<span>)?(?P<link>[^<]++)(?:</span>)?</a></h3>\s*+"
    r'(?:<div(?: class="(?P<classes>[^"<>&]*+)")?>\s*+<p>(?P<paragraph>[^<]*+)</p>(?P<further>(?:\s*+<p>[^<]*+</p>)*+)'
    r"\s*+</div>\s*+)?</td>"
)
_USUAL = re.compile(_CELL)
# The table of such rows, with nothing else in it but a heading.
_TABLE_HEAD = re.compile(
    rf"<table{_BY_CLASS}>\s*+(?:<thead>\s*+<tr>\s*+"
    r'(?:<th(?: (?:id|class|scope)="[^"<>&]*+")*+>[^<]*+</th>\s*+)*+</tr>\s*+</thead>\s*+)?<tbody>\s*+'
)
_TABLE_ROW = re.compile(rf"<tr>\s*+({_CELL})\s*+</tr>\s*+")
_TABLE_END = re.compile(r"</tbody>\s*+</table>")
# A cell, and what _CELL finds in it.
_Found = tuple[str | Any, ...]
_PARAGRAPH = re.compile(r"<p>([^<]*+)")
_BETWEEN_TAGS = re.compile(r">[^<]++")
_FORMATTING = re.compile(rf"</?{_INLINE}{_ATTRIBUTES}>")


class PlainRow(NamedTuple):
    """The canonical URL of the document that a row's only link leads to, the link's text, and the folded blocks of text
    before and after it. `html` is the row's own. A row `is_mixed` that may show several things behind its title."""

    html: str
    href: str
    url: str
    title: str
    before: list[str]
    after: list[str]
    is_mixed: bool

    def markup(self) -> str:
        """The row's tags alone, without what leads to its own document."""
        return _BETWEEN_TAGS.sub(">", self.html.replace(f' href="{self.href}"', ""))


def plain_row(html: str, document_url: DocumentUrl) -> PlainRow | None:
    """The row with this HTML, which is Lexbor's; None when it is any other than the usual one."""
    if len(html) > LONGEST_ROW:
        return None
    if usual := _USUAL.fullmatch(html):
        return _usual_row((html, *usual.groups()), document_url, _folded)
    if _HIDING in html or _STYLING in html:
        return None
    found = _ROW.fullmatch(html) or _ROW.fullmatch(_without_formatting(html))
    if found is None:
        return None
    before, _, href, link, after = found.groups()
    url, title = document_url(href), _folded(link)
    if not url or not title:
        return None
    blocks = _blocks(after)
    is_mixed = len(blocks) > 1 and _CLASS in after and not _is_summary(after)
    return PlainRow(html, href, url, title, _blocks(before), blocks, is_mixed)


def rows_of_table(html: str, document_url: DocumentUrl) -> list[PlainRow] | None:
    """All rows of the table with this HTML, which is Lexbor's; None where anything in it is not the usual."""
    head = _TABLE_HEAD.match(html)
    if head is None:
        return None
    folded = _folded if has_rare_spaces(html) else _folded_of_lines
    place = head.end()
    rows: list[PlainRow] = []
    while found := _TABLE_ROW.match(html, place):
        row = _usual_row(found.groups(), document_url, folded)
        if row is None or len(row.html) > LONGEST_ROW:
            return None
        rows.append(row)
        place = found.end()
    return rows if _TABLE_END.fullmatch(html, place) else None


def _usual_row(found: _Found, document_url: DocumentUrl, folded: Callable[[str], str]) -> PlainRow | None:
    html, before, href, link, classes, paragraph, further = found
    url, title = document_url(href), folded(link)
    if not url or not title:
        return None
    blocks = [block] if paragraph and (block := folded(paragraph)) else []
    if further:
        blocks += [block for text in _PARAGRAPH.findall(further) if (block := folded(text))]
    is_mixed = len(blocks) > 1 and classes is not None and kind_by_class(classes) != SUMMARY
    printed = folded(before) if before else ""
    return PlainRow(html, href, url, title, [printed] if printed else [], blocks, is_mixed)


def _is_summary(html: str) -> bool:
    """Whether all that stands behind a title is one summary, by its class."""
    found = _SUMMARY.fullmatch(html)
    return found is not None and kind_by_class(found[2]) == SUMMARY


def _without_formatting(html: str) -> str:
    html = _FORMATTING.sub("", html)
    return html if "<br></" in html else html.replace("<br>", " ")


def _blocks(html: str) -> list[str]:
    return [block for text in _TEXT.findall(html) if (block := _folded(text))]


def _folded(text: str) -> str:
    return fold(unescaped(text) if "&" in text else text)


def _folded_of_lines(text: str) -> str:
    """The same of a text that has no ASCII white space but spaces and line breaks."""
    if "&" in text or not text.isascii():
        return _folded(text)
    text = text.strip()
    return " ".join(text.split()) if "\n" in text or "  " in text else text
