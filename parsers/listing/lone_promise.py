"""A total alone (“1,234 results found”) or a number of pages (“Page 1 of 3”), on a page whose declaration says nothing
of a promise and that has no range with a total.

Pages print many numbers. One is taken that stands alone in the page's own matter, with a word for what it counts, and
that the page bears out: as many rows on the only page, or as many pages as its links lead to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from parsers.listing.count_label import NOTHING, CountLabel, Promise
from parsers.listing.furniture import is_furniture
from parsers.listing.nearest import Nearest
from parsers.listing.rows import Rows
from parsers.listing.visible_text import blocks

# What is longer is a sentence, which may tell of anything.
LONGEST = 80
# A number and a word beside it, up to two words between.
_COUNTED = re.compile(r"\d\W{0,3}[^\W\d_]|[^\W\d_]\W{1,3}\d")
_DECLARE = "look at what is declared of that link, or declare page.promise"
# How many are shown on a page of a few are not how many there are.
_OF_WHAT_IS_SHOWN = re.compile(
    r"\b(?:show|display|view|anzeig|zeig|affich|mostr|muestr|visual|exib|toon|weerg|vis[ae]r|poka|wyśw|zobraz|показ)",
    re.IGNORECASE,
)


class WayOn(NamedTuple):
    """Which page of its listing a page is, whether it has a link to the next one, and the furthest page that anything
    on it leads to, None where nothing does."""

    number: int
    leads_on: bool
    furthest: int | None

    @property
    def is_only_page(self) -> bool:
        """Whether nothing tells of another page."""
        return not self.leads_on and max(self.number, self.furthest or 0) == 1


def lone_promise(tree: LexborHTMLParser, rows: Rows, way: WayOn) -> Promise:
    """What the only number of its kind on a page promises, if the page bears it out; a problem where it tells of more
    than an only page has."""
    from parsers.listing.label_reader import YEARS, counted_alone  # its words and patterns take a while to be made

    said = [(text, one) for text in _texts_beside(tree, rows) if (one := counted_alone(text)) is not None]
    totals = [(text, one.total) for text, one in said if one.total is not None]
    pages = {one.pages for _, one in said if one.pages is not None and _may_be_pages(one.page, one.pages, way)}
    several = any(one.pages is not None and one.pages not in pages for _, one in said) or len(pages) > 1
    promised_pages = None if several else next(iter(pages), None)
    if len({total for _, total in totals}) != 1:
        return Promise(pages=promised_pages) if promised_pages else NOTHING
    text, total = totals[0]
    count = sum(not row.is_stray for row in rows.rows)
    last = max(way.furthest or 0, promised_pages or 0)
    if _is_borne_out(total, count, way, last, are_shown=any(_OF_WHAT_IS_SHOWN.search(text) for text, _ in totals)):
        return Promise(CountLabel(None, None, total), pages=promised_pages)
    if promised_pages:
        return Promise(pages=promised_pages)
    if way.is_only_page and total > count and total not in YEARS:
        return Promise(problem=f"it says “{text}”, but has {count} rows and no way on: {_DECLARE}")
    return NOTHING


def _texts_beside(tree: LexborHTMLParser, rows: Rows) -> Iterator[str]:
    """The short texts of a page that have a number beside a word, but for those of its rows and of what is none of its
    own matter."""
    body = tree.body
    if body is None or not _COUNTED.search(body.text_lexbor() or ""):
        return
    of_main = Nearest(lambda node: node.tag in ("main", "article"))
    without = {node.mem_id for row in rows.rows for node in (row.node, *row.further)}
    for node in body.css("*"):
        if is_furniture(node) and (node.tag != "header" or of_main(node) is None):
            without.add(node.mem_id)
    for text in blocks(body, without):
        if len(text) <= LONGEST and _COUNTED.search(text):
            yield text


def _is_borne_out(total: int, rows: int, way: WayOn, last: int, *, are_shown: bool) -> bool:
    """Whether a page has so many rows, or the first of several leads to so many pages of as many rows as it has, or
    says that there are: `last` is the number of the last."""
    if way.is_only_page:
        return total == rows and not are_shown
    return way.number == 1 and last > 1 and (last - 1) * rows < total <= last * rows


def _may_be_pages(page: int | None, pages: int, way: WayOn) -> bool:
    """Whether the page is the one that is said, and no link leads further. Of one that has no way on the number tells
    that its pager is not recognized."""
    return page == way.number and pages >= max(way.number + way.leads_on, way.furthest or 0)
