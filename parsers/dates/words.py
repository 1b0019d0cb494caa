"""The words that dates are printed with in English, and what each stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.dates import languages
from parsers.dates.kinds import Kind, Meaning

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
_LONG_WORD = re.compile("[a-z]{6,}")
# Casefolded, without dots and spaces.
UNDATED = frozenset(_UNDATED.split())

_ENGLISH_MONTHS = "january february march april may june july august september october november december"
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi"
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri sat sun"
# "r." and "року" are Polish and Ukrainian for the Russian "г.", year; "d" is what is left of the Catalan "d’agost".
_SILENT = "the of on at in de del d den der dem am г гг год года годы р рр рік року r rok roku"
_OF_A_KIND = {
    Kind.APPROXIMATE: "circa c ca cca about approximately approximate approx around roughly estimated|c.a",
    Kind.POSSIBLY: "possibly probably perhaps maybe presumably uncertain",
    Kind.DASH: "to through thru",
    Kind.BETWEEN: "between",
    Kind.AND: "and",
    Kind.OR: "or",
    Kind.ONWARDS: "onward onwards present ongoing current now|to date",
}


def meaning_of(word: str, language: str | None = None) -> Meaning | None:
    """What a casefolded word or phrase without dots means in a date of an archive in that language (a BCP 47 tag),
    None when nothing.

    A weekday, and a word that only fills such as "of", is silent.
    """
    own = languages.own_meaning(word, language) if language else None
    return own or ENGLISH.get(word) or languages.foreign_meaning(word, language)


def long_words(*patterns: str) -> frozenset[str]:
    """The words of six letters or more, of a to z, that stand in patterns."""
    plain = " ".join(patterns).replace(r"\s", " ").replace(r"\b", " ")
    return frozenset(_LONG_WORD.findall(plain))


def _english() -> Iterator[tuple[str, Meaning]]:
    yield from ((word, Meaning(Kind.SILENT)) for word in f"{_WEEKDAYS} {_SILENT}".split())
    for number, month in enumerate(_ENGLISH_MONTHS.split(), 1):
        yield from ((name, Meaning(Kind.MONTH, number)) for name in (month, month[:3]))
    for number, roman in enumerate(_ROMAN.split(), 1):
        yield roman, Meaning(Kind.ROMAN, number)
        yield from ((f"{roman}{ending}", Meaning(Kind.ORDINAL, number)) for ending in ("e", "ème", "eme"))
    yield "sept", Meaning(Kind.MONTH, 9)
    # Of “the 1st day of May”; “day” alone is a part of other names, as of May Day's.
    yield "day of", Meaning(Kind.SILENT)
    yield from ((word, Meaning(Kind.SEASON, number)) for word, number in SEASONS.items())
    yield from ((word, Meaning(Kind.PART, word=part)) for word, part in PARTS.items())
    for kind, words in _OF_A_KIND.items():
        yield from ((word, Meaning(kind)) for word in languages.listed(words))
    for direction, words in OPEN.items():
        yield from ((word, Meaning(Kind.OPEN, word=direction)) for word in languages.listed(words))


ENGLISH = dict(_english())
PHRASES = (*(phrase for phrase in ENGLISH if not phrase.isalpha()), *languages.PHRASES)
