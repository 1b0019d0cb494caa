"""Waiting: between two requests to an archive, and before a page is asked for again."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential,
    wait_random,
)

from flows.http.source import Limits, PageUnavailable, Traffic, delta_seconds, http_date
from warehouse.warc.exchange import Exchange

Sleep = Callable[[float], Awaitable[None]]
Clock = Callable[[], float]
OnWait = Callable[[str, float], None]

POLITENESS = "politeness"
RETRY = "a retry"
LONGEST_WAIT = 900.0


class Pacer:
    """Gives out turns to send a request, `pause` seconds apart from start to start, for all hosts of an archive
    together: they are one institution's machines. Each wait is told to `on_wait` (its reason and seconds)."""

    def __init__(
        self, pause: float, traffic: Traffic, *, sleep: Sleep, clock: Clock = time.time, on_wait: OnWait | None
    ) -> None:
        self._pause = pause
        self._traffic = traffic
        self._sleep = sleep
        self._clock = clock
        self._on_wait = on_wait
        self._next_start = clock()

    @property
    def pause(self) -> float:
        """Seconds between two requests."""
        return self._pause

    def slow_down(self, pause: float) -> None:
        """Makes the pause at least so long, from the last turn on."""
        if pause > self._pause:
            self._next_start += pause - self._pause
            self._pause = pause

    async def turn(self) -> None:
        """Returns when the next request may start."""
        now = self._clock()
        # A clock that was set back keeps nobody waiting for long.
        start = min(max(now, self._next_start), now + LONGEST_WAIT)
        self._next_start = start + self._pause
        if start > now:
            await self._wait(start - now, POLITENESS)

    async def hold(self, seconds: float) -> None:
        """Waits before a retry. Requests for other pages are held back as long: the server has trouble."""
        self._next_start = max(self._next_start, self._clock() + seconds)
        await self._wait(seconds, RETRY)

    async def _wait(self, seconds: float, reason: str) -> None:
        if self._on_wait is not None:
            self._on_wait(reason, seconds)
        self._traffic.seconds_waited += seconds
        await self._sleep(seconds)


RETRIED = frozenset({429, 500, 502, 503, 504})


class AttemptFailed(PageUnavailable):
    """An attempt that may go better the next time. `answer` is what the server said, if it said anything;
    `retry_after` the seconds that it asks for."""

    def __init__(self, message: str, answer: Exchange | None = None, retry_after: float = 0.0) -> None:
        super().__init__(message)
        self.answer = answer
        self.retry_after = retry_after


def retrying(
    limits: Limits, sleep: Callable[[float], Awaitable[None]], on_retry: Callable[[RetryCallState], None]
) -> AsyncRetrying:
    """Calls a coroutine function until it raises no AttemptFailed, or raises the last one when the limits are reached.
    Waits at least as long as the server asks for, else ever longer, with jitter. It keeps the state of a
    call: `copy()` it for each page."""
    backoff = wait_exponential(limits.first_backoff, limits.longest_backoff) + wait_random(0, limits.first_backoff)

    def asked_for(state: RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome else None
        return failure.retry_after if isinstance(failure, AttemptFailed) else 0.0

    enough = stop_after_attempt(limits.attempts) | stop_before_delay(limits.retry_budget_seconds)

    def stop(state: RetryCallState) -> bool:
        return asked_for(state) > limits.longest_retry_after or enough(state)

    return AsyncRetrying(
        retry=retry_if_exception_type(AttemptFailed),
        stop=stop,
        wait=lambda state: max(asked_for(state), backoff(state)),
        sleep=sleep,
        before_sleep=on_retry,
        reraise=True,
    )


def retry_after(answer: Exchange) -> float:
    """The seconds that a Retry-After header asks for (RFC 9110, section 10.2.3), 0 without one that can be read.

    A date counts from the response's own Date, so that a clock that is wrong here does no harm.
    """
    value = answer.header("retry-after")
    seconds = delta_seconds(value)
    if seconds is not None:
        return float(seconds)
    until = http_date(value)
    if until is None:
        return 0.0
    since = http_date(answer.header("date")) or answer.fetched_at
    return max(0.0, (until - since).total_seconds())
