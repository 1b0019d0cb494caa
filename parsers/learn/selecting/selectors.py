"""The selector that a person would have written: short, by names that tell, and true: it selects just what is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode, SelectolaxError

from parsers.learn.finding.sampling import evenly
from parsers.learn.selecting.thoughts import Tried, around, refined, thought_of
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
MOST_REFINEMENTS, MOST_OTHERS, MOST_CASES_TALLIED = 2, 500, 250


@dataclass(frozen=True, slots=True)
class Case:
    """Where a selector is asked, an element or several of one row, and what it must select there, in order; more behind
    that where a page `is_cut`, whose end was not looked at."""

    roots: tuple[LexborNode, ...]
    wanted: tuple[LexborNode, ...]
    is_cut: bool = False


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
    """What a selector selects, of what is to be seen: nothing where it is none, as where a tag is called `h3"`."""
    try:
        return [node for root in case.roots for node in root.css(selector)]
    except SelectolaxError:
        return []


def _looked_at(case: Case, found: Sequence[LexborNode]) -> Sequence[LexborNode]:
    """What a selector selects of that part of a page which was looked at: up to the last that is wanted."""
    if not case.is_cut or not case.wanted:
        return found
    last = case.wanted[-1].mem_id
    place = next((place for place, node in enumerate(found) if node.mem_id == last), len(found))
    return found[: place + 1]


def _is_exactly(case: Case, found: Sequence[LexborNode]) -> bool:
    found = _looked_at(case, found)
    if not len(case.wanted) <= len(found) <= MOST_TIMES_AS_MANY * len(case.wanted):
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
        # Which selectors are made narrower, and by what, is told by some: each is then held against all.
        self._some = evenly(cases, MOST_CASES_TALLIED)
        self._words = words
        self._is_of_page = is_of_page
        self._seen: set[Tried] = set()
        wanted = [(node, case) for case in cases for node in case.wanted]
        self._sample = [*evenly(wanted, MOST_SAMPLED)]
        if wanted and wanted[-1] is not self._sample[-1]:
            self._sample.append(wanted[-1])

    def exact(self, is_right: IsRight) -> Tried | None:
        """The cheapest selector that is right in all cases."""
        if not self._sample:
            return None
        thoughts = set(self._thoughts())
        for _ in range(MOST_REFINEMENTS + 1):
            self._seen |= thoughts
            wider: list[tuple[int, Tried]] = []
            for tried in sorted(thoughts)[: self._most_tried()]:
                if all(is_right(case, selected(case, tried.selector)) for case in self._cases):
                    return tried
                if (others := self._others_beside(tried.selector)) is not None:
                    wider.append((others, tried))
            thoughts = {one for _, base in sorted(wider)[:MOST_REFINED] for one in self._refined(base)}
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
            nodes = _looked_at(case, selected(case, selector))
            if len(nodes) > 2 * len(case.wanted):
                return len(nodes)
            found = {node.mem_id for node in shown_rows(nodes)}
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
        for case in self._some:
            found = {node.mem_id for node in _looked_at(case, selected(case, selector))}
            if not found.issuperset(node.mem_id for node in case.wanted):
                return None
            others += len(found) - len(case.wanted)
        wanted = sum(len(case.wanted) for case in self._some)
        return others if others <= MOST_TIMES_AS_MANY * wanted else None

    def _thoughts(self) -> Iterator[Tried]:
        chains = [around(node, case.roots) for node, case in self._sample]
        wanted = [node for case in self._cases for node in case.wanted] if self._is_of_page else []
        is_links = all(node.tag == "a" for node in wanted)
        hrefs = [node.attributes.get("href") or "" for node in wanted] if is_links else []
        return thought_of(chains, self._words, hrefs, is_of_page=self._is_of_page)

    def _refined(self, base: Tried) -> Iterator[Tried]:
        known = {node.mem_id for case in self._some for node in case.wanted}
        found = [node for case in self._some for node in _looked_at(case, selected(case, base.selector))]
        others = [node for node in found if node.mem_id not in known]
        others = shown_rows(others[:MOST_OTHERS]) if self._is_of_page else others
        if not others:
            return iter(())
        return refined(base, [node for node, _ in self._sample], others[:MOST_SAMPLED])
