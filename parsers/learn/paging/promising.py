"""What a listing's pages promise, and where they do: “1 - 9 of 9”, “1,234 results”, “Page 1 of 3”, in any language,
held against the records found and the pager's last page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborNode

from parsers.declarations.urls import UrlRules
from parsers.learn.finding.dated import says_date
from parsers.learn.finding.records import Evidence
from parsers.learn.paging.page_links import is_pager
from parsers.learn.paging.paging import LearnedPaging, PageWithWays, paging_among, ways_of
from parsers.learn.paging.promise_pattern import has_other_numbers, pattern_of
from parsers.learn.paging.promise_selector import is_called_count, promise_selectors
from parsers.learn.paging.short_texts import short_elements
from parsers.listing.count_label import NOTHING
from parsers.listing.label_reader import YEARS, Statement, counted_alone, readings
from parsers.listing.markup import Stands
from parsers.listing.promise import stated_promise
from parsers.listing.visible_text import inline_text, is_silent

if TYPE_CHECKING:
    from parsers.learn.finding.records import FoundRecords
    from parsers.learn.page_to_learn import PageToLearn

LONGEST, MOST_LOOKED_AT, MOST_TRIED = 200, 400, 6
HIGHEST = 4
# How much speaks for a total that nothing but a way on bears out.
WEAK = 3.0
# An element with more in it holds more than a promise.
MOST_INSIDE = 40


@dataclass(frozen=True, slots=True)
class LearnedPromise:
    """Where a listing's pages say how much there is: `at` selects it, `pattern` (with the groups `first`, `last`,
    `total`, `pages`) says what of its text counts, None where all does; `stands` is a declaration's word for the pages
    on which it can be expected, None for all. `says` are the words on the first page that has it, `total` and `pages`
    what they promise."""

    at: str
    pattern: str | None
    stands: str | None
    says: str
    total: int | None
    pages: int | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What an element says of how much there is, how sure that is, and what it was held against, in words."""

    node: LexborNode
    text: str
    statement: Statement
    weight: float
    against: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a promise can be held against: how many rows a page has, which page it is, whether it has a way on, the
    number of the last page where the pager names it, the furthest that any link leads to, how many rows a full page
    has, and how many pages it says that there are, as “Page 1 of 7” does."""

    rows: int
    number: int
    leads_on: bool
    last_page: int | None
    furthest: int
    full: int
    said_pages: int | None = None

    @property
    def is_of_several(self) -> bool:
        """Whether the listing has other pages."""
        return self.leads_on or max(self.number, self.furthest) > 1


def learn_promise(pages: Sequence[PageToLearn], records: Sequence[FoundRecords | None]) -> LearnedPromise | None:
    """What the pages of a listing promise, from one page of it or several. `records` are those of each page, None where
    it has none. None where they promise nothing that they bear out. Never raises."""
    return promise_among(ways_of(pages, records), records)


def promise_among(ways: Sequence[PageWithWays], records: Sequence[FoundRecords | None]) -> LearnedPromise | None:
    """The same, with what leads on from each page."""
    known = [
        (way, of_page, _known(ways, records, way, of_page))
        for way, of_page in zip(ways, records, strict=True)
        if of_page
    ]
    said = [sorted(_said_on(way, of_page, one), key=lambda found: -found.weight) for way, of_page, one in known]
    first = next((place for place, found in enumerate(said) if found), None)
    if first is None:
        return None
    tree = known[first][0].page.tree
    for best in _likeliest(said[first]):
        for at in promise_selectors(tree, best.node):
            if (learned := _held(at, best, known)) is not None:
                beside = [one for one in said[first] if one.statement.pages and not one.statement.total]
                return _with_pages(learned, best, beside, known) if best.statement.total else learned
    return None


def _with_pages(
    learned: LearnedPromise,
    best: Said,
    beside: Sequence[Said],
    known: Sequence[tuple[PageWithWays, FoundRecords, Known]],
) -> LearnedPromise:
    """A total, with the number of pages that is said beside it, where both can be read together."""
    if learned.pattern is None and best.statement.pages is None:
        for one in beside[:1]:
            for at in promise_selectors(known[0][0].page.tree, one.node):
                says, statement = f"{best.text} · {one.text}", best.statement.beside(one.statement)
                both = _held_by(f"{learned.at}, {at}", None, replace(best, text=says, statement=statement), known)
                if both is not None and both.pages == one.statement.pages:
                    return both
    return learned


def _likeliest(said: Sequence[Said]) -> Sequence[Said]:
    """What is tried, the surest first. A number that the page does not bear out counts where it is the only one of its
    kind, with a word for what it counts."""
    sure = [one for one in said if one.weight > WEAK]
    if len({one.statement.total for one in sure if one.statement.first is not None}) > 1:
        # Two ranges that both fit the page, and contradict each other.
        return ()
    weak = [one for one in said if one.weight <= WEAK and counted_alone(one.text) is not None]
    weak = [one for one in weak if not has_other_numbers(one.text, one.statement)]
    if len({one.statement.total for one in weak}) > 1:
        weak = []
    return (sure or [one for one in weak if one.statement.total not in YEARS])[:MOST_TRIED]


def _known(
    ways: Sequence[PageWithWays], records: Sequence[FoundRecords | None], way: PageWithWays, found: FoundRecords
) -> Known:
    paging = paging_among(ways, records)
    furthest = max((one.pages.furthest or 1 for one in ways), default=1)
    full = max(len(one.records) for one in records if one)
    last = paging.last_page if paging else None
    number = max(way.pages.current, _number_by_url(way.page.url, paging))
    leads_on = way.next is not None or (paging is not None and paging.by_script is not None)
    return Known(len(found.records), number, leads_on, last, max(furthest, last or 1), full)


def _number_by_url(url: str, paging: LearnedPaging | None) -> int:
    """Which page of its listing is at a URL, where pages are numbered."""
    numbers = paging.paging if paging else None
    return UrlRules("https://-/", ("-",), (), (), numbers).number_of(url) if numbers else 1


def _said_on(way: PageWithWays, found: FoundRecords, known: Known) -> Iterator[Said]:
    """All that a page says outside of its records of how much there is, and that can be true of it."""
    said = list(_statements_on(way, found, known))
    pages = {one.pages for _, _, one in said if one.total is None and one.pages and one.page == known.number}
    known = replace(known, said_pages=pages.pop() if len(pages) == 1 else None)
    for node, text, one in said:
        if (judged := _judged(one, known)) is not None:
            weight = judged[0] - len(text) / 1000 - (0 if any(map(str.isalpha, text)) else 1)
            yield Said(node, text, one, weight, judged[1])


def _statements_on(way: PageWithWays, found: FoundRecords, known: Known) -> Iterator[tuple[LexborNode, str, Statement]]:
    """The elements outside of the records that say how much there is, each with its text and what that says."""
    body = way.page.tree.body
    if body is None:
        return
    inside = {node.mem_id for record in found.records for node in record.nodes}
    short = short_elements(body, LONGEST, MOST_INSIDE, lambda node: node.mem_id in inside or is_silent(node))
    for node in short[: MOST_LOOKED_AT // 2] + short[MOST_LOOKED_AT // 2 :][-MOST_LOOKED_AT // 2 :]:
        text = inline_text(node)
        if node.tag == "a" or not 0 < len(text) <= LONGEST:
            continue
        if not any(map(str.isalpha, text)) and "-" not in text and not is_called_count(node):
            continue
        best = next((one for one in readings(text) if one is not None and one.agrees(known.rows, known.number)), None)
        if best is not None and (best.first is not None or not says_date(text)):
            yield node, text, best


def _judged(said: Statement, known: Known) -> tuple[float, str] | None:
    """How sure a promise is, and what bears it out; None where nothing does."""
    if said.first is not None and said.last is not None and said.total is not None:
        if said.last - said.first + 1 == known.rows and said.last <= said.total:
            return 10.0, f"it names the rows {said.first} to {said.last}, and the page has {known.rows}"
        return None
    if said.total is not None and said.total > 0:
        if said.shown is not None and said.shown == known.rows:
            return 7.0, f"it counts {said.shown} on the page, which has {known.rows} rows"
        return _judged_total(said.total, known)
    if said.pages is not None and said.page == known.number:
        is_end = (said.pages > known.number) == known.leads_on
        if known.last_page == said.pages or (known.last_page is None and is_end):
            return 5.0, f"it counts {said.pages} pages, and the pager leads as far"
    return None


def _judged_total(total: int, known: Known) -> tuple[float, str] | None:
    if known.last_page is None and not known.leads_on and known.number == 1:
        return (6.0, f"the only page has {known.rows} rows") if total == known.rows else None
    last = known.last_page
    if last is not None and last > 1 and (last - 1) * known.full < total <= last * known.full:
        return 8.0, f"the pager ends with page {last}, and a page has {known.full} rows"
    said = known.said_pages
    if last is None and said is not None and (said - 1) * known.full < total <= said * known.full:
        return 8.0, f"it says that there are {said} pages, and a page has {known.full} rows"
    if last is None and known.leads_on and total > (known.furthest - 1) * known.full and total > known.full:
        return WEAK, "nothing on the page contradicts it, though nothing tells which page is the last"
    return None


def _is_in_pager(node: LexborNode) -> bool:
    """Whether it stands in a pager, which a listing of one page may not have."""
    outer: LexborNode | None = node
    for _ in range(HIGHEST):
        if outer is None or is_pager(outer):
            return outer is not None
        outer = outer.parent
    return False


def _held(at: str, best: Said, known: Sequence[tuple[PageWithWays, FoundRecords, Known]]) -> LearnedPromise | None:
    """What stands at a selector, without a pattern where that does."""
    pattern = pattern_of(best.text, best.statement)
    ways = (pattern, None) if has_other_numbers(best.text, best.statement) else (None, pattern)
    return next((held for one in ways if (held := _held_by(at, one, best, known)) is not None), None)


def _held_by(
    at: str, pattern: str | None, best: Said, known: Sequence[tuple[PageWithWays, FoundRecords, Known]]
) -> LearnedPromise | None:
    """What stands at a selector, if the parser reads there what was found, and nothing that contradicts it on
    others."""
    found = []
    for way, _, one in known:
        texts = [inline_text(node) for node in way.page.tree.css(at)]
        promise = stated_promise(texts, one.rows, one.number, re.compile(pattern) if pattern else None)
        if promise.problem:
            return None
        found.append(promise)
    totals = {one.label.total for one in found if one.label}
    if totals != ({best.statement.total} if best.statement.total is not None else set()):
        return None
    pages = {one.pages for one in found if one.pages is not None}
    if best.statement.total is None and pages != {best.statement.pages}:
        return None
    lacking = sum(one == NOTHING for one in found)
    is_of_pager = best.statement.total is None or (
        _is_in_pager(best.node) and any(one.is_of_several for _, _, one in known)
    )
    stands = Stands.SOMETIMES if lacking else Stands.ON_SEVERAL_PAGES if is_of_pager else None
    where = f", on {len(found) - lacking} of {len(found)} pages" if len(found) > 1 else ""
    return LearnedPromise(
        at,
        pattern,
        stands and stands.value,
        best.text,
        best.statement.total,
        next(iter(pages), None) if len(pages) == 1 else best.statement.pages,
        (Evidence("promise", f"“{best.text}” at `{at}`{where}: {best.against}"),),
    )
