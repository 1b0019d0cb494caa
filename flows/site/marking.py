"""Where the words that somebody searched for stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

Pieces = tuple[tuple[str, bool], ...]
LONGEST_EXCERPT = 360
BEFORE_FIRST_MATCH = 90
_QUOTED_OR_WORD = re.compile(r'"([^"]+)"|(\S+)')


def marked_whole(text: str, words: str) -> Pieces:
    """The pieces of a text, and whether each is what was searched for."""
    pattern = _pattern(words)
    return tuple(_pieces(text, pattern)) if pattern else ((text, False),)


def marked_excerpt(text: str, words: str) -> Pieces:
    """The same of an excerpt that has the first match; what is left out is shown as “…”."""
    pattern = _pattern(words)
    found = pattern.search(text) if pattern and len(text) > LONGEST_EXCERPT else None
    start = max(0, found.start() - BEFORE_FIRST_MATCH) if found else 0
    if start:
        # Words are not cut in two.
        start = text.find(" ", start, start + 40) + 1 or start
    end = start + LONGEST_EXCERPT
    if end < len(text):
        end = text.rfind(" ", start + LONGEST_EXCERPT - 40, end) if " " in text[end - 40 : end] else end
    pieces = marked_whole(text[start:end], words)
    before: Pieces = (("… ", False),) if start else ()
    after: Pieces = ((" …", False),) if end < len(text) else ()
    return (*before, *pieces, *after)


def _pieces(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[str, bool]]:
    end = 0
    for found in pattern.finditer(text):
        if found.start() > end:
            yield text[end : found.start()], False
        yield found.group(), True
        end = found.end()
    if end < len(text):
        yield text[end:], False


def _pattern(words: str) -> re.Pattern[str] | None:
    found = [quoted or word.strip("*-") for quoted, word in _QUOTED_OR_WORD.findall(words)]
    wanted = [re.escape(word) for word in found if word and word not in ("OR", "NOT")]
    return re.compile("|".join(wanted), re.IGNORECASE) if wanted else None
