"""What is held of an archive's captures when others' are taken over: nothing is kept twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Literal

from warehouse.lookups import HeldCapture
from warehouse.records import page_identity
from warehouse.warc.captures import Capture, CaptureWriter, payload_digest, stored_url
from warehouse.warc.exchange import Exchange
from warehouse.warc.records import Original

Kept = Literal["new", "seen again", "held"]


class Holdings:
    """The captures of one archive that are held already, and those that are kept now; `writer` gives what writes them.

    The same bytes at the same URL at another time, to be read alike, become a revisit, which says that the page had not
    changed.
    """

    def __init__(self, archive: str, writer: Callable[[], CaptureWriter], held: Iterable[HeldCapture]) -> None:
        self._archive = archive
        self._writer = writer
        self._originals: dict[int, Original] = {}
        self._sightings: set[tuple[int, datetime]] = set()
        self._sightings_of_old: set[tuple[int, datetime]] = set()
        self._times: dict[tuple[str, datetime], Original | None] = {}
        for capture in held:
            self._hold(capture.page_id, capture.url, capture.captured_at, capture.original)
            if capture.is_of_old:
                self._sightings_of_old.add((capture.page_id, capture.captured_at))

    def keep(self, exchange: Exchange) -> Kept:
        """Keeps an exchange, unless it is held: as a page seen at that time, or, where nothing tells its time, at any.

        Raises CaptureError when it cannot be stored.
        """
        url, digest = stored_url(exchange.url), payload_digest(exchange.payload)
        page_id = page_identity(self._archive, url, digest, exchange.read_as)
        page_of_old = page_identity(self._archive, url, digest, None)
        original = self._originals.get(page_id)
        is_undated = original is not None and exchange.dated_by == "import"
        if (
            is_undated
            or (page_id, exchange.fetched_at) in self._sightings
            or (page_of_old, exchange.fetched_at) in self._sightings_of_old
        ):
            return "held"
        if original is None:
            capture = self._writer().append(exchange)
            self._hold(page_id, capture.url, capture.captured_at, _original_in(capture))
            return "new"
        capture = self._writer().append_revisit(exchange, original)
        self._hold(page_id, capture.url, capture.captured_at, original)
        return "seen again"

    def is_held(self, url: str, captured_at: datetime) -> bool:
        """Whether there is a capture of a URL at a time, which counts in whole seconds, whatever its status."""
        return (stored_url(url), _second(captured_at)) in self._times

    def keep_sighting(self, unchanged: Exchange, captured_at: datetime) -> bool:
        """Keeps that a page had not changed since a capture of it; False where the bytes of that time are not held."""
        original = self._times.get((stored_url(unchanged.url), _second(captured_at)))
        if original is None:
            return False
        capture = self._writer().append_revisit(unchanged, original)
        page_id = page_identity(self._archive, capture.url, original.payload_digest, original.read_as)
        self._hold(page_id, capture.url, capture.captured_at, original)
        return True

    def _hold(self, page_id: int, url: str, captured_at: datetime, original: Original | None) -> None:
        self._times[url, _second(captured_at)] = original
        self._sightings.add((page_id, captured_at))
        if original is not None:
            self._originals.setdefault(page_id, original)


def _original_in(capture: Capture) -> Original | None:
    """An error page holds nothing that a later page could be unchanged from."""
    if capture.status != 200:
        return None
    return Original(
        capture.capture_id,
        capture.url,
        capture.captured_at,
        capture.payload_digest,
        capture.payload_length,
        capture.read_as,
    )


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
