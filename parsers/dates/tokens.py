"""Printed date text, cut into tokens: numbers, months, seasons, dashes, qualifiers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.dates.edtf import UnreadableDateError
from parsers.dates.words import PHRASES, Kind, meaning_of
from parsers.records import DateProblem

_CLOCK = r"""
    (?:(?<=\d)t|\bat\s)?
    (?:(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?(?:\s*(?:[ap]\.?\s?m\b|noon\b|midnight\b|hours\b|hrs\b|h\b))?
    |(?:0?[1-9]|1[0-2])\s?[ap]\.?\s?m\b)
    (?:\s?(?:z|utc|gmt)\b|[+-](?:0\d|1[0-4]):?[0-5]\d\b)?
"""
_CENTURY = r"(?:century|centuries|cent\b|c\b)"
_TOKENS = re.compile(
    rf"""
      (?P<clock>  {_CLOCK} (?:\.?\s*[-–—]\s*{_CLOCK})? )
    | (?P<triple> \d{{4}}\s?(?P<between>[-‐‑–./])\s?\d{{1,2}}\s?(?P=between)\s?\d{{1,2}}(?!\d)
                | \d{{1,2}}\s?(?P<amid>[-‐‑–./])\s?\d{{1,2}}\s?(?P=amid)\s?\d{{4}}(?!\d) )
    | (?P<decade> \d{{4}}\s?['’]?s\b )
    | (?P<century> \d{{1,2}}(?:st|nd|rd|th)(?:\s{_CENTURY}|(?=\s?[-‐‑–—]\s?\d{{1,2}}(?:st|nd|rd|th)\s{_CENTURY})) )
    | (?P<year>   \d{{4}}(?!\d)(?:\s?[年년])? )
    | (?P<month>  \d{{1,2}}\s?[月월] )
    | (?P<number> \d{{1,2}}(?!\d)(?:st\b|nd\b|rd\b|th\b|er\b|[ºª°]|\s?[日일号])? )
    | (?P<dash>   \s?[-‐‑‒–—―−/]\s? | (?<=\d)\.(?=\d) )
    | (?P<phrase> \b(?:{"|".join(map(re.escape, PHRASES))})\b )
    | (?P<word>   (?:[^\W\d_][\u0300-\u036f]*)+ )
    | (?P<sign>   [][?~≈] )
    | (?P<silent> [\s,;.()'’]+ )
    | (?P<other>  . )
    """,
    re.VERBOSE,
)
_SIGNS = {"[": Kind.BRACKET, "]": Kind.BRACKET_END, "?": Kind.UNCERTAIN, "~": Kind.APPROXIMATE, "≈": Kind.APPROXIMATE}
_KINDS = {
    "number": Kind.NUMBER,
    "month": Kind.MONTH,
    "century": Kind.CENTURY,
    "triple": Kind.NUMERIC,
    "clock": Kind.TIME,
    "dash": Kind.DASH,
}
_SPLIT_NUMBER = re.compile(r"\b(\d{2,3})\[(\d{1,2})")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a date: its kind, its number (year, month, season, first year of a decade), its printed text
    (of a word, the English that stands for it)."""

    kind: Kind
    value: int
    text: str


def tokens_of(text: str) -> list[Token]:
    """The tokens of a date text, without what is silent.

    Raises UnreadableDateError (not a date) at the first piece that dates do not have.
    """
    plain = text.casefold()
    if not plain.isascii():
        plain = _INVISIBLE.sub("", plain)
    if "[" in plain:
        plain = _SPLIT_NUMBER.sub(r"[\1\2", plain)
    tokens = []
    for found in _TOKENS.finditer(plain):
        group = str(found.lastgroup)
        if group != "silent" and (token := _token(group, found.group())):
            tokens.append(token)
    return tokens


def _token(group: str, text: str) -> Token | None:
    match group:
        case "year":
            return Token(Kind.YEAR, int(text[:4]), text)
        case "decade":
            return Token(Kind.DECADE, int(text[:4]), text)
        case "number" | "month" | "century":
            digits = text[:2] if text[:2].isdecimal() else text[:1]
            return Token(_KINDS[group], int(digits), digits)
        case "word" | "phrase":
            return _word_token(text)
        case "sign":
            return Token(_SIGNS[text], 0, text)
        case "other":
            raise UnreadableDateError(DateProblem.NOT_A_DATE)
    return Token(_KINDS[group], 0, text)


def _word_token(word: str) -> Token | None:
    meaning = meaning_of(word)
    if meaning is None:
        raise UnreadableDateError(DateProblem.NOT_A_DATE)
    return None if meaning.kind is Kind.SILENT else Token(meaning.kind, meaning.value, meaning.word)
