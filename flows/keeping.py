"""Captures what a source receives, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from flows.sources import Validators
from warehouse.captures import Capture, CaptureWriter, payload_digest
from warehouse.exchange import Exchange

PageKey = Callable[[str], str]


class Keeper:
    """Writes a run's captures in a thread of its own, while the run reads the page or asks for the next one.

    `page_key` gives one form to all URLs of a page; `held` are the captures of these pages so far, oldest first.
    Bytes that one of them holds are not stored again: the capture becomes a revisit.
    """

    def __init__(self, writer: CaptureWriter, page_key: PageKey, held: Iterable[Capture]) -> None:
        self._writer = writer
        self._page_key = page_key
        self._originals: dict[str, Capture] = {}
        self._validators: dict[str, Validators] = {}
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
        """With what to ask whether a page has changed; None when it was never captured."""
        return self._validators.get(self._page_key(url))

    def original(self, url: str) -> Capture:
        """The capture that holds the bytes of a page which has not changed since."""
        return self._originals[self._page_key(url)]

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
        original = self._originals.get(self._page_key(exchange.url))
        is_held = original is not None and (
            exchange.status == 304
            or (exchange.status == 200 and payload_digest(exchange.payload) == original.payload_digest)
        )
        capture = self._writer.append_revisit(exchange, original) if is_held else self._writer.append(exchange)  # type: ignore[arg-type]
        if capture.status == 200 or capture.revisit_of is not None:
            self._hold(capture)
        return capture

    def _hold(self, capture: Capture) -> None:
        key = self._page_key(capture.url)
        if capture.revisit_of is None:
            self._originals[key] = capture
        if capture.etag or capture.last_modified:
            self._validators[key] = Validators(capture.etag, capture.last_modified)
