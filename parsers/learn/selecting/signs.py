"""What every page with rows has, and a page of another kind would not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from parsers.learn.selecting.row_elements import RowElements

_NAMED = re.compile(r"[.#\[]")


def signs_of(rows: Sequence[RowElements], at: str, title: str) -> list[str]:
    """Two signs of pages with rows at `at`, whose titles stand at `title`: the rows, and what is called by a name in
    them, else what holds them."""
    for sign in _thought_of(at, title):
        if sign != at and all(_has(one.found.tree, sign) for one in rows):
            return [at, sign]
    return [at, f"*:has(> {_own_step(at)})"]


def _has(tree: LexborHTMLParser, sign: str) -> bool:
    try:
        return tree.css_first(sign) is not None
    except SelectolaxError:
        return False


def _own_step(at: str) -> str:
    """What a selector says of the selected element itself: all behind the last space that stands in no brackets."""
    depth = 0
    for place in range(len(at) - 1, -1, -1):
        depth += (at[place] in ")]") - (at[place] in "([")
        if at[place] == " " and depth == 0:
            return at[place + 1 :]
    return at


def _thought_of(at: str, title: str) -> Iterator[str]:
    if title and _NAMED.search(title) and "," not in title:
        yield f"{at} {title}"
    holder = (at.rpartition(" > ")[0] or at.rpartition(" ")[0]).removesuffix(" > tbody")
    if _NAMED.search(holder) and holder.count("(") == holder.count(")"):
        yield holder
    if title and "," not in title:
        yield f"{at} {title}"
    yield f"{at} a[href]"
    own = _own_step(at)
    for holder in ("main", "ul", "ol", "p", "pre", "dl", "td", "div", "body"):
        yield f"{holder}:has(> {own})"
