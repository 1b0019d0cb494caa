"""A list that changes while it is harvested: which pages must be asked for again, so that all are of one state.

When a document is added or taken away on a page that was read already, all rows behind it move by one: the next page
shows a document twice, or never shows one at all. Only pages are seen, so the decision is made from what they say: two
neighbours that promise different totals, a document on two pages, and the first page, which is asked for again at the
end of each harvest. From a page that has changed the way leads on to its neighbours, until one is found that has not.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from warehouse.lookups import PageFacts


@dataclass(slots=True)
class Settling:
    """What the pages of one listing said last, by number, and which of them are in doubt.

    `confirmed` are pages that were asked for again and show the same documents; `order` says which of two pages was
    asked for later.
    """

    pages: dict[int, PageFacts]
    doubtful: set[int] = field(default_factory=set)
    asked_in_round: set[int] = field(default_factory=set)
    confirmed: set[int] = field(default_factory=set)
    order: Counter[int] = field(default_factory=Counter)
    answers: int = 0
    has_changed: bool = False

    @property
    def is_over(self) -> bool:
        """Whether a whole round has found nothing changed: the pages fit, or contradict each other for good."""
        return not self.has_changed and not self.doubtful

    def begin_round(self) -> None:
        """Puts the first page and every page that does not fit its neighbours in doubt."""
        self.asked_in_round.clear()
        self.has_changed = False
        self.doubtful = {1, *self._contradictions()}

    def next_in_doubt(self) -> int | None:
        """A page to ask for again; None when this round is over. No page is asked for twice in a round."""
        return max(self.doubtful, default=None)

    def answered(self, number: int, facts: PageFacts | None) -> None:
        """Notes what a page says now; None when it is there no more."""
        self.answers += 1
        self.order[number] = self.answers
        self.doubtful.discard(number)
        self.asked_in_round.add(number)
        before = self.pages.get(number)
        if facts is None or not facts.entries:
            if self.pages.pop(number, None) is not None:
                self._changed({number - 1} & self.pages.keys())
            return
        self.pages[number] = facts
        if before is not None and facts.documents == before.documents:
            self.confirmed.add(number)
            self.has_changed |= facts.total != before.total
        else:
            self.confirmed.discard(number)
            is_same_total = before is not None and facts.total == before.total
            neighbours = {number - 1, number + 1} & self.pages.keys()
            self._changed({near for near in neighbours if is_same_total or self.pages[near].total != facts.total})
        if facts.next_url is not None and number + 1 not in self.pages:
            self._doubt(number + 1)

    def _changed(self, neighbours: set[int]) -> None:
        self.has_changed = True
        for near in neighbours:
            self._doubt(near)

    def _doubt(self, number: int) -> None:
        if number not in self.asked_in_round:
            self.doubtful.add(number)

    def _contradictions(self) -> set[int]:
        """The older of two neighbours of different totals, pages that share a document or do not join, and the last
        page when there are more documents, or fewer, than the newest total says; when it promises rows behind the last
        page, the one that should follow."""
        doubtful: set[int] = set()
        for left, right in pairwise(sorted(self.pages)):
            newer, older = (right, left) if self.order[right] >= self.order[left] else (left, right)
            if self.pages[left].total != self.pages[right].total and newer not in self.confirmed:
                doubtful.add(older)
            if self.pages[right].first != (self.pages[left].last or 0) + 1:
                doubtful |= {left, right}
        shown_on: dict[str, int] = {}
        for number, facts in sorted(self.pages.items()):
            for document in facts.documents:
                other = shown_on.setdefault(document, number)
                if other != number:
                    doubtful |= {other, number}
        if self.pages and len(shown_on) != (total := self._newest_total()):
            end = max(self.pages)
            doubtful |= {end, end + 1} if (self.pages[end].last or 0) < total else {end}
        return doubtful

    def _newest_total(self) -> int:
        newest = max(self.pages, key=lambda number: (self.order[number], number))
        return self.pages[newest].total or 0
