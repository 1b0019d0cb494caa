"""A list that changes while it is harvested: which pages must be asked for again, so that all are of one state.

When a document is added or taken away on a page that was read already, all rows behind it move by one: the next page
shows a document twice, or never shows one at all. Only pages are seen, so the decision is made from what they say: two
neighbours that promise different totals, a document on two pages, and the first page, which is asked for again at the
end of each harvest. From a page that has changed the way leads on to its neighbours, until one is found that has not.
Of a listing that promises nothing, the last two tell.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from itertools import pairwise

from warehouse.lookups import PageFacts


@dataclass(slots=True)
class Settling:
    """What the pages of one listing said last, by number, and which of them are in doubt.

    The listing's states are counted: another one begins whenever an answer promises another total than the one before.
    `state` is that in which a page was asked for last, `shown` what it showed in each of them.
    """

    pages: dict[int, PageFacts]
    doubtful: set[int] = field(default_factory=set)
    asked_in_round: set[int] = field(default_factory=set)
    state: dict[int, int] = field(default_factory=dict)
    shown: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    now: int = 0
    total: int | None = None
    promised_pages: int | None = None
    has_changed: bool = False

    def __post_init__(self) -> None:
        for number, facts in sorted(self.pages.items()):
            self._see(number, facts)

    @property
    def is_over(self) -> bool:
        """Whether a whole round has found nothing changed: the pages fit, or contradict each other for good."""
        return not self.has_changed and not self.doubtful

    def begin_round(self, further: Set[int] = frozenset()) -> None:
        """Puts the first page, every page that does not fit its neighbours and the `further` ones in doubt."""
        self.asked_in_round.clear()
        self.has_changed = False
        self.doubtful = {1, *self._contradictions(), *further}

    def next_in_doubt(self) -> int | None:
        """A page to ask for again; None when this round is over. No page is asked for twice in a round."""
        return max(self.doubtful, default=None)

    def answered(self, number: int, facts: PageFacts | None) -> None:
        """Notes what a page says now; None when it is there no more."""
        self.doubtful.discard(number)
        self.asked_in_round.add(number)
        before, state_before = self.pages.get(number), self.now
        if facts is None or not facts.entries:
            if self.pages.pop(number, None) is not None:
                self._changed({number - 1} & self.pages.keys())
            return
        self.pages[number] = facts
        is_same_state = self.state.get(number) == state_before
        self._see(number, facts)
        if before is not None and facts.documents == before.documents:
            self.has_changed |= facts.total != before.total or facts.pages != before.pages or self.now != state_before
        else:
            neighbours = {number - 1, number + 1} & self.pages.keys()
            self._changed({near for near in neighbours if is_same_state or self.state[near] != self.now})
        if facts.next_url is not None and number + 1 not in self.pages:
            self._doubt(number + 1)

    def _see(self, number: int, facts: PageFacts) -> None:
        self.promised_pages = self.promised_pages if facts.pages is None else facts.pages
        if facts.total is not None and facts.total != self.total:
            self.total = facts.total
            self.now += 1
        self.state[number] = self.now
        self.shown[number, self.now] = facts.documents

    def _changed(self, neighbours: set[int]) -> None:
        self.has_changed = True
        for near in neighbours:
            self._doubt(near)

    def _doubt(self, number: int) -> None:
        if number not in self.asked_in_round:
            self.doubtful.add(number)

    def _contradictions(self) -> set[int]:
        """The older of two neighbours of different states, unless the newer one showed the same in both; pages that
        share a document or do not join; and the last page when there are more documents, or fewer, than the newest
        total says, with the page that should follow when rows are promised behind it."""
        doubtful: set[int] = set()
        for left, right in pairwise(sorted(self.pages)):
            older, newer = sorted((left, right), key=lambda number: self.state[number])
            if self.state[older] != self.state[newer] and not self._is_unmoved(newer, self.state[older]):
                doubtful.add(older)
            if not _join(self.pages[left], self.pages[right]):
                doubtful |= {left, right}
        shown_on: dict[str, int] = {}
        for number, facts in sorted(self.pages.items()):
            for document in facts.documents:
                other = shown_on.setdefault(document, number)
                if other != number:
                    doubtful |= {other, number}
        return doubtful | self._doubtful_at_the_end(len(shown_on))

    def _doubtful_at_the_end(self, found: int) -> set[int]:
        """The last page where the newest promise is not kept, with the one that should follow when more is promised."""
        end = max(self.pages, default=0)
        if not end:
            return set()
        if self.total is not None and found != self.total:
            last = self.pages[end].last
            return {end, end + 1} if (found if last is None else last) < self.total else {end}
        if self.promised_pages is not None and end != self.promised_pages:
            return {end, end + 1} if end < self.promised_pages else {end}
        return set()

    def _is_unmoved(self, number: int, state: int) -> bool:
        return self.shown.get((number, state)) == self.pages[number].documents


def _join(left: PageFacts, right: PageFacts) -> bool:
    """Whether the rows of a page follow those of the page before it. Where no label says which they are, nothing tells
    that they do not."""
    if left.last is None and right.first is None:
        return True
    return right.first == (left.last or 0) + 1
