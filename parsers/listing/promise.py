"""The promise that a listing page makes: “11 - 20 of 108”, “1–25 von 300”, “Browse Items (1234 total)”.

A number of it is a number with nothing left over. “10+”, “10 or more”, “10 on this page” and “10 (of 180 in all)”
promise nothing that a harvest could be held against: they are labels that cannot be read, and Regest says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from selectolax.lexbor import LexborNode

from parsers.listing.beside_rows import Search, labels_beside
from parsers.listing.count_label import NOTHING, CountLabel, Promise
from parsers.listing.markup import PromisePlace, Stands
from parsers.listing.numbers import GROUP, UNSEEN
from parsers.listing.visible_text import blocks

__all__ = [
    "NOTHING",
    "CountLabel",
    "Promise",
    "not_found",
    "promise_beside",
    "promise_of",
    "promise_on",
    "stated_promise",
]

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
# Of a piece of a page no label can be made where none of these has a number beside it.
_WORDS_OF = ("of", "Of", "OF", "oF")
_NUMBER_BEHIND, _NUMBER_BEFORE = re.compile(r"\W{0,9}\d"), re.compile(r"\d\W{0,9}(?:out\s)?$", re.IGNORECASE)
# No match of the pattern above is longer.
_NEAR = 16
SHOWN = 60
MOST_LABELS = 50


def promise_of(texts: Iterable[str]) -> Promise:
    """What texts that stand apart from each other promise together."""
    return _promise([label for text in texts for label in _labels_in(text)])


def _promise(found: Sequence[CountLabel | str]) -> Promise:
    if len(found) == 1 and isinstance(found[0], CountLabel):
        return Promise(found[0])
    unread = next((label for label in found if isinstance(label, str)), None)
    if unread is not None:
        return Promise(problem=f"its count label cannot be read: “{unread}”")
    several = _told_apart([label for label in found if isinstance(label, CountLabel)])
    if len(several) > 1:
        return Promise(problem=f"its count labels disagree: “{several[0]}” and “{several[1]}”")
    return Promise(several[0]) if several else NOTHING


def _told_apart(labels: Sequence[CountLabel]) -> list[CountLabel]:
    """The labels that are different: a total alone says no more than the range with that total."""
    totals = {label.total for label in labels if label.first is not None}
    return list(dict.fromkeys(label for label in labels if label.first is not None or label.total not in totals))


def stated_promise(texts: Sequence[str], rows: int, number: int, pattern: re.Pattern[str] | None = None) -> Promise:
    """What the texts of elements promise together that a declaration calls the archive's promise, in any language.

    `rows` is how many rows the page has, `number` is its page number, from 1. With a `pattern` it is what its groups
    `first`, `last`, `total` and `pages` say, and no more. What cannot be read, or does not agree with the page, is a
    problem; texts without a number, and without words for nothing having been found, promise nothing.
    """
    stated = [_stated(UNSEEN.sub("", text), rows, number, pattern) for text in texts]
    pages = list(dict.fromkeys(promise.pages for promise in stated if promise.pages is not None))
    problem = next((promise.problem for promise in stated if promise.problem), None)
    if problem is None and len(pages) > 1:
        problem = f"it says that there are {pages[0]} pages, and {pages[1]}"
    label = _promise([promise.label for promise in stated if promise.label])
    if problem or label.problem:
        return Promise(problem=problem or label.problem)
    return Promise(label.label, pages=pages[0]) if pages else label


def not_found(place: PromisePlace | None, promise: Promise, *, is_of_several: bool) -> str | None:
    """Why nothing that is declared of a promise holds on a page with rows, in words; None where it does, or need not.
    `is_of_several` says whether the page is one of several of its listing."""
    if place is None or promise != NOTHING or place.stands is Stands.SOMETIMES:
        return None
    if place.stands is Stands.ON_SEVERAL_PAGES and not is_of_several:
        return None
    return (
        f"nothing says how much there is where page.promise declares it, {place}: mend it, or let its key stands say"
        " when it is there"
    )


def _stated(text: str, rows: int, number: int, pattern: re.Pattern[str] | None) -> Promise:
    from parsers.listing.label_reader import matched, readings  # its words and patterns take a while to be made

    shown = " ".join(text.split())[:SHOWN]
    said = matched(pattern, text) if pattern else readings(text)
    best = next((one for one in said if one is not None and one.agrees(rows, number)), None)
    if best is not None:
        ends = (best.first, best.last) if best.total else (None, None)
        return Promise(None if best.total is None else CountLabel(*ends, best.total), pages=best.pages)
    if None in said:
        return Promise(problem=f"its count label cannot be read: “{shown}”")
    if said:
        return Promise(problem=f"its count label “{shown}” does not fit page {number}, which has {rows} rows")
    return NOTHING


def promise_beside(holders: Sequence[LexborNode], rows: Sequence[LexborNode]) -> Promise:
    """What the page promises in all its visible text but that of the rows and of asides: a title may read like a label.

    A label's pieces may lie in separate elements. `holders` hold the `rows`. Labels of other languages are looked for
    where there is no English one.
    """
    found = list(labels_beside(holders, rows, ENGLISH))
    return _promise(found or list(labels_beside(holders, rows, _other_languages(len(rows)))))


def promise_on(body: LexborNode) -> Promise:
    """What a page without rows promises."""
    text = "\n".join(blocks(body))
    return _promise(list(_labels_in(text)) or list(_other_languages(None).labels_in(text)))


def _other_languages(rows: int | None) -> Search:
    """How labels of other languages are looked for on a page with so many rows."""
    from parsers.listing.label_search import labels_of_any_language, may_hold_label  # a page in English never pays

    return Search(may_hold_label, partial(labels_of_any_language, rows=rows), lambda _: None)


def _plain_label(beside: Sequence[LexborNode]) -> CountLabel | None:
    """The label where the only element beside the list has the usual one and says nothing else like it."""
    html = beside[0].html if len(beside) == 1 else None
    found = _PLAIN.fullmatch(html) if html and html.count("of") == 1 else None
    return CountLabel(int(found[3]), int(found[4]), int(found[5])) if found else None


def _may_hold_label(text: str | None) -> bool:
    """Whether a number stands beside an “of”. It is asked of the whole page, and nearly all of it has none."""
    if not text:
        return False
    seen = text if text.isascii() else UNSEEN.sub("", text)
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
    text, found = UNSEEN.sub("", text), 0
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


ENGLISH = Search(_may_hold_label, _labels_in, _plain_label)


def _number(digits: str) -> int:
    return int(digits if digits.isdecimal() else re.sub(r"\D", "", digits))
