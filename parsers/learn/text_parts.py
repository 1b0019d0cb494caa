"""What of a text is meant, where an element says more than the one thing: what a declaration leaves out of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborNode

from parsers.html import fold
from parsers.learn.steps import common, steps_of
from parsers.listing.markup import Place as DeclaredPlace
from parsers.listing.row_pieces import blocks_at

LONGEST_LABEL = 60
MOST_SHAPES = 3
_PIECE = re.compile(r"\d+|[^\W\d_]+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class TextPart:
    """What is left out of a text: what stands in some elements, and what a pattern matches."""

    without: str | None = None
    drop: str | None = None

    @property
    def keys(self) -> dict[str, Any]:
        return {name: value for name, value in (("without", self.without), ("drop", self.drop)) if value}


def part_of_texts(
    said: Sequence[tuple[LexborNode, str]], reads_alike: Callable[[str, str], bool] | None = None
) -> TextPart | None:
    """What must be left out of each element's text so that the text that was found is left; None where that cannot be
    said of all of them."""

    def is_right(part: TextPart) -> bool:
        return all(_is_left(element, text, part, reads_alike) for element, text in said)

    for without in (None, *_others_in(said)):
        if is_right(part := TextPart(without)):
            return part
        texts = [(_printed(element, without), text) for element, text in said]
        if not all(text in printed for printed, text in texts):
            continue
        for drop in _drops(texts):
            if is_right(part := TextPart(without, drop)):
                return part
    return None


def _is_left(element: LexborNode, text: str, part: TextPart, reads_alike: Callable[[str, str], bool] | None) -> bool:
    printed = _printed(element, part.without)
    left = fold(re.sub(part.drop, "", printed)) if part.drop else printed
    return left == text or (reads_alike is not None and reads_alike(left, text))


def _printed(element: LexborNode, without: str | None) -> str:
    return fold(" ".join(blocks_at(element, DeclaredPlace("*", without=without))))


def _others_in(said: Sequence[tuple[LexborNode, str]]) -> list[str]:
    """Selectors of the elements in these that do not say what is meant: those that all have by their names, all links,
    all that have text."""
    elements = [[child for child in element.iter() if child.text(strip=True)] for element, _ in said]
    found = []
    tags = list(dict.fromkeys(child.tag or "" for children in elements for child in children))
    if "a" in tags:
        found.append("a")
    names: list[str] = []
    for children in elements:
        for child in children:
            steps = steps_of(child)
            own = min(steps, key=lambda step: (steps[step], step), default="")
            if own and own not in names:
                names.append(own)
    if 1 <= len(names) <= 4:
        found += names if len(names) > 1 else []
        found.append(", ".join(names))
    if 1 <= len(tags) <= 4:
        found.append(", ".join(tags))
    shared = common(
        {step: cost for child in children for step, cost in steps_of(child).items()} for children in elements
    )
    found += sorted(shared, key=lambda step: (shared[step], step))[:3]
    return list(dict.fromkeys(found))


def _drops(texts: Sequence[tuple[str, str]]) -> list[str]:
    """Patterns of what stands before the meant texts and behind them."""
    before = [printed[: printed.index(text)] for printed, text in texts]
    behind = [printed[printed.index(text) + len(text) :] for printed, text in texts]
    shapes = _shapes([text for _, text in texts])
    heads = _head(before) if any(before) else [""]
    tails = _tail(behind) if any(behind) else [""]
    if any(before) and shapes:
        heads.append(f"^.*?(?={shapes})")
    if any(behind) and all(re.search(r"\d{4}$", text) for _, text in texts):
        tails.append(r"(?<=\d{4})\b.*$")
    return ["|".join(filter(None, (head, tail))) for head in heads for tail in tails if head or tail]


def _head(before: Sequence[str]) -> list[str]:
    told = [text for text in before if text]
    if len(set(told)) == 1 and len(told[0]) <= LONGEST_LABEL:
        return [f"^{_literal(told[0])}"]
    ending = _shared_beginning([text[::-1] for text in told])[::-1]
    return [f"^.*{_literal(ending)}"] if ending.strip() and len(ending) <= LONGEST_LABEL else []


def _tail(behind: Sequence[str]) -> list[str]:
    told = [text for text in behind if text]
    if len(set(told)) == 1 and len(told[0]) <= LONGEST_LABEL:
        return [f"{_literal(told[0])}$"]
    beginning = _shared_beginning(told)
    return [f"{_literal(beginning)}.*$"] if beginning.strip() and len(beginning) <= LONGEST_LABEL else []


def _literal(text: str) -> str:
    """A text as a pattern, as a person writes it: blanks as they are, those at its ends left out."""
    return re.escape(text.strip()).replace("\\ ", " ").replace("\\-", "-").replace("\\:", ":").replace("\\,", ",")


def _shapes(texts: Sequence[str]) -> str:
    """How the texts are built of numbers and words, if there are few such ways."""
    shapes = list(dict.fromkeys(_shape(text) for text in texts))
    return "|".join(shapes) if len(shapes) <= MOST_SHAPES else ""


def _shape(text: str) -> str:
    pieces = []
    for piece in _PIECE.findall(text):
        if piece.isdigit():
            pieces.append(r"\d{4}" if len(piece) == 4 else r"\d{1,2}" if len(piece) <= 2 else r"\d+")
        elif piece.isalpha():
            pieces.append(r"[^\W\d]+")
        else:
            pieces.append(" " if piece == " " else re.escape(piece))
    return "".join(pieces)


def _shared_beginning(texts: Sequence[str]) -> str:
    first, last = min(texts), max(texts)
    return next((first[:place] for place, sign in enumerate(first) if not last.startswith(sign, place)), first)
