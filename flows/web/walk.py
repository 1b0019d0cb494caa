"""The way through a listing: from page to page by the pager's own links, held against what the pages promise.

What a capture shows (rows that are missing, totals that change) is found in SQL once it is loaded. Here is decided
only where to go next, and what no capture shows is noted as an incident.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from parsers.archive import Archive
from warehouse.lookups import PageFacts
from warehouse.warc.records import Incident

MOST_PAGES = 100_000
MISSING = "page missing"
PAGE_REPEATS = "page repeats another"
PAGER_ENDS_EARLY = "pager ends early"


@dataclass(frozen=True, slots=True)
class Step:
    """One page to go to."""

    number: int
    url: str


@dataclass(slots=True)
class Walk:
    """The state of one way through a listing. `limit` is how many pages were asked for, None for all; `pages` is what
    each page said that could be read."""

    archive: Archive
    listing_url: str
    limit: int | None = None
    total: int | None = None
    page_size: int | None = None
    seen: dict[tuple[str, ...], int] = field(default_factory=dict)
    pages: dict[int, PageFacts] = field(default_factory=dict)
    incidents: list[Incident] = field(default_factory=list)

    @property
    def first_step(self) -> Step:
        """The listing's first page."""
        return Step(1, self.listing_url)

    @property
    def pages_expected(self) -> int | None:
        """How many pages the listing has by its own count label, None while none has been seen."""
        if self._pages_promised is None:
            return self.limit
        return self._pages_promised if self.limit is None else min(self._pages_promised, self.limit)

    @property
    def is_cut_short(self) -> bool:
        """Whether the listing has more pages than were asked for."""
        return self.limit is not None and (
            self.total is None or len(self.pages) < ceil(self.total / (self.page_size or 1))
        )

    def forget_missing_behind_the_end(self) -> None:
        """A page that is not there is missed no longer once the listing, by its newest label, ends before it."""
        end = self._pages_promised or MOST_PAGES
        self.incidents = [
            incident for incident in self.incidents if incident.kind != MISSING or (incident.page_number or 0) <= end
        ]

    def note(self, kind: str, step: Step, detail: str) -> None:
        """Keeps an incident."""
        self.incidents.append(Incident(kind, step.url, step.number, detail))

    def after(self, step: Step, facts: PageFacts) -> Step | None:
        """Where to go from a page that was read; None at the end. A pager that leads astray is not followed, and does
        not end the way: the pages that the listing promises have numbers too."""
        self.learn(facts)
        self.pages[step.number] = facts
        if self._is_at_limit(step):
            return None
        twin = self.seen.setdefault(facts.documents, step.number) if facts.entries else step.number
        if twin != step.number and not self._has_shifted(step, facts, self.pages[twin]):
            return self._after_twin(step, twin)
        if facts.next_url is None:
            following = self.past(step)
            if following is not None:
                detail = f"no link leads on, though {self.pages_expected} pages are promised"
                self.note(PAGER_ENDS_EARLY, step, detail)
            return following
        parser = self.archive.parser
        if parser.listing_url(facts.next_url) != self.listing_url:
            self.note("next link leaves the listing", step, f"it leads to {facts.next_url}")
            return self.past(step)
        number = parser.page_number(facts.next_url)
        if number != step.number + 1:
            self.note("next link skips", step, f"it leads from page {step.number} to page {number}")
            return self.past(step)
        if self._is_beyond(number):
            self.note("pager goes on", step, f"it leads to page {number} of {self.pages_expected}")
            return None
        return Step(number, facts.next_url)

    @property
    def _pages_promised(self) -> int | None:
        """How many pages the newest count label means, None while none has been seen."""
        return ceil(self.total / self.page_size) if self.total and self.page_size else None

    def _has_shifted(self, step: Step, facts: PageFacts, twin: PageFacts) -> bool:
        """Whether a page shows what another one showed because a whole page's worth was added in front meanwhile: it
        is in its own place by its label, and the total is another one."""
        is_in_place = facts.first == (step.number - 1) * (self.page_size or 0) + 1
        return is_in_place and facts.total != twin.total

    def _after_twin(self, step: Step, twin: int) -> Step | None:
        """One page may be served in place of another; a site that does it twice running knows no page numbers."""
        self.note(PAGE_REPEATS, step, f"it shows the same documents as page {twin}")
        is_second = any(found.page_number == step.number - 1 and found.kind == PAGE_REPEATS for found in self.incidents)
        return None if is_second else self.past(step)

    def past(self, step: Step) -> Step | None:
        """Where to go from a page that could not be read: the next number, as long as the listing promises more."""
        number = step.number + 1
        if self.total is None or number > (self.pages_expected or 0):
            return None
        return Step(number, self.archive.parser.page_url(self.listing_url, number))

    def learn(self, facts: PageFacts) -> None:
        """Takes over what a page promises: the newest word holds."""
        if facts.total is None or facts.first is None or facts.last is None:
            return
        self.total = facts.total
        if self.page_size is None and facts.first == 1:
            self.page_size = facts.last

    def _is_at_limit(self, step: Step) -> bool:
        return step.number >= (self.limit or MOST_PAGES)

    def _is_beyond(self, number: int) -> bool:
        """A page more than promised is looked at: the listing may have grown. A second one is a pager gone astray."""
        return self.total is not None and self.pages_expected is not None and number > self.pages_expected + 1
