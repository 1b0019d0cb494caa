"""Keeps what a run captures, and nothing twice.

Bytes that a capture holds are not stored again, unless other headers say how to read them: a `Keeper` makes them a
revisit of it. `SiteKeeper` is one for a harvest of a site, `TakeoverKeeper` for a run that takes over others' captures.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Generic, Literal, NamedTuple, Self, TypeVar

from flows.http.source import Validators, sendable_validator
from warehouse.lookups import HeldCapture
from warehouse.records import page_id_of, page_identity
from warehouse.warc.captures import Capture, CaptureWriter, RunEnd, payload_digest, stored_url
from warehouse.warc.exchange import Exchange
from warehouse.warc.records import Original

Page = TypeVar("Page", bound=str | int)
Holder = TypeVar("Holder", bound=Capture | Original)
Kept = Literal["new", "seen again", "held"]


class Keeper(Generic[Page, Holder]):
    """Stores exchanges: as revisits where captures hold their bytes, else whole, to be held from then on.

    `writer` gives what writes them, `page` the page that a capture is of, `holder` what is to be known of a capture as
    the one that holds the bytes of its page. Those are in `_originals`. To a site a page is what its URL asks for, and
    the last original counts; to a takeover it is what was received there, to be read alike, and the first one does.
    """

    def __init__(
        self, writer: Callable[[], CaptureWriter], page: Callable[[Capture], Page], holder: Callable[[Capture], Holder]
    ) -> None:
        self._writer = writer
        self._page = page
        self._holder = holder
        self._originals: dict[Page, Holder] = {}

    def _store(self, exchange: Exchange, original: Holder | None) -> Capture:
        """Stores an exchange; `original` is what holds its bytes."""
        writer = self._writer()
        capture = writer.append(exchange) if original is None else writer.append_revisit(exchange, original)
        self._hold(capture)
        return capture

    def _hold(self, capture: Capture) -> None:
        """An error page holds nothing that a later page could be unchanged from."""
        if capture.status == 200 and capture.revisit_of is None:
            self._originals[self._page(capture)] = self._holder(capture)


class Asked(NamedTuple):
    """What was asked with: the form that all URLs of a page share, and the values of both conditional headers."""

    page: str
    etag: str | None
    last_modified: str | None


class SiteKeeper(Keeper[str, Capture]):
    """Writes a run's captures in a thread of its own, while the run reads the page or asks for the next one.

    `page_key` gives one form to all URLs of a page; `held` are the captures that the run's source has made of these
    pages so far, oldest first.

    Validators and the capture that has the bytes they came with are one pair: a “not modified” is about the validators
    of its own request, whatever has come in meanwhile, and an answer without any ends the pair.
    """

    def __init__(self, writer: CaptureWriter, page_key: Callable[[str], str], held: Iterable[Capture]) -> None:
        super().__init__(lambda: writer, lambda capture: page_key(capture.url), lambda capture: capture)
        self._page_key = page_key
        self._validated: dict[str, tuple[Validators, Capture]] = {}
        self._asked: dict[Asked, Capture] = {}
        for capture in held:
            self._hold(capture)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="captures")
        self._pending: list[Future[Capture]] = []

    def keep(self, exchange: Exchange) -> None:
        """Begins to store an exchange."""
        self._pending.append(self._thread.submit(lambda: self._store(exchange, self._original(exchange))))

    def kept(self) -> list[Capture]:
        """Waits until all exchanges are stored; gives the captures made since the last call.

        Raises CaptureError when one could not be stored.
        """
        pending, self._pending = self._pending, []
        return [future.result() for future in pending]

    def validators(self, url: str) -> Validators | None:
        """With what to ask whether a page has changed; None when nothing is held that could be unchanged."""
        page = self._page_key(url)
        if page not in self._validated:
            return None
        validators, original = self._validated[page]
        self._asked[Asked(page, validators.etag, validators.last_modified)] = original
        return validators

    def original(self, not_modified: Exchange) -> Capture:
        """The capture that holds the bytes of a page which has not changed: that of the validators which were sent with
        this request."""
        return self._asked[self._asked_with(not_modified)]

    @property
    def pending(self) -> int:
        """How many exchanges have been given since `kept` was last called."""
        return len(self._pending)

    async def kept_meanwhile(self, *, is_synced: bool = False) -> list[Capture]:
        """As `kept`, while others of this process go on; where `is_synced` all captures are on the disk then."""
        if is_synced:
            await asyncio.shield(asyncio.wrap_future(self._thread.submit(self._writer().sync)))
        elif unfinished := [future for future in self._pending if not future.done()]:
            await asyncio.wait([asyncio.wrap_future(unfinished[-1])])
        return self.kept()

    async def end(self, end: RunEnd) -> None:
        """Ends the run in its captures, and closes their file, while others of this process go on."""

        def ended() -> None:
            self._writer().end_run(end.report)
            self._writer().close()

        await asyncio.shield(asyncio.wrap_future(self._thread.submit(ended)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown()
        self._writer().close()

    def _original(self, exchange: Exchange) -> Capture | None:
        """What holds the bytes of an exchange, to be read alike; None when nothing does."""
        if exchange.status == 304:
            return self._asked.get(self._asked_with(exchange))
        last = self._originals.get(self._page_key(exchange.url))
        if exchange.status != 200 or last is None or last.read_as != exchange.read_as:
            return None
        return last if payload_digest(exchange.payload) == last.payload_digest else None

    def _asked_with(self, exchange: Exchange) -> Asked:
        sent = {name.lower(): value for name, value in exchange.request_headers}
        return Asked(self._page_key(exchange.url), sent.get("if-none-match"), sent.get("if-modified-since"))

    def _hold(self, capture: Capture) -> None:
        """A “not modified” changes nothing: what it is about is held, with the validators that were sent."""
        super()._hold(capture)
        if capture.status != 200:
            return
        page = self._page(capture)
        original = self._originals.get(page)
        validators = Validators(_as_received(capture.etag), _as_received(capture.last_modified))
        if original is None or capture.revisit_of not in (None, original.capture_id) or validators == Validators():
            self._validated.pop(page, None)
        else:
            self._validated[page] = validators, original


class TakeoverKeeper(Keeper[int, Original]):
    """Keeps others' captures of one archive; `held` are those of it that are held already, oldest first.

    The same bytes at the same URL at another time become a revisit, which says that the page had not changed.
    """

    def __init__(self, writer: Callable[[], CaptureWriter], archive: str, held: Iterable[HeldCapture]) -> None:
        super().__init__(writer, page_id_of, Original.of)
        self._archive = archive
        self._sightings: set[tuple[int, datetime]] = set()
        self._sightings_of_old: set[tuple[int, datetime]] = set()
        self._times: dict[tuple[str, datetime], Original | None] = {}
        for capture in held:
            self._see(capture.page_id, capture.url, capture.captured_at, capture.original)
            if capture.is_of_old:
                self._sightings_of_old.add((capture.page_id, capture.captured_at))

    def keep(self, exchange: Exchange) -> Kept:
        """Keeps an exchange, unless it is held: as a page seen at that time, or, where nothing tells its time, at any.

        Raises CaptureError when it cannot be stored.
        """
        url, digest, moment = stored_url(exchange.url), payload_digest(exchange.payload), exchange.fetched_at
        page_id = page_identity(self._archive, url, digest, exchange.read_as)
        page_of_old = page_identity(self._archive, url, digest, None)
        original = self._originals.get(page_id)
        is_undated = original is not None and exchange.dated_by == "import"
        if is_undated or (page_id, moment) in self._sightings or (page_of_old, moment) in self._sightings_of_old:
            return "held"
        capture = self._store(exchange, original)
        self._see(page_id, capture.url, capture.captured_at, self._originals.get(page_id))
        return "new" if original is None else "seen again"

    def is_held(self, url: str, captured_at: datetime) -> bool:
        """Whether there is a capture of a URL at a time, which counts in whole seconds, whatever its status."""
        return (stored_url(url), _second(captured_at)) in self._times

    def keep_sighting(self, unchanged: Exchange, captured_at: datetime) -> bool:
        """Keeps that a page had not changed since a capture of it; False where the bytes of that time are not held."""
        original = self._times.get((stored_url(unchanged.url), _second(captured_at)))
        if original is None:
            return False
        capture = self._store(unchanged, original)
        self._see(page_id_of(capture), capture.url, capture.captured_at, original)
        return True

    def _see(self, page_id: int, url: str, captured_at: datetime, original: Original | None) -> None:
        self._times[url, _second(captured_at)] = original
        self._sightings.add((page_id, captured_at))
        if original is not None:
            self._originals.setdefault(page_id, original)


def _as_received(value: str | None) -> str | None:
    """A validator that can be sent as it was received: bytes that are no ASCII are not sure to be kept as they were."""
    return sendable_validator(value) if value and value.isascii() else None


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
