"""The live site, or a replica of it, asked politely: as the design's manners say, and never around a bot challenge."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

from tenacity import RetryCallState

from flows.http.asking import user_agent
from flows.http.client import HttpClient, Resolver, resolve
from flows.http.pacing import RETRIED, AttemptFailed, Clock, OnWait, Pacer, Sleep, retry_after, retrying
from flows.http.redirects import REDIRECTS, RedirectRefused, archive_url, next_hop, request_target
from flows.http.shared_turns import HostTurns, turns_folder
from flows.http.source import (
    OTHER_WAYS_IN,
    PAST_CACHES,
    Limits,
    PageMissing,
    PageUnavailable,
    SourceBlocked,
    SourceError,
    Traffic,
    Validators,
    sendable_validator,
)
from flows.web.robots import RobotsRules
from parsers.archive import Archive
from parsers.listing.refusals import bot_challenge
from warehouse.warc.exchange import BodyError, Exchange, Headers

__all__ = ["Limits", "WebSource"]


class WebSource:
    """A source that asks the archive's own hosts, or with `replica` (“http://127.0.0.1:8080”) that server in their
    stead, under the archive's own URLs. An async context manager: one for a run.

    `record` gets each exchange once, as it arrives: robots.txt, redirects, errors and pages. An error that is asked
    again is only counted, until the last. `contact` (an address or URL, else REGEST_CONTACT from the environment) is
    told to the site. `pause` replaces the archive's, in seconds. `on_wait` hears the reason and the seconds of each
    wait. Raises SourceError for a contact or a replica that cannot be used.
    """

    def __init__(
        self,
        archive: Archive,
        *,
        record: Callable[[Exchange], None],
        contact: str | None = None,
        replica: str | None = None,
        limits: Limits | None = None,
        pause: float | None = None,
        on_wait: OnWait | None = None,
        sleep: Sleep = asyncio.sleep,
        clock: Clock = time.time,
        resolver: Resolver = resolve,
    ) -> None:
        self.name = "web" if replica is None else "replica"
        self.traffic = Traffic()
        self._hosts = archive.hosts
        self._keep_scheme = replica is not None
        self._record = record
        self._limits = limits or Limits()
        self._client = HttpClient(
            home=archive.home,
            headers=_headers(contact),
            limits=self._limits,
            replica=None if replica is None else _origin(replica),
            resolver=resolver,
        )
        pause = archive.pause if pause is None else pause
        self._pacer = Pacer(pause, self.traffic, sleep=sleep, clock=clock, on_wait=on_wait)
        self._replica = replica
        self._turns: dict[str, HostTurns] = {}
        self._new_turns = partial(HostTurns, traffic=self.traffic, sleep=sleep, clock=clock, on_wait=on_wait)
        self._retrying = retrying(self._limits, self._pacer.hold, self._before_retry)
        self._robots: dict[str, RobotsRules | SourceBlocked] = {}
        self._robots_lock = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

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
        try:
            answer: Exchange = await self._retrying.copy()(self._attempt, url, conditions)
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
        await self._pacer.turn()
        async with self._turn_to_ask(url):
            self.traffic.requests += 1
            answer = await self._client.get(url, conditions)
        self.traffic.bytes_received += len(answer.payload)
        if answer.status in RETRIED and self._challenge(answer) is None:
            raise AttemptFailed(_said(answer), answer, retry_after(answer))
        return answer

    def _turn_to_ask(self, url: str) -> AbstractAsyncContextManager[None]:
        """The turn that all runs on this machine share; a copy of a site that is asked without a pause needs none."""
        if not self._pacer.pause:
            return nullcontext()
        turns = self._turns_of(url)
        turns.pauses["page"] = self._pacer.pause
        return turns.turn()

    def _turns_of(self, url: str) -> HostTurns:
        host = urlsplit(self._replica or url).netloc
        if host not in self._turns:
            self._turns[host] = self._new_turns(turns_folder(), host, {"page": self._pacer.pause})
        return self._turns[host]

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

    def _before_retry(self, state: RetryCallState) -> None:
        """Others who ask the same host are held back as long."""
        self.traffic.retries += 1
        if self._pacer.pause and state.next_action is not None:
            self._turns_of(state.args[0]).hold(state.next_action.sleep)


def _headers(contact: str | None) -> Headers:
    return (
        ("User-Agent", user_agent(contact)),
        ("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"),
        # What the standard library can decode within bounds.
        ("Accept-Encoding", "gzip, deflate"),
    )


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
