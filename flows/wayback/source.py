"""The Wayback Machine as a source: what it has of an archive's listings, and the pages as they were.

The index is read in pages with resume keys. Pages are asked for raw (`id_`): as the archive's site sent them, without
the toolbar, their links as they were. RFC 7089 says how a memento is marked.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Self
from urllib.parse import quote, urljoin

from flows.http.asking import Asking
from flows.http.host_leases import LeaseServer
from flows.http.redirects import PRINTABLE, REDIRECTS
from flows.http.retries import AttemptFailed
from flows.http.source import PageMissing, PageUnavailable, http_date
from flows.wayback.cache import WaybackCache
from flows.wayback.client import (
    MEMENTO_TIME,
    HostExcluded,
    WaybackClient,
    is_live,
    require_not_excluded,
    said,
    turns_at,
)
from flows.wayback.index import (
    MOST_ROWS_IN_AN_ANSWER,
    ROWS_IN_AN_ANSWER,
    CdxAnswer,
    CdxQuery,
    Snapshot,
    queries,
    read_answer,
)
from parsers.archive import Archive
from parsers.urls import host_of
from warehouse.data_folder import DataFolder
from warehouse.warc.exchange import Exchange, Headers

__all__ = ["HostExcluded", "Memento", "Wayback"]

ARCHIVED = "x-archive-orig-"
MOST_HOPS = 3
# Ten million rows of an archive's listings; a key is a URL with a time before it.
MOST_ANSWERS = 10_000
LONGEST_KEY = 16_384

# What was said of a connection, or of a form of the body, that are not those of what is kept.
NOT_OF_THE_PAGE = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "content-encoding", "content-length", "trailer", "upgrade"}
)

_REPLAY = re.compile(r"/web/(?P<timestamp>[0-9]{1,14})(?:[a-z]{2}_)?/(?P<url>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Memento:
    """A page as it was: `exchange` is what the archive's site answered at `exchange.fetched_at`, whatever its status.
    `is_as_asked` says whether that is the time that was asked for."""

    exchange: Exchange
    is_as_asked: bool


class Wayback:
    """The Wayback Machine's captures of one archive. An async context manager: one for a run. For `origin`, `pause`
    and `leases` see WaybackClient; the index's answers are kept in the data folder, and there the turns of one on
    loopback are."""

    def __init__(
        self,
        archive: Archive,
        folder: DataFolder,
        asking: Asking,
        *,
        origin: str | None = None,
        pause: float | None = None,
        leases: LeaseServer | None = None,
        rows_in_an_answer: int = ROWS_IN_AN_ANSWER,
    ) -> None:
        self.name = "wayback"
        self._archive = archive
        self._clock = asking.clock
        self._rows_in_an_answer = rows_in_an_answer
        kept = folder.working.parent / "wayback"
        asking = replace(asking, turns=asking.turns or turns_at(origin, kept))
        self._client = WaybackClient(asking, origin=origin, pause=pause, leases=leases)
        self.traffic = self._client.traffic
        self.cache = WaybackCache(kept, self._client.origin, asking.clock)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    async def wait_until(self, end: datetime) -> None:
        """Returns at a time in UTC, when a block is over."""
        await self._client.wait_until(end)

    def queries(self, listing_url: str | None, since: date | None, until: date | None) -> list[CdxQuery]:
        """What to ask the index for all captures of the archive's listings, or of one listing."""
        return queries(self._archive, listing_url, since, until, datetime.fromtimestamp(self._clock(), UTC).date())

    async def answers(self, query: CdxQuery) -> AsyncIterator[CdxAnswer]:
        """What the index lists for a query, answer after answer to its end.

        Raises PageUnavailable when an answer cannot be had, so that the list is not whole; HostExcluded; SourceBlocked.
        """
        key, keys = None, {""}
        while True:
            answer = await self._cdx_answer(query, key)
            yield answer
            if len(keys) > MOST_ANSWERS or len(answer.resume_key or "") > LONGEST_KEY:
                raise PageUnavailable(
                    f"the index of {query.host}{query.path} is not read to its end, which does not come: give a "
                    "shorter time with --since and --until"
                )
            key = answer.resume_key
            if key is None:
                return
            if key in keys:
                raise PageUnavailable(
                    f"the index of {query.host}{query.path} goes in a circle: it is not read to its end"
                )
            keys.add(key)

    async def memento(self, snapshot: Snapshot) -> Memento:
        """The page of a snapshot, or of the time next to it that the service has.

        Raises PageMissing and PageUnavailable when it cannot be had, SourceBlocked when nothing can.
        """
        target = replay_target(snapshot.timestamp, snapshot.url)
        for _ in range(MOST_HOPS):
            answer = await self._client.get("replay", target, self._check_replay)
            if not is_live(answer):
                exchange = _as_it_was(answer, snapshot.url)
                return Memento(exchange, f"{exchange.fetched_at:%Y%m%d%H%M%S}" == snapshot.timestamp)
            target = self._next_hop(answer, snapshot.url)
        raise PageUnavailable(f"{answer.url} leads to one time after another")

    def memento_url(self, snapshot: Snapshot) -> str:
        """Where a snapshot's raw memento is."""
        return self._client.origin + replay_target(snapshot.timestamp, snapshot.url)

    async def _cdx_answer(self, query: CdxQuery, key: str | None) -> CdxAnswer:
        """An answer with as many rows as were asked for but without a key may be one that has lost it. Asked for more
        rows, it shows whether it is the end."""
        limit = self._rows_in_an_answer
        answer = await self._limited_answer(query, key, limit)
        while answer.resume_key is None and answer.rows >= limit:
            if limit >= MOST_ROWS_IN_AN_ANSWER:
                raise PageUnavailable(
                    f"the index of {query.host}{query.path} breaks off after {answer.rows:,} rows: give a shorter time "
                    "with --since and --until"
                )
            limit = min(2 * limit, MOST_ROWS_IN_AN_ANSWER)
            answer = await self._limited_answer(query, key, limit)
        return answer

    async def _limited_answer(self, query: CdxQuery, key: str | None, limit: int) -> CdxAnswer:
        target = query.target(key, limit)
        text = self.cache.answer(target, is_settled=query.is_settled)
        if text is None:
            answer = await self._client.get("cdx", target, lambda answer: self._check_cdx(answer, query.host))
            text = self._client.text(answer)
            self.cache.keep(target, text)
        return read_answer(text, self._archive.hosts)

    def _check_cdx(self, answer: Exchange, host: str) -> None:
        text = self._client.text(answer)
        require_not_excluded(answer, text, host)
        if answer.status != 200:
            raise PageUnavailable(said(answer))
        if text.lstrip()[:1] == "<":
            raise AttemptFailed(f"{answer.url} was answered with an HTML page in place of the index")

    def _check_replay(self, answer: Exchange) -> None:
        """What is archived is taken as it is; of what the service itself says, only a redirect leads anywhere."""
        if not is_live(answer):
            _memento_time(answer)
        elif answer.status not in REDIRECTS:
            if answer.status == 404:
                raise PageMissing(f"{answer.url} does not exist: the Wayback Machine has no such capture any more")
            if answer.status == 200:
                raise AttemptFailed(f"{answer.url} was answered with a page that is not archived")
            raise PageUnavailable(said(answer))

    def _next_hop(self, answer: Exchange, url: str) -> str:
        """Where the service keeps the capture next to the one asked for, which must be one of the same page."""
        location = quote((answer.header("location") or "").encode("latin-1"), safe=PRINTABLE)
        try:
            target = urljoin(answer.url, location)
        except ValueError:
            target = ""
        found = _REPLAY.fullmatch(target.removeprefix(self._client.origin))
        if found is None or not self._is_same_page(found["url"], url):
            raise PageUnavailable(
                f"{answer.url} redirects to {location or 'nowhere'}, which is no capture of that page"
            )
        return replay_target(found["timestamp"], found["url"])

    def _is_same_page(self, one: str, other: str) -> bool:
        parser = self._archive.parser
        return host_of(one) in self._archive.hosts and (
            (parser.listing_url(one), parser.page_number(one)) == (parser.listing_url(other), parser.page_number(other))
        )


def replay_target(timestamp: str, url: str) -> str:
    """Path and query of the request for a raw memento."""
    return f"/web/{timestamp}id_/{quote(url, safe=PRINTABLE)}"


def _as_it_was(answer: Exchange, url: str) -> Exchange:
    """The archive's own answer, of which the memento tells: its headers come with a prefix. The body is what the
    Wayback Machine sent, in the encoding that it was sent in."""
    archived = tuple(
        (name[len(ARCHIVED) :], value)
        for name, value in answer.headers
        if name.lower().startswith(ARCHIVED) and name[len(ARCHIVED) :].lower() not in NOT_OF_THE_PAGE
    )
    names = {name.lower() for name, _ in archived}
    own: Headers = tuple(
        (name, value)
        for name, value in answer.headers
        if name.lower() == "content-encoding" or (name.lower() == "content-type" and "content-type" not in names)
    )
    return Exchange(
        url=url,
        fetched_at=_memento_time(answer),
        request_headers=(),
        status=answer.status,
        reason=answer.reason,
        headers=archived + own,
        payload=answer.payload,
        dated_by="memento",
        origin=answer.url,
    )


def _memento_time(answer: Exchange) -> datetime:
    """When the page was captured, in UTC. Raises AttemptFailed when that is not said in a way that can be read."""
    moment = http_date(answer.header(MEMENTO_TIME))
    if moment is None:
        raise AttemptFailed(f"{answer.url} has a {MEMENTO_TIME} that is none")
    return moment
