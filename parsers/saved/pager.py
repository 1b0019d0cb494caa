"""The pagers of a saved page, read from its bytes: which page they mark, and where they lead.

The current page is marked by a class, by `aria-current`, by `<strong>`, or only by that it has no link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from parsers.saved.tags import TAG, attributes, link_of, text_of

LONGEST_PAGER = 64 * 1024
MOST_PAGERS = 16
LIST = re.compile(rb"<(nav|ul|ol|div)\b[^<>]*>", re.IGNORECASE)
NESTED = re.compile(rb"<(/?)(nav|ul|ol|div)\b", re.IGNORECASE)
PAGER = re.compile(r"\bpag(?:er|ination)\b", re.IGNORECASE)
ITEM = re.compile(rb"<li\b", re.IGNORECASE)
# What a pager without list items consists of.
PART = re.compile(rb"<(?:a|span|strong|em|b)\b", re.IGNORECASE)
LIST_END = re.compile(rb"</(?:ul|ol|nav)\b", re.IGNORECASE)
LINK = re.compile(rb"<(?:a|link)\b[^<>]*>", re.IGNORECASE)
NUMBER = re.compile(r"[0-9]{1,6}")
NEXT = frozenset({"next", "pager-next", "pager__item--next", "pagination_next"})
PREVIOUS = frozenset({"prev", "previous", "pager-previous", "pager__item--previous", "pagination_previous"})
CURRENT = frozenset({"active", "is-active", "current", "is-current", "pager-current", "pager__item--active"})
DISABLED = frozenset({"disabled", "inactive", "is-disabled"})


@dataclass(frozen=True, slots=True)
class Pager:
    """`number` is the page that the pager marks as this one, counted as printed, `own_link` its link to that page;
    `next_link` and `previous_link` are those to the pages beside it. `links` are all of its links."""

    number: int | None = None
    own_link: str | None = None
    next_link: str | None = None
    links: tuple[str, ...] = ()
    previous_link: str | None = None


NO_PAGER = Pager()


@dataclass(frozen=True, slots=True)
class _Item:
    tags: list[dict[str, str]]
    text: str
    links: list[str]

    @property
    def is_enabled(self) -> bool:
        """Whether what it has of links leads anywhere: a browser makes one of an empty link, to the page itself."""
        return all(DISABLED.isdisjoint(_classes(tag)) and tag.get("aria-disabled") != "true" for tag in self.tags)

    def is_called(self, names: frozenset[str]) -> bool:
        """Whether one of its classes, or what a link in it is to the page, is one of these."""
        return any(not names.isdisjoint((*tag.get("rel", "").lower().split(), *_classes(tag))) for tag in self.tags)

    @property
    def is_marked(self) -> bool:
        """Whether it is marked as the current one."""
        return any("aria-current" in tag or not CURRENT.isdisjoint(_classes(tag)) for tag in self.tags)


def pagers_of(body: bytes) -> list[Pager]:
    """The pagers on the page that mark a page as the current one or lead to others, in their order."""
    lists = (found for found in LIST.finditer(body) if b"pag" in found.group().lower())
    starts = (found for found in lists if PAGER.search(attributes(found.group()).get("class", "")))
    pagers = (_pager(_region(body, start)) for start in islice(starts, MOST_PAGERS))
    return [pager for pager in pagers if pager != NO_PAGER]


def ways_on(body: bytes) -> Pager:
    """The links to the pages beside this one that a page calls so for machines, wherever they stand."""
    found = NO_PAGER
    for said in (attributes(tag.group()) for tag in LINK.finditer(body) if b"rel" in tag.group().lower()):
        names = said.get("rel", "").lower().split()
        if found.next_link is None and "next" in names:
            found = replace(found, next_link=_link_away(said))
        elif found.previous_link is None and not PREVIOUS.isdisjoint(names):
            found = replace(found, previous_link=_link_away(said))
    return found


def _region(body: bytes, start: re.Match[bytes]) -> bytes:
    """What is within a list or a division, as far as the end of the first list in it."""
    furthest = start.end() + LONGEST_PAGER
    depth = 1
    alike = (tag for tag in NESTED.finditer(body, start.end(), furthest) if tag[2].lower() == start[1].lower())
    for tag in alike:
        depth += -1 if tag[1] else 1
        if depth == 0:
            furthest = tag.start()
            break
    end = LIST_END.search(body, start.end(), furthest)
    return body[start.end() : end.start() if end else furthest]


def _pager(region: bytes) -> Pager:
    items = list(_items(region))
    links = tuple(link for item in items for link in item.links)
    pager = Pager(
        next_link=_first_link(item for item in items if item.is_called(NEXT) and item.is_enabled),
        previous_link=_first_link(item for item in items if item.is_called(PREVIOUS) and item.is_enabled),
        links=links,
    )
    for item in items:
        if item.is_marked and (number := _only_number(item.text)) is not None:
            return replace(pager, number=number, own_link=next(iter(item.links), None))
    return replace(pager, number=_number_without_link(items))


def _items(region: bytes) -> Iterator[_Item]:
    """The items of a list; without any, what else a pager consists of."""
    starts = [item.start() for item in ITEM.finditer(region)]
    if not starts:
        # What begins within another one, as <strong> in a link, is a part of it.
        parts = [part.start() for part in PART.finditer(region)]
        within = {start for before, start in pairwise(parts) if b"</" not in region[before:start]}
        starts = [part for part in parts if part not in within]
    for start, end in pairwise([*starts, len(region)]):
        tags = [attributes(tag) for tag in TAG.findall(region, start, end)]
        links = [link for link in map(_link_away, tags) if link]
        yield _Item(tags, text_of(TAG.sub(b" ", region[start:end])), links)


def _first_link(items: Iterator[_Item]) -> str | None:
    return next((item.links[0] for item in items if item.links), None)


def _number_without_link(items: list[_Item]) -> int | None:
    """The one number among those of a pager that is no link, where the number beside it is one."""
    linked = {item.text.strip() for item in items if item.links}
    alone = {item.text.strip() for item in items if not item.links and NUMBER.fullmatch(item.text.strip())}
    if len(alone) != 1 or not alone.isdisjoint(linked):
        return None
    number = int(alone.pop())
    return number if {str(number - 1), str(number + 1)} & linked else None


def _only_number(text: str) -> int | None:
    digits = set(re.findall(r"[0-9]+", text))
    only = digits.pop() if len(digits) == 1 else ""
    return int(only) if NUMBER.fullmatch(only) else None


def _link_away(tag: dict[str, str]) -> str | None:
    """Where a link leads; None for one to a place on the page itself, which a browser may have made absolute."""
    link = link_of(tag)
    return None if link is None or link.startswith("#") or link.endswith("#") else link


def _classes(tag: dict[str, str]) -> list[str]:
    return tag.get("class", "").lower().split()
