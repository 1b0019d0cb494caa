"""The promise that a listing page makes: “11 - 20 of 108”.

A number of it is a number with nothing left over. “10+”, “10 or more”, “10 on this page” and “10 (of 180 in all)”
promise nothing that a harvest could be held against: they are labels that cannot be read, and Regest says so.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from parsers.listing.visible_text import blocks, is_silent

# What parts the groups of a number's digits: comma, point, apostrophes, Arabic signs, a folded space of any width. A
# line break is none: “of 108” and “100 per page” below it are two numbers.
GROUP = r"[,.'’‘ʼ`´＇٬٫ ]"
# A number of more than nine digits counts no documents.
NUMBER = rf"(?:\d{{1,3}}(?:{GROUP}\d{{3}}){{1,2}}|\d{{1,9}})(?!{GROUP}?\d)"
DASH = r"(?:[-‐‑‒–—―−－﹣]|to\b)"
# Nothing but white space, the end, or a sign that ends a clause may follow a number.
END = r"(?=[.,:;)\]”»\"]?(?:\s|$))"
LABEL = re.compile(rf"(?<![\d.,'’/])({NUMBER})\s*{DASH}\s*({NUMBER})\s+of\s+({NUMBER}){END}")

_OF = re.compile(r"\bof\b", re.IGNORECASE)
_RANGE = re.compile(rf"(?<![\d.,'’/])({NUMBER})\s*{DASH}\s*({NUMBER})\s*(?:\(?out\s*)?$", re.IGNORECASE)
_LIKE_A_RANGE = re.compile(
    rf"\d\S{{0,15}}(?: \d{{3}}){{0,2}}\s*{DASH}\s*\d\S{{0,15}}(?: \d{{3}}){{0,2}}\s*(?:\(?out\s*)?\(?$"
)
_TOTAL = re.compile(rf"\s*({NUMBER}){END}")
_LIKE_A_TOTAL = re.compile(
    r"\s*(?:[^\W\d]+\.?\s+){0,3}\W{0,3}\d|\s*(?:many|unknown|over|more|some)\b|\s*[?∞]", re.IGNORECASE
)
# How far before and behind an “of” the numbers of a label can begin and what changes them can stand.
BEFORE, BEHIND = 80, 160
# What is said of the documents, or of the page, and no more of how many there are.
_OTHER_MATTER = re.compile(
    r"[|·•]|\b(?:per page|pages?|for|matching|found|sorted|sort|in|by|from|on|at|with|where|show|view)\b", re.IGNORECASE
)
_CHANGES_A_NUMBER = re.compile(
    r"[\d+±≈]|\b(?:more|plus|or so|or less|k|m|mio|million|thousand|hundred|dozen|approx\w*|estimated|circa)\b",
    re.IGNORECASE,
)
_CHANGES_FROM_BELOW = re.compile(
    r"\s*(?:[+/%*≈±…]|[-–]\s*\d|\([^\n)]*\d|(?:or more|and more|or so|plus|thousand|million|k\b))", re.IGNORECASE
)
# What makes the number before it one of what is shown of the documents, not of the documents.
_HERE = r"(?:(?:on|in)\s+(?:this|each|every|the(?:\s+(?:current|same|present))?)\s+(?:page|screen|view|window)|so far)"
_COUNTS_A_PART = re.compile(
    rf"\s*\(?(?:[^\W\d]+\s+){{0,3}}?(?:(?:currently\s+)?(?:shown|displayed|loaded)|{_HERE})\b(?!\s+(?:by|in)\b)",
    re.IGNORECASE,
)
_COUNTS_A_PART_FROM_BELOW = re.compile(rf"\s*{_HERE}\b", re.IGNORECASE)
# The usual label: in a block of its own, the last of those above the list, of which no other has anything like it.
_BLOCK = r'<(div|p|h[1-6])(?: class="[^"<>&]*+")?>'
_PLAIN = re.compile(
    rf'<div(?: class="[^"<>&]*+")?>(?:\s*+{_BLOCK}[^<]*+</\1>)*?\s*+{_BLOCK}\s*+([0-9]{{1,9}}) - ([0-9]{{1,9}}) of '
    r"([0-9]{1,9})\s*+</\2>\s*+</div>"
)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# Of a piece of a page no label can be made where none of these has a number beside it.
_WORDS_OF = ("of", "Of", "OF", "oF")
_NUMBER_BEHIND, _NUMBER_BEFORE = re.compile(r"\W{0,9}\d"), re.compile(r"\d\W{0,9}(?:out\s)?$", re.IGNORECASE)
# No match of the pattern above is longer.
_NEAR = 16
NO_LABEL = frozenset({"aside", "script", "style", "-comment"})
SHOWN = 60
MOST_LABELS = 50
ROW_PARTS = frozenset({"tr", "li", "dt", "dd", "tbody", "colgroup"})
LISTS = frozenset({"table", "ul", "ol", "menu", "dl"})


@dataclass(frozen=True, slots=True)
class CountLabel:
    """“`first` - `last` of `total`”, as printed: the numbers may contradict each other."""

    first: int
    last: int
    total: int

    def __str__(self) -> str:
        return f"{self.first} - {self.last} of {self.total}"


@dataclass(frozen=True, slots=True)
class Promise:
    """The label that all labels on a page agree in, None without any; or in words why there is none."""

    label: CountLabel | None = None
    problem: str | None = None


NOTHING = Promise()


def promise_of(texts: Iterable[str]) -> Promise:
    """What texts that stand apart from each other promise together."""
    return _promise([label for text in texts for label in _labels_in(text)])


def _promise(found: Sequence[CountLabel | str]) -> Promise:
    if len(found) == 1 and isinstance(found[0], CountLabel):
        return Promise(found[0])
    unread = next((label for label in found if isinstance(label, str)), None)
    if unread is not None:
        return Promise(problem=f"its count label cannot be read: “{unread}”")
    several = list(dict.fromkeys(label for label in found if isinstance(label, CountLabel)))
    if len(several) > 1:
        return Promise(problem=f"its count labels disagree: “{several[0]}” and “{several[1]}”")
    return Promise(several[0]) if several else NOTHING


def promise_beside(holders: Sequence[LexborNode], rows: Sequence[LexborNode]) -> Promise:
    """What the page promises in all its visible text but that of the rows and of asides: a title may read like a label.

    A label's pieces may lie in separate elements. `holders` hold the `rows`.
    """
    return _promise(list(_labels_beside(holders, rows)))


def promise_on(body: LexborNode) -> Promise:
    """What a page without rows promises."""
    return promise_of(["\n".join(blocks(body))])


def _labels_beside(holders: Sequence[LexborNode], rows: Sequence[LexborNode]) -> Iterator[CountLabel | str]:
    """The labels beside the rows, as printed where they cannot be read."""
    for holder in holders:
        apart = _apart_from_rows(holder, rows)
        if any(_may_hold_label(child.text()) for child in apart):
            without = _identities((*holders, *rows))
            for child in apart:
                yield from _labels_in("\n".join(blocks(child, without)) if not is_silent(child) else "")
    inner, outer = holders[0], holders[0].parent
    while outer is not None and outer.tag != "html":
        for beside in (_beside(inner.prev, "prev"), _beside(inner.next, "next")):
            if beside and _may_hold_label("".join([node.text_lexbor() or "" for node in beside])):
                if plain := _plain_label(beside):
                    yield plain
                else:
                    yield from _labels_in(_text_of(beside, outer, _identities((*holders, *rows))))
        inner, outer = outer, outer.parent


def _apart_from_rows(holder: LexborNode, rows: Sequence[LexborNode]) -> list[LexborNode]:
    """What stands beside the rows in their own holder and is none of them: in a list or table all siblings are rows."""
    if holder.tag in LISTS:
        return [child for child in holder.iter() if child.tag not in ROW_PARTS]
    identities = _identities(rows)
    return [child for child in holder.iter() if child.mem_id not in identities]


def _identities(nodes: Iterable[LexborNode]) -> dict[int, bool]:
    return dict.fromkeys((node.mem_id for node in nodes), True)


def _beside(node: LexborNode | None, side: str) -> list[LexborNode]:
    """A node and those on that side of it ("prev" or "next") in their order, but white space, asides and scripts."""
    found = []
    while node is not None:
        tag = node.tag
        if not (node.is_empty_text_node if tag == "-text" else tag in NO_LABEL):
            found.append(node)
        node = node.prev if side == "prev" else node.next
    if side == "prev":
        found.reverse()
    return found


def _plain_label(beside: Sequence[LexborNode]) -> CountLabel | None:
    """The label where the only element beside the list has the usual one and says nothing else like it."""
    html = beside[0].html if len(beside) == 1 else None
    found = _PLAIN.fullmatch(html) if html and html.count("of") == 1 else None
    return CountLabel(int(found[3]), int(found[4]), int(found[5])) if found else None


def _text_of(beside: Sequence[LexborNode], outer: LexborNode, without: dict[int, bool]) -> str:
    """The visible text of some children of an element."""
    kept = {node.mem_id for node in beside}
    others = {child.mem_id: True for child in outer.iter(include_text=True) if child.mem_id not in kept}
    return "\n".join(blocks(outer, ChainMap(others, without)))


def _may_hold_label(text: str | None) -> bool:
    """Whether a number stands beside an “of”. It is asked of the whole page, and nearly all of it has none."""
    if not text:
        return False
    seen = text if text.isascii() else _UNSEEN.sub("", text)
    return any(_is_beside_number(seen, place) for word in _WORDS_OF for place in _places(seen, word))


def _is_beside_number(text: str, place: int) -> bool:
    """Whether a number stands before or behind the “of” at a place in a text."""
    behind = _NUMBER_BEHIND.match(text, place + len("of")) is not None
    return behind or _NUMBER_BEFORE.search(text, max(place - _NEAR, 0), place) is not None


def _places(text: str, word: str) -> Iterator[int]:
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + 1)


def _labels_in(text: str) -> Iterator[CountLabel | str]:
    """Each label in a text, as printed where it cannot be read."""
    text, found = _UNSEEN.sub("", text), 0
    for of in _OF.finditer(text):
        before, behind = text[max(of.start() - BEFORE, 0) : of.start()], text[of.end() : of.end() + BEHIND]
        looks = _LIKE_A_RANGE.search(before)
        if looks is None or found == MOST_LABELS:
            continue
        found += 1
        numbers, total = _RANGE.search(before), _TOTAL.match(behind)
        if numbers and total and not _is_changed(behind[total.end() :]):
            yield CountLabel(_number(numbers[1]), _number(numbers[2]), _number(total[1]))
        elif total or _LIKE_A_TOTAL.match(behind):
            yield " ".join(f"{looks.group()}{of.group()}{behind}".split())[:SHOWN]


def _is_changed(rest: str) -> bool:
    """Whether what follows a number, on its line or right below it, makes another number of it."""
    line, _, below = rest.partition("\n")
    return (
        _CHANGES_A_NUMBER.search(_OTHER_MATTER.split(line, maxsplit=1)[0]) is not None
        or _COUNTS_A_PART.match(line) is not None
        or _CHANGES_FROM_BELOW.match(below) is not None
        or _COUNTS_A_PART_FROM_BELOW.match(below) is not None
    )


def _number(digits: str) -> int:
    return int(digits if digits.isdecimal() else re.sub(r"\D", "", digits))
