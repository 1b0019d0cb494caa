"""A Wayback Machine on loopback where everything goes wrong that is known to: who gets on with this one has met all
that is told of the real one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from flows.replay.pages import Page
from flows.replay.server import Answer, answer
from flows.replay.wayback import WaybackReplica, is_cdx
from flows.replay.wayback_index import Index, Kept, Row

HTML = (("Content-Type", "text/html; charset=utf-8"),)
OUT_OF_ORDER = b"<html><head><title>Temporarily Offline</title></head><body>Internet Archive services</body></html>"
EXCLUDED = "org.archive.wayback.exception.AdministrativeAccessControlException"
SAME_KEY = "org%2Carchive%29%2F+19980109140106%21"


class Fault(Enum):
    """What a single request can meet."""

    TOO_MANY = "429"
    UNAVAILABLE = "503 with an HTML page"
    HTML = "200 with an HTML page that is not archived"
    RESET = "the connection is reset"


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong. `at` says which requests, counted from 1, meet what; `retry_after` goes with every 429.

    `gone` are timestamps that the index lists and replay has no more. `excluded_hosts` have no captures to show.
    `dirty_rows` puts among the index's rows what is known to stand there. With `lost_keys` an answer of the index that
    is not the last has no resume key; with `same_key` it has always the same.
    """

    at: Mapping[int, Fault] = field(default_factory=dict)
    retry_after: str | None = None
    gone: frozenset[str] = frozenset()
    excluded_hosts: frozenset[str] = frozenset()
    dirty_rows: bool = False
    lost_keys: bool = False
    same_key: bool = False


class TroubledWayback(WaybackReplica):
    """A Wayback Machine with `faults`, which may be changed while it serves. Without `revisits` its index lists every
    capture as one of its own."""

    def __init__(
        self, pages: Iterable[Page], *, faults: Faults | None = None, revisits: bool = True, **options: Any
    ) -> None:
        self.faults = faults or Faults()
        self._revisits = revisits
        super().__init__(pages, **options)

    def _index_of(self, kept: Iterable[Kept]) -> Index:
        return TroubledIndex(kept, lambda: self.faults, revisits=self._revisits)

    def _within_limits(self, target: str) -> Answer:
        match self.faults.at.get(len(self.requests)):
            case Fault.RESET:
                raise ConnectionResetError
            case Fault.TOO_MANY:
                return self._too_many()
            case Fault.UNAVAILABLE:
                return answer(HTTPStatus.SERVICE_UNAVAILABLE, HTML, OUT_OF_ORDER)
            case Fault.HTML:
                return answer(HTTPStatus.OK, HTML, OUT_OF_ORDER)
        if is_cdx(target) and any(f"url={host}" in target for host in self.faults.excluded_hosts):
            headers = (("Content-Type", "text/plain"), ("X-Archive-Wayback-Runtime-Error", EXCLUDED))
            return answer(HTTPStatus.FORBIDDEN, headers, f"{EXCLUDED}: Blocked Site Error\n".encode())
        return super()._within_limits(target)

    def _too_many(self) -> Answer:
        if self.faults.retry_after is None:
            return super()._too_many()
        headers = (*HTML, ("Retry-After", self.faults.retry_after))
        return answer(HTTPStatus.TOO_MANY_REQUESTS, headers, b"<html><body>Too Many Requests</body></html>")


class TroubledIndex(Index):
    """The index of such a Wayback Machine."""

    def __init__(self, kept: Iterable[Kept], faults: Callable[[], Faults], *, revisits: bool) -> None:
        super().__init__(kept)
        self._faults = faults
        self._revisits = revisits

    def captures(self, url: str) -> list[Kept]:
        return [one for one in super().captures(url) if one.timestamp not in self._faults().gone]

    def answer(self, query: str) -> str:
        rows, _, key = super().answer(query).partition("\n\n")
        if key and self._faults().lost_keys:
            return f"{rows}\n"
        if key and self._faults().same_key:
            key = f"{SAME_KEY}\n"
        # Of a row that lacks a value not even its place is there.
        rows = "\n".join(" ".join(row.split()) for row in rows.split("\n"))
        return f"{rows}\n\n{key}" if key else rows

    def _wanted_rows(self, wants: Callable[[Row], bool]) -> list[Row]:
        rows = super()._wanted_rows(wants)
        return with_dirt(rows) if self._faults().dirty_rows else rows

    def _given(self, rows: list[Row], start: int, end: int) -> list[Row]:
        """The real server is known to repeat a row behind a key."""
        return super()._given(rows, start - 1 if self._faults().dirty_rows and start else start, end)

    def _rows(self) -> Iterator[Row]:
        return super()._rows() if self._revisits else (kept.row for kept in self._kept)


def with_dirt(rows: Sequence[Row]) -> list[Row]:
    """The rows, and among them one of each kind that is known to be no good, made of the first."""
    if not rows:
        return []
    first = rows[0]
    timestamp, original = first["timestamp"], first["original"]
    parts = urlsplit(original)
    dirt: list[Row] = [
        {**first, "timestamp": f"{timestamp[:6]}00{timestamp[6:12]}"},
        {**first, "timestamp": f"{timestamp[:4]}00{timestamp[4:12]}"},
        {**first, "timestamp": f"{timestamp[:4]}1399000000"},
        {**first, "original": "mailto:archive@example.org"},
        {**first, "original": "http://data:image/jpeg;base64,AF34"},
        {**first, "original": f"http://{parts.netloc}:8080/search"},
        {**first, "original": f"http://{parts.netloc}:80{original.partition(parts.netloc)[2]}"},
        {**first, "mimetype": "image/png"},
        {**first, "statuscode": "302"},
        {**first, "statuscode": "-"},
        {**first, "length": "-"},
        {**first, "digest": ""},
        {**first, "digest": "two words"},
    ]
    return [first, *dirt, *rows[1:]]
