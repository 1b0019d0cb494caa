"""Patterns of names, with words and wildcards in them. Whatever the name, to try one takes time in proportion to its
length: names come out of strangers' files, and a regular expression can be kept busy for days by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

DIGITS = "0123456789"
LONGEST_NUMBER = 9
_YES = b"\1"


class Any(Enum):
    """What a wildcard stands for; of each, for one character at least and for as many as there can be."""

    WITHIN_A_NAME = "any text within one folder's or file's name"
    ACROSS_FOLDERS = "any text"
    NUMBER = "digits, nine at most"


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A wildcard, and the word by which what it stands for is called, None for one that has none."""

    kind: Any
    word: str | None = None


@dataclass(frozen=True, slots=True)
class NamePattern:
    """Text and wildcards that make up the end of a name, from where a folder's or file's name begins."""

    pieces: Sequence[str | Wildcard]

    @property
    def words(self) -> frozenset[str]:
        """The words in it."""
        return frozenset(piece.word for piece in self.pieces if isinstance(piece, Wildcard) and piece.word)

    def words_in(self, name: str) -> dict[str, str] | None:
        """What the words stand for in a name, the first of them for as much as they can; None where it does not fit."""
        fits = _fits(self.pieces, name)
        at = fits[0].rfind(_YES)
        while at > 0 and name[at - 1] != "/":
            at = fits[0].rfind(_YES, 0, at)
        if at < 0:
            return None
        found = {}
        for piece, after in zip(self.pieces, fits[1:], strict=True):
            end = at + len(piece) if isinstance(piece, str) else _end(piece, name, at, after)
            if isinstance(piece, Wildcard) and piece.word:
                found[piece.word] = name[at:end]
            at = end
        return found


def _fits(pieces: Sequence[str | Wildcard], name: str) -> list[bytearray]:
    """For each piece, and for the end, at which places of the name it and all that follow fit."""
    fits = [bytearray(len(name) + 1)]
    fits[0][len(name)] = 1
    for piece in reversed(pieces):
        after, here = fits[-1], bytearray(len(name) + 1)
        for start, end in _places(piece, name, after):
            here[start:end] = _YES * (end - start)
        fits.append(here)
    return fits[::-1]


def _places(piece: str | Wildcard, name: str, after: bytearray) -> Iterator[tuple[int, int]]:
    """From where on and before where a piece can begin, for what follows to fit behind it."""
    if isinstance(piece, str):
        at = name.find(piece)
        while at >= 0:
            yield at, at + after[at + len(piece)]
            at = name.find(piece, at + 1)
    elif piece.kind is Any.NUMBER:
        end = after.find(_YES)
        while end >= 0:
            start = max(0, end - LONGEST_NUMBER)
            yield start + len(name[start:end].rstrip(DIGITS)), end
            end = after.find(_YES, end + 1)
    else:
        start = 0
        for part in name.split("/") if piece.kind is Any.WITHIN_A_NAME else [name]:
            yield start, max(start, after.rfind(_YES, start, start + len(part) + 1))
            start += len(part) + 1


def _end(wildcard: Wildcard, name: str, start: int, after: bytearray) -> int:
    end = len(name)
    if wildcard.kind is Any.WITHIN_A_NAME:
        end = name.find("/", start) if "/" in name[start:] else end
    elif wildcard.kind is Any.NUMBER:
        number = name[start : start + LONGEST_NUMBER]
        end = start + len(number) - len(number.lstrip(DIGITS))
    return after.rfind(_YES, start + 1, end + 1)
