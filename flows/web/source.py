"""The live site, or a replica of it, asked politely: as the design's manners say, and never around a bot challenge."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

from flows.http.asking import Asking
from flows.http.client import HttpClient
from flows.http.host_leases import LeaseServer
from flows.http.pacing import Pacer
from flows.http.redirects import REDIRECTS, RedirectRefused, archive_url, next_hop, request_target
from flows.http.retries import RETRIED, AttemptFailed, retry_after, tried
from flows.http.source import (
    OTHER_WAYS_IN,
    PAST_CACHES,
    PageMissing,
    PageUnavailable,
    Site,
    SourceBlocked,
    SourceError,
    Traffic,
    Validators,
    sendable_validator,
)
from flows.web.robots import RobotsRules
from parsers.listing.refusals import bot_challenge
from warehouse.warc.exchange import BodyError, Exchange, Headers

ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"


class WebSource:
    """A source that asks the site's own hosts, or with `replica` (“http://127.0.0.1:8080”) that server in their
    stead, under the site's own URLs. An async context manager: one for a run.

    `record` gets each exchange once, as it arrives: robots.txt, redirects, errors and pages. An error that is asked
    again is only counted, until the last. `pause` replaces the site's, in seconds. `leases` are of a server for
    which other machines ask, too. Raises SourceError for a contact or a replica that cannot be used.
    """

    def __init__(
        self,
        site: Site,
        asking: Asking,
        *,
        record: Callable[[Exchange], None],
        replica: str | None = None,
        pause: float | None = None,
        leases: LeaseServer | None = None,
    ) -> None:
        self.name = "web" if replica is None else "replica"
        self.traffic = Traffic()
        self._hosts = site.hosts
        self._keep_scheme = replica is not None
        self._record = record
        self._limits = asking.limits
        replica = None if replica is None else _origin(replica)
        self._client = HttpClient(asking, home=site.home, accept=ACCEPT, replica=replica)
        pause = site.pause if pause is None else pause
        self._pacer = Pacer(asking, pause, self.traffic, replica=replica, hosts=site.hosts, leases=leases)
        self._robots: dict[str, RobotsRules | SourceBlocked] = {}
        self._robots_lock = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()
        await self._pacer.aclose()

    async def fetch(self, url: str, validators: Validators | None = None, *, past_caches: bool = False) -> Exchange:
        """See Source.fetch."""
        conditions = _conditions(validators)
        answer = await self._follow(url, conditions, PAST_CACHES if past_caches else ())
        if answer.status == 304 and _was_sent_with(answer, conditions):
            self.traffic.not_modified += 1
        elif answer.status in (404, 410):
            raise PageMissing(f"{answer.url} does not exist (status {answer.status})")
        elif answer.status != 200:
            raise PageUnavailable(_said(answer))
        return answer

    async def _follow(
        self, url: str, conditions: Headers, directives: Headers = (), *, is_robots: bool = False
    ) -> Exchange:
        """The first answer that is no redirect. RFC 9309 has no rules for fetching robots.txt itself."""
        trail = [archive_url(url, self._hosts)]
        while True:
            if not is_robots:
                (await self._robots_rules(trail[-1])).check(trail[-1])
            answer = await self._answer(trail[-1], (*conditions, *directives))
            if answer.status not in REDIRECTS:
                return answer
            trail.append(next_hop(answer, trail, self._hosts, self._limits.redirects, self._keep_scheme))
            if request_target(trail[-1]) != request_target(url):
                # Validators hold for the page that they came with: that another one has not changed means nothing.
                conditions = ()
            self.traffic.redirects += 1

    async def _answer(self, url: str, conditions: Headers) -> Exchange:
        """The answer for one URL, recorded, whatever its status; only one that is worth it is asked for again."""
        attempt, hold = partial(self._attempt, url, conditions), partial(self._pacer.hold, url)
        try:
            answer = await tried(attempt, self._limits, self.traffic, hold)
        except AttemptFailed as failure:
            if failure.answer is not None:
                self._record(failure.answer)
            raise
        self._record(answer)
        challenge = self._challenge(answer)
        if challenge is not None:
            raise SourceBlocked(
                f"{url} answered with a bot challenge ({challenge}), which Regest does not evade: {OTHER_WAYS_IN}"
            )
        return answer

    async def _attempt(self, url: str, conditions: Headers) -> Exchange:
        async with self._pacer.turn(url):
            self.traffic.requests += 1
            answer = await self._client.get(url, conditions)
        self.traffic.bytes_received += len(answer.payload)
        if answer.status in RETRIED and self._challenge(answer) is None:
            raise AttemptFailed(_said(answer), answer, retry_after(answer))
        return answer

    def _challenge(self, answer: Exchange) -> str | None:
        """Raises PageUnavailable for a page that cannot be decoded within bounds; an error answer may be anything."""
        if answer.status in REDIRECTS or answer.status == 304:
            return None
        try:
            body = answer.body(self._limits.response_bytes)
        except BodyError as error:
            if answer.status == 200:
                raise PageUnavailable(str(error)) from error
            body = b""
        return bot_challenge(body, {name.lower(): value for name, value in answer.headers})

    async def _robots_rules(self, url: str) -> RobotsRules:
        """The rules of the URL's host, asked for once in a run."""
        host = urlsplit(url).netloc
        async with self._robots_lock:
            if host not in self._robots:
                self._robots[host] = await self._fetch_robots(urljoin(url, "/robots.txt"))
        rules = self._robots[host]
        if isinstance(rules, SourceBlocked):
            raise rules
        return rules

    async def _fetch_robots(self, url: str) -> RobotsRules | SourceBlocked:
        """RFC 9309, section 2.3.1: a robots.txt that is not there allows everything, so does one behind redirects that
        are not followed; one that the server fails to give forbids everything."""
        try:
            answer = await self._follow(url, (), is_robots=True)
            if answer.status >= 500:
                raise PageUnavailable(_said(answer))
        except SourceBlocked as blocked:
            return blocked
        except RedirectRefused:
            return RobotsRules()
        except PageUnavailable as failure:
            return SourceBlocked(f"without its robots.txt a site may not be asked for anything: {failure}")
        rules = RobotsRules(answer.body(self._limits.response_bytes) if answer.status == 200 else b"")
        self._pacer.slow_down(min(rules.crawl_delay or 0.0, self._limits.longest_crawl_delay))
        return rules


def _conditions(validators: Validators | None) -> Headers:
    if validators is None:
        return ()
    stated = (("If-None-Match", validators.etag), ("If-Modified-Since", validators.last_modified))
    return tuple((name, value) for name, value in stated if value and sendable_validator(value))


def _was_sent_with(answer: Exchange, conditions: Headers) -> bool:
    return bool(conditions) and set(conditions) <= set(answer.request_headers)


def _origin(replica: str) -> str:
    """The replica's scheme, host and port. Raises SourceError for anything else than that."""
    try:
        parts = urlsplit(replica)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError as error:
        raise SourceError(f"“{replica}” is no replica's address: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/") or parts.query:
        raise SourceError(f"“{replica}” is no replica's address: give one like http://127.0.0.1:8080")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def _said(answer: Exchange) -> str:
    asked = retry_after(answer)
    wish = f" and asks to wait for {asked:g} seconds" if asked else ""
    return f"{answer.url} answered with status {answer.status} {answer.reason}".rstrip() + wish
