"""The words that dates are printed with, and what each stands for.

Month names of other languages than English come from the Unicode CLDR through Babel, which is loaded at the first word
that is not in the English list: an archive that prints English never pays for it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import NamedTuple


class Kind(StrEnum):
    """What a token of a date is. The letters make up the shapes in `parsers.dates.printed`: "mny" is July 12, 1945."""

    YEAR = "y"
    MONTH = "m"
    ROMAN = "r"
    NUMBER = "n"
    NUMERIC = "N"
    SEASON = "s"
    DECADE = "d"
    CENTURY = "c"
    DASH = "-"
    BETWEEN = "b"
    AND = "&"
    OPEN = "o"
    ONWARDS = ">"
    APPROXIMATE = "~"
    UNCERTAIN = "?"
    POSSIBLY = "p"
    PART = "e"
    TIME = "t"
    BRACKET = "["
    BRACKET_END = "]"
    SILENT = " "


class Meaning(NamedTuple):
    """A word's kind, and its month, season (21 to 24 as in ISO 8601-2) or plain English equivalent."""

    kind: Kind
    value: int = 0
    word: str = ""


_LOCALES = "ru de fr es it pt nl pl cs sk uk be bg sr sl mk ro hu da sv nb fi et lv lt el tr sq ca"
# No two of them give one name to different months. Croatian dates are not claimed: its listopad is October, where
# Polish and Czech print November so.
LOCALES = tuple(_LOCALES.split())

SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
PARTS = {"early": "early", "mid": "mid", "late": "late", "beginning": "early", "middle": "mid", "end": "late"}
OPEN = {
    "before": "before pre|prior to|earlier than",
    "after": "after post|later than",
    "until": "until till by|up to|no later than|not later than|not after",
    "since": "since from|no earlier than|not earlier than|not before",
}
_UNDATED = (
    "undated nd nodate notdated withoutdate dateunknown unknown unknowndate sd sinedato od ohnedatum undatiert "
    "sansdate nondaté sinfecha sf senzadata semdata бд бездаты bd bezdaty bezdata"
)
# Casefolded, without dots and spaces.
UNDATED = frozenset(_UNDATED.split())

_ENGLISH_MONTHS = "january february march april may june july august september october november december"
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii"
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri sat sun"
# "r." and "року" are Polish and Ukrainian for the Russian "г.", year; "d" is what is left of the Catalan "d’agost".
_SILENT = "the of on at in de del d den der dem am г гг год года годы р рр рік року r rok roku"
_OF_A_KIND = {
    Kind.APPROXIMATE: "circa c ca cca about approximately approx around roughly",
    Kind.POSSIBLY: "possibly probably perhaps maybe presumably",
    Kind.DASH: "to through thru",
    Kind.BETWEEN: "between",
    Kind.AND: "and",
    Kind.ONWARDS: "onward onwards present",
}


def meaning_of(word: str) -> Meaning | None:
    """What a casefolded word or phrase without dots means in a date, None when nothing.

    A weekday, and a word that only fills such as "of", is silent.
    """
    if meaning := ENGLISH.get(word):
        return meaning
    bare = _without_accents(word)
    if month := _foreign_months().get(bare):
        return Meaning(Kind.MONTH, month)
    return Meaning(Kind.SILENT) if bare in _foreign_weekdays() else None


def _english() -> Iterator[tuple[str, Meaning]]:
    yield from ((word, Meaning(Kind.SILENT)) for word in f"{_WEEKDAYS} {_SILENT}".split())
    for number, (month, roman) in enumerate(zip(_ENGLISH_MONTHS.split(), _ROMAN.split(), strict=True), 1):
        yield from ((name, Meaning(Kind.MONTH, number)) for name in (month, month[:3]))
        yield roman, Meaning(Kind.ROMAN, number)
    yield "sept", Meaning(Kind.MONTH, 9)
    yield from ((word, Meaning(Kind.SEASON, number)) for word, number in SEASONS.items())
    yield from ((word, Meaning(Kind.PART, word=part)) for word, part in PARTS.items())
    for kind, words in _OF_A_KIND.items():
        yield from ((word, Meaning(kind)) for word in words.split())
    for direction, phrases in OPEN.items():
        words, *longer = phrases.split("|")
        yield from ((phrase, Meaning(Kind.OPEN, word=direction)) for phrase in words.split() + longer)


ENGLISH = dict(_english())
PHRASES = tuple(phrase for phrase in ENGLISH if " " in phrase)


@cache
def _foreign_months() -> dict[str, int]:
    return {
        _without_accents(name.casefold().rstrip(".")): number
        for locale in LOCALES
        for names in _cldr(locale, "months")
        for number, name in names.items()
    }


@cache
def _foreign_weekdays() -> frozenset[str]:
    # Abbreviated ones would take words such as the German "so" and "mit" for weekdays.
    names = (name for locale in LOCALES for name in next(_cldr(locale, "days")).values())
    return frozenset(_without_accents(name.casefold()) for name in names)


def _cldr(locale: str, field: str) -> Iterator[dict[int, str]]:
    """The locale's wide names first, then the abbreviated ones, as in a date and standing alone."""
    from babel import Locale  # a tenth of a second that English archives need not spend

    contexts = getattr(Locale.parse(locale), field)
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            yield dict(contexts[context][width])


def _without_accents(word: str) -> str:
    """French prints "Août" and "AOUT"; no two months of the declared languages differ by an accent alone."""
    if word.isascii():
        return word
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))
