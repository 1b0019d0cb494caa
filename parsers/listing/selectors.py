"""What CSS selectors look at, told from their text: where that is all alike in two rows, they select the same in both.

A selector that is asked of a row looks at what is around it too: “tr:first-child b” finds a cell's own `b` if the table
row around it is the first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

_ATTRIBUTE = re.compile(
    r"""\[\s*([a-zA-Z][\w-]*)\s*(?:([~|^$*]?=)\s*("[^"\\]*"|'[^'\\]*'|[\w-]+)\s*([a-zA-Z]?)\s*)?\]""", re.ASCII
)
_UNDERSTOOD = re.compile(r"(?:[\w\s.,:()>+~*-]|\[\])*", re.ASCII)
_NTH = re.compile(r":nth-[a-z-]++\(\s*+(?:odd|even|[0-9n+\s-]++)\s*+\)")
_AROUND_COMBINATOR = re.compile(r"\s*([,>+~])\s*")
_CLASS = re.compile(r"\.([a-zA-Z_-][\w-]*)", re.ASCII)
_TAG = re.compile(r"[a-zA-Z][\w-]*", re.ASCII)
_PSEUDO = re.compile(r"::?([a-zA-Z-]*)")
_ARGUMENT = re.compile(r":(not|is|where|has)\(([^()]*)\)")
_STEP, _STEPS = re.compile(r"[\s>+~]"), re.compile(r"([\s>+~,]+)")
# What looks at the elements beside one, or at what is in it.
_OF_OTHERS = re.compile(r"[:+~]")
_NAMES_OF_OTHERS = frozenset(
    "others empty first-child last-child only-child first-of-type last-of-type only-of-type".split()  # noqa: SIM905 - a list of words
)
_PART_OF_VALUE = {"^=": "{}", "*=": '[^"]*{}', "$=": '[^"]*{}"'}
# Of some others it does not count, as of `rel`.
_CASE_COUNTS = frozenset({"class", "href", "id", "src", "title"})
_PLAIN_VALUE = re.compile(r"[\w/.?=:-]+", re.ASCII)


class Compound(NamedTuple):
    """A part of a selector that one element must match: its tag, None for any, and its classes."""

    tag: str | None
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What selectors look at: `classes`, by name; `attributes`, of some of them the `whole` value, of others `parts` of
    it, each as a pattern that is matched from the beginning of a value with a quote behind it.

    What matches a compound of `beside` is held against the elements beside it or in it, and so is what is `selected` in
    a row by such a one, or `left_out` of an element in it.
    """

    classes: tuple[str, ...]
    attributes: tuple[str, ...]
    whole: frozenset[str]
    parts: tuple[tuple[str, str], ...]
    beside: tuple[Compound, ...]
    selected: tuple[Compound, ...]
    left_out: tuple[Compound, ...]


def looked_at_by(of_rows: Iterable[str], of_elements: Iterable[str]) -> LookedAt | None:
    """What the selectors look at that are asked of rows and of elements in them; None where one looks at something
    else, as at texts, or where that cannot be told."""
    classes: dict[str, None] = {}
    attributes: dict[str, None] = {}
    whole: set[str] = set()
    parts: dict[tuple[str, str], None] = {}
    beside: dict[Compound, None] = {}
    selected: dict[Compound, None] = {}
    left_out: dict[Compound, None] = {}
    for selector, last in (*((one, selected) for one in of_rows), *((one, left_out) for one in of_elements)):
        flat = _flat(selector)
        if flat is None:
            return None
        classes.update(dict.fromkeys(_CLASS.findall(_ATTRIBUTE.sub("", selector))))
        for compound, is_last in _looking_beside(flat):
            (last if is_last else beside)[compound] = None
        for written, sign, quoted, flag in _ATTRIBUTE.findall(selector):
            name, value = written.lower(), quoted.strip("\"'")
            attributes[name] = None
            if name in _CASE_COUNTS and sign in _PART_OF_VALUE and not flag and _PLAIN_VALUE.fullmatch(value):
                parts[name, _PART_OF_VALUE[sign].format(re.escape(value))] = None
            elif sign:
                whole.add(name)
    compounds = (tuple(beside), tuple(selected), tuple(left_out))
    return LookedAt(tuple(classes), tuple(attributes), frozenset(whole), tuple(parts), *compounds)


def may_match_any(compounds: Iterable[Compound], tag: str | None, classes: Collection[str]) -> bool:
    """Whether an element with these may match one of the compounds, whatever else is asked of it."""
    return any(tag_of in (None, tag) and all(name in classes for name in names) for tag_of, names in compounds)


def tags_of(selector: str) -> set[str | None]:
    """The tags that what a selector selects can have; None among them where it can be any."""
    flat = _flat(selector)
    selected = [_STEP.split(one)[-1] for one in flat.split(",")] if flat is not None else [""]
    return {tag[0].lower() if (tag := _TAG.match(compound)) else None for compound in selected}


def _flat(selector: str) -> str | None:
    """A selector without its arguments, `:others` in place of one that looks at other elements; None where more is in
    it than is told here, or an argument goes steps of its own and looks beside them."""
    bare = _AROUND_COMBINATOR.sub(r"\1", _NTH.sub(":others", _ATTRIBUTE.sub("[]", selector)).strip())
    if not _UNDERSTOOD.fullmatch(bare):
        return None
    while found := _ARGUMENT.search(bare):
        is_has, argument = found[1] == "has", found[2].strip()
        steps = argument.lstrip(">+~") if is_has else argument
        if _STEP.search(steps) and _OF_OTHERS.search(steps):
            return None
        looks = is_has or _OF_OTHERS.search(argument)
        bare = f"{bare[: found.start()]}{':others' if looks else ''}{bare[found.end() :]}"
    is_told = "(" not in bare and ")" not in bare and set(_PSEUDO.findall(bare)) <= _NAMES_OF_OTHERS
    return bare if is_told else None


def _looking_beside(flat: str) -> Iterator[tuple[Compound, bool]]:
    """The compounds that look at other elements, each with whether it is what the selector selects."""
    pieces = _STEPS.split(flat)
    steps = ["", *pieces[1::2], ","]
    for before, compound, behind in zip(steps, pieces[::2], steps[1:], strict=False):
        if ":" in compound or "+" in before or "~" in before:
            tag = _TAG.match(compound)
            yield Compound(tag[0].lower() if tag else None, tuple(_CLASS.findall(compound))), "," in behind
