"""Printed date text, cut into tokens: numbers, months, seasons, dashes, qualifiers."""

from __future__ import annotations

import re
from typing import NamedTuple

from parsers.dates.edtf import UnreadableDateError
from parsers.dates.kinds import Kind
from parsers.dates.languages import means_more
from parsers.dates.remarks import WORDS as WORDS_OF_REMARKS
from parsers.dates.words import ENGLISH, PHRASES, UNDATED, long_words, meaning_of
from parsers.records import DateProblem

_CLOCK = r"""
    (?:(?<=\d)t|\bat\s|(?<=\d)—\s?)?
    (?:(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?(?:\s*(?:[ap]\.?\s?m\b|noon\b|midnight\b|hours\b|hrs\b|h\b))?
    |(?:0?[1-9]|1[0-2])\s?[ap]\.?\s?m\b|(?:12\s)?(?:noon|midnight)\b)
    (?:\s?(?:z|utc|gmt)\b|[+-](?:0\d|1[0-4]):?[0-5]\d\b)?
"""
_CENTURY = r"(?:century|centuries|cent\b|c\b)"
# The year before the first of each era of Japan.
_BEFORE_ERAS = {
    **dict.fromkeys(("明治", "meiji"), 1867),
    **dict.fromkeys(("大正", "taisho", "taishō"), 1911),
    **dict.fromkeys(("昭和", "showa", "shōwa"), 1925),
    **dict.fromkeys(("平成", "heisei"), 1988),
    **dict.fromkeys(("令和", "reiwa"), 2018),
}
_ERA = rf"(?:{'|'.join(_BEFORE_ERAS)})"
_TOKENS = re.compile(
    rf"""
      (?P<clock>  {_CLOCK} (?:\.?\s*[-–—]\s*{_CLOCK})? )
    | (?P<triple> \d{{4}}\s?(?P<between>[-‐‑–./])\s?\d{{1,2}}\s?(?P=between)\s?\d{{1,2}}(?!\d)
                | \d{{1,2}}\s?(?P<amid>[-‐‑–./])\s?\d{{1,2}}\s?(?P=amid)\s?\d{{4}}(?!\d) )
    | (?P<decade> \d{{4}}\s?['’]?s\b | [12]\d{{2}}(?:-|[_ux]\b)(?!\s?\d) )
    | (?P<hundred> (?:1\d|20)(?:--|(?:__|uu|xx)\b)(?!\s?\d) )
    | (?P<century> \d{{1,2}}(?:st|nd|rd|th)(?:\s{_CENTURY}|(?=\s?[-‐‑–—]\s?\d{{1,2}}(?:st|nd|rd|th)\s{_CENTURY})) )
    | (?P<year>   \d{{4}}(?!\d)(?:\s?[年년])? )
    | (?P<month>  \d{{1,2}}\s?[月월] )
    | (?P<number> \d{{1,2}}(?!\d)(?:st\b|nd\b|rd\b|th\b|er\b|e\b|[èe]me\b|[ºª°]|\s?[日일号])? )
    | (?P<dash>   \s?(?:--|[-‐‑‒–—―−/])\s? | (?<=\d)\.(?=\d) )
    | (?P<onwards> (?<=[\ds])\son(?=\W*\Z) )
    | (?P<era>    {_ERA}\s?(?:元|\d{{1,2}})\s?(?:年|\b) )
    | (?P<phrase> \b(?:{"|".join(map(re.escape, PHRASES))})\b )
    | (?P<word>   (?:[^\W\d_][\u0300-\u036f]*)+ )
    | (?P<sign>   [][?~≈,，;、&] )
    | (?P<silent> [\s.()'’]+ )
    | (?P<other>  . )
    """,
    re.VERBOSE,
)
_SIGNS = {
    "[": Kind.BRACKET,
    "]": Kind.BRACKET_END,
    "?": Kind.UNCERTAIN,
    "~": Kind.APPROXIMATE,
    "≈": Kind.APPROXIMATE,
    ",": Kind.COMMA,
    "，": Kind.COMMA,
    ";": Kind.LIST,
    "、": Kind.LIST,
    "&": Kind.AND,
}
_KINDS = {
    "number": Kind.NUMBER,
    "month": Kind.MONTH,
    "century": Kind.CENTURY,
    "triple": Kind.NUMERIC,
    "clock": Kind.TIME,
    "dash": Kind.DASH,
    "onwards": Kind.ONWARDS,
}
_SPLIT_NUMBER = re.compile(r"\b(\d{2,3})\[(\d{1,2})")
# [1970]-05-30 and 1970-[05]-30: a numeric day of which a part is supplied.
_SPLIT_DAY = re.compile(r"(?<![\d\]])(?=[\d-]*[][])\[?(\d{4})\]?-\[?(\d{1,2})\]?-\[?(\d{1,2})(?!\d)\]?")
# 1989/11/-- and 1989.--: no day, no month.
_NO_DAY = re.compile(r"(?<!\d)(\d{4})[./-](\d{1,2})[./-]--(?!\d)")
_NO_MONTH = re.compile(r"(?<=\d)(?:[./-]--){1,2}(?!\d)(?=[\s.,;)\]]|\Z)")
_INVISIBLE_SIGNS = r"\u00ad\u200b-\u200f\u2060\ufeff"
_INVISIBLE = re.compile(rf"[{_INVISIBLE_SIGNS}]")
# Whole words only: neither an accent nor an invisible sign stands beside them.
_BESIDE_WORDS = rf"[\w\u0300-\u036f{_INVISIBLE_SIGNS}]"
_LONG_WORD = re.compile(rf"(?<!{_BESIDE_WORDS})[a-z]{{6,}}(?!{_BESIDE_WORDS})")
_KNOWN_WORDS = UNDATED | WORDS_OF_REMARKS | long_words(_CLOCK, _CENTURY, _ERA, *ENGLISH, *PHRASES)
_MONTHS_AND_YEARS = frozenset((Kind.ABBREVIATED, Kind.MONTH, Kind.YEAR, Kind.DASH, Kind.BRACKET, Kind.BRACKET_END))


class Token(NamedTuple):
    """A piece of a date: its kind, its number (year, month, season, first year of a decade), its printed text
    (of a word, the English that stands for it)."""

    kind: str
    value: int
    text: str


def tokens_of(text: str, language: str | None = None) -> list[Token]:
    """The tokens of a date text in an archive of that language, without what is silent.

    Raises UnreadableDateError (not a date) at the first piece that dates do not have.
    """
    tokens: list[Token] = []
    is_abbreviated = False
    # A dash to or from a word that is silent, as in “1 May 1950 – Monday”, goes with it.
    is_word_before = False
    for found in _TOKENS.finditer(_plain(text)):
        group = str(found.lastgroup)
        if group == "silent":
            continue
        if token := _token(group, found.group(), language):
            if tokens or not (is_word_before and token.kind is Kind.DASH):
                tokens.append(token)
            is_abbreviated = is_abbreviated or token.kind is Kind.ABBREVIATED
        is_word_before = token is None
    if is_word_before and tokens and tokens[-1].kind is Kind.DASH:
        tokens.pop()
    if not is_abbreviated:
        return tokens
    if not any(token.kind is Kind.NUMBER for token in tokens) and ("(" in text or not _are_months_of_years(tokens)):
        raise UnreadableDateError(DateProblem.NOT_A_DATE)
    return [token._replace(kind=Kind.MONTH) if token.kind is Kind.ABBREVIATED else token for token in tokens]


def has_strange_word(text: str, language: str | None = None) -> bool:
    """Whether a word of six letters or more is none of a date's and stands in no remark beside one: a cheap way to see
    that a title is no date."""
    words = _LONG_WORD.findall(text.casefold())
    return any(word not in _KNOWN_WORDS and meaning_of(word, language) is None for word in words)


def _plain(text: str) -> str:
    """The text as the tokens are read from it: small letters, one kind of apostrophe, brackets around whole numbers."""
    plain = text.casefold()
    if not plain.isascii():
        plain = _INVISIBLE.sub("", plain).replace("’", "'")
    if "[" in plain:
        plain = _SPLIT_DAY.sub(r"[\1-\2-\3]", _SPLIT_NUMBER.sub(r"[\1\2", plain))
    if "--" in plain:
        plain = _NO_MONTH.sub("", _NO_DAY.sub(r"\1.\2", plain))
    return plain


def _are_months_of_years(tokens: list[Token]) -> bool:
    """Whether there are but months and years, and all of the months mean nothing else: “Okt. 1943 – Dez. 1950”."""
    return all(token.kind in _MONTHS_AND_YEARS for token in tokens) and not any(
        token.kind is Kind.ABBREVIATED and means_more(token.text) for token in tokens
    )


def _token(group: str, text: str, language: str | None) -> Token | None:
    match group:
        case "year":
            return Token(Kind.YEAR, int(text[:4]), text)
        case "decade":
            return Token(Kind.DECADE, int(text[:4] if text[:4].isdecimal() else f"{text[:3]}0"), text)
        case "hundred":
            return Token(Kind.CENTURY, int(text[:2]) + 1, text)
        case "era":
            return _era_token(text)
        case "number" | "month" | "century":
            digits = text[:2] if text[:2].isdecimal() else text[:1]
            return Token(_KINDS[group], int(digits), digits)
        case "word" | "phrase":
            return _word_token(text, language)
        case "sign":
            return Token(_SIGNS[text], 0, text)
        case "other":
            raise UnreadableDateError(DateProblem.NOT_A_DATE)
    return Token(_KINDS[group], 0, text)


def _era_token(text: str) -> Token:
    """The 1894 of “明治27”. An era's first year is called 元, “origin”, too."""
    before = next(year for era, year in _BEFORE_ERAS.items() if text.startswith(era))
    digits = "".join(sign for sign in text if sign.isdecimal())
    return Token(Kind.ERA, before + int(digits or 1), text)


def _word_token(word: str, language: str | None) -> Token | None:
    meaning = meaning_of(word, language)
    if meaning is None:
        raise UnreadableDateError(DateProblem.NOT_A_DATE)
    return None if meaning.kind is Kind.SILENT else Token(meaning.kind, meaning.value, meaning.word)
