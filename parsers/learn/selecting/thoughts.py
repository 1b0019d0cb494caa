"""Selectors that a person could think of for some elements, each with its cost: the less, the sooner it is tried."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from parsers.learn.selecting.naming import OF_LAYOUT
from parsers.learn.selecting.steps import Steps, common, steps_of

CHILD, INSIDE = 0.55, 0.5
BY_LINK, MOST_OTHER_LINKS = 2.4, 0.1
OF_CELLS = 0.6
HAS, NOT, NTH = 1.2, 1.4, 2.6
BARE_ROW, WITHOUT_TAG, LOOSE = 2.4, 0.35, 0.8
MOST_STEPS, MOST_AROUND, MOST_OUTER_PLACES = 6, 12, 3
_PLAIN_HREF = re.compile(r"[A-Za-z0-9/:._~?&=%+-]{1,300}", re.ASCII)
_ENDING = re.compile(r"\.[a-z]{2,5}$", re.IGNORECASE)
_IN_TABLES = frozenset(("td", "th"))
_TELLS_NOTHING = frozenset(("body", "div", "span", "p", "tbody", "tr", "td", "center", "font", "form"))
_CHEAP_ALONE = frozenset(("article", "time"))

# An element and those around it, the nearest first.
Chain = Sequence[LexborNode]


class Tried(NamedTuple):
    """A selector, its cost, and how many elements it lacks or has too many."""

    cost: float
    selector: str
    wrong: int = 0


def thought_of(
    chains: Sequence[Chain], words: frozenset[str], links: Sequence[str], *, is_of_page: bool
) -> Iterator[Tried]:
    """Selectors of the elements with which the chains begin, in no order. `words` are in the names of what is sought,
    `links` the hrefs of all that is sought where it is links; rows of a page are told otherwise than places in one."""
    own = common(steps_of(chain[0], words) for chain in chains)
    if not own:
        own = {"*": 4.0}
    own = dict(_cheapest(own, MOST_STEPS))
    parents = common(steps_of(chain[1]) if len(chain) > 1 else {} for chain in chains)
    tag = chains[0][0].tag
    around = _cheapest(_telling(common(_all_steps(chain[1:]) for chain in chains)), MOST_AROUND)
    beyond = _cheapest(_telling(common(_all_steps(chain[2:]) for chain in chains)), MOST_AROUND)
    for step, cost in (*own.items(), *_in_places(chains, own, is_of_page=is_of_page), *_by_links(links)):
        is_bare = is_of_page and step.isalnum() and step not in _CHEAP_ALONE
        if is_of_page and tag not in ("div", "span") and not step[:1].isalnum():
            # A name alone may be that of other things on other pages.
            cost += WITHOUT_TAG
        is_looks = is_of_page and cost > OF_LAYOUT - 0.5 and not is_bare
        if not (is_bare and step != "tr"):
            yield Tried(cost + (BARE_ROW if is_bare or is_looks else 0.0), step)
        for outer, outer_cost in around:
            loose = LOOSE if is_of_page and step in _TELLS_NOTHING else 0.0
            yield Tried(cost + INSIDE + loose + 0.8 * outer_cost, f"{outer} {step}")
        for parent, parent_cost in _cheapest(parents, MOST_STEPS):
            if not (is_of_page and parent in _TELLS_NOTHING):
                yield Tried(cost + CHILD + 0.8 * parent_cost, f"{parent} > {step}")
            for outer, outer_cost in beyond:
                yield Tried(cost + CHILD + INSIDE + 0.8 * (parent_cost + outer_cost), f"{outer} {parent} > {step}")
    if is_of_page:
        yield from _of_tables(chains)
        yield from _by_children(chains, own, around)


def _of_tables(chains: Sequence[Chain]) -> Iterator[Tried]:
    """Table rows by the table that they stand in."""
    tables = [chain for chain in chains if len(chain) > 2 and chain[0].tag == "tr" and chain[2].tag == "table"]
    if len(tables) != len(chains):
        return
    parts = {chain[1].tag for chain in chains}
    way = f"> {parts.pop()} > tr" if len(parts) == 1 else "> * > tr"
    for step, cost in _cheapest(common(steps_of(chain[2]) for chain in chains), MOST_STEPS):
        if step != "table":
            yield Tried(cost + 1.6, f"{step} {way}")
    heads = common(_all_steps(chain[2].css("th"), below=3) for chain in chains)
    for step, cost in _cheapest(heads, 3):
        yield Tried(cost + 3.0, f"table:has({step}) {way}")


def _by_children(chains: Sequence[Chain], own: Steps, around: Sequence[tuple[str, float]]) -> Iterator[Tried]:
    """Rows that are called nothing by what they have in them."""
    bare = [(step, cost) for step, cost in own.items() if step.isalnum()]
    is_called = any(not step.isalnum() and cost < OF_LAYOUT - 0.5 for step, cost in own.items())
    if is_called:
        return
    inside = _cheapest(common(_child_steps(node) for node, *_ in chains), MOST_STEPS)
    for step, cost in bare:
        for inner, inner_cost in inside:
            for outer, outer_cost in around:
                worth = cost + HAS + 0.5 * inner_cost + INSIDE + 0.8 * outer_cost
                yield Tried(worth, f"{outer} {step}:has(> {inner})")


def _by_links(hrefs: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Bare links by what their URLs have in common."""
    # One that is none of them may be among them.
    usual = Counter(_folder(href) for href in hrefs).most_common(1)
    for folder, count in usual:
        if folder and count >= (1 - MOST_OTHER_LINKS) * len(hrefs):
            yield f'a[href*="{folder}"]', BY_LINK
    for ending, count in Counter(_ending(href) for href in hrefs).most_common(1):
        if ending and count >= (1 - MOST_OTHER_LINKS) * len(hrefs):
            yield f'a[href$="{ending}"]', BY_LINK + 0.1


def _in_places(chains: Sequence[Chain], own: Steps, *, is_of_page: bool) -> Iterator[tuple[str, float]]:
    """Steps by the place among the siblings, where it is the same in all."""
    if is_of_page:
        return
    tags = {chain[0].tag for chain in chains}
    if len(tags) != 1:
        return
    tag = tags.pop() or "*"
    places = {_place(chain[0]) for chain in chains}
    inner_places: list[tuple[str, float]] = []
    if len(places) == 1 and (place := places.pop()):
        worth = NTH if tag in _IN_TABLES else NTH + 1.2
        inner_places = [(f"{tag}:first-child", worth - 0.2) if place == 1 else (f"{tag}:nth-child({place})", worth)]
        yield from inner_places
    if all(_is_last(chain[0]) for chain in chains):
        yield f"{tag}:last-child", NTH + 0.6
    of_type = {_place(chain[0], of_type=True) for chain in chains}
    if len(of_type) == 1 and (place := of_type.pop()):
        yield f"{tag}:nth-of-type({place})", NTH + 1.6
    for level in range(1, min(MOST_OUTER_PLACES, min(map(len, chains)) - 2) + 1):
        outer = [chain[level] for chain in chains]
        places, tags = {_place(node) for node in outer}, {node.tag for node in outer}
        if len(places) != 1 or len(tags) != 1:
            continue
        place, cell = places.pop(), tags.pop() or "*"
        at = ":first-child" if place == 1 else f":nth-child({place})"
        worth = NTH + (0.0 if cell in _IN_TABLES else 0.8) + 0.3 * (level - 1)
        for step, cost in _cheapest(own, 2):
            yield f"{cell}{at} {step}", cost + worth
            if level == 1:
                yield f"{cell}{at} > {step}", cost + worth + 0.1
        for inner, inner_cost in inner_places:
            yield f"{cell}{at} {inner}", inner_cost + worth


def refined(base: Tried, sample: Sequence[LexborNode], others: Sequence[LexborNode]) -> Iterator[Tried]:
    """A selector that selects too much, with what only those of the sample have in them, or only the others are
    called."""
    in_others, in_sample = [steps_of(node) for node in others], [steps_of(node) for node in sample]
    for step, cost in _cheapest({step: cost for steps in in_others for step, cost in steps.items()}, 2 * MOST_STEPS):
        if step.startswith((".", "[", "#")) and not any(step in steps for steps in in_sample):
            left = sum(step not in steps for steps in in_others) / len(others)
            yield Tried(base.cost + NOT + 0.5 * cost + left, f"{base.selector}:not({step})")
    for combinator, inner in (("> ", _child_steps), ("", _inner_steps), ("> ", _grandchild_steps)):
        in_others = [inner(node) for node in others]
        for step, cost in _cheapest(common(map(inner, sample)), MOST_STEPS + 6):
            left = sum(step in steps for steps in in_others)
            if left < len(others):
                worth = HAS + 0.5 * cost + (0.0 if combinator else 0.15) + left / len(others)
                worth -= OF_CELLS if step == "td" else 0.0
                yield Tried(base.cost + worth, f"{base.selector}:has({combinator}{step})")


def around(node: LexborNode, roots: Sequence[LexborNode]) -> list[LexborNode]:
    """An element and those around it, up to the page's, or to its row, the row itself too."""
    found = [node]
    limits = {root.mem_id for root in roots}
    while node.mem_id not in limits and (parent := node.parent) is not None and parent.tag not in ("html", "-document"):
        found.append(parent)
        node = parent
    return found


def _child_steps(node: LexborNode) -> dict[str, float]:
    return _all_steps(node.iter())


def _grandchild_steps(node: LexborNode) -> dict[str, float]:
    """Steps of two, from a child to its own."""
    children = [child for child in node.iter() if child.tag and child.tag.isalnum()][:MOST_AROUND]
    return {
        f"{child.tag} > {step}": cost + CHILD
        for child in children
        for step, cost in _cheapest(_all_steps(child.iter()), MOST_STEPS)
    }


def _inner_steps(node: LexborNode) -> dict[str, float]:
    found = node.css("*")
    return _all_steps(found[1:] if found and found[0].mem_id == node.mem_id else found)


def _folder(href: str) -> str:
    """The last folder of a link's path, as it is printed between slashes."""
    folders: list[str] = []
    for part in reversed(urlsplit(href).path.split("/")[1:-1] if _PLAIN_HREF.fullmatch(href) else ()):
        if not part.isalpha():
            break
        folders.insert(0, part)
    return f"/{'/'.join(folders)}/" if folders else ""


def _ending(href: str) -> str:
    found = _ENDING.search(href)
    return found[0] if found else ""


def _all_steps(nodes: Iterable[LexborNode], below: int = 40) -> dict[str, float]:
    found: dict[str, float] = {}
    for count, node in enumerate(nodes):
        if count >= below:
            break
        for step, cost in steps_of(node).items():
            if cost < found.get(step, 99.0):
                found[step] = cost
    return found


def _telling(steps: Steps) -> dict[str, float]:
    """Steps that tell something of what is around an element: that it stands in a division says nothing."""
    return {step: cost for step, cost in steps.items() if step not in _TELLS_NOTHING}


def _cheapest(steps: Steps, count: int) -> list[tuple[str, float]]:
    return sorted(steps.items(), key=lambda one: (one[1], one[0]))[:count]


def _place(node: LexborNode, *, of_type: bool = False) -> int:
    place, before = 1, node.prev
    while before is not None:
        if before.is_element_node and (not of_type or before.tag == node.tag):
            place += 1
        before = before.prev
    return place


def _is_last(node: LexborNode) -> bool:
    after = node.next
    while after is not None and not after.is_element_node:
        after = after.next
    return after is None
