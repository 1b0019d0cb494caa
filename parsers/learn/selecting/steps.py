"""The ways in which one element can be called in a selector, each with what it costs: the less, the sooner a person
would have written it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from selectolax.lexbor import LexborNode

from parsers.learn.selecting.naming import OF_LAYOUT, kept_of_module, worth_of_class, worth_of_id

Steps = Mapping[str, float]

# Of an element with very many classes the first are looked at.
MOST_CLASSES = 16
WITH_TAG, WITH_BOTH, LONG_NAME = 0.25, 0.5, 30
OF_A_MODULE = 2.0
# Tags that say what an element is cost less than those that say nothing.
_TAGS: Mapping[str, float] = {
    "time": 1.2, "h1": 1.5, "h2": 1.5, "h3": 1.5, "h4": 1.5, "article": 1.6, "main": 1.6, "h5": 1.6, "h6": 1.6,
    "a": 1.6, "cite": 1.8, "pre": 1.8, "abbr": 1.8, "address": 1.8, "dt": 2.0, "dd": 2.0, "dl": 2.0, "blockquote": 2.0,
    "tr": 2.2, "li": 2.2, "table": 2.2, "ol": 2.2, "strong": 2.2, "small": 2.2,
    "b": 2.3, "em": 2.3, "td": 2.4, "th": 2.4,
    "ul": 2.4, "p": 2.4, "i": 2.4, "section": 2.6, "span": 3.0, "form": 3.0, "tbody": 3.2, "font": 3.2, "center": 3.2,
    "div": 3.4, "body": 4.5,
}  # fmt: skip
_OTHER_TAG = 2.4
_ATTRIBUTES: Mapping[str, float] = {
    "itemprop": 0.9, "property": 1.3, "data-field": 1.4, "data-label": 1.4, "data-testid": 1.5, "data-column": 1.5,
    "data-th": 1.5, "data-title": 1.6, "data-test": 1.6, "headers": 1.6, "data-qa": 1.7, "rel": 1.9, "role": 2.0,
    "itemtype": 2.0, "data-type": 2.0, "aria-label": 2.6,
}  # fmt: skip
# Attributes that need no value to tell.
_BARE: Mapping[str, float] = {"datetime": 2.2, "data-uri": 2.2, "data-href": 2.4, "itemscope": 2.4, "data-id": 2.6}
# How things look, where they are called nothing at all.
_LOOKS: Mapping[str, float] = {
    "colspan": 2.9, "bgcolor": 3.0, "border": 3.1, "cellpadding": 3.2, "valign": 3.3, "align": 3.3, "width": 3.4,
}  # fmt: skip
_PLAIN_LOOK = re.compile(r"#?[A-Za-z0-9]+%?", re.ASCII)
_PLAIN_VALUE = re.compile(r"[A-Za-z][A-Za-z0-9_.:/ #-]{0,60}", re.ASCII)
_NUMBERED_VALUE = re.compile(r"[0-9]{2,}")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*", re.ASCII)
_ROLES_OF_FRAMES = frozenset(("presentation", "none", "group", "generic"))


def steps_of(node: LexborNode, words: frozenset[str] = frozenset()) -> dict[str, float]:
    """The compound selectors that an element matches, with their costs. A class that has one of the `words` in it costs
    less: it says what is looked for."""
    tag = node.tag or ""
    if not _NAME.fullmatch(tag):
        return {}
    attributes = node.attributes
    found = {tag: _TAGS.get(tag, _OTHER_TAG)}
    for step, cost in _named(attributes, words):
        if cost < found.get(step, 99.0):
            found[step] = cost
        if (with_tag := f"{tag}{step}") and cost + WITH_TAG < found.get(with_tag, 99.0):
            # What is plain in itself need not be said twice.
            found[with_tag] = cost + WITH_TAG + (0.4 if tag in ("div", "span") else 0.0)
    found.update(_of_two_classes(tag, attributes, found))
    return found


def common(several: Iterable[Steps]) -> dict[str, float]:
    """The steps that all of the elements have."""
    found: dict[str, float] | None = None
    for steps in several:
        found = dict(steps) if found is None else {step: cost for step, cost in found.items() if step in steps}
        if not found:
            break
    return found or {}


def _named(attributes: Mapping[str, str | None], words: frozenset[str]) -> Iterator[tuple[str, float]]:
    for name in (attributes.get("class") or "").split()[:MOST_CLASSES]:
        worth = worth_of_class(name)
        if worth is not None:
            yield f".{name}", worth - _bonus(name, words) + len(name) / 100
        elif part := kept_of_module(name):
            yield f'[class*="{part}"]', OF_A_MODULE - _bonus(part, words)
    if (own := attributes.get("id")) and (worth := worth_of_id(own)) is not None:
        yield f"#{own}", worth
    for name, cost in _ATTRIBUTES.items():
        value = (attributes.get(name) or "").strip()
        is_plain = _PLAIN_VALUE.fullmatch(value) and not _NUMBERED_VALUE.search(value)
        if is_plain and not (name == "role" and value in _ROLES_OF_FRAMES):
            yield f'[{name}="{value}"]', cost - _bonus(value, words) + len(value) / 100
    for name, cost in _LOOKS.items():
        if (value := (attributes.get(name) or "").strip()) and _PLAIN_LOOK.fullmatch(value):
            yield f'[{name}="{value}"]', cost
    for name, cost in _BARE.items():
        if name in attributes:
            yield f"[{name}]", cost


def _of_two_classes(tag: str, attributes: Mapping[str, str | None], found: Steps) -> Iterator[tuple[str, float]]:
    """Two classes together, where one may not be enough."""
    names = [name for name in (attributes.get("class") or "").split()[:MOST_CLASSES] if f".{name}" in found]
    names.sort(key=lambda name: found[f".{name}"])
    for place, first in enumerate(names[:4]):
        for second in names[place + 1 : 4]:
            cost = found[f".{first}"] + 0.5 * found[f".{second}"] + WITH_BOTH
            if found[f".{second}"] < OF_LAYOUT or tag not in ("div", "span"):
                yield f".{first}.{second}", cost


def _bonus(name: str, words: frozenset[str]) -> float:
    lower = name.lower()
    return 0.35 if any(word in lower for word in words) else 0.0
