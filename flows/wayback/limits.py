"""How much may be asked of the Wayback Machine: by every run and every process of this user together.

Its limits are by address and not by program, and whoever goes on asking after a 429 is shut out for an hour, then for
twice as long. So what was refused and blocked stands in the file in which its turns are kept. Regest keeps well below
what the Internet Archive allows (30 index queries a minute).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from flows.http.asking import POLITENESS, Asking
from flows.http.shared_turns import LONGEST_HOLD, SharedTurns, TurnState
from flows.http.source import SourceBlocked, Traffic

Kind = Literal["cdx", "replay"]
SECONDS_BETWEEN: dict[str, float] = {"cdx": 3.0, "replay": 1.0}

FIRST_HOLD = 60.0
FIRST_BLOCK = 3600.0
LONGEST_BLOCK = LONGEST_HOLD
LONGEST_WAIT = 900.0

HELD = "the Wayback Machine asked for a pause"
BLOCKED = "the Wayback Machine lets no connection through"


class ShutOut(SourceBlocked):
    """Nothing may be asked until a time in UTC."""

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message)
        self.until = until


@dataclass(slots=True)
class WaybackState(TurnState):
    """What was refused and blocked, beside its turns."""

    holds: int = 0
    blocked_until: float = 0.0
    blocks: int = 0
    lost_connections: int = 0

    def bound(self, now: float, pauses: Mapping[str, float]) -> None:
        TurnState.bound(self, now, pauses)
        self.blocked_until = min(self.blocked_until, now + LONGEST_BLOCK)

    def earliest(self, kind: str, now: float) -> float:
        return max(TurnState.earliest(self, kind, now), self.blocked_until)


class WaybackLimits(SharedTurns[WaybackState]):
    """The limits of one service, as they stand in files that are called after `name`. What would take longer than
    LONGEST_WAIT seconds is not waited for: a turn raises ShutOut then, and says when it will be possible again. `pause`
    seconds lie between two requests, by default what each kind needs."""

    state_type = WaybackState

    def __init__(self, asking: Asking, name: str, traffic: Traffic, *, pause: float | None = None) -> None:
        pauses = SECONDS_BETWEEN if pause is None else dict.fromkeys(SECONDS_BETWEEN, pause)
        super().__init__(asking, name, pauses, traffic, called="the Wayback Machine")

    def refused(self, seconds_asked_for: float) -> None:
        """Notes a 429: nothing is asked for as long as the service wants, or a minute, then twice as long each time."""
        with self._changing() as state:
            seconds = max(seconds_asked_for, FIRST_HOLD * 2**state.holds)
            state.held_until = max(state.held_until, self._asking.clock() + seconds)
            state.holds = min(state.holds + 1, 16)

    def connection_lost(self, *, is_refused: bool) -> None:
        """Notes a connection that was refused, or broke off. One may break off by chance, which is worth a minute's
        pause. Two in a row, or a refusal, are the sign of a block: an hour, then twice as long each time."""
        with self._changing() as state:
            now = self._asking.clock()
            state.lost_connections += 1
            if not is_refused and state.lost_connections < 2:
                state.held_until = max(state.held_until, now + FIRST_HOLD)
                return
            if now - state.blocked_until > LONGEST_BLOCK:
                state.blocks = 0
            state.blocked_until = now + min(FIRST_BLOCK * 2**state.blocks, LONGEST_BLOCK)
            state.blocks = min(state.blocks + 1, 16)

    def answered(self) -> None:
        """Notes a proper answer: the next trouble is the first again. Blocks are only forgotten after a day."""
        state = self._read()
        if state.holds or state.lost_connections:
            with self._changing() as state:
                state.holds = state.lost_connections = 0

    def _require_short(self, state: WaybackState, now: float) -> None:
        for until, what in ((state.blocked_until, BLOCKED), (state.held_until, HELD)):
            if until - now > LONGEST_WAIT:
                end = datetime.fromtimestamp(until, UTC)
                raise ShutOut(
                    f"{what}: it may be asked again from {end:%Y-%m-%d %H:%M} UTC on; what was captured is kept, start "
                    "again then",
                    end,
                )

    def _reason(self, seconds: float) -> str:
        if seconds <= max(self.pauses.values()):
            return POLITENESS
        state = self._read()
        return BLOCKED if state.blocked_until >= state.held_until else HELD

    async def wait_until(self, end: datetime) -> None:
        """Returns at a time, in UTC, when a block is over."""
        seconds = end.timestamp() - self._asking.clock()
        if seconds > 0:
            await self._asking.wait(seconds, BLOCKED, self._traffic)
