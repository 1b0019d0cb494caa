"""What each word of a count label can mean."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from parsers.listing.label_words import LANGUAGES


class Kind(StrEnum):
    """What a word of a count label can mean."""

    OF = "of"  # leads from what is shown to the total: “1 - 10 of 108”
    OF_THEM = "of them"  # leads from the total to what is shown: “108件中1-10件”
    TO = "to"
    TOTAL = "total"
    RESULTS = "results"  # what is counted, and that it was found
    PAGE = "page"
    PER = "per"
    ORDINAL = "ordinal"
    ABOUT = "about"  # before a number: it is none
    MORE = "more"  # behind a number: it is another one
    NO = "no"
    SHOWN = "shown"  # behind a number, in English: it counts what is shown, as in “1 - 10 of 10 shown”
    FILLER = "filler"


def plain(text: str) -> str:
    """A text without case, accents and vowel signs, by which words are compared."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(sign for sign in decomposed if unicodedata.category(sign)[0] != "M")
    return unicodedata.normalize("NFC", bare).replace("ı", "i")


def _meanings() -> dict[str, frozenset[Kind]]:
    found: dict[str, set[Kind]] = {}
    for language in LANGUAGES:
        for kind in Kind:
            for word in plain(getattr(language, kind.name.lower())).split():
                found.setdefault(word, set()).add(kind)
    return {word: frozenset(kinds) for word, kinds in found.items()}


MEANINGS = _meanings()
NOTHING_PHRASES = tuple(
    dict.fromkeys(phrase for one in LANGUAGES if one.nothing for phrase in plain(one.nothing).split("|"))
)
