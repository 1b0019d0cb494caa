"""What people were told already, and what is still to be told: a file in the data folder, so that it moves with it.

An event waits until it has reached everybody who is to be told of it: a service that does not answer is tried again
after the next harvest, and those that were reached are not told twice. Only one process tells at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from flows.notices.events import Event
from parsers.errors import RegestError
from warehouse.data_folder import DataFolder
from warehouse.regular_files import advice_on, fresh, is_there, make_folder, make_own, open_regular

MOST_WAITING = 1_000
MOST_REMEMBERED = 10_000
LARGEST_BYTES = 50_000_000


class LedgerError(RegestError):
    """A ledger that cannot be read or written."""


@dataclass(slots=True)
class Waiting:
    """An event that is still to be told, when it was noted (UTC), and those whom it has reached, by their digests."""

    event: Event
    noted_at: str
    reached: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Ledger:
    """The events that wait, in their order, and the keys of those that were told, each with its time; `summary_at` is
    until when the last summary told what had happened (UTC), `summed_up_runs` of which runs the last ones told."""

    waiting: list[Waiting] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    summary_at: datetime | None = None
    summed_up_runs: list[str] = field(default_factory=list)

    def note(self, events: Iterable[Event], now: datetime) -> None:
        """Adds those that were neither told nor noted before."""
        known = {*self.told, *(waiting.event.key for waiting in self.waiting)}
        for event in events:
            if event.key not in known:
                self.waiting.append(Waiting(event, _at(now)))
        del self.waiting[:-MOST_WAITING]

    def is_over(self, key: str) -> None:
        """What a key stood for is over: the next time it is another event, also while this one still waits."""
        self.told.pop(key, None)
        for waiting in self.waiting:
            if waiting.event.key == key:
                waiting.event = replace(waiting.event, key=f"{key} {waiting.noted_at}")

    def summed_up(self, runs: Iterable[str], until: datetime) -> None:
        """A summary has told of these runs, and of all that had happened by then."""
        self.summed_up_runs = list(dict.fromkeys([*self.summed_up_runs, *runs]))[-MOST_REMEMBERED:]
        self.summary_at = until

    def reached(self, who: str, events: Iterable[Waiting]) -> None:
        """One of those who are told has been told of events."""
        for waiting in events:
            waiting.reached.add(who)

    def settle(self, everybody: frozenset[str], now: datetime) -> None:
        """What has reached everybody need not wait any more."""
        for waiting in self.waiting:
            if everybody <= waiting.reached:
                self.told[waiting.event.key] = _at(now)
        self.waiting = [waiting for waiting in self.waiting if waiting.event.key not in self.told]
        self.told = dict([*self.told.items()][-MOST_REMEMBERED:])


@contextmanager
def ledger_of(folder: DataFolder) -> Iterator[Ledger]:
    """The ledger of a data folder, held for this process alone, and written when the block ends, also by an error,
    where anything in it has changed.

    Raises LedgerError where it cannot be read or written.
    """
    file = folder.working.with_name("notices.json")
    with _held(file):
        ledger = _read(file)
        before = _as_text(ledger)
        try:
            yield ledger
        finally:
            if (after := _as_text(ledger)) != before:
                _write(file, after)


@contextmanager
def _held(file: Path) -> Iterator[None]:
    lock = file.with_suffix(".lock")
    with _told_in_a_line(file):
        make_folder(file.parent)
        if is_there(lock):
            make_own(lock)
        held = FileLock(lock).acquire()
    with held:
        yield


def _write(file: Path, text: str) -> None:
    with _told_in_a_line(file), fresh(file) as written:
        written.write(text.encode("utf-8", "replace"))


@contextmanager
def _told_in_a_line(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LedgerError(f"{file} cannot be used ({error.strerror}){advice_on(error)}") from error


def _read(file: Path) -> Ledger:
    """What is written there; an empty one where nothing is, or nothing that can be read: then people are told twice."""
    if not is_there(file):
        return Ledger()
    with _told_in_a_line(file), open_regular(file) as reading:
        written = reading.read(LARGEST_BYTES)
    try:
        return _from_json(json.loads(written))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Ledger()


def _from_json(written: dict[str, Any]) -> Ledger:
    waiting = [Waiting(_event(one["event"]), str(one["noted_at"]), set(one["reached"])) for one in written["waiting"]]
    summary_at = written["summary_at"] and datetime.fromisoformat(written["summary_at"]).astimezone(UTC)
    return Ledger(waiting, dict(written["told"]), summary_at, list(written["summed_up_runs"]))


def _event(written: dict[str, Any]) -> Event:
    """The folder may be one that somebody handed over. Raises TypeError."""
    payload = written.pop("payload")
    if not isinstance(payload, dict) or not all(isinstance(text, str) for text in written.values()):
        raise TypeError("that is no event")
    return Event(payload=payload, **written)


def _as_text(ledger: Ledger) -> str:
    written = {
        "waiting": [
            {"event": asdict(one.event), "noted_at": one.noted_at, "reached": sorted(one.reached)}
            for one in ledger.waiting
        ],
        "told": ledger.told,
        "summary_at": ledger.summary_at and ledger.summary_at.isoformat(),
        "summed_up_runs": ledger.summed_up_runs,
    }
    return json.dumps(written, ensure_ascii=False)


def _at(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
