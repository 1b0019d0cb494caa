"""Texts of elements as a declaration's parser reads them, held against those that were found."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from parsers.html import fold
from parsers.listing.markup import Place
from parsers.listing.row_pieces import blocks_at

LONGEST_SOUGHT = 300


def printed_in(element: LexborNode, without: str | None = None) -> str:
    """The text of an element, but for what stands in the elements that `without` selects."""
    return fold(" ".join(blocks_at(element, Place("*", without=without))))


def is_same(printed: str, text: str) -> bool:
    """Whether two texts are the same but for white space: elements side by side are parted by none, or by some."""
    return printed == text or "".join(printed.split()) == "".join(text.split())


def where_in(printed: str, text: str) -> tuple[int, int] | None:
    """Where a text stands in another, whatever their white space."""
    at = printed.find(text)
    if at >= 0:
        return at, at + len(text)
    signs = "".join(text.split())
    if not signs or len(signs) > LONGEST_SOUGHT:
        return None
    places = [place for place, sign in enumerate(printed) if not sign.isspace()]
    at = "".join(printed[place] for place in places).find(signs)
    return (places[at], places[at + len(signs) - 1] + 1) if at >= 0 else None
