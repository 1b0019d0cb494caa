"""Turns to ask a host: one request at a time, with its pause, however many runs and processes of this user ask it.

What the turns of a host depend on stands in files that all runs share. A lock goes with the process that holds it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field, fields
from math import isfinite
from pathlib import Path
from typing import Any, BinaryIO, Generic, TypeVar

from platformdirs import user_cache_path

from flows.http.asking import POLITENESS, Asking
from flows.http.source import SourceError, Traffic
from warehouse.regular_files import hold, is_there, let_go, make_own, open_regular, open_to_change, try_to_hold

FOLDER_VARIABLE = "REGEST_TURNS"

LONGEST_HOLD = 24 * 3600.0
LONGEST_STATE = 10_000
SECONDS_BETWEEN_LOOKS = 0.5

BUSY = "another run of Regest asks {name}"
HELD = "{name} asked for a pause"


@dataclass(slots=True)
class TurnState:
    """When each kind of request may be sent next, and until when none may. Times are seconds since 1970, so that they
    mean the same to every process."""

    next_start: dict[str, float] = field(default_factory=dict)
    held_until: float = 0.0

    @property
    def is_sound(self) -> bool:
        """Whether it is made of numbers: whoever can write into the folder can write anything."""
        stated = self.as_stated()
        next_start = stated.pop("next_start")
        if not isinstance(next_start, dict):
            return False
        return all(
            isinstance(time, int | float) and isfinite(time) for time in (*stated.values(), *next_start.values())
        )

    def as_stated(self) -> dict[str, Any]:
        """As it stands in the file."""
        return {stated.name: getattr(self, stated.name) for stated in fields(self)}

    def bound(self, now: float, pauses: Mapping[str, float]) -> None:
        """A clock that was set back must keep nobody waiting for longer than the limits themselves do."""
        for kind, seconds in pauses.items():
            self.next_start[kind] = min(self.next_start.get(kind, now), now + seconds)
        self.held_until = min(self.held_until, now + LONGEST_HOLD)

    def earliest(self, kind: str, now: float) -> float:
        """When a request of a kind may be sent."""
        return max(self.next_start.get(kind, now), self.held_until)


State = TypeVar("State", bound=TurnState)


class SharedTurns(Generic[State]):
    """The turns of one host, or of one service, as they stand in files that are called after `name`. Who waits is told
    of what is `called` so; waits are counted in `traffic`. `pauses` are the seconds between two requests of a kind.

    Raises SourceError where the folder cannot be used.
    """

    state_type: type[State]

    def __init__(
        self, asking: Asking, name: str, pauses: Mapping[str, float], traffic: Traffic, *, called: str | None = None
    ) -> None:
        folder = asking.turns or turns_folder()
        self.called = called or name
        self.pauses = dict(pauses)
        file_name = re.sub(r"[^A-Za-z0-9.-]", "_", name)
        self._file = folder / f"{file_name}.json"
        self._lock = lock = folder / f"{file_name}.connection.lock"
        self._connection: int | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if is_there(lock):
                make_own(lock)
        except OSError as error:
            raise self._unusable(error) from error
        self._asking = asking
        self._traffic = traffic

    @asynccontextmanager
    async def turn(self, kind: str = "page") -> AsyncIterator[None]:
        """Entered when a request may be sent, and left when its answer is there: nobody else has one under way."""
        await self._take_connection()
        try:
            while (seconds := self._seconds_to_wait(kind)) > 0:
                # Others are to see for themselves what there is to wait for.
                self._let_go()
                await self._asking.wait(seconds, self._reason(seconds), self._traffic)
                await self._take_connection()
            try:
                yield
            finally:
                self._answered(kind)
        finally:
            self._let_go()

    def hold(self, seconds: float) -> None:
        """Lets nobody ask for so long: the host has trouble, or has asked for it."""
        with self._changing() as state:
            state.held_until = max(state.held_until, self._asking.clock() + seconds)

    def _answered(self, kind: str) -> None:
        """For hosts whose pause begins with the end of an answer."""

    async def _take_connection(self) -> None:
        while not self._connection_taken():
            await self._asking.wait(SECONDS_BETWEEN_LOOKS, BUSY.format(name=self.called), self._traffic)

    def _connection_taken(self) -> bool:
        if self._connection is not None:
            return False
        try:
            self._connection = try_to_hold(self._lock)
        except OSError as error:
            raise self._unusable(error) from error
        return self._connection is not None

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            let_go(connection)

    def _seconds_to_wait(self, kind: str) -> float:
        """How long this kind of request has to wait; when it has not, its turn is taken."""
        with self._changing() as state:
            now = self._asking.clock()
            state.bound(now, self.pauses)
            earliest = state.earliest(kind, now)
            if earliest <= now:
                state.next_start[kind] = now + self.pauses[kind]
                return 0.0
            self._require_short(state, now)
            return earliest - now

    def _require_short(self, state: State, now: float) -> None:
        """For services that let nobody ask for so long that it is not waited for."""

    def _reason(self, seconds: float) -> str:
        return POLITENESS if seconds <= max(self.pauses.values()) else HELD.format(name=self.called)

    @contextmanager
    def _changing(self) -> Iterator[State]:
        """The state, for this process alone; what becomes of it is written."""
        try:
            with self._held() as file:
                there = file.read(LONGEST_STATE)
                yield (state := self._state_in(there))
                _write(json.dumps(state.as_stated()).encode(), file, there)
        except OSError as error:
            raise self._unusable(error) from error

    def _read(self) -> State:
        """What stands there now. Raises SourceError."""
        try:
            with self._held() as file:
                return self._state_in(file.read(LONGEST_STATE))
        except OSError as error:
            raise self._unusable(error) from error

    @contextmanager
    def _held(self) -> Iterator[BinaryIO]:
        """The file, while nobody else reads or writes it; an empty one where there is none."""
        while True:
            with self._opened() as file:
                if hold(file.fileno(), self._file):
                    yield file
                    return

    def _opened(self) -> BinaryIO:
        try:
            file = open_regular(self._file, is_written=True, buffering=0)
        except FileNotFoundError:
            return open_to_change(self._file)
        except OSError:
            # The name goes, and not what it leads to.
            self._file.unlink()
            return open_to_change(self._file)
        if os.fstat(file.fileno()).st_nlink > 1:
            file.close()
            make_own(self._file)
            return self._opened()
        return file

    def _state_in(self, there: bytes) -> State:
        """A file that is damaged says nothing."""
        with suppress(RecursionError, TypeError, ValueError):
            state = self.state_type(**json.loads(there))
            if state.is_sound:
                return state
        return self.state_type()

    def _unusable(self, error: OSError) -> SourceError:
        return SourceError(
            f"{self._file.parent} cannot be used ({error.strerror}): when {self.called} may be asked is kept there; "
            f"name another folder in {FOLDER_VARIABLE}"
        )


def _write(said: bytes, file: BinaryIO, there: bytes) -> None:
    """Writes in place, and all at once, over what is there: a new file for each change takes the disk ten times as
    long, and whoever waits for its turn holds up all others of its process meanwhile."""
    if said == there.rstrip():
        return
    file.seek(0)
    file.write(said.ljust(len(there)))
    if len(there) == LONGEST_STATE:
        file.truncate()


class HostTurns(SharedTurns[TurnState]):
    """The turns of one host, among all runs and processes that ask it; how one run spreads its requests over all hosts
    of an archive, Pacer knows. The pause lies between an answer and the next request: so no two requests arrive closer
    together, however long one takes on its way, and a slow host is asked more slowly."""

    state_type = TurnState

    def _answered(self, kind: str) -> None:
        with self._changing() as state:
            state.next_start[kind] = self._asking.clock() + self.pauses[kind]


def turns_folder(environment: Callable[[str], str | None] = os.environ.get) -> Path:
    """Where turns are kept: the folder that REGEST_TURNS names, else one of the user's own cache."""
    stated = environment(FOLDER_VARIABLE)
    return Path(stated) if stated else user_cache_path("regest") / "turns"
