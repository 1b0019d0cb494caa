"""One harvest of one listing: the state that its batches of pages share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from flows.http.source import PageMissing, PageUnavailable, Source, SourceBlocked, is_older_than
from flows.reading.page import PageReader, facts_of, is_page
from flows.runs.keeper import SiteKeeper
from flows.runs.watching import Watcher
from flows.web.settling import Settling
from flows.web.walk import MISSING, PAGE_REPEATS, PAGER_ENDS_EARLY, PAGER_NOT_RECOGNIZED, Step, Walk
from parsers.archive import Archive
from warehouse.batches import Batch, Schemas
from warehouse.data_folder import DataFolder
from warehouse.load import batch_of
from warehouse.lookups import ListedDocument, PageFacts
from warehouse.records import PageRead, page_id_of, page_identity
from warehouse.warc.captures import Capture, payload_digest, read_exchange, stored_url
from warehouse.warc.exchange import Exchange

CAPTURES_IN_FLIGHT = 8
CAPTURES_IN_A_BATCH = 200
UNAVAILABLE = "page unavailable"
# What makes a harvest no worse than partial: nothing contradicts it, but it did not hear the site itself.
FROM_A_CACHE = "answered from a cache"
# A cache may answer with what is no older than that when the harvest begins: a harvest takes as long itself.
FRESH = timedelta(minutes=10)
# What a list that shifts, or an answer gone astray, can look like on the way: its pages are worth another try.
MENDABLE = frozenset({MISSING, PAGER_ENDS_EARLY, PAGER_NOT_RECOGNIZED, PAGE_REPEATS, FROM_A_CACHE})

# How much is asked for again when a listing changes under its harvest: in all as many pages as it has, but for short
# ones, in as many rounds at most. A list that has not come to rest by then changes faster than it can be read.
MOST_ROUNDS = 4
PASSES_AGAIN = 1
FEWEST_PAGES_AGAIN = 20
# How many documents that have left a listing are asked for themselves.
MOST_DOCUMENTS_ASKED = 20


class PagesUnavailable(PageUnavailable):
    """Some pages of a batch could not be fetched. The batch can be done again: only they are asked for anew."""


@dataclass(slots=True)
class ListingHarvest:
    """Fetches, captures and reads the pages of one listing; what is to be loaded of them gathers in `batches`.

    `known` are the pages that were read before, by page_id; `done` those that this run has had, by number. `listed` are
    the documents that the listing has shown before. `walked_from` and `walked_until` are when the first and the last
    page of the way were asked for, `stale` the pages of which a cache gave what was too old then.
    """

    archive: Archive
    folder: DataFolder
    schemas: Schemas
    source: Source
    keeper: SiteKeeper
    reader: PageReader
    walk: Walk
    watcher: Watcher
    known: dict[int, PageFacts]
    listed: Sequence[ListedDocument] = ()
    done: dict[int, PageFacts] = field(default_factory=dict)
    stale: set[int] = field(default_factory=set)
    walked_from: datetime | None = None
    walked_until: datetime | None = None
    captures: list[Capture] = field(default_factory=list)
    pages: list[PageRead] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    pages_again: int = 0

    async def harvest_pages(self, first: Step, most: int, *, is_last_try: bool = True) -> Step | None:
        """Goes through at most `most` pages; gives the step after them, None at the end of the listing.

        All captures are on the disk when it returns. Raises SourceBlocked when the
        source gives no more pages at all, and PagesUnavailable unless it is the last try.
        """
        incidents_before = len(self.walk.incidents)
        step: Step | None = first
        try:
            for _ in range(most):
                assert step is not None
                step = await self._harvest_page(step)
                if step is None:
                    break
        finally:
            await self.gather(at_least=CAPTURES_IN_A_BATCH)
        missed = [incident.url for incident in self.walk.incidents[incidents_before:] if incident.kind == UNAVAILABLE]
        if missed and not is_last_try:
            del self.walk.incidents[incidents_before:]
            raise PagesUnavailable(f"{len(missed)} of {most} pages could not be fetched, {missed[0]} the first of them")
        return step

    async def settle(self) -> None:
        """Asks for the first page again, past caches, and for others when the listing has changed under the harvest,
        until its pages are of one state; for all of them when far less stands there than before. A listing that keeps
        changing becomes an incident. Raises SourceBlocked."""
        in_doubt = set(self.walk.pages) if self.is_far_less else self.stale
        if not self._has_come_through or (len(self.walk.pages) < 2 and not in_doubt):
            return
        settling = Settling(self.walk.pages)
        most = self.pages_again + max(FEWEST_PAGES_AGAIN, PASSES_AGAIN * len(self.walk.pages) + MOST_ROUNDS)
        for _ in range(MOST_ROUNDS):
            settling.begin_round(in_doubt)
            in_doubt = set()
            while (number := settling.next_in_doubt()) is not None and self.pages_again < most:
                settling.answered(number, await self._ask_again(number))
            await self.gather(at_least=CAPTURES_IN_A_BATCH)
            if settling.is_over:
                self.walk.forget_missing_behind_the_end()
                return
            self.watcher.said("the listing has changed while it was harvested: asking for its pages again where it did")
        step = self.walk.first_step
        self.walk.note(
            "listing keeps changing", step, f"{self.pages_again} pages were asked for again, and still differ"
        )

    async def ask_for_missing(self) -> None:
        """Asks for documents that have left the listing and stand in no other one, for each by its own URL: what the
        site answers is captured, and a document that is there no more is known to be withdrawn.

        Of a listing that is declared to be the whole archive's, nothing need be asked.
        """
        is_whole_archive = self.walk.listing_url == self.archive.whole_listing_url
        if not self._has_come_through or self.walk.troubles or is_whole_archive or self.is_far_less:
            return
        missing = [document.url for document in self._missing if not document.stands_elsewhere]
        for url in missing[:MOST_DOCUMENTS_ASKED]:
            try:
                await self.source.fetch(url)
            except SourceBlocked:
                return
            except (PageUnavailable, PageMissing):
                continue

    @property
    def is_far_less(self) -> bool:
        """Whether of the documents that stood in the listing more are missing than its archive's bounds allow."""
        stood = sum(document.stands for document in self.listed)
        lost = sum(document.stands for document in self._missing)
        return lost > ceil(round(stood * self.archive.bounds.largest_loss, 6))

    @property
    def _missing(self) -> list[ListedDocument]:
        found = {document for facts in self.walk.pages.values() for document in facts.documents}
        return [document for document in self.listed if document.url not in found]

    @property
    def _has_come_through(self) -> bool:
        """Whether the way led through the whole of a listing, and astray nowhere."""
        is_astray = any(incident.kind not in MENDABLE for incident in self.walk.troubles)
        return not (is_astray or self.walk.is_cut_short)

    async def _ask_again(self, number: int) -> PageFacts | None:
        """What a page says now; None when it is there no more."""
        self.captures += await self.keeper.kept_meanwhile()
        self.pages_again += 1
        step = self.walk.step_to(number)
        try:
            facts = await self._fetch(step, since=self.walked_until)
        except PageMissing as error:
            self.walk.missing(step, str(error))
            return None
        if facts is not None:
            self.walk.learn(number, facts)
        return facts

    async def gather(self, at_least: int = 1) -> None:
        """Gathers what was captured since the last time for the load, once it is `at_least` so many captures.

        The captures are on the disk when it returns. What a killed run had not loaded, the next run does.
        """
        self.captures += await self.keeper.kept_meanwhile(is_synced=True)
        if len(self.captures) < at_least:
            return
        await self._read_the_rest()
        self.batches.append(batch_of(self.schemas, self.captures, self.pages, self.known))
        self.captures, self.pages = [], []

    async def _read_the_rest(self) -> None:
        """Reads pages that came in but that the way through the listing did not get to see, so that what is loaded
        now is what a rebuild will load: a bot challenge, a body that does not decode, a page of another listing."""
        read = {page.page_id for page in self.pages}.union(self.known)
        for capture in self.captures:
            if capture.revisit_of is None and is_page(capture) and page_id_of(capture) not in read:
                exchange = read_exchange(self.folder.store, capture)
                self.pages.append(
                    await self.reader.read_in_turn(
                        self.archive, capture.url, capture.payload_digest, capture.read_as, exchange
                    )
                )

    async def _harvest_page(self, step: Step) -> Step | None:
        facts = self.done.get(step.number) or await self._fetch_page(step)
        following = self.walk.past(step) if facts is None else self.walk.after(step, facts)
        self.watcher.page_harvested(step.number, self.walk.pages_expected, facts.entries if facts else 0)
        return following

    async def _fetch_page(self, step: Step) -> PageFacts | None:
        """The facts of a page; None, and an incident, when it could not be had."""
        try:
            facts = await self._fetch(step)
        except PageMissing as error:
            self.walk.missing(step, str(error))
            return None
        if self.keeper.pending > CAPTURES_IN_FLIGHT:
            self.captures += await self.keeper.kept_meanwhile()
        if facts is not None:
            self.done[step.number] = facts
        return facts

    async def _fetch(self, step: Step, since: datetime | None = None) -> PageFacts | None:
        """As `_fetch_page`, for the site as it is now, past caches if it is asked for as it is `since` a moment.

        Raises PageMissing and SourceBlocked.
        """
        past_caches = since is not None or bool(self.stale)
        try:
            exchange = await self.source.fetch(step.url, self.keeper.validators(step.url), past_caches=past_caches)
        except SourceBlocked as error:
            self.walk.note("source blocked", step, str(error))
            raise
        except PageMissing:
            raise
        except PageUnavailable as error:
            self.walk.note(UNAVAILABLE, step, str(error))
            return None
        if self.archive.parser.listing_url(exchange.url) != self.walk.listing_url:
            if step.number == self.walk.probe:
                raise PageMissing(f"the site sent this page on to {exchange.url}")
            self.walk.note("redirected away", step, f"the site sent this page on to {exchange.url}")
            return None
        self._look_for_caches(step, exchange, since)
        return await self._read(exchange)

    def _look_for_caches(self, step: Step, exchange: Exchange, since: datetime | None) -> None:
        """Notes a page that a cache gave as it was earlier than it should be: it is asked for again, unless the cache
        was told to ask the site and did not."""
        if since is None:
            self.walked_from = self.walked_from or exchange.fetched_at
            self.walked_until = exchange.fetched_at
            since, is_first_look = self.walked_from - FRESH, not self.stale
        else:
            is_first_look = False
        if not is_older_than(exchange, since):
            return
        if is_first_look:
            self.stale.add(step.number)
        elif all(incident.kind != FROM_A_CACHE for incident in self.walk.incidents):
            self.walk.note(FROM_A_CACHE, step, "a cache before the site answered though it was told to ask the site")

    async def _read(self, exchange: Exchange) -> PageFacts | None:
        """What today's parser makes of a page, which it does not read again when it has before."""
        url = stored_url(exchange.url)
        if exchange.status == 304:
            original = self.keeper.original(exchange)
            digest, read_as = original.payload_digest, original.read_as
        else:
            original = None
            digest, read_as = payload_digest(exchange.payload), exchange.read_as
        page_id = page_identity(self.archive.name, url, digest, read_as)
        if page_id in self.known:
            return self.known[page_id]
        if original is not None:
            exchange = read_exchange(self.folder.store, original)
        page = await self.reader.read_in_turn(self.archive, url, digest, read_as, exchange)
        self.pages.append(page)
        if page.page is None:
            return None
        self.known[page_id] = facts_of(page)
        return self.known[page_id]
