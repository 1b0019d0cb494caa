"""How much may be asked of the Wayback Machine: by every run and every process of this user together.

Its limits are by address and not by program, and whoever goes on asking after a 429 is shut out for an hour, then for
twice as long. So what was asked, refused and blocked stands in a file that all runs share, and only one of them has a
request under way at a time. Regest keeps well below what the Internet Archive allows (30 index queries a minute).
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from flows.sources import SourceBlocked, SourceError, Traffic
from flows.sources.pacing import POLITENESS, Clock, OnWait, Sleep
from warehouse.regular_files import fresh, is_there, make_own, open_regular

STATE_VARIABLE = "REGEST_WAYBACK_STATE"

Kind = Literal["cdx", "replay"]
SECONDS_BETWEEN: dict[Kind, float] = {"cdx": 3.0, "replay": 1.0}

FIRST_HOLD = 60.0
FIRST_BLOCK = 3600.0
LONGEST_BLOCK = 24 * 3600.0
LONGEST_WAIT = 900.0
LONGEST_STATE = 10_000

BUSY = "another run of Regest asks the Wayback Machine"
HELD = "the Wayback Machine asked for a pause"
BLOCKED = "the Wayback Machine lets no connection through"
SECONDS_BETWEEN_LOOKS = 0.5


class ShutOut(SourceBlocked):
    """Nothing may be asked until a time in UTC."""

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message)
        self.until = until


@dataclass(slots=True)
class _State:
    """Times are seconds since 1970, so that they mean the same to every process."""

    next_start: dict[str, float] = field(default_factory=dict)
    held_until: float = 0.0
    holds: int = 0
    blocked_until: float = 0.0
    blocks: int = 0
    lost_connections: int = 0

    def bound(self, now: float, seconds_between: Mapping[Kind, float]) -> None:
        """A clock that was set back must keep nobody waiting for longer than the limits themselves do."""
        for kind, seconds in seconds_between.items():
            self.next_start[kind] = min(self.next_start.get(kind, now), now + seconds)
        self.held_until = min(self.held_until, now + LONGEST_BLOCK)
        self.blocked_until = min(self.blocked_until, now + LONGEST_BLOCK)


class WaybackLimits:
    """The limits of one service, as they stand in files of `folder` that are called `name`. Waits are told to `on_wait`
    and counted in `traffic`. What would take longer than `longest_wait` seconds is not waited for. `pause` seconds lie
    between two requests, by default what each kind needs."""

    def __init__(
        self,
        folder: Path,
        name: str,
        traffic: Traffic,
        *,
        sleep: Sleep,
        clock: Clock,
        on_wait: OnWait | None = None,
        longest_wait: float = LONGEST_WAIT,
        pause: float | None = None,
    ) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for lock in (folder / f"{name}.lock", folder / f"{name}.connection.lock"):
                if is_there(lock):
                    make_own(lock)
        except OSError as error:
            raise _unusable(folder, error) from error
        self._file = folder / f"{name}.json"
        self._file_lock = FileLock(folder / f"{name}.lock")
        self._connection_lock = FileLock(folder / f"{name}.connection.lock")
        self._traffic = traffic
        self._sleep = sleep
        self._clock = clock
        self._on_wait = on_wait
        self._longest_wait = longest_wait
        self._seconds_between = SECONDS_BETWEEN if pause is None else dict.fromkeys(SECONDS_BETWEEN, pause)

    @asynccontextmanager
    async def turn(self, kind: Kind) -> AsyncIterator[None]:
        """Entered when a request may be sent, and left when its answer is there: nobody else has one under way.

        Raises ShutOut when that would take too long, and says when it will be possible again.
        """
        while not self._connection_taken():
            await self._wait(SECONDS_BETWEEN_LOOKS, BUSY)
        try:
            while (seconds := self._seconds_to_wait(kind)) > 0:
                # Others are to see for themselves what there is to wait for.
                self._connection_lock.release()
                await self._wait(seconds, self._reason(seconds))
                while not self._connection_taken():
                    await self._wait(SECONDS_BETWEEN_LOOKS, BUSY)
            yield
        finally:
            self._connection_lock.release()

    def refused(self, seconds_asked_for: float) -> None:
        """Notes a 429: nothing is asked for as long as the service wants, or a minute, then twice as long each time."""
        with self._changing() as state:
            seconds = max(seconds_asked_for, FIRST_HOLD * 2**state.holds)
            state.held_until = max(state.held_until, self._clock() + seconds)
            state.holds = min(state.holds + 1, 16)

    def connection_lost(self, *, is_refused: bool) -> None:
        """Notes a connection that was refused, or broke off. One may break off by chance, which is worth a minute's
        pause. Two in a row, or a refusal, are the sign of a block: an hour, then twice as long each time."""
        with self._changing() as state:
            now = self._clock()
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
        if self._read().holds or self._read().lost_connections:
            with self._changing() as state:
                state.holds = state.lost_connections = 0

    def _connection_taken(self) -> bool:
        try:
            self._connection_lock.acquire(timeout=0)
        except Timeout:
            return False
        except OSError as error:
            raise _unusable(self._file.parent, error) from error
        return True

    def _seconds_to_wait(self, kind: Kind) -> float:
        """How long this kind of request has to wait; when it has not, its turn is taken."""
        with self._changing() as state:
            now = self._clock()
            state.bound(now, self._seconds_between)
            earliest = max(state.next_start.get(kind, now), state.held_until, state.blocked_until)
            if earliest <= now:
                state.next_start[kind] = now + self._seconds_between[kind]
                return 0.0
            self._require_short(state, now)
            return earliest - now

    def _require_short(self, state: _State, now: float) -> None:
        for until, what in ((state.blocked_until, BLOCKED), (state.held_until, HELD)):
            if until - now > self._longest_wait:
                end = datetime.fromtimestamp(until, UTC)
                raise ShutOut(
                    f"{what}: it may be asked again from {end:%Y-%m-%d %H:%M} UTC on; what was captured is kept, start "
                    "again then",
                    end,
                )

    def _reason(self, seconds: float) -> str:
        if seconds <= max(self._seconds_between.values()):
            return POLITENESS
        state = self._read()
        return BLOCKED if state.blocked_until >= state.held_until else HELD

    async def wait_until(self, end: datetime) -> None:
        """Returns at a time, in UTC, when a block is over."""
        seconds = end.timestamp() - self._clock()
        if seconds > 0:
            await self._wait(seconds, BLOCKED)

    async def _wait(self, seconds: float, reason: str) -> None:
        if self._on_wait is not None:
            self._on_wait(reason, seconds)
        self._traffic.seconds_waited += seconds
        await self._sleep(seconds)

    @contextmanager
    def _changing(self) -> Iterator[_State]:
        """The state, for this process alone; what becomes of it is written."""
        try:
            with self._file_lock:
                state = self._read()
                yield state
                with fresh(self._file, is_kept=False) as file:
                    file.write(json.dumps(asdict(state)).encode())
        except OSError as error:
            raise _unusable(self._file.parent, error) from error

    def _read(self) -> _State:
        """A file that is not there, or damaged, says nothing."""
        try:
            with open_regular(self._file) as file:
                return _State(**json.loads(file.read(LONGEST_STATE)))
        except (OSError, RecursionError, TypeError, ValueError):
            return _State()


def state_folder(environment: Callable[[str], str | None] = os.environ.get) -> Path:
    """Where the limits are kept: the folder that REGEST_WAYBACK_STATE names, else one of the user's own cache."""
    stated = environment(STATE_VARIABLE)
    return Path(stated) if stated else user_cache_path("regest") / "wayback"


def _unusable(folder: Path, error: OSError) -> SourceError:
    return SourceError(
        f"{folder} cannot be used ({error.strerror}): the Wayback Machine's limits are kept there; name another folder "
        f"in {STATE_VARIABLE}"
    )
