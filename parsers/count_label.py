"""The promise that a listing page makes: “11 - 20 of 108”."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from parsers.html import SILENT_TAGS, fold

# Digits with the group separators seen on archives: comma, point, apostrophe, (no-break) space. A line break is none:
# “of 108” and “100 per page” below it are two numbers. A number of more than nine digits counts no documents.
NUMBER = r"(?:\d{1,3}(?:[,.’' ]\d{3}){1,2}|\d{1,9})(?![,.’']?\d)"
# No label is longer, however it is cut into elements.
LONGEST = 200
# The tag of a text node.
TEXT = "-text"
LABEL = re.compile(rf"(?<![\d.,])({NUMBER})\s*(?:[-‐‑‒–—−]|to\b)\s*({NUMBER})\s+of\s+({NUMBER})")

_OF = re.compile(r"\sof\s")


@dataclass(frozen=True, slots=True)
class CountLabel:
    """“`first` - `last` of `total`”, as printed: the numbers may contradict each other."""

    first: int
    last: int
    total: int


def read_label(text: str) -> CountLabel | None:
    """The last count label in a text, None when there is none."""
    labels = LABEL.findall("\n".join(map(fold, text.splitlines()))) if _OF.search(text) else ()
    return CountLabel(*(_number(digits) for digits in labels[-1])) if labels else None


def label_near(rows: LexborNode) -> CountLabel | None:
    """The label nearest to the element that holds the rows: first the text above it, then the text below.

    Its pieces may lie in separate elements. The rows themselves are never searched: a title may read like a label.
    """
    return _search(rows, backwards=True) or _search(rows, backwards=False)


def _search(rows: LexborNode, *, backwards: bool) -> CountLabel | None:
    text = ""
    node: LexborNode | None = rows
    while node is not None and node.tag != "body":
        sibling = node.prev if backwards else node.next
        while sibling is not None:
            tag = sibling.tag
            if tag not in SILENT_TAGS:
                piece = (sibling.text_content if tag == TEXT else sibling.text(separator="\n")) or ""
                text = f"{piece}\n{text[:LONGEST]}" if backwards else f"{text[-LONGEST:]}\n{piece}"
                if "of" in text and (label := read_label(text)):
                    return label
            sibling = sibling.prev if backwards else sibling.next
        node = node.parent
    return None


def _number(digits: str) -> int:
    return int(digits if digits.isdecimal() else re.sub(r"\D", "", digits))
