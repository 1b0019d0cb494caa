"""The search for count labels of any language in the text of a page that does not say where its own stands.

A range with a total, and nothing less: “3 - 5 de 1942” is a date, “Seite 10 - 20 von 300” a part of a book. What is
taken for a label fits the rows of its page, or stands with a word for what it counts, or on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from parsers.listing.count_label import CountLabel
from parsers.listing.label_meanings import MEANINGS, Kind, plain
from parsers.listing.label_reader import RANGE, YEARS, RangeOfTotal, range_of_total
from parsers.listing.label_tokens import DASHES, UNPARTED, WAVES, Tokens, meaning, tokens_of
from parsers.listing.numbers import UNSEEN

# What parts two numbers, and of that what makes a range of them: a dash, or a word for one.
_BETWEEN_NUMBERS = re.compile(r"\d(\D{1,14})(?=\d)")
_TO = [word for word, kinds in sorted(MEANINGS.items()) if Kind.TO in kinds]
_TO_ALONE = "|".join(word for word in _TO if not UNPARTED.match(word))
_TO_WITHIN = "|".join(word for word in _TO if UNPARTED.match(word))
_MAKES_A_RANGE = re.compile(rf"[{WAVES}{DASHES}]|\.\.|(?<![^\W\d_])(?:{_TO_ALONE})(?![^\W\d_])|{_TO_WITHIN}")
# Another number behind a range or before it.
_MORE_BEHIND = re.compile(r"[\d.,' ]{0,12}(\D{1,40})\d")
_MORE_BEFORE = re.compile(r"\d(\D{1,40})$")
# How far before and behind a range the numbers of a label and what changes them can stand.
BEFORE, BEHIND = 60, 100
LONGEST_WORD = 40
MOST_RANGES = 100
SHOWN = 60
_LEADING = re.compile(meaning(Kind.OF, Kind.OF_THEM))
_COUNTING = re.compile(meaning(Kind.RESULTS, Kind.TOTAL))
_PAGES = re.compile(rf"{meaning(Kind.PAGE)}[:.]?{meaning(Kind.FILLER)}?$")


def may_hold_label(text: str | None) -> bool:
    """Whether anything in a text is like a range with a total."""
    return text is not None and next(_like_labels(UNSEEN.sub("", text)), None) is not None


def labels_of_any_language(text: str, rows: int | None) -> Iterator[CountLabel | str]:
    """Each range with a total in a text that must be a label, as printed where its total cannot be read. `rows` is how
    many rows the page has, None where that is not known."""
    text = UNSEEN.sub("", text)
    for found in islice(_like_labels(text), MOST_RANGES):
        yield from _labels_in(_around(text, found), rows)


def _like_labels(text: str) -> Iterator[re.Match[str]]:
    for found in _BETWEEN_NUMBERS.finditer(text):
        if _MAKES_A_RANGE.search(plain(found[1])) and _has_total(text, found):
            yield found


def _has_total(text: str, found: re.Match[str]) -> bool:
    """Whether another number stands by a range, with a word or a slash between."""
    behind = _MORE_BEHIND.match(text, found.end())
    before = _MORE_BEFORE.search(text[max(found.start() - BEFORE, 0) : found.start()])
    return any(sign.isalpha() or sign == "/" for total in (behind, before) if total for sign in total[1])


def _around(text: str, found: re.Match[str]) -> str:
    """The text around a range, where possible from the beginning of a word to the end of one."""
    start, end = max(found.start() - BEFORE, 0), found.end() + BEHIND
    earlier = max(start - LONGEST_WORD, 0)
    start = max(
        (earlier + place + 1 for place, sign in enumerate(text[earlier:start]) if sign.isspace()), default=earlier
    )
    later = next((place for place, sign in enumerate(text[end : end + LONGEST_WORD]) if sign.isspace()), LONGEST_WORD)
    return text[start : end + later]


def _labels_in(text: str, rows: int | None) -> Iterator[CountLabel | str]:
    readings = [_labels(tokens, rows) for tokens in tokens_of(text)]
    fitting = next((labels for labels in readings if any(_fits(label, rows) for label in labels)), None)
    for label in fitting or next(filter(None, readings), []):
        if label.total is None:
            yield " ".join(text.split())[:SHOWN]
        else:
            yield CountLabel(label.first, label.last, label.total)


def _labels(tokens: Tokens, rows: int | None) -> list[RangeOfTotal]:
    found = (range_of_total(tokens, found) for found in RANGE.finditer(tokens.letters))
    return [label for label in found if label is not None and _is_label(label, tokens.letters, rows)]


def _is_label(label: RangeOfTotal, letters: str, rows: int | None) -> bool:
    """Whether a range with a total is one of the listing's, and no date and no part of a book."""
    first, last, total = label.first, label.last, label.total
    if not 1 <= first <= last or (total is not None and last > total) or _PAGES.search(letters[: label.start]):
        return False
    fits, is_led_to = _fits(label, rows), _LEADING.search(letters, label.start, label.end) is not None
    if not (fits or is_led_to):
        return False
    if _COUNTING.search(letters, max(label.start - 2, 0), label.end + 2):
        return True
    if total in YEARS and (first - 1) % (last - first + 1):
        return False
    return (fits and is_led_to) or (total is not None and (fits or total not in YEARS) and _is_alone(label, letters))


def _fits(label: RangeOfTotal, rows: int | None) -> bool:
    return label.last - label.first + 1 == rows


def _is_alone(label: RangeOfTotal, letters: str) -> bool:
    """Whether nothing else stands in the lines of a label but brackets and points."""
    before, behind = letters[: label.start].rpartition("\n")[2], letters[label.end :].partition("\n")[0]
    return not (before + behind).strip("().,:-")
