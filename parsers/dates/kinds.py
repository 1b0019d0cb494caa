"""What the words and signs of dates are."""

from __future__ import annotations

from typing import Final, NamedTuple


class Kind:
    """What a token of a date is. The letters make up the shapes in `parsers.dates.forms`: "mny" is July 12 1945.

    It is no enum: in Python 3.11 a member of one takes as long to be named as a text to be joined of ten letters.
    """

    YEAR: Final = "y"
    MONTH: Final = "m"
    ABBREVIATED: Final = "M"
    ROMAN: Final = "r"
    ORDINAL: Final = "R"
    NUMBER: Final = "n"
    NUMERIC: Final = "N"
    SEASON: Final = "s"
    DECADE: Final = "d"
    CENTURY: Final = "c"
    CENTURY_WORD: Final = "C"
    ERA: Final = "j"
    DASH: Final = "-"
    COMMA: Final = ","
    LIST: Final = ";"
    BETWEEN: Final = "b"
    AND: Final = "&"
    OR: Final = "|"
    OPEN: Final = "o"
    ONWARDS: Final = ">"
    APPROXIMATE: Final = "~"
    UNCERTAIN: Final = "?"
    UNKNOWN: Final = "u"
    POSSIBLY: Final = "p"
    PART: Final = "e"
    TIME: Final = "t"
    BRACKET: Final = "["
    BRACKET_END: Final = "]"
    SILENT: Final = " "


class Meaning(NamedTuple):
    """A word's kind, and its month, season (21 to 24 as in ISO 8601-2) or plain English equivalent.

    An ABBREVIATED month is one of another language than English, and its `word` is its name. It counts as a month
    beside a day's number and, where it means nothing else, among months and years alone: “12 dub 1998” and “Dez. 1950”
    are dates, “1998 (Dub)” is a copy.
    """

    kind: str
    value: int = 0
    word: str = ""
