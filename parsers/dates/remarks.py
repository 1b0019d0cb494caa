"""What archives print beside a date and what says nothing of its days: "undated", "scattered", "Screened:", "bulk"."""

from __future__ import annotations

import re
from typing import NamedTuple

from parsers.dates.words import long_words

_UNDATED = (
    r"undated|unknown|not\sdated|no\sdates?|without\sdates?|(?:dates?|days?|month|months)\sunknown|unknown\sdates?|no\s(?:day|month)"
    r"|n\.?\s?d|s\.?\s?d|o\.\s?d|б\.\s?д|ohne\sdatum|undatiert|sans\sdate|non\sdatée?s?|sin\sfecha|sem\sdata|без\sдаты"
)
_INCOMPLETE = (
    r"scattered(?:\sdates)?|(?:with\s)?(?:some\s)?gaps|non-consecutive|nonconsecutive|incomplete|inclusive(?:\sdates?)?"
)
# In brackets only.
_COPIES = r"\d+\sof\s\d+|dub|dubbed|copy|copies|photocopy|photocopies|drafts?|typescript|transcript|reprint"
_SAYS_UNDATED = re.compile(rf"\b(?:{_UNDATED})\b", re.IGNORECASE)
_BESIDE = re.compile(
    rf"""
    (?: [\s,;&]* (?:\band\s+)? [(\[]* \b(?:{_UNDATED}|{_INCOMPLETE})\b\.? [)\]]*
      | \s* [(\[] \s? (?:{_COPIES}) \.? \s? [)\]] )
    (?:\s* (?:[,;&]|and\b))*
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MADE_LATER = r"(?:published|printed|issued|released|broadcast|performed|recorded)\s(?:later|posthumously|subsequently)"
_LATER = re.compile(rf"[\s,;]+\(?(?:first\s)?{_MADE_LATER}\)?\Z", re.IGNORECASE)
_WHAT = (
    "date|dates|created|creation|copyright|composed|written|drafted|signed|sent|received|issued|printed|published|"
    "publication|released|recorded|recording|filmed|photographed|screened|broadcast|performed|submitted|revised|revision|"
    "approved|adopted|completed|accessioned|compiled|inclusive"
)
_WHAT_ELSEWHERE = "datum|laufzeit|entstehung|fechas?|data|дата|даты"
_LABEL = re.compile(
    rf"(\A|;\s?) (?: (?:(?:{_WHAT})\s(?:of\s)?)* (?:{_WHAT}) (?:\s?[:,]\s?|\s) | (?:{_WHAT_ELSEWHERE})\s?:\s? | ©\s? )",
    re.VERBOSE | re.IGNORECASE,
)
_BULK_WORDS = r"(?:bulk|predominantly|mostly|mainly|chiefly)"
_HAS_BULK = re.compile(rf"\b{_BULK_WORDS}\b", re.IGNORECASE)
_INCLUSIVE_AND_BULK = re.compile(
    rf"(?P<inclusive>.+?)[\s,;(]+inclusive[\s,;)]+(?P<bulk>.+?)[\s,(]+{_BULK_WORDS}\)?", re.IGNORECASE
)
_BEFORE_BULK = re.compile(
    rf"(?P<inclusive>)(?P<bulk>[^(]+?)[\s,(]+{_BULK_WORDS}(?:\sdates?)?\)?",
    re.IGNORECASE,
)
_BEHIND_BULK = re.compile(
    rf"(?P<inclusive>.*?)[\s,;(\[]*\b{_BULK_WORDS}\b[\s,:]*(?:dates?\b|from\b)?[\s,:]*(?P<bulk>[^()]+?)[\s)\]]*",
    re.IGNORECASE,
)


# All of six letters or more that stand in remarks.
WORDS = long_words(_UNDATED, _INCOMPLETE, _COPIES, _MADE_LATER, _WHAT, _WHAT_ELSEWHERE, _BULK_WORDS)


class Bulk(NamedTuple):
    """The dates of all and those of most: the texts of "1810-1927, bulk 1850-1896". `inclusive` is "" for a bulk
    alone."""

    inclusive: str
    bulk: str


def without_remarks(text: str) -> str:
    """A folded text without the labels before its dates and the remarks beside them, the same where it has none. Of one
    that says nothing but that it is undated nothing is left."""
    plain = _BESIDE.sub(", ", _LATER.sub("", text))
    plain = _LABEL.sub(r"\1", plain)
    left = plain.strip(" ,;:") if plain != text else text
    return left if left or _SAYS_UNDATED.search(text) else text


def bulk_of(text: str) -> Bulk | None:
    """The two dates of a folded text that says what most of the records are of; None for any other."""
    if not _HAS_BULK.search(text):
        return None
    found = _INCLUSIVE_AND_BULK.fullmatch(text) or _BEFORE_BULK.fullmatch(text) or _BEHIND_BULK.fullmatch(text)
    return Bulk(found["inclusive"], found["bulk"]) if found else None
