"""What of a text is meant, where an element says more than the one thing: what a declaration leaves out of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborNode

from parsers.html import fold
from parsers.learn.finding.known import letters
from parsers.learn.selecting.printed import is_same, printed_in, where_in
from parsers.learn.selecting.steps import common, steps_of

LONGEST_LABEL = 60
MOST_SHAPES = 3
_SEPARATORS = (" · ", r"\s\|\s", " • ", " – ", " — ", " - ", ";", r"\|")
_PUNCTUATION = r"^\W+|\W+$"
_PIECE = re.compile(r"\d+|[^\W\d_]+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class TextPart:
    """What counts of a text: not what stands in some elements, nor what a pattern matches; of several texts that a
    pattern parts, or that stand at one place, that which reads as a date."""

    without: str | None = None
    drop: str | None = None
    split: str | None = None
    read_as: str | None = None

    @property
    def keys(self) -> dict[str, Any]:
        """The keys of a place that say so."""
        named = {"without": self.without, "drop": self.drop, "split": self.split, "read_as": self.read_as}
        return {name: value for name, value in named.items() if value}


Alike = Callable[[str, str], bool]
IsDate = Callable[[str], bool]


def part_of_texts(
    said: Sequence[tuple[LexborNode, str]], alike: Alike | None = None, is_date: IsDate | None = None
) -> TextPart | None:
    """What must be left out of each element's text so that the text that was found is left; None where that cannot be
    said of all of them. `alike` and `is_date` are of dates: whether two texts are the same one, whether one is any."""

    if alike is not None and (span := _label_before_spans(said, alike)):
        return span
    exact = _part_of(said, None, is_date)
    return exact or (_part_of(said, alike, is_date) if alike is not None else None)


def _label_before_spans(said: Sequence[tuple[LexborNode, str]], alike: Alike) -> TextPart | None:
    """What stands before dates, where one of them at least is but the beginning of a span of time: all behind it is
    the date."""
    for without in (*_others_in(said), None):
        texts = [(printed_in(element, without), text) for element, text in said]
        spans = [where_in(printed, text) for printed, text in texts]
        if not all(spans):
            continue
        before = [printed[: span[0]] for (printed, _), span in zip(texts, spans, strict=True) if span]
        for drop in (*_head(before), None):
            part = TextPart(without, drop)
            left = [_left(printed, part, None) for printed, _ in texts]
            is_more = any(letters(one) != letters(text) for one, (_, text) in zip(left, texts, strict=True))
            if is_more and all(alike(one, text) for one, (_, text) in zip(left, texts, strict=True)):
                return part
    return None


def _part_of(said: Sequence[tuple[LexborNode, str]], alike: Alike | None, is_date: IsDate | None) -> TextPart | None:
    def is_right(part: TextPart, texts: Sequence[tuple[str, str]]) -> bool:
        return all(
            is_same(left := _left(printed, part, is_date), text) or (alike is not None and alike(left, text))
            for printed, text in texts
        )

    for without in (*_others_in(said), None):
        texts = [(printed_in(element, without), text) for element, text in said]
        if without is not None and is_right(part := TextPart(without), texts):
            return part
        if not all(where_in(printed, text) for printed, text in texts):
            continue
        for separator in _SEPARATORS if is_date else ():
            part = TextPart(without, split=separator, read_as="date")
            if is_right(part, texts):
                return part
        for drop in _drops(texts):
            if is_right(part := TextPart(without, drop), texts):
                return part
    return None


def left_of(element: LexborNode, part: TextPart | None) -> str:
    """What of an element's text counts, but for what is told by reading dates."""
    return _left(printed_in(element, part.without), part, None) if part else printed_in(element)


def _left(printed: str, part: TextPart, is_date: IsDate | None) -> str:
    texts = [fold(text) for text in re.split(part.split, printed)] if part.split else [printed]
    if part.drop:
        texts = [fold(re.sub(part.drop, "", text)) for text in texts]
    if part.read_as and is_date is not None:
        texts = [text for text in texts if is_date(text)][-1:]
    return " ".join(texts)


def _others_in(said: Sequence[tuple[LexborNode, str]]) -> list[str]:
    """Selectors of the elements in these that do not say what is meant: those that all have by their names, all links,
    all that have text."""
    elements = [[child for child in element.iter() if child.text(strip=True)] for element, _ in said]
    found = []
    tags = list(dict.fromkeys(child.tag or "" for children in elements for child in children if steps_of(child)))
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
    spans = [where_in(printed, text) or (0, 0) for printed, text in texts]
    before = [printed[:start] for (printed, _), (start, _) in zip(texts, spans, strict=True)]
    behind = [printed[stop:] for (printed, _), (_, stop) in zip(texts, spans, strict=True)]
    shapes = _shapes([text for _, text in texts])
    heads = _head(before) if any(before) else [""]
    tails = _tail(behind) if any(behind) else [""]
    if not any(any(map(str.isalnum, text)) for text in (*before, *behind)):
        return [*(_joined(heads, tails)), _PUNCTUATION]
    if any(before) and shapes:
        heads.append(f"^.*?(?={shapes})")
    if any(behind) and all(re.search(r"\d{4}$", text) for _, text in texts):
        tails.append(r"(?<=\d{4})\b.*$")
    return _joined(heads, tails)


def _joined(heads: Sequence[str], tails: Sequence[str]) -> list[str]:
    return ["|".join(filter(None, (head, tail))) for head in heads for tail in tails if head or tail]


def _head(before: Sequence[str]) -> list[str]:
    told = [text for text in before if text]
    if len(told) < min(2, len(before)):
        return []
    if len(set(told)) == 1 and len(told[0]) <= LONGEST_LABEL:
        return [f"^{_literal(told[0])}"]
    ending = _shared_beginning([text[::-1] for text in told])[::-1]
    return [f"^.*{_literal(ending)}"] if ending.strip() and len(ending) <= LONGEST_LABEL else []


def _tail(behind: Sequence[str]) -> list[str]:
    told = [text for text in behind if text]
    if len(told) < min(2, len(behind)):
        return []
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
