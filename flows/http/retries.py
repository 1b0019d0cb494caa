"""Asking again: after which answers, how often and how long after the last attempt."""

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

RETRIED = frozenset({429, 500, 502, 503, 504})


class AttemptFailed(PageUnavailable):
    """An attempt that may go better the next time. `answer` is what the server said, if it said anything;
    `retry_after` the seconds that it asks for."""

    def __init__(self, message: str, answer: Exchange | None = None, retry_after: float = 0.0) -> None:
        super().__init__(message)
        self.answer = answer
        self.retry_after = retry_after


async def tried(
    attempt: Callable[[], Awaitable[Exchange]],
    limits: Limits,
    traffic: Traffic,
    hold: Callable[[float], Awaitable[None]],
) -> Exchange:
    """What `attempt` gives once it raises no AttemptFailed. Raises the last one when the limits are reached. `hold`
    waits before a retry: at least as long as the server asks for, else ever longer, with jitter. Retries are counted in
    `traffic`."""
    begun, failures = time.monotonic(), list[AttemptFailed]()
    try:
        # Nearly always it goes well at once, and to be ready for more costs as much as all the rest of it.
        return await attempt()
    except AttemptFailed as failure:
        failures.append(failure)

    async def next_attempt() -> Exchange:
        if failures:
            raise failures.pop()
        return await attempt()

    answer: Exchange = await _retrying(limits, time.monotonic() - begun, traffic, hold)(next_attempt)
    return answer


def _retrying(
    limits: Limits, seconds_gone: float, traffic: Traffic, hold: Callable[[float], Awaitable[None]]
) -> AsyncRetrying:
    backoff = wait_exponential(limits.first_backoff, limits.longest_backoff) + wait_random(0, limits.first_backoff)

    def asked_for(state: RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome else None
        return failure.retry_after if isinstance(failure, AttemptFailed) else 0.0

    seconds_left = max(limits.retry_budget_seconds - seconds_gone, 0.0)
    enough = stop_after_attempt(limits.attempts) | stop_before_delay(seconds_left)

    def stop(state: RetryCallState) -> bool:
        return asked_for(state) > limits.longest_retry_after or enough(state)

    def count(_: RetryCallState) -> None:
        traffic.retries += 1

    return AsyncRetrying(
        retry=retry_if_exception_type(AttemptFailed),
        stop=stop,
        wait=lambda state: max(asked_for(state), backoff(state)),
        sleep=hold,
        before_sleep=count,
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
