"""The selector that a person would have written: short, by names that tell, and true: it selects just what is meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from parsers.learn.naming import OF_LAYOUT
from parsers.learn.steps import Steps, common, steps_of
from parsers.listing.list_holders import is_aside, rows_declared
from parsers.listing.nearest import Nearest
from parsers.listing.visible_text import is_silent

# Elements by which selectors are thought of, evenly taken; all are held against each selector.
MOST_SAMPLED = 24
MOST_TRIED, MOST_REFINED = 160, 5
MOST_TIMES_AS_MANY = 12
# Of the rows so great a share may be lacking or too many, where no selector is right.
MOST_WRONG, WRONG = 0.1, 3.0
# Elements times selectors that are looked through on one page.
MOST_LOOKED_AT = 3_000_000
CHILD, INSIDE = 0.55, 0.5
BY_LINK = 2.4
OF_CELLS = 0.6
HAS, NOT, NTH, FIRST = 1.2, 1.4, 2.6, 2.4
MOST_REFINEMENTS = 2
BARE_ROW, WITHOUT_TAG, LOOSE = 2.4, 0.35, 0.8
MOST_STEPS, MOST_AROUND, MOST_OUTER_PLACES = 6, 12, 3
_FOLDER = re.compile(r"(?<![/:])(/(?:[A-Za-z][A-Za-z_-]*/)+)[^/?#\"]+(?:\?[^/\"]*)?$")
_ENDING = re.compile(r"\.[a-z]{2,5}$", re.IGNORECASE)
_IN_TABLES = frozenset(("td", "th"))
_TELLS_NOTHING = frozenset(("body", "div", "span", "p", "tbody", "tr", "td", "center", "font", "form"))
_CHEAP_ALONE = frozenset(("article", "time"))


@dataclass(frozen=True, slots=True)
class Case:
    """Where a selector is asked, an element or several of one row, and what it must select there, in order."""

    roots: tuple[LexborNode, ...]
    wanted: tuple[LexborNode, ...]


class Tried(NamedTuple):
    """A selector, its cost, and how many elements it lacks or has too many."""

    cost: float
    selector: str
    wrong: int = 0


def selector_of(root: LexborNode, wanted: Sequence[LexborNode]) -> str | None:
    """The selector of elements below a page's root: it selects exactly these of what is shown on the page. None where
    there is none that a person would write."""
    found = rows_selector([Case((root,), tuple(wanted))])
    return found.selector if found else None


def rows_selector(cases: Sequence[Case]) -> Tried | None:
    """The selector of the rows of several pages, each of which is a case with its root: of what each page shows, and
    is in no menu or aside, it selects exactly the rows; where there is none that does, nearly so."""
    search = _Search(cases, frozenset(), is_of_page=True)
    return search.exact(_is_exactly) or search.nearest()


def place_selector(
    cases: Sequence[Case],
    words: frozenset[str] = frozenset(),
    *,
    is_only: bool = False,
    is_right: IsRight | None = None,
) -> Tried | None:
    """The selector of one thing in many rows, each of which is a case, and its cost: in each row it selects the element
    that is wanted first of all, or with `is_only` nothing else, and nothing where none is; or what `is_right` takes for
    right. `words` are in the names of such things."""
    return _Search(cases, words, is_of_page=False).exact(is_right or (_is_only if is_only else _is_first))


def selected(case: Case, selector: str) -> list[LexborNode]:
    """What a selector selects, of what is to be seen."""
    return [node for root in case.roots for node in root.css(selector)]


def _is_exactly(case: Case, found: Sequence[LexborNode]) -> bool:
    if len(found) < len(case.wanted):
        return False
    shown = found if len(found) == len(case.wanted) else shown_rows(found)
    return [node.mem_id for node in shown] == [node.mem_id for node in case.wanted]


def shown_rows(found: Sequence[LexborNode]) -> list[LexborNode]:
    """Of elements those that a declaration's parser takes for rows."""
    return [node for node in rows_declared(list(found))[0] if not is_aside(node)]


def _is_only(case: Case, found: Sequence[LexborNode]) -> bool:
    return len(found) <= 1 and _is_first(case, found)


def _is_first(case: Case, found: Sequence[LexborNode]) -> bool:
    seen = [node for node in found if _is_seen(node, case)]
    if not case.wanted:
        return not seen
    return bool(seen) and seen[0].mem_id == case.wanted[0].mem_id


def _is_seen(node: LexborNode, case: Case) -> bool:
    return any(Nearest(is_silent, within=root)(node) is None for root in case.roots)


IsRight = Callable[[Case, Sequence[LexborNode]], bool]


class _Search:
    """Selectors of what is wanted in some cases, tried from the cheapest on."""

    def __init__(self, cases: Sequence[Case], words: frozenset[str], *, is_of_page: bool) -> None:
        self._cases = cases
        self._words = words
        self._is_of_page = is_of_page
        self._seen: set[Tried] = set()
        wanted = [(node, case) for case in cases for node in case.wanted]
        step = max(1, -(-len(wanted) // MOST_SAMPLED))
        self._sample = wanted[::step]
        if wanted and wanted[-1] is not self._sample[-1]:
            self._sample.append(wanted[-1])

    def exact(self, is_right: IsRight) -> Tried | None:
        """The cheapest selector that is right in all cases."""
        if not self._sample:
            return None
        thought_of = set(self._thought_of())
        for _ in range(MOST_REFINEMENTS + 1):
            self._seen |= thought_of
            wider: list[tuple[int, Tried]] = []
            for tried in sorted(thought_of)[: self._most_tried()]:
                if all(is_right(case, selected(case, tried.selector)) for case in self._cases):
                    return tried
                if (others := self._others_beside(tried.selector)) is not None:
                    wider.append((others, tried))
            thought_of = {one for _, base in sorted(wider)[:MOST_REFINED] for one in self._refined(base)}
        return None

    def nearest(self) -> Tried | None:
        """The selector that lacks few of the wanted, or has few too many."""
        wanted = sum(len(case.wanted) for case in self._cases)
        judged = [(self._wrong(tried.selector), tried) for tried in sorted(self._seen)[: self._most_tried()]]
        best = min(judged, default=None)
        if best is None or best[0] > max(1, MOST_WRONG * wanted):
            return None
        return best[1]._replace(cost=best[1].cost + WRONG, wrong=best[0])

    def _wrong(self, selector: str) -> int:
        wrong = 0
        for case in self._cases:
            found = {node.mem_id for node in shown_rows(selected(case, selector))}
            wrong += len(found.symmetric_difference(node.mem_id for node in case.wanted))
        return wrong

    def _most_tried(self) -> int:
        if not self._is_of_page:
            return MOST_TRIED
        elements = max(len(case.roots[0].css("*")) for case in self._cases)
        return max(24, min(MOST_TRIED, MOST_LOOKED_AT // max(1, elements)))

    def _others_beside(self, selector: str) -> int | None:
        """How many others a selector selects beside all that is wanted; None where it does not, or very many."""
        others = 0
        for case in self._cases:
            found = {node.mem_id for node in selected(case, selector)}
            if not found.issuperset(node.mem_id for node in case.wanted):
                return None
            others += len(found) - len(case.wanted)
        wanted = sum(len(case.wanted) for case in self._cases)
        return others if others <= MOST_TIMES_AS_MANY * wanted else None

    def _thought_of(self) -> Iterator[Tried]:
        chains = [_around(node, case.roots) for node, case in self._sample]
        own = common(steps_of(chain[0], self._words) for chain in chains)
        if not own:
            own = {"*": 4.0}
        own = dict(_cheapest(own, MOST_STEPS))
        parents = common(steps_of(chain[1]) if len(chain) > 1 else {} for chain in chains)
        tag = chains[0][0].tag
        around = _cheapest(_telling(common(_all_steps(chain[1:]) for chain in chains)), MOST_AROUND)
        beyond = _cheapest(_telling(common(_all_steps(chain[2:]) for chain in chains)), MOST_AROUND)
        for step, cost in (*own.items(), *self._in_places(chains, own), *self._by_links()):
            is_bare = self._is_of_page and step.isalnum() and step not in _CHEAP_ALONE
            if self._is_of_page and tag not in ("div", "span") and not step[:1].isalnum():
                # A name alone may be that of other things on other pages.
                cost += WITHOUT_TAG
            is_looks = self._is_of_page and cost > OF_LAYOUT - 0.5 and not is_bare
            if not (is_bare and step != "tr"):
                yield Tried(cost + (BARE_ROW if is_bare or is_looks else 0.0), step)
            for outer, outer_cost in around:
                loose = LOOSE if self._is_of_page and step in _TELLS_NOTHING else 0.0
                yield Tried(cost + INSIDE + loose + 0.8 * outer_cost, f"{outer} {step}")
            for parent, parent_cost in _cheapest(parents, MOST_STEPS):
                if not (self._is_of_page and parent in _TELLS_NOTHING):
                    yield Tried(cost + CHILD + 0.8 * parent_cost, f"{parent} > {step}")
                for outer, outer_cost in beyond:
                    yield Tried(cost + CHILD + INSIDE + 0.8 * (parent_cost + outer_cost), f"{outer} {parent} > {step}")
        yield from self._of_tables(chains)
        yield from self._by_children(own, around)

    def _of_tables(self, chains: Sequence[Sequence[LexborNode]]) -> Iterator[Tried]:
        """Table rows by the table that they stand in."""
        tables = [chain for chain in chains if len(chain) > 2 and chain[0].tag == "tr" and chain[2].tag == "table"]
        if not self._is_of_page or len(tables) != len(chains):
            return
        parts = {chain[1].tag for chain in chains}
        way = f"> {parts.pop()} > tr" if len(parts) == 1 else "> * > tr"
        for step, cost in _cheapest(common(steps_of(chain[2]) for chain in chains), MOST_STEPS):
            if step != "table":
                yield Tried(cost + 1.6, f"{step} {way}")
        heads = common(_all_steps(chain[2].css("th"), below=3) for chain in chains)
        for step, cost in _cheapest(heads, 3):
            yield Tried(cost + 3.0, f"table:has({step}) {way}")

    def _by_children(self, own: Steps, around: Sequence[tuple[str, float]]) -> Iterator[Tried]:
        """Rows that are called nothing by what they have in them."""
        bare = [(step, cost) for step, cost in own.items() if step.isalnum()]
        is_called = any(not step.isalnum() and cost < OF_LAYOUT - 0.5 for step, cost in own.items())
        if not self._is_of_page or is_called:
            return
        inside = _cheapest(common(_child_steps(node) for node, _ in self._sample), MOST_STEPS)
        for step, cost in bare:
            for inner, inner_cost in inside:
                for outer, outer_cost in around:
                    worth = cost + HAS + 0.5 * inner_cost + INSIDE + 0.8 * outer_cost
                    yield Tried(worth, f"{outer} {step}:has(> {inner})")

    def _by_links(self) -> Iterator[tuple[str, float]]:
        """Bare links by what their URLs have in common."""
        hrefs = [node.attributes.get("href") or "" for case in self._cases for node in case.wanted if node.tag == "a"]
        if not self._is_of_page or len(hrefs) < sum(len(case.wanted) for case in self._cases):
            return
        # One that is none of them may be among them.
        usual = Counter(_folder(href) for href in hrefs).most_common(1)
        for folder, count in usual:
            if folder and count >= (1 - MOST_WRONG) * len(hrefs):
                yield f'a[href*="{folder}"]', BY_LINK
        for ending, count in Counter(_ending(href) for href in hrefs).most_common(1):
            if ending and count >= (1 - MOST_WRONG) * len(hrefs):
                yield f'a[href$="{ending}"]', BY_LINK + 0.1

    def _in_places(self, chains: Sequence[Sequence[LexborNode]], own: Steps) -> Iterator[tuple[str, float]]:
        """Steps by the place among the siblings, where it is the same in all."""
        if self._is_of_page:
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

    def _refined(self, base: Tried) -> Iterator[Tried]:
        """A selector that selects too much, with what only the wanted have in them, or only the others are called."""
        wanted = [node for case in self._cases for node in case.wanted]
        known = {node.mem_id for node in wanted}
        others = [node for case in self._cases for node in selected(case, base.selector) if node.mem_id not in known]
        others = shown_rows(others)[:MOST_SAMPLED] if self._is_of_page else others[:MOST_SAMPLED]
        if not others:
            return
        sample = [node for node, _ in self._sample]
        in_others, in_sample = [steps_of(node) for node in others], [steps_of(node) for node in sample]
        for step, cost in _cheapest(
            {step: cost for steps in in_others for step, cost in steps.items()}, 2 * MOST_STEPS
        ):
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
    found = _FOLDER.search(href)
    return found[1] if found else ""


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


def _around(node: LexborNode, roots: Sequence[LexborNode]) -> list[LexborNode]:
    """An element and those around it, up to the page's, or to its row, the row itself too."""
    found = [node]
    limits = {root.mem_id for root in roots}
    while node.mem_id not in limits and (parent := node.parent) is not None and parent.tag not in ("html", "-document"):
        found.append(parent)
        node = parent
    return found


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
