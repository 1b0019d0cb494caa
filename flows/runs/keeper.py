"""Captures what a source receives, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import NamedTuple, Self

from flows.http.source import Validators, sendable_validator
from warehouse.warc.captures import Capture, CaptureWriter, payload_digest
from warehouse.warc.exchange import Exchange

PageKey = Callable[[str], str]


class Asked(NamedTuple):
    """What was asked with: the form that all URLs of a page share, and the values of both conditional headers."""

    page: str
    etag: str | None
    last_modified: str | None


class Keeper:
    """Writes a run's captures in a thread of its own, while the run reads the page or asks for the next one.

    `page_key` gives one form to all URLs of a page; `held` are the captures that the run's source has made of these
    pages so far, oldest first. Bytes that the last of them holds are not stored again, unless other headers say how to
    read them: the capture becomes a revisit.

    Validators and the capture that has the bytes they came with are one pair: a “not modified” is about the validators
    of its own request, whatever has come in meanwhile, and an answer without any ends the pair.
    """

    def __init__(self, writer: CaptureWriter, page_key: PageKey, held: Iterable[Capture]) -> None:
        self._writer = writer
        self._page_key = page_key
        self._originals: dict[str, Capture] = {}
        self._validated: dict[str, tuple[Validators, Capture]] = {}
        self._asked: dict[Asked, Capture] = {}
        for capture in held:
            self._hold(capture)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="captures")
        self._pending: list[Future[Capture]] = []

    def keep(self, exchange: Exchange) -> None:
        """Begins to store an exchange."""
        self._pending.append(self._thread.submit(self._store, exchange))

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

    def sync(self) -> None:
        """Returns when all captures are on the disk."""
        self._thread.submit(self._writer.sync).result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._thread.shutdown()
        self._writer.close()

    def _store(self, exchange: Exchange) -> Capture:
        original = self._original(exchange)
        writer = self._writer
        capture = writer.append_revisit(exchange, original) if original is not None else writer.append(exchange)
        self._hold(capture)
        return capture

    def _original(self, exchange: Exchange) -> Capture | None:
        """What holds the bytes of an exchange, to be read alike; None when nothing does."""
        if exchange.status == 304:
            return self._asked.get(self._asked_with(exchange))
        held = self._originals.get(self._page_key(exchange.url))
        if exchange.status != 200 or held is None or held.read_as != exchange.read_as:
            return None
        return held if payload_digest(exchange.payload) == held.payload_digest else None

    def _asked_with(self, exchange: Exchange) -> Asked:
        sent = {name.lower(): value for name, value in exchange.request_headers}
        return Asked(self._page_key(exchange.url), sent.get("if-none-match"), sent.get("if-modified-since"))

    def _hold(self, capture: Capture) -> None:
        """A “not modified” changes nothing: what it is about is held, with the validators that were sent."""
        if capture.status != 200:
            return
        page = self._page_key(capture.url)
        if capture.revisit_of is None:
            self._originals[page] = capture
        original = self._originals.get(page)
        validators = Validators(_as_received(capture.etag), _as_received(capture.last_modified))
        if original is None or capture.revisit_of not in (None, original.capture_id) or validators == Validators():
            self._validated.pop(page, None)
        else:
            self._validated[page] = validators, original


def _as_received(value: str | None) -> str | None:
    """A validator that can be sent as it was received: bytes that are no ASCII are not sure to be kept as they were."""
    return sendable_validator(value) if value and value.isascii() else None
