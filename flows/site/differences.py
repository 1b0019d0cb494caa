"""Two versions of a document side by side: which of what it says is another, and which words of that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from warehouse.document_histories import SaidVersion

Pieces = tuple[tuple[str, bool], ...]
# To compare longer texts word by word takes too long.
MOST_WORDS = 2_000
_WORDS = re.compile(r"\s+|[\w’'-]+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two versions say otherwise: the pieces of either text, and whether each is only there. None for a
    text that was not there at all."""

    name: str
    before: Pieces | None
    after: Pieces | None


@dataclass(frozen=True, slots=True)
class Step:
    """A version and the one before it; `differences` are empty where the document went and came back as it was."""

    earlier: SaidVersion
    later: SaidVersion
    differences: tuple[Difference, ...]
    same: tuple[str, ...]


def steps_of(versions: Sequence[SaidVersion]) -> tuple[Step, ...]:
    """Each version beside the one before, the last first."""
    return tuple(_step(earlier, later) for earlier, later in reversed(list(pairwise(versions))))


def compared(before: str, after: str) -> tuple[Pieces, Pieces]:
    """The pieces of two texts, and whether each stands in one of them only."""
    one, other = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(one), len(other)) > MOST_WORDS:
        return ((before, True),), ((after, True),)
    found = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return (
        _joined((one[start:end], kind != "equal") for kind, start, end, _, _ in found),
        _joined((other[start:end], kind != "equal") for kind, _, _, start, end in found),
    )


def _joined(parts: Iterator[tuple[list[str], bool]]) -> Pieces:
    """White space between two changes is no word that stayed."""
    pieces: list[tuple[str, bool]] = []
    for words, is_changed in parts:
        text = "".join(words)
        if is_changed and len(pieces) > 1 and pieces[-1][0].isspace() and pieces[-2][1]:
            (before, _), (space, _) = pieces[-2:]
            pieces[-2:] = [(before + space + text, True)]
        elif text:
            pieces.append((text, is_changed))
    return tuple(pieces)


def _step(earlier: SaidVersion, later: SaidVersion) -> Step:
    before, after = dict(_said(earlier)), dict(_said(later))
    names = list(dict.fromkeys([*before, *after]))
    differences = [
        _difference(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    ]
    return Step(
        earlier, later, tuple(differences), tuple(name for name in names if before.get(name) == after.get(name))
    )


def _difference(name: str, before: str | None, after: str | None) -> Difference:
    if before is None or after is None:
        return Difference(name, (before and ((before, True),)) or None, (after and ((after, True),)) or None)
    return Difference(name, *compared(before, after))


def _said(version: SaidVersion) -> Iterator[tuple[str, str]]:
    """What a version says, by names for people; fields under the archive's own."""
    said = [("Title", version.title), ("Date", version.date_text), ("Summary", version.summary)]
    machine = "written by a machine, as the archive says" if version.summary_by_ai else None
    said += [("Summary’s author", machine), ("Other text", version.other_text)]
    said += [(f"Field “{name}”", text) for name, text in version.fields.items()]
    yield from ((name, text) for name, text in said if text)
