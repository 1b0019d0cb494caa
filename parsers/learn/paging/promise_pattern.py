"""The pattern of a promise, where the words around it vary or other numbers stand beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.listing.label_reader import Statement
from parsers.listing.numbers import in_ascii_digits, number_of

NUMBER = r"\d+(?:[.,'’ ]\d{3})*"
LONGEST_BETWEEN = 24
_PRINTED = re.compile(NUMBER)
_WORD_BEFORE, _WORD_BEHIND = re.compile(r"([^\W\d]+)(\W{0,3})$"), re.compile(r"^(\W{0,3})([^\W\d]+)")
_ORDERS = (
    ("first", "last", "total"),
    ("total", "first", "last"),
    ("page", "pages"),
    ("total",),
    ("pages",),
)


def has_other_numbers(text: str, said: Statement) -> bool:
    """Whether a text has numbers that are none of what it says."""
    known = {value for value in said if value is not None}
    printed = _PRINTED.findall(in_ascii_digits(text))
    return any(number_of(one) not in known for one in printed)


def pattern_of(text: str, said: Statement) -> str | None:
    """A regular expression that finds in the text what it says, by the words between its numbers; None where these do
    not stand together."""
    values = said._asdict()
    for order in _ORDERS:
        if all(values[name] is not None for name in order):
            numbers = list(_PRINTED.finditer(in_ascii_digits(text)))
            if (found := _run(numbers, [values[name] for name in order])) is not None:
                return _written(text, order, found)
    return None


def _run(numbers: Sequence[re.Match[str]], wanted: Sequence[int]) -> Sequence[re.Match[str]] | None:
    """The printed numbers, one after the other, that are those wanted."""
    for start in range(len(numbers) - len(wanted) + 1):
        run = numbers[start : start + len(wanted)]
        if [number_of(one[0]) for one in run] == list(wanted):
            return run
    return None


def _written(text: str, order: Sequence[str], found: Sequence[re.Match[str]]) -> str | None:
    pieces, place = [], found[0].start()
    word = _WORD_BEFORE.search(text[:place])
    if order[0] == "page" and word is not None:
        place -= len(word[0])
    for name, one in zip(order, found, strict=True):
        between = text[place : one.start()]
        if len(between) > LONGEST_BETWEEN:
            return None
        # A declaration's pattern says nothing of the page's own number.
        group = f"(?P<{name}>{NUMBER})" if name != "page" else r"\d+"
        pieces += [_flexible(between), group]
        place = one.end()
    if len(order) == 1:
        before, behind = _WORD_BEFORE.search(text[: found[0].start()]), _WORD_BEHIND.search(text[place:])
        if behind is not None:
            pieces.append(_flexible(behind[1]) + re.escape(behind[2]))
        elif before is not None:
            pieces.insert(0, re.escape(before[1]) + _flexible(before[2]))
        else:
            return None
    return "".join(pieces)


def _flexible(words: str) -> str:
    """Words as they stand, but for their white space."""
    if not words:
        return ""
    return r"\s*".join(re.escape(word) for word in words.split()).join((r"\s*", r"\s*")) if words.strip() else r"\s+"
