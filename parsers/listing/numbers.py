"""Numbers as pages print them, in digits of any script and grouped in any way: “1.234”, “1,234”, “1 234”, “١٬٢٣٤”."""

from __future__ import annotations

import re
import unicodedata

# What parts the groups of a number's digits: comma, point, apostrophes, Arabic signs, a folded space of any width. A
# line break is none: “of 108” and “100 per page” below it are two numbers.
GROUP = r"[,.'’‘ʼ`´＇٬٫ ]"
# What no reader sees, and what can stand between digits all the same.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# A number of more than nine digits counts no documents. Groups of two before the last three are Indian.
_PRINTED = re.compile(
    rf"[0-9]{{1,9}}|[1-9][0-9]{{0,2}}({GROUP})[0-9]{{3}}(?:\1[0-9]{{3}})?"
    rf"|[1-9][0-9]?({GROUP})(?:[0-9]{{2}}\2){{1,2}}[0-9]{{3}}"
)


def in_ascii_digits(text: str) -> str:
    """A text with its digits of all scripts as those of ASCII, sign for sign."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def number_of(printed: str) -> int | None:
    """The number that a text is, in ASCII's digits, such as “1.234” and “1,08,018”; None where it is none that could
    count documents, such as “1.5”."""
    found = _PRINTED.fullmatch(printed)
    return int("".join(filter(str.isdecimal, printed))) if found else None
