"""A count label, cut into numbers, words and signs, one letter each: what a label says is a pattern of letters.

“Results 1 - 10 of 1,234” becomes “ďN-NĈN”. A number is `N`, a word that no label has `x`; a word that labels have is a
letter for all that the word can mean, which `meaning` finds.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from parsers.listing.label_meanings import MEANINGS, Kind, plain
from parsers.listing.numbers import UNSEEN, in_ascii_digits, number_of

_LETTERS = {
    kinds: chr(ord("Ā") + place)
    for place, kinds in enumerate(sorted(set(MEANINGS.values()), key=lambda one: sorted(one)))
}
# Scripts that do not part words, or part them from their particles: of them the longest known word is one.
_UNPARTED = "\u0e00-\u0e7f\u1100-\u11ff\u3005-\u3006\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
UNPARTED = re.compile(f"[{_UNPARTED}]")
_KNOWN_UNPARTED = "|".join(sorted(filter(UNPARTED.match, MEANINGS), key=lambda word: (-len(word), word)))
# Letters that, right before digits, make a name of both: “A4”, “Q1”.
_NAMING = "a-z\u00df-\u052f"
DASHES = "‐‑‒–—―−－﹣-"
WAVES = "~～〜∼"
# A sign between digits, without spaces, that is no dash, slash, wave or bracket, makes one number of them.
_WITHIN = rf"[^\w\s/(){WAVES}{DASHES}]"
_UNGROUPED = rf"[0-9]+(?:{_WITHIN}[0-9]+)*+"
_GROUPED_BY_SPACES = rf"[0-9]{{1,3}}(?: [0-9]{{3}})++(?!{_WITHIN}?[0-9])"
_OTHERS = (
    rf"|(?P<word>{_KNOWN_UNPARTED}|[{_UNPARTED}]|(?:(?![{_UNPARTED}])[^\W\d_])+)"
    rf"|(?P<line>\n)|(?P<sign>\.{{2,3}}|\S)"
)
_NAMED_BY_LETTERS = rf"(?P<name>[{_NAMING}]++[0-9]\w*+|[0-9]+([-/])[0-9]+\2[0-9]+(?!\w))"
_APART = re.compile(rf"{_NAMED_BY_LETTERS}|(?P<number>{_UNGROUPED}){_OTHERS}")
_GROUPED = re.compile(rf"{_NAMED_BY_LETTERS}|(?P<number>{_GROUPED_BY_SPACES}|{_UNGROUPED}){_OTHERS}")
_SIGNS: dict[str, str] = (
    dict.fromkeys(DASHES, "-")
    | dict.fromkeys((*WAVES, ".."), "~")
    | dict.fromkeys("/／⁄", "/")
    | dict.fromkeys("(（[［", "(")
    | dict.fromkeys(")）]］", ")")
    | dict.fromkeys(".。．", ".")
    | dict.fromkeys(":：", ":")
    | dict.fromkeys("+＋±≈≥≤*%_?？∞…", "+")
    | {"...": "+"}
    | dict.fromkeys("<>＜＞", "<")
    | dict.fromkeys("#№", "x")
)
_SPACES = re.compile(r"[^\S\n]+")


class Tokens(NamedTuple):
    """A text as letters, and for each letter the number that it is, None for all others and for unreadable ones."""

    letters: str
    numbers: tuple[int | None, ...]


def meaning(*kinds: Kind) -> str:
    """A pattern of one letter: a word that can mean one of these."""
    return "[" + "".join(letter for known, letter in _LETTERS.items() if not known.isdisjoint(kinds)) + "]"


def tokens_of(text: str) -> list[Tokens]:
    """The tokens of a text, first with groups of three digits that spaces part as one number each, then, where there
    are such, with each group as a number of its own."""
    prepared = _SPACES.sub(" ", in_ascii_digits(plain(UNSEEN.sub("", text))))
    readings = [_tokens(_GROUPED, prepared), _tokens(_APART, prepared)]
    return readings if readings[0] != readings[1] else readings[:1]


def _tokens(pattern: re.Pattern[str], text: str) -> Tokens:
    pieces = [(str(found.lastgroup), found.group()) for found in pattern.finditer(text)]
    letters = "".join([_letter(group, piece) for group, piece in pieces])
    return Tokens(letters, tuple([number_of(piece) if group == "number" else None for group, piece in pieces]))


def _letter(group: str, piece: str) -> str:
    match group:
        case "number":
            return "N"
        case "word":
            kinds = MEANINGS.get(piece)
            # A fraction or a power beside a number, such as “½” and “²”, makes another number of it.
            return _LETTERS[kinds] if kinds else "x" if piece.isalpha() else "+"
        case "line":
            return "\n"
        case "sign":
            return _SIGNS.get(piece, ",")
    return "x"
