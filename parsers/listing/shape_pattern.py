"""The pattern of the HTML of all rows of one shape, made of one of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from parsers.html import unescaped
from parsers.listing.selectors import LookedAt, may_match_any

# Of HTML as Lexbor writes it: each element closed, values in double quotes, no `<` and no `>` but those of tags.
_ATTRIBUTE = r' [a-zA-Z][a-zA-Z0-9_:.-]*+="[^"<>]*+"'
_TAG = re.compile(rf"<(?:(/?)([a-z][a-z0-9-]*+)((?:{_ATTRIBUTE})*+)|!--[^<>]*+)>([^<>]*+)")
_COMMENT = "<!--[^<>]*+>"
_NAME_AND_VALUE = re.compile(r' ([^=]++)="([^"]*+)"')
# What hides an element, lays it out, or sets it aside.
_WHOLE = frozenset({"style", "role"})
_ANY_VALUE, _PLAIN_VALUE = '[^"]*+', '[^"&]*+'
_SPACE = r"(?:\s++|&nbsp;)++"
# White space, and then something else.
_TEXT = r"(\s*+(?:&nbsp;\s*+)*+[^<]++)"
_BEFORE_CLASS, _BEHIND_CLASS = r'(?:[^"]*[ \t\n\r\f])?', r'[ \t\n\r\f"]'
_CLASS_NAMES = re.compile(r"[^ \t\n\r\f]+")


class Tag(NamedTuple):
    """A tag with its attributes, as written, and the text behind it. A comment has no name."""

    is_end: bool
    name: str | None
    attributes: tuple[tuple[str, str], ...]
    text: str


@dataclass(frozen=True, slots=True)
class ShapePattern:
    """A regular expression, and which of its groups holds what: `text_groups` of each text in its turn, None where it
    is white space; `values` of an element's attribute. Of `other_classes` one is taken where an element's classes are
    others than the ones it was made of."""

    expression: str
    text_groups: tuple[int | None, ...]
    values: Mapping[tuple[int, str], int]
    other_classes: tuple[int, ...]

    @classmethod
    def of(cls, tags: Sequence[Tag], wanted: Mapping[int, Set[str]], looked_at: LookedAt) -> ShapePattern | None:
        """The pattern of rows with these tags, from which the `wanted` attributes of elements are to be taken and in
        which selectors look at this. None where they may see more of it than stands in the row."""
        made = _Making(wanted, looked_at)
        for tag in tags:
            if not made.add(tag):
                return None
        return cls("".join(made.pieces), tuple(made.text_groups), made.values, tuple(made.other_classes))


def tags_in(html: str, most: int) -> list[Tag] | None:
    """The tags of a row's HTML; None where it has more of them, or anything else than tags, comments and text."""
    if html.count("<") > most:
        return None
    tags, place = [], 0
    while found := _TAG.match(html, place):
        tags.append(Tag(found[1] == "/", found[2], tuple(_NAME_AND_VALUE.findall(found[3] or "")), found[4]))
        place = found.end()
    return tags if place == len(html) and tags else None


def class_names(value: str) -> list[str]:
    """The classes in the value of an attribute."""
    return _CLASS_NAMES.findall(value)


def has_other_case(names: Sequence[str], tested: Sequence[str]) -> bool:
    """Whether one of the classes is a tested one but for its case: on old pages that does not count."""
    lowered = {name.lower() for name in tested}
    return any(name.lower() in lowered and name not in tested for name in names)


class _Making:
    """A pattern in the making."""

    def __init__(self, wanted: Mapping[int, Set[str]], looked_at: LookedAt) -> None:
        self._wanted = wanted
        self._looked_at = looked_at
        self._groups = 0
        self._elements = 0
        self.pieces: list[str] = []
        self.text_groups: list[int | None] = []
        self.values: dict[tuple[int, str], int] = {}
        self.other_classes: list[int] = []

    def add(self, tag: Tag) -> bool:
        """Whether the tag could be added."""
        if tag.name is None:
            self.pieces.append(_COMMENT)
        elif tag.is_end:
            self.pieces.append(f"</{tag.name}>")
        elif self._depends_on_more(tag):
            return False
        else:
            self.pieces.append(f"<{tag.name}")
            for name, value in tag.attributes:
                self._add_attribute(name, value)
            self.pieces.append(">")
            self._elements += 1
        self._add_text(tag.text)
        return True

    def _depends_on_more(self, tag: Tag) -> bool:
        """Whether what selectors find, or an attribute gives, may depend on more than is told of the tag."""
        names = class_names(unescaped(dict(tag.attributes).get("class", "")))
        is_row = self._elements == 0
        if is_row and may_match_any((*self._looked_at.beside, *self._looked_at.selected), tag.name, names):
            return True
        has_other_names = any(name != name.lower() for name, _ in tag.attributes)  # as in an SVG
        return has_other_case(names, self._looked_at.classes) or (has_other_names and self._elements in self._wanted)

    def _add_attribute(self, name: str, value: str) -> None:
        self.pieces.append(f' {re.escape(name)}="')
        if name in self._wanted.get(self._elements, ()):
            self.values[self._elements, name] = self._group()
            self.pieces.append(f"({self._value(name, value)})")
        else:
            self.pieces.append(self._value(name, value))
        self.pieces.append('"')

    def _value(self, name: str, value: str) -> str:
        """What matches the values of an attribute that all are alike to selectors."""
        if name in _WHOLE or name.lower() in self._looked_at.whole:
            return re.escape(value)
        parts = [test for tested, test in self._looked_at.parts if tested == name.lower()]
        tested_classes = self._looked_at.classes if name == "class" else ()
        if not parts and name != "class":
            return _ANY_VALUE
        if "&" in value:
            return re.escape(value)
        has = [test for test in parts if re.match(test, f'{value}"')]
        lacks = [test for test in parts if test not in has]
        own = [test for test in tested_classes if test in class_names(value)]
        others = [re.escape(test) for test in tested_classes if test not in own]
        looks = [f"(?={test})" for test in has] + [f"(?!{test})" for test in lacks]
        looks += [f"(?={_BEFORE_CLASS}{re.escape(test)}{_BEHIND_CLASS})" for test in own]
        if others:  # in whatever case: see has_other_case
            looks.append(f"(?!{_BEFORE_CLASS}(?ai:{'|'.join(others)}){_BEHIND_CLASS})")
        if name != "class":
            return f"{''.join(looks)}{_PLAIN_VALUE}"
        # Nearly always the classes are the same, which is soon seen.
        self.other_classes.append(self._group())
        return f'(?>{re.escape(value)}(?=")|{"".join(looks)}({_PLAIN_VALUE}))'

    def _add_text(self, text: str) -> None:
        if not text:
            return
        if unescaped(text).isspace():
            self.text_groups.append(None)
            self.pieces.append(_SPACE)
        else:
            self.text_groups.append(self._group())
            self.pieces.append(_TEXT)

    def _group(self) -> int:
        self._groups += 1
        return self._groups - 1
