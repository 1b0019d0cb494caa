"""A Wayback Machine on loopback: its index, its replay, its limits."""

from __future__ import annotations

import re
import socket
import struct
import time
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.utils import format_datetime
from http import HTTPStatus
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from flows.replay.pages import Page
from flows.replay.server import Answer, LoopbackService, ReplicaServer, answer
from flows.replay.site import MODIFIED
from flows.replay.wayback_index import Index, Kept
from warehouse.warc.exchange import Headers

_REPLAY = re.compile(r"/web/(?P<timestamp>[0-9]{1,14})(?P<mode>[a-z]{2}_)?/(?P<url>.+)", re.DOTALL)
_LINK = re.compile(rb"""(\b(?:href|src|action)=["'])(/|https?:)""", re.IGNORECASE)
_BODY = re.compile(rb"<body[^<>]*>", re.IGNORECASE)
_TOOLBAR = b'<!-- BEGIN WAYBACK TOOLBAR INSERT --><div id="wm-ipp-base"></div><!-- END WAYBACK TOOLBAR INSERT -->'

_HTML: Headers = (("Content-Type", "text/html; charset=utf-8"),)
_TEXT: Headers = (("Content-Type", "text/plain"),)
_NOT_IN_ARCHIVE = (
    "X-Archive-Wayback-Runtime-Error",
    "ResourceNotInArchiveException: the Resource you requested is not in this archive",
)

MINUTE = 60.0
FIRST_BLOCK = 3600.0


@dataclass(frozen=True, slots=True)
class ServiceLimits:
    """Requests a minute. Who sends more than `patience` requests while told to wait is shut out for an hour, then for
    twice as long each time."""

    cdx_a_minute: int = 30
    replays_a_minute: int = 600
    patience: int = 5


class WaybackReplica(LoopbackService):
    """Serves pages at `origin` as a Wayback Machine that has captured them, while it is entered as a context manager.

    A page without a time counts as captured at the start of 2025. `clock` gives seconds. `requests` are the targets of
    all requests so far. Entering raises ReplicaError for a port that cannot be had.
    """

    def __init__(
        self,
        pages: Iterable[Page],
        *,
        limits: ServiceLimits | None = None,
        clock: Callable[[], float] = time.monotonic,
        port: int = 0,
    ) -> None:
        self.requests: list[str] = []
        self._index = self._index_of([Kept(page, page.captured_at or MODIFIED) for page in pages])
        self._guard = _Guard(limits or ServiceLimits(), clock)
        super().__init__(port)
        self._lock = Lock()

    def _server_at(self, port: int) -> ReplicaServer:
        return _Server(port, self._answer_to, self._guard)

    def _index_of(self, kept: Iterable[Kept]) -> Index:
        return Index(kept)

    def _answer_to(self, target: str) -> Answer:
        with self._lock:
            self.requests.append(target)
            if self._guard.is_blocking():
                raise ConnectionResetError
            return self._within_limits(target) if self._guard.lets_pass(is_cdx=is_cdx(target)) else self._too_many()

    def _within_limits(self, target: str) -> Answer:
        return self._cdx(target) if is_cdx(target) else self._replay(target)

    def _too_many(self) -> Answer:
        return answer(HTTPStatus.TOO_MANY_REQUESTS, _HTML, b"<html><body>Too Many Requests</body></html>")

    def _cdx(self, target: str) -> Answer:
        try:
            text = self._index.answer(urlsplit(target).query)
        except (KeyError, ValueError, re.error) as error:
            return answer(HTTPStatus.BAD_REQUEST, _TEXT, f"{error}\n".encode())
        return answer(HTTPStatus.OK, _TEXT, text.encode())

    def _replay(self, target: str) -> Answer:
        asked = _REPLAY.fullmatch(target)
        kept = self._index.captures(asked["url"]) if asked else []
        if asked is None or not kept:
            return answer(HTTPStatus.NOT_FOUND, (*_HTML, _NOT_IN_ARCHIVE), b"<html><body>Not in archive</body></html>")
        nearest = _nearest(kept, asked["timestamp"].ljust(14, "0"))
        mode = asked["mode"] or ""
        if nearest.timestamp != asked["timestamp"]:
            return answer(HTTPStatus.FOUND, (("Location", f"/web/{nearest.timestamp}{mode}/{nearest.page.url}"),), b"")
        return self._memento(nearest, mode)

    def _memento(self, kept: Kept, mode: str) -> Answer:
        page = kept.page.read()
        archived = tuple((f"X-Archive-Orig-{name}", value) for name, value in page.headers)
        content_type = next((value for name, value in page.headers if name.lower() == "content-type"), "text/html")
        headers = (
            ("Content-Type", content_type),
            *archived,
            ("X-Archive-Orig-Content-Length", str(len(page.body))),
            ("Memento-Datetime", format_datetime(kept.captured_at, usegmt=True)),
            ("Link", f'<{page.url}>; rel="original", <{self.origin}/web/{page.url}>; rel="timegate"'),
            ("X-Archive-Src", "replica.warc.gz"),
        )
        return answer(page.status, headers, page.body if mode == "id_" else self._rewritten(page.body, kept))

    def _rewritten(self, body: bytes, kept: Kept) -> bytes:
        """The page as it is shown in a browser."""
        parts = urlsplit(kept.page.url)
        prefix = f"{self.origin}/web/{kept.timestamp}/".encode()
        site = f"{parts.scheme}://{parts.netloc}".encode()

        def rewritten(found: re.Match[bytes]) -> bytes:
            return found[1] + prefix + (site if found[2] == b"/" else b"") + found[2]

        return _BODY.sub(lambda found: found.group() + _TOOLBAR, _LINK.sub(rewritten, body), count=1)


@dataclass(slots=True)
class _Guard:
    """Counts requests, and shuts out who does not listen."""

    limits: ServiceLimits
    clock: Callable[[], float]
    starts: dict[bool, deque[float]] = field(default_factory=lambda: {True: deque(), False: deque()})
    told_to_wait_until: float = float("-inf")
    ignored: int = 0
    blocked_until: float = float("-inf")
    blocks: int = 0

    def is_blocking(self) -> bool:
        return self.clock() < self.blocked_until

    def lets_pass(self, *, is_cdx: bool) -> bool:
        """Whether a request is within the limits; it is counted."""
        now, starts = self.clock(), self.starts[is_cdx]
        while starts and starts[0] <= now - MINUTE:
            starts.popleft()
        starts.append(now)
        if len(starts) <= (self.limits.cdx_a_minute if is_cdx else self.limits.replays_a_minute):
            return True
        self.ignored = self.ignored + 1 if now < self.told_to_wait_until else 0
        self.told_to_wait_until = now + MINUTE
        if self.ignored > self.limits.patience:
            self.blocked_until = now + FIRST_BLOCK * 2**self.blocks
            self.blocks, self.ignored = self.blocks + 1, 0
        return False


class _Server(ReplicaServer):
    def __init__(self, port: int, answer_to: Callable[[str], Answer], guard: _Guard) -> None:
        self._guard = guard
        super().__init__(port, answer_to)

    def verify_request(self, request: Any, client_address: Any) -> bool:  # noqa: ARG002 - named by the base class
        """Resets what comes from whom it has shut out."""
        if not self._guard.is_blocking():
            return True
        request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False


def _nearest(kept: list[Kept], timestamp: str) -> Kept:
    """By the digits, which is near enough here."""
    place = bisect_left([one.timestamp for one in kept], timestamp)
    around = kept[max(place - 1, 0) : place + 1]
    return min(around, key=lambda one: abs(int(one.timestamp) - int(timestamp)))


def is_cdx(target: str) -> bool:
    """Whether a request is a question to the index."""
    return urlsplit(target).path == "/cdx/search/cdx"
