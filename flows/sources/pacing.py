"""Waiting: between two requests to an archive, and before a page is asked for again."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from flows.sources import Traffic

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
