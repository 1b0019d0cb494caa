"""The shape of a page's rows, as a short skeleton of their markup: a layout is known by it, and so is a new one.

`td.document(div.date h3.title(a) div.summary(p))` is a row with three blocks. What tells one row from another, or one
visit from another, is not in it: text, ids, numbers, formatting, how often a paragraph comes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Protocol

from selectolax.lexbor import LexborNode

from parsers.html import INLINE_TAGS, VOID_TAGS

ROWS_LOOKED_AT = 5
MOST_TAGS = 200
LONGEST_SKELETON = 300
LONGEST_LABEL = 40
ELEMENTS_OF_A_PATH = 3

# A span says something by its class alone; without one it is left out too.
LEFT_OUT = INLINE_TAGS - {"a", "span", "time"} | {tag.decode() for tag in VOID_TAGS}
OUTERMOST = frozenset({"main", "body", "html"})

# In HTML as Lexbor writes it: one space before each attribute, values in double quotes, each element closed. What only
# begins like a tag is matched as far as it does, so that nothing is looked at twice.
_TAG = re.compile(
    r'<(?:(!--)|(/?)([a-z][a-z0-9-]*+)(?: (?:class="([^"]{0,200}+)[^"]*+"|=?[^>\s=]++(?:="[^"]*+")?))*+(>?))'
)
# Nothing in them is a tag of the page.
_WITHOUT_MARKUP = frozenset({"script", "style", "template", "noscript", "svg"})
_NOT_IN_NAMES = re.compile(r"&\w+;|[^\w-]|\d")
# Classes that a row has by its place in the list, by its reader or by what was searched for.
_VARYING = re.compile(
    r"(?:.+[-_])?(?:odd|even|first|last|active|new|promoted|sticky|unpublished|highlight(?:ed)?|placeholder)"
    r"|contextual[\w-]*|(?:js|ajax|quickedit)-[\w-]+"
)

Tags = tuple[tuple[str, str, str], ...]
# Of each kind of element in a row the tags around it, its own last.
TagPaths = frozenset[tuple[str, ...]]


class Marked(Protocol):
    """A row that was read from its HTML."""

    def markup(self) -> str:
        """The row's tags, with little of what is its own."""


def row_markup(rows: Sequence[LexborNode | Marked]) -> str | None:
    """The skeleton that most of a few rows share, the fullest of those that are equally common; None without rows.

    A few are enough: a single row without a date or a summary does not make another layout.
    """
    skeletons: dict[str, int] = {}
    for index in _spread(len(rows)):
        skeleton = _skeleton_of(rows[index])
        skeletons[skeleton] = skeletons.get(skeleton, 0) + 1
        if skeletons[skeleton] > ROWS_LOOKED_AT // 2:
            return skeleton
    return max(skeletons, key=lambda skeleton: (skeletons[skeleton], len(skeleton)), default=None)


def markup_path(node: LexborNode) -> str:
    """Where an element stands: `div.card > h2 > a`, the element itself last."""
    path: list[str] = []
    element: LexborNode | None = node
    while element is not None and element.tag not in OUTERMOST and len(path) < ELEMENTS_OF_A_PATH:
        if label := label_of(element.tag or "", (element.attributes.get("class") or "")[:200]):
            path.insert(0, _cut(label, LONGEST_LABEL))
        element = element.parent
    return " > ".join(path)


def tag_paths(html: str) -> TagPaths:
    """What elements a row has, by their tags and those around them, whatever their classes are."""
    found: set[tuple[str, ...]] = set()
    around: list[str] = []
    for slash, tag, _ in islice(_tags_in(html), MOST_TAGS):
        if tag in LEFT_OUT:
            continue
        if not slash:
            around.append(tag)
            found.add(tuple(around))
        elif around and around[-1] == tag:
            around.pop()
    return frozenset(found)


def _spread(count: int) -> Sequence[int]:
    """Up to ROWS_LOOKED_AT indices: the first, the last, and some between them."""
    if count <= ROWS_LOOKED_AT:
        return range(count)
    last = count - 1
    return (0, last // 2, last, last // 4, last * 3 // 4)


def _skeleton_of(row: LexborNode | Marked) -> str:
    return _skeleton_in(row.html or "") if isinstance(row, LexborNode) else _skeleton_cached(row.markup())


def _skeleton_in(html: str) -> str:
    return _skeleton(tuple(islice(_tags_in(html), MOST_TAGS)))


def _tags_in(html: str) -> Iterator[tuple[str, str, str]]:
    """The tags in HTML, each with its slash, its name and its classes, but for those in comments and in elements whose
    inside is no markup of the page."""
    place, unclosed = 0, set()
    while found := _TAG.search(html, place):
        place = found.end()
        end = "-->" if found[1] else f"</{found[3]}>" if found[3] in _WITHOUT_MARKUP and not found[2] else ""
        if end and end not in unclosed:
            if (closed := html.find(end, place)) >= 0:
                place = closed + len(end)
                continue
            unclosed.add(end)
        if found[5]:
            yield found[2], found[3], found[4] or ""


_skeleton_cached = lru_cache(maxsize=64)(_skeleton_in)


@lru_cache(maxsize=64)
def _skeleton(tags: Tags) -> str:
    # Of each open element its tag, its label and the skeletons inside it; the first is what holds the row.
    elements: list[tuple[str, str, list[str]]] = [("", "", [])]
    has_link = False
    for slash, tag, classes in tags:
        if tag in LEFT_OUT:
            continue
        if slash:
            if elements[-1][0] == tag:
                _close(elements)
            continue
        # A link inside a paragraph belongs to what is told there, unless it is the row's only way to the document.
        is_in_text = tag == "a" and has_link and any(outer == "p" for outer, _, _ in elements)
        has_link = has_link or tag == "a"
        elements.append((tag, "" if is_in_text else label_of(tag, classes), []))
    while len(elements) > 1:
        _close(elements)
    return _cut(" ".join(elements[0][2]), LONGEST_SKELETON)


def _close(elements: list[tuple[str, str, list[str]]]) -> None:
    """Ends the innermost element: it becomes a part of the one around it, or its own parts do when it has no label."""
    _, label, inside = elements.pop()
    around = elements[-1][2]
    whole = f"{label}({' '.join(inside)})" if inside else label
    for part in [whole] if label else inside:
        if part != (around[-1] if around else None):
            around.append(part)


def label_of(tag: str, classes: str) -> str:
    """`div.date`; nothing for an element that only formats."""
    if tag in LEFT_OUT:
        return ""
    names = {_NOT_IN_NAMES.sub("", word).strip("-_") for word in classes.split()}
    telling = sorted(name for name in names if name and not _VARYING.fullmatch(name))
    return "" if tag == "span" and not telling else ".".join((tag, *telling))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
