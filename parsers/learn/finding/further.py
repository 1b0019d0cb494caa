"""Which of the columns of records are their summary and their further fields."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence, Set

from parsers.learn.finding.columns import Column, Said
from parsers.learn.finding.known import letters
from parsers.learn.finding.outline import Outline
from parsers.learn.finding.pieces import Path, Piece, piece_at

SUMMARY = "summary"
SHORTEST_SUMMARY, SHORTEST_NAMED_SUMMARY, LONG_SUMMARY = 50, 8, 120
# What stands where others have their summary may be a button.
SHORTEST_LIKE = 25
FEWEST_WORDS = 5
_TAKEN_NAMES = frozenset(("title", "link", "date"))


def further_columns(
    outline: Outline,
    columns: Iterable[Column],
    taken: Set[Said],
    roots: Set[int],
    summaries: Mapping[int, str],
    placed: Sequence[Mapping[Path, Piece]],
) -> dict[str, Sequence[Said | None]]:
    """The summary and the further fields by their names, of what is not taken. Where `summaries` are known, by the
    numbers of their records, the summary is what says them. `roots` are the records' own elements, `placed` what each
    record says by its places: a summary in another wrapping is one too."""
    left = _without_overlap(outline, columns, taken, roots)
    summary = _saying(left, summaries) or max(left, key=_as_summary, default=None)
    if summary and not summaries and _as_summary(summary) <= 0:
        summary = None
    named = (column for column in left if column.name and not column.is_summary)
    others = {one for column in named for one in column.said if one}
    found = {SUMMARY: _with_likes(outline, summary, placed, taken | others)} if summary else {}
    for column in left:
        name = "_".join(column.words)
        tells = len({one.text for one in column.said if one}) > 1
        if column is not summary and tells and name and not column.is_summary and name not in _TAKEN_NAMES:
            found.setdefault(name, column.said)
    return found


def _with_likes(
    outline: Outline, column: Column, placed: Sequence[Mapping[Path, Piece]], taken: Set[Said]
) -> Sequence[Said | None]:
    """What a column says, and where a record says nothing at its place what it says at one like it, if that is long
    enough and nothing else's."""
    path = column.path
    if path is None:
        return column.said
    known = {one.element for one in taken}
    in_order = sorted(known)
    found = list(column.said)
    for number, pieces in enumerate(placed):
        like = piece_at(pieces, path) if found[number] is None else None
        is_long = like and sum(map(str.isalpha, like.words)) >= SHORTEST_LIKE
        if like and is_long and not _touches(outline, like.element, known, in_order):
            found[number] = Said(like.element, like.words)
    return found


def _without_overlap(outline: Outline, columns: Iterable[Column], taken: Set[Said], roots: Set[int]) -> list[Column]:
    """The columns but those of which a part was taken: by what is given, or by one before them that has a name."""
    left: list[Column] = []
    known = {one.element for one in taken} - roots
    # A text that stands loose in a record has no element that it would take all of.
    loose = {one.element: one.text for one in taken if one.element in roots}
    for column in columns:
        said = [one for one in column.said if one]
        elements = {one.element for one in said} - roots
        is_loose = any(one.element in loose and loose[one.element] in one.text for one in said)
        if said and not is_loose and not _overlap(outline, elements, known):
            left.append(column)
            if column.name:
                known |= elements
    return left


def _overlap(outline: Outline, elements: Set[int], others: Set[int]) -> bool:
    """Whether any of the elements is, is in, or is around one of the others."""
    if not elements.isdisjoint(others):
        return True
    in_order = sorted(others)
    return any(_touches(outline, one, others, in_order) for one in elements)


def _touches(outline: Outline, element: int, others: Set[int], in_order: Sequence[int]) -> bool:
    """Whether an element is, is in, or is around one of others, which are given in their order too."""
    at = bisect_left(in_order, element)
    if at < len(in_order) and in_order[at] < outline.ends[element]:
        return True
    around = outline.parents[element]
    while around >= 0:
        if around in others:
            return True
        around = outline.parents[around]
    return False


def _saying(columns: Iterable[Column], summaries: Mapping[int, str]) -> Column | None:
    """The column that says most of the known summaries, and of two the one with the least beside them."""
    best, most = None, (0, 0)
    for column in columns:
        texts = [
            one.text
            for number, text in summaries.items()
            if (one := column.said[number]) and letters(text) in letters(one.text)
        ]
        weight = (len(texts), -sum(map(len, texts)))
        if texts and weight > most:
            best, most = column, weight
    return best


def _as_summary(column: Column) -> float:
    """How much a column reads as that of summaries: long texts that differ, or what is called so."""
    said = [one for one in column.said if one]
    letters = sum(sum(map(str.isalpha, one.text)) for one in said) / len(said)
    if letters < (SHORTEST_NAMED_SUMMARY if column.is_summary else SHORTEST_SUMMARY):
        return 0.0
    if column.name and not column.is_summary and letters < LONG_SUMMARY:
        return 0.0
    if sum(len(one.text.split()) >= FEWEST_WORDS for one in said) < 0.5 * len(said) and not column.is_summary:
        return 0.0
    distinct = len({one.text for one in said}) / len(said)
    weight = float(len(said) / len(column.said) * distinct * min(letters, 300.0) ** 0.5)
    return 3 * weight if column.is_summary else weight if distinct > 0.5 else 0.0
