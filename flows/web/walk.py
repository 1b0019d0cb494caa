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
PAGER_NOT_RECOGNIZED = "pager not recognized"
# No fault: a page was looked for behind the end, or was there when the harvest began, and is no page of the listing.
BEHIND_THE_END = "behind the end"


@dataclass(frozen=True, slots=True)
class Step:
    """One page to go to."""

    number: int
    url: str


@dataclass(slots=True)
class Walk:
    """The state of one way through a listing. `limit` is how many pages were asked for, None for all; `pages` is what
    each page said that could be read.

    What the pages promise, by the newest word, is a `total` of documents and `promised_pages`. `page_size` is how many
    rows the first page has as its label says, `first_rows` as they were counted. `furthest` is the furthest page that
    any of them links to, `reached_before` how many pages the listing had the last time, `read` which pages were read on
    the way, and `probe` the last one that was looked for behind the pager's end.
    """

    archive: Archive
    listing_url: str
    limit: int | None = None
    reached_before: int = 0
    total: int | None = None
    promised_pages: int | None = None
    page_size: int | None = None
    first_rows: int | None = None
    furthest: int = 0
    probe: int | None = None
    seen: dict[tuple[str, ...], int] = field(default_factory=dict)
    read: set[int] = field(default_factory=set)
    pages: dict[int, PageFacts] = field(default_factory=dict)
    incidents: list[Incident] = field(default_factory=list)

    @property
    def first_step(self) -> Step:
        """The listing's first page."""
        return Step(1, self.listing_url)

    @property
    def pages_expected(self) -> int | None:
        """How many pages the listing has by its own words, None while none have been seen."""
        if self._pages_promised is None:
            return self.limit
        return self._pages_promised if self.limit is None else min(self._pages_promised, self.limit)

    @property
    def is_cut_short(self) -> bool:
        """Whether the listing has more pages than were asked for."""
        if self.limit is None:
            return False
        if self._pages_promised is not None:
            return len(self.pages) < self._pages_promised
        last = self.pages.get(self.limit)
        return self.furthest > self.limit or (last is not None and last.next_url is not None)

    @property
    def troubles(self) -> list[Incident]:
        """The incidents that are faults."""
        return [incident for incident in self.incidents if incident.kind != BEHIND_THE_END]

    def forget_missing_behind_the_end(self) -> None:
        """A page that is not there is missed no longer once the listing, by its newest word, ends before it."""
        end = self._end
        self.incidents = [
            incident for incident in self.incidents if incident.kind != MISSING or (incident.page_number or 0) <= end
        ]
        if self.page_size is None:
            # No label tells that what such a page showed before is of the listing as it was.
            noted = {incident.page_number for incident in self.incidents if incident.kind == BEHIND_THE_END}
            for number in sorted(self.read - self.pages.keys() - noted):
                if number > end:
                    self.note(BEHIND_THE_END, self.step_to(number), "the listing has become shorter")

    def step_to(self, number: int) -> Step:
        """One of the listing's pages, by its number."""
        return Step(number, self.archive.parser.page_url(self.listing_url, number))

    def note(self, kind: str, step: Step, detail: str) -> None:
        """Keeps an incident."""
        self.incidents.append(Incident(kind, step.url, step.number, detail))

    def missing(self, step: Step, detail: str) -> None:
        """Notes, once, a page that is not there: that is no fault where it was only looked for."""
        kind = BEHIND_THE_END if self._is_mere_probe(step) else MISSING
        if all((incident.kind, incident.page_number) != (kind, step.number) for incident in self.incidents):
            self.note(kind, step, detail)

    def after(self, step: Step, facts: PageFacts) -> Step | None:
        """Where to go from a page that was read; None at the end. A pager that leads astray is not followed, and does
        not end the way: the pages that the listing promises have numbers too."""
        self.learn(step.number, facts)
        self.pages[step.number] = facts
        self.read.add(step.number)
        if self._is_at_limit(step):
            return None
        twin = self.seen.setdefault(facts.documents, step.number) if facts.entries else step.number
        is_twin = twin != step.number and not self._has_shifted(step, facts, self.pages[twin])
        if self._is_mere_probe(step) and (is_twin or not facts.entries):
            # Behind the end there is nothing, as there should be.
            del self.pages[step.number]
            self.note(BEHIND_THE_END, step, "it shows nothing new")
            return None
        if is_twin:
            return self._after_twin(step, twin)
        if facts.next_url is None:
            return self._without_link(step, facts)
        return self._along(step, facts.next_url)

    def _along(self, step: Step, next_url: str) -> Step | None:
        parser = self.archive.parser
        if parser.listing_url(next_url) != self.listing_url:
            self.note("next link leaves the listing", step, f"it leads to {next_url}")
            return self.past(step)
        number = parser.page_number(next_url)
        if number != step.number + 1:
            self.note("next link skips", step, f"it leads from page {step.number} to page {number}")
            return self.past(step)
        if self._is_beyond(number):
            self.note("pager goes on", step, f"it leads to page {number} of {self.pages_expected}")
            return None
        return Step(number, next_url)

    def _without_link(self, step: Step, facts: PageFacts) -> Step | None:
        """Where to go from a page that has no link to the next one. Of a listing that promises no number it is the last
        one, unless it links further itself; but where others did, or did the last time, the page behind it is looked
        for."""
        following = self.past(step)
        if self._has_number:
            if following is not None and not self.archive.next_by_promise:
                detail = f"no link leads on, though {self.pages_expected} pages are promised"
                self.note(PAGER_ENDS_EARLY, step, detail)
            return following
        if (facts.furthest_page or 0) > step.number:
            self._note_not_recognized(step, f"links lead as far as page {facts.furthest_page}")
            return following
        if step.number == self.probe:
            before = self.step_to(step.number - 1)
            self._note_not_recognized(before, f"page {step.number} is there, and shows other documents")
        elif following is None and step.number >= self.reached_before:
            return None
        self.probe = step.number + 1
        return self.step_to(self.probe)

    def _note_not_recognized(self, step: Step, though: str) -> None:
        if all(incident.kind != PAGER_NOT_RECOGNIZED for incident in self.incidents):
            detail = f"no link to the next page is found on it, though {though}: look at what is declared of that link"
            self.note(PAGER_NOT_RECOGNIZED, step, detail)

    def _is_mere_probe(self, step: Step) -> bool:
        """Whether a page was looked for although no page of this harvest links to it."""
        return step.number == self.probe and step.number > self.furthest

    @property
    def _has_number(self) -> bool:
        return self.total is not None or self.promised_pages is not None

    @property
    def _says_pages(self) -> bool:
        """Whether a promise tells the number of pages, and not only what the first page happens to hold."""
        return self.page_size is not None or self.promised_pages is not None

    @property
    def _pages_promised(self) -> int | None:
        """How many pages the newest words mean, None while none have been seen. What a first page that says the total
        alone happens to hold is the last to go by."""
        if self.total and self.page_size:
            return ceil(self.total / self.page_size)
        if self.promised_pages is None and self.total and self.first_rows:
            return ceil(self.total / self.first_rows)
        return self.promised_pages

    @property
    def _end(self) -> int:
        """The number of the listing's last page, by its newest word."""
        if self._says_pages and self._pages_promised is not None:
            return self._pages_promised
        last = max(self.pages, default=0)
        if not last or self.pages[last].next_url is not None:
            return MOST_PAGES
        # The first page was asked for last of all.
        return max(last, self.pages[1].furthest_page or 0) if 1 in self.pages else MOST_PAGES

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
        """Where to go from a page that could not be read: the next number, as long as the listing promises more, or
        links to more where it promises nothing."""
        number = step.number + 1
        most = self.pages_expected if self._has_number else min(self.furthest, self.limit or MOST_PAGES)
        return None if number > (most or 0) else self.step_to(number)

    def learn(self, number: int, facts: PageFacts) -> None:
        """Takes over what a page promises: the newest word holds."""
        self.furthest = max(self.furthest, facts.furthest_page or 0)
        if facts.pages is not None:
            self.promised_pages = facts.pages
        if facts.total is None:
            return
        self.total = facts.total
        if self.page_size is None and facts.first == 1:
            self.page_size = facts.last
        if number == 1 and facts.first is None:
            self.first_rows = facts.entries + facts.rejects

    def _is_at_limit(self, step: Step) -> bool:
        return step.number >= (self.limit or MOST_PAGES)

    def _is_beyond(self, number: int) -> bool:
        """A page more than promised is looked at: the listing may have grown. A second one is a pager gone astray."""
        return self._says_pages and self.pages_expected is not None and number > self.pages_expected + 1
