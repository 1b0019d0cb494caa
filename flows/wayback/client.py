"""One request to the Wayback Machine after another: within its limits, again where that can help, and never around a
block.

Its robots.txt is not asked for. That is written for programs that follow links; the index and raw replay are what the
Internet Archive offers to programs, and their rules are the limits.
"""

from __future__ import annotations

import errno
import os
import ssl
from collections.abc import Callable
from datetime import datetime
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from flows.http.asking import RETRY, Asking
from flows.http.client import HttpClient, causes_of, environment_proxy
from flows.http.host_leases import HostLeases, LeaseServer
from flows.http.retries import RETRIED, AttemptFailed, retry_after, tried
from flows.http.shared_turns import FOLDER_VARIABLE
from flows.http.source import OTHER_WAYS_IN, Limits, SourceBlocked, SourceError, Traffic
from flows.wayback.limits import SECONDS_BETWEEN, Kind, WaybackLimits
from parsers.errors import WrongUsage
from warehouse.warc.exchange import BodyError, Exchange

ORIGIN = "https://web.archive.org"
ORIGIN_VARIABLE = "REGEST_WAYBACK"
MEMENTO_TIME = "Memento-Datetime"
EXCLUSIONS = ("AdministrativeAccessControlException", "RobotAccessControlException")
RUNTIME_ERROR = "X-Archive-Wayback-Runtime-Error"
READ_OF_AN_ERROR = 10_000
LIMITS = Limits(connections=1, seconds_to_read=60.0, first_backoff=5.0)

# In place of itself.
OWN_WAYS_IN = "saved pages and WARC files of somebody else's crawl are other ways in"

# What the system says where there is no network: that tells nothing of the service.
NO_NETWORK = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN})
NO_CONNECTION = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)

Check = Callable[[Exchange], None]


class NoWayback(SourceError, WrongUsage):
    """What is named is no Wayback Machine's address, or no way to treat one."""


class HostExcluded(SourceBlocked):
    """The Wayback Machine shows no captures of a host, because its owner or robots.txt says so."""


class WaybackClient:
    """Asks the Wayback Machine at `origin`, one request at a time. An async context manager: one for a run.

    Without an origin that in REGEST_WAYBACK counts, else the real one; only one on loopback may be http, and only there
    `pause` seconds between two requests may stand for the service's limits. `leases` are of a server for which other
    machines ask, too: they are not needed for one that is asked without a pause. Raises SourceError for an origin, a
    contact or a folder of turns that cannot be used.
    """

    def __init__(
        self,
        asking: Asking,
        *,
        origin: str | None = None,
        pause: float | None = None,
        leases: LeaseServer | None = None,
    ) -> None:
        self.origin, is_loopback = _origin(origin)
        pause = None if pause is None else pause_at(origin, pause)
        # One that is asked at a pace of ours blocks nobody: where it refuses a connection, it is not running.
        self._is_ours = pause is not None
        self.traffic = Traffic()
        self._limits = asking.limits
        # What happens between us and a proxy says nothing of the service.
        self._has_proxy = not is_loopback and environment_proxy(self.origin) is not None
        replica = self.origin if is_loopback else None
        self._client = HttpClient(asking, home=self.origin, accept="*/*", replica=replica)
        name = urlsplit(self.origin).netloc.replace(":", "-")
        self._turns = WaybackLimits(asking, name, self.traffic, pause=pause)
        longest = max(SECONDS_BETWEEN.values()) if pause is None else pause
        host = urlsplit(self.origin).netloc
        self._leases = HostLeases(leases if longest else None, (host,), asking, self.traffic, longest)
        self._hold = partial(asking.wait, reason=RETRY, traffic=self.traffic)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()
        await self._leases.aclose()

    async def get(self, kind: Kind, target: str, check: Check) -> Exchange:
        """The answer for a path and query of the service, once `check` lets it pass: that may raise AttemptFailed for
        what is worth asking again.

        Raises PageUnavailable, and SourceBlocked when nothing may be asked for a long time.
        """
        attempt = partial(self._attempt, kind, f"{self.origin}{target}", check)
        return await tried(attempt, self._limits, self.traffic, self._hold)

    async def wait_until(self, end: datetime) -> None:
        """Returns at a time in UTC, when a block is over."""
        await self._turns.wait_until(end)

    def text(self, answer: Exchange) -> str:
        """The body as text. Raises AttemptFailed when it cannot be decoded."""
        try:
            return answer.body(self._limits.response_bytes).decode("utf-8", "replace")
        except BodyError as error:
            raise AttemptFailed(str(error)) from error

    async def _attempt(self, kind: Kind, url: str, check: Check) -> Exchange:
        """What the limits make necessary is not counted as an attempt: it ends by itself, as every wait for the same
        trouble is twice as long as the one before."""
        while True:
            async with self._leases.held(), self._turns.turn(kind):
                answer = await self._answer(url)
                if answer is None:
                    continue
                if is_live(answer) and answer.status == 429:
                    self._turns.refused(retry_after(answer))
                    continue
                self._turns.answered()
            if is_live(answer) and answer.status in RETRIED:
                raise AttemptFailed(said(answer), answer, retry_after(answer))
            check(answer)
            return answer

    async def _answer(self, url: str) -> Exchange | None:
        """None when there was no connection, or none any more, which is noted."""
        self.traffic.requests += 1
        try:
            answer = await self._client.get(url)
        except (AttemptFailed, SourceBlocked) as failure:
            trouble = None if self._has_proxy else _trouble(failure)
            if trouble is None:
                if isinstance(failure, SourceBlocked):
                    raise SourceBlocked(str(failure).replace(OTHER_WAYS_IN, OWN_WAYS_IN)) from failure
                raise
            if self._is_ours and trouble == errno.ECONNREFUSED:
                raise SourceBlocked(
                    f"nobody answers at {self.origin}: `regest replay ARCHIVE --as wayback` serves a Wayback Machine"
                ) from failure
            self._turns.connection_lost(is_refused=trouble == errno.ECONNREFUSED)
            return None
        self.traffic.bytes_received += len(answer.payload)
        return answer


def is_live(answer: Exchange) -> bool:
    """Whether the Wayback Machine itself speaks, and not a page that it has kept: archived errors look alike."""
    return answer.header(MEMENTO_TIME) is None


def require_not_excluded(answer: Exchange, text: str, host: str) -> None:
    """Raises HostExcluded when an answer says that no captures of `host` are shown."""
    told = f"{answer.header(RUNTIME_ERROR) or ''} {text[:READ_OF_AN_ERROR]}"
    reason = next((name for name in EXCLUSIONS if name in told), None)
    if reason is None and answer.status != 403:
        return
    why = {EXCLUSIONS[0]: "its owner has had it excluded", EXCLUSIONS[1]: "its robots.txt excluded it"}
    raise HostExcluded(
        f"the Wayback Machine shows no captures of {host} ({why.get(reason or '', 'it answers 403')}): {OWN_WAYS_IN}"
    )


def said(answer: Exchange) -> str:
    """What an answer was that is of no use."""
    return f"{answer.url} answered with status {answer.status} {answer.reason}".rstrip()


def _trouble(failure: Exception) -> int | None:
    """The system's number of what happened to the connection (0 where it gives none); None for everything else."""
    causes = list(causes_of(failure))
    numbers = [cause.errno for cause in causes if isinstance(cause, OSError) and cause.errno]
    is_ours = any(number in NO_NETWORK for number in numbers) or any(
        isinstance(cause, ssl.SSLError) for cause in causes
    )
    if is_ours or not any(isinstance(cause, NO_CONNECTION) for cause in causes):
        return None
    return errno.ECONNREFUSED if errno.ECONNREFUSED in numbers else next(iter(numbers), 0)


def pause_at(origin: str | None, pause: float | None) -> float | None:
    """The seconds between two requests: None for the service's own limits, which hold but for one on loopback. That is
    nobody else's: it is asked without a pause, unless one is wanted. Raises NoWayback."""
    _, is_loopback = _origin(origin)
    if is_loopback:
        return pause or 0.0
    if pause is not None:
        raise NoWayback(
            "a pause can be chosen for a Wayback Machine on this machine alone: the real one has its limits"
        )
    return None


def turns_at(origin: str | None, own: Path) -> Path | None:
    """Where the turns are kept of one on loopback: in a folder of its user's `own`. None for all others, whose turns
    are those of everybody on this machine, and where an environment variable names the folder. Raises NoWayback."""
    _, is_loopback = _origin(origin)
    return own if is_loopback and FOLDER_VARIABLE not in os.environ else None


def _origin(named: str | None) -> tuple[str, bool]:
    """Scheme, host and port of a Wayback Machine, and whether it is on loopback. Raises NoWayback."""
    text = named or os.environ.get(ORIGIN_VARIABLE) or ORIGIN
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise NoWayback(f"“{text}” is no Wayback Machine's address: {error}") from error
    is_loopback = _is_loopback(parts.hostname or "")
    is_origin = parts.hostname and parts.path in ("", "/") and not parts.query and "@" not in parts.netloc
    if not is_origin or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback)):
        raise NoWayback(
            f"“{text}” is no Wayback Machine's address: give one like {ORIGIN}; http is for this machine alone, as "
            "http://127.0.0.1:8080"
        )
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}", is_loopback


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
