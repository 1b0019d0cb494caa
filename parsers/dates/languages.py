"""What the words of dates mean in other languages than English.

Month names come from the Unicode CLDR through Babel, which is loaded at the first word that neither is English nor
stands here: an archive that prints English never pays for it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from parsers.dates.kinds import Kind, Meaning

_LOCALES = "ru de fr es it pt nl pl cs sk uk be bg sr sl mk ro hu da sv nb fi et lv lt el tr sq ca"
# No two of them give one name to different months. Croatian names count where the archive's language is Croatian: its
# listopad is October, where Polish and Czech print November so.
LOCALES = tuple(_LOCALES.split())

_OPEN = {
    "before": "vor avant|antes de|antes del|prima del|avant le",
    "after": "nach après dopo после після|después de|después del|depois de|dopo il",
    "until": "bis hasta até tot до по|jusqu'à|jusqu'au|jusqu'en|fino al|nicht nach|не позднее|au plus tard",
    "since": "von seit ab depuis desde dal с|à partir de|nicht vor|не ранее",
}
_OF_A_KIND = {
    Kind.APPROXIMATE: "vers environ env um etwa gegen hacia verso около ок ongeveer omstreeks aproximadamente",
    Kind.POSSIBLY: "vermutlich wohl probablement probabilmente probablemente возможно вероятно",
    Kind.DASH: "à au al",
    Kind.BETWEEN: "entre zwischen tra fra между tussen",
    Kind.AND: "et und y e и",
    Kind.OR: "ou oder или",
    Kind.CENTURY_WORD: "siècle siècles secolo secoli sec siglo siglos s século séculos séc jahrhundert jahrhunderts jh "
    "jhdt век века веке веков в вв століття ст wiek wieku století stol eeuw",
    Kind.SILENT: "du le les la el il los jahr jahre année années año años",
}
_SEASONS = {
    21: "frühling frühjahr printemps primavera весна весной",
    22: "sommer été verano verão лето летом",
    23: "herbst automne otoño autunno outono осень осенью",
    24: "hiver invierno inverno зима зимой",
}
_PARTS = {
    "early": "anfang début inizio principios начало",
    "mid": "mitte milieu metà mediados середина",
    "late": "ende fin finales конец",
}
_A_IS_TO = {"a": Meaning(Kind.DASH)}
_OF_CZECH = {
    "a": Meaning(Kind.AND),
    "nebo": Meaning(Kind.OR),
    "od": Meaning(Kind.OPEN, word="since"),
    "do": Meaning(Kind.OPEN, word="until"),
    "kolem": Meaning(Kind.APPROXIMATE),
}
# Abbreviated names of months that are names of other months elsewhere (the first three, in Croatian), English words,
# other abbreviations, or names of people and places.
_MONTHS_AND_MORE = (
    "lip lis srp ag ago ara avg bal bre des dub elo gen gru gush haz helmi ian kas korr led loka lug lut mag marras "
    "nen nis oca ott out paz pri pro rij set sie spal sty sub tammi tem tet touko uno vas zar"
)
_MEANING_MORE = frozenset(_MONTHS_AND_MORE.split())
# Words that mean something else elsewhere: they count only where the archive's language is this one.
_OWN: Mapping[str, Mapping[str, Meaning]] = {
    **dict.fromkeys(("es", "pt", "ca", "gl"), _A_IS_TO),
    "it": {**_A_IS_TO, "estate": Meaning(Kind.SEASON, 22), "fine": Meaning(Kind.PART, word="late")},
    **dict.fromkeys(("cs", "sk"), _OF_CZECH),
    "pl": {
        "i": Meaning(Kind.AND),
        "lub": Meaning(Kind.OR),
        "ok": Meaning(Kind.APPROXIMATE),
        "od": Meaning(Kind.OPEN, word="since"),
        "do": Meaning(Kind.OPEN, word="until"),
        "po": Meaning(Kind.OPEN, word="after"),
        "przed": Meaning(Kind.OPEN, word="before"),
    },
    "nl": {
        "en": Meaning(Kind.AND),
        "of": Meaning(Kind.OR),
        "van": Meaning(Kind.OPEN, word="since"),
        "voor": Meaning(Kind.OPEN, word="before"),
        "na": Meaning(Kind.OPEN, word="after"),
    },
}


def own_meaning(word: str, language: str) -> Meaning | None:
    """What a casefolded word means where the archive's language (a BCP 47 tag) is this one, and nowhere else."""
    return _OWN.get(_primary(language), {}).get(without_accents(word))


def foreign_meaning(word: str, language: str | None) -> Meaning | None:
    """What a casefolded word that is not English means in a date, None when nothing. Of the archive's own language all
    names of months and weekdays count, also the abbreviated ones."""
    bare = without_accents(word)
    if meaning := _WORDS.get(word) or _WORDS.get(bare):
        return meaning
    own = _names_of(_primary(language)).get(bare) if language else None
    return own or _names().get(bare)


def means_more(month: str) -> bool:
    """Whether an abbreviated name of a month of another language than English is also something else."""
    return month in _MEANING_MORE


def is_language(tag: str) -> bool:
    """Whether a BCP 47 tag is of a language whose names of months are known."""
    return bool(_names_of(_primary(tag)))


def listed(words: str) -> list[str]:
    """The words that stand in a string between spaces, and the phrases behind them, each after a “|”."""
    short, *longer = words.split("|")
    return short.split() + longer


def without_accents(word: str) -> str:
    """French prints "Août" and "AOUT"; no two months of the declared languages differ by an accent alone."""
    if word.isascii():
        return word
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))


def _words() -> Iterator[tuple[str, Meaning]]:
    for kind, words in _OF_A_KIND.items():
        yield from ((word, Meaning(kind)) for word in words.split())
    for number, words in _SEASONS.items():
        yield from ((word, Meaning(Kind.SEASON, number)) for word in words.split())
    for part, words in _PARTS.items():
        yield from ((word, Meaning(Kind.PART, word=part)) for word in words.split())
    for direction, words in _OPEN.items():
        yield from ((word, Meaning(Kind.OPEN, word=direction)) for word in listed(words))


_PRINTED = dict(_words())
# "A" without its accent means other things elsewhere.
_WORDS = {bare: meaning for word, meaning in _PRINTED.items() if (bare := without_accents(word)) != "a"} | {
    "à": _PRINTED["à"]
}
PHRASES = tuple(phrase for phrase in _PRINTED if not phrase.isalpha())


def _primary(language: str) -> str:
    """The "de" of "de-AT"."""
    return language.partition("-")[0].lower()


@cache
def _names() -> Mapping[str, Meaning]:
    """The names of months and weekdays in all languages. Abbreviated weekdays would take words such as the German "so"
    and "mit" for weekdays."""
    names: dict[str, Meaning] = {}
    for locale in LOCALES:
        names |= {name: Meaning(Kind.SILENT) for name, _ in _cldr(locale, "days", "wide")}
    for locale in LOCALES:
        for name, number in _cldr(locale, "months", "abbreviated"):
            names[name] = Meaning(Kind.ABBREVIATED, number, name) if name.isascii() else Meaning(Kind.MONTH, number)
    for locale in LOCALES:
        names |= {name: Meaning(Kind.MONTH, number) for name, number in _cldr(locale, "months", "wide")}
    return names


@cache
def _names_of(language: str) -> Mapping[str, Meaning]:
    """The months and weekdays of one language, none of one that there is not. Where one name is both, as the Spanish
    "mar", it is the month."""
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return {}
    widths = ("wide", "abbreviated")
    weekdays = {name: Meaning(Kind.SILENT) for width in widths for name, _ in _cldr(language, "days", width)}
    months = {name: Meaning(Kind.MONTH, at) for width in widths for name, at in _cldr(language, "months", width)}
    return weekdays | months


def _cldr(locale: str, field: str, width: str) -> Iterator[tuple[str, int]]:
    """The locale's names of a width, as in a date and standing alone."""
    from babel import Locale  # a tenth of a second that English archives need not spend

    contexts = getattr(Locale.parse(locale), field)
    for context in ("format", "stand-alone"):
        for number, name in contexts[context][width].items():
            yield without_accents(name.casefold().rstrip(".")), number
