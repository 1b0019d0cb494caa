"""What the words and signs of dates are."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a token of a date is. The letters make up the shapes in `parsers.dates.forms`: "mny" is July 12 1945."""

    YEAR = "y"
    MONTH = "m"
    ABBREVIATED = "M"
    ROMAN = "r"
    ORDINAL = "R"
    NUMBER = "n"
    NUMERIC = "N"
    SEASON = "s"
    DECADE = "d"
    CENTURY = "c"
    CENTURY_WORD = "C"
    ERA = "j"
    DASH = "-"
    COMMA = ","
    LIST = ";"
    BETWEEN = "b"
    AND = "&"
    OR = "|"
    OPEN = "o"
    ONWARDS = ">"
    APPROXIMATE = "~"
    UNCERTAIN = "?"
    UNKNOWN = "u"
    POSSIBLY = "p"
    PART = "e"
    TIME = "t"
    BRACKET = "["
    BRACKET_END = "]"
    SILENT = " "


class Meaning(NamedTuple):
    """A word's kind, and its month, season (21 to 24 as in ISO 8601-2) or plain English equivalent.

    An ABBREVIATED month is one of another language than English, and its `word` is its name. It counts as a month
    beside a day's number and, where it means nothing else, among months and years alone: “12 dub 1998” and “Dez. 1950”
    are dates, “1998 (Dub)” is a copy.
    """

    kind: Kind
    value: int = 0
    word: str = ""
