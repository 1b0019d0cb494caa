"""Texts that make a regular expression work: what each of its repetitions takes, again and again, and then no end.

    python tests/pumping.py FILE SECONDS

takes, from a pickle, patterns with the ways in which they are used, and matches each against texts made for it. Before
it does, it prints the pattern's name: where one takes more seconds of the processor than that, the system ends the
process, and the last name is whose.
"""

from __future__ import annotations

import pickle
import re
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as sre_parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

# What the texts are made of, beside a pattern's own letters.
ALPHABET = " \n\t-0aA_.,:;<>\"'([])/\\=%&?#@!*+é\0"
WORDS = (
    "<a", "<a ", '<a b="', "<!--", "</", "a ", "a-", "a.", "a,", "0 ", "0,", "0-", "0.", "a\n", " \n", "- ", "aA", "é ",
    "of ", "&a", "&#", "%2", "/a", "//", "../", "=a", "a=", '" ', "' ", "()", "[]", "<>", "a b-", "0 - ", "\r\n", "\r",
)  # fmt: skip
# A repetition of fewer cannot be pumped.
MANY = 20
MOST_PIECES = 400
# Of the texts that are tried short, so many are tried longer: in vain, if a pattern's work grows with the text.
SHORT, LONGER, LONG = 2_000, 60_000, 1_000_000
MOST_LONG = 2


class Used(NamedTuple):
    """A pattern, what it is called, the methods by which it meets a text, and how long a text can be at most."""

    name: str
    pattern: re.Pattern[Any]
    methods: tuple[str, ...]
    longest: int | None = None


class _Pump(NamedTuple):
    """What leads to a repetition, and what it takes once."""

    before: str
    piece: str


class Recipe(NamedTuple):
    """Of a text: how it begins, what it takes again and again, and how it ends."""

    before: str
    piece: str
    end: str

    def text(self, length: int) -> str:
        """The text, of about that many characters."""
        return self.before + self.piece * (length // len(self.piece)) + self.end


def recipes(pattern: re.Pattern[Any]) -> list[Recipe]:
    """For each repetition of a pattern, what leads to it and then what it takes until the end; what leads to it, again
    and again; and runs of this and that."""
    own = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    alphabet = "".join(dict.fromkeys(ALPHABET + own))
    tree = sre_parser.parse(own, pattern.flags & ~re.UNICODE & ~re.DEBUG)
    pumps = dict.fromkeys(_pumps(tree, "", alphabet))
    made: dict[Recipe, None] = {}
    for before, piece in pumps:
        if len(made) > MOST_PIECES:
            break
        if piece:
            made.update(dict.fromkeys(Recipe(before, piece, end) for end in ("", "\0", "\n", "a")))
        made[Recipe("", before + piece, "")] = None
        made[Recipe("", before or piece, "")] = None
    made.update(dict.fromkeys(Recipe("", piece, "") for piece in (*ALPHABET, *WORDS)))
    return [recipe for recipe in made if recipe.piece]


def _pumps(items: Sequence[Any], before: str, alphabet: str) -> Iterator[_Pump]:
    """The repetitions in a piece of a pattern, to which `before` leads."""
    leads = {before}
    for item in items:
        operation, value = item
        for inner in _parts(operation, value):
            for lead in sorted(leads)[:3]:
                yield from _pumps(inner, lead, alphabet)
        if _is_repeat(operation) and (value[1] == sre.MAXREPEAT or value[1] >= MANY):
            pieces = dict.fromkeys(piece for piece in _samples(value[2], alphabet, many=True) if piece)
            yield from (_Pump(lead, piece) for lead in sorted(leads)[:3] for piece in pieces)
        leads = {lead + sample for lead in leads for sample in _samples([item], alphabet, many=False)}
        leads = set(sorted(leads, key=len)[:1] + sorted(leads, key=len)[-2:])
    yield from (_Pump(lead, "") for lead in leads)


def _is_repeat(operation: Any) -> bool:
    return operation in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)


def _parts(operation: Any, value: Any) -> list[Sequence[Any]]:
    if _is_repeat(operation):
        return [value[2]]
    if operation is sre.SUBPATTERN:
        return [value[3]]
    if operation is sre.BRANCH:
        return list(value[1])
    if operation in (sre.ASSERT, sre.ASSERT_NOT):
        return [value[1]]
    return [value] if operation is sre.ATOMIC_GROUP else []


def _samples(items: Sequence[Any], alphabet: str, *, many: bool) -> list[str]:
    """Texts that a piece of a pattern matches: a few, or `many` where it is a single sign."""
    found = [""]
    for operation, value in items:
        more = _samples_of(operation, value, alphabet, many=many)
        found = list(dict.fromkeys(text + one for text in found for one in more))[: 24 if many else 4]
    return found


def _samples_of(operation: Any, value: Any, alphabet: str, *, many: bool) -> list[str]:
    if operation is sre.LITERAL:
        return [chr(value)]
    if operation in (sre.ANY, sre.NOT_LITERAL, sre.IN):
        signs = [sign for sign in alphabet if _takes(operation, value, sign)]
        return (signs if many else signs[:1]) or [chr(_any_of(value))]
    if operation is sre.BRANCH:
        each = [_samples(branch, alphabet, many=many) for branch in value[1]]
        return [one for samples in each for one in samples[: 2 if many else 1]]
    if _is_repeat(operation):
        least, _, inner = value
        once = _samples(inner, alphabet, many=many)
        return list(dict.fromkeys([*([""] if least == 0 else []), *(one * max(least, 1) for one in once)]))
    parts = _parts(operation, value) if operation in (sre.SUBPATTERN, sre.ATOMIC_GROUP) else []
    return _samples(parts[0], alphabet, many=many) if parts else [""]


def _takes(operation: Any, value: Any, sign: str) -> bool:
    if operation is sre.ANY:
        return sign != "\n"
    if operation is sre.NOT_LITERAL:
        return ord(sign) != value
    is_negated = value[0][0] is sre.NEGATE
    return is_negated != any(_is_in(one, sign) for one in value)


def _is_in(one: tuple[Any, Any], sign: str) -> bool:
    operation, value = one
    if operation is sre.LITERAL:
        return ord(sign) == value
    if operation is sre.RANGE:
        return value[0] <= ord(sign) <= value[1]
    if operation is sre.CATEGORY:
        is_of_category = {
            sre.CATEGORY_DIGIT: sign.isdigit(),
            sre.CATEGORY_SPACE: sign.isspace(),
            sre.CATEGORY_WORD: sign.isalnum() or sign == "_",
        }
        negated = {sre.CATEGORY_NOT_DIGIT: "DIGIT", sre.CATEGORY_NOT_SPACE: "SPACE", sre.CATEGORY_NOT_WORD: "WORD"}
        if value in negated:
            return not is_of_category[getattr(sre, f"CATEGORY_{negated[value]}")]
        return is_of_category[value]
    return False


def _any_of(value: Any) -> int:
    operation, first = value[0]
    return int(first[0] if operation is sre.RANGE else first)


def seconds_for(used: Used, text: str) -> float:
    """Meets a text with a pattern in each way in which it is used, and gives the processor's time for that."""
    subject: str | bytes = text
    if isinstance(used.pattern.pattern, bytes):
        subject = text.encode("latin-1", "replace")
    began = time.process_time()
    for method in used.methods:
        if method in ("match", "fullmatch", "search"):
            getattr(used.pattern, method)(subject)
        else:
            for _ in used.pattern.finditer(subject):
                pass
    return time.process_time() - began


def pump(used: Used, seconds: float) -> None:
    """Meets the pattern with short texts made for it, and with those that it took longest for, when they are long: as
    long as they can be, unless the longer ones tell that also work which grows with the square of the text would be
    done in so many seconds."""
    short, longer, long = (min(length, used.longest or length) for length in (SHORT, LONGER, LONG))
    made = recipes(used.pattern)
    took = [seconds_for(used, recipe.text(short)) for recipe in made]
    for place in sorted(range(len(took)), key=took.__getitem__, reverse=True)[:MOST_LONG]:
        if seconds_for(used, made[place].text(longer)) * (long / longer) ** 2 > seconds:
            seconds_for(used, made[place].text(long))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    at_most = float(sys.argv[2])
    for one in pickle.loads(Path(sys.argv[1]).read_bytes()):
        sys.stdout.write(f"{one.name}\n")
        sys.stdout.flush()
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + at_most) + 1, hard))
        pump(one, at_most)
