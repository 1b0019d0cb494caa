"""Who watches a harvest while it runs: nobody under a schedule, a progress bar on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

from warehouse.reports import HarvestReport


class Watcher(Protocol):
    """Is told what happens, as it happens."""

    def said(self, line: str) -> None:
        """Something that a person should know, in one line."""

    def waiting(self, reason: str, seconds: float) -> None:
        """The run waits before its next request."""

    def page_harvested(self, number: int, pages_expected: int | None, entries: int) -> None:
        """Page `number` is there, with so many entries; `pages_expected` is None while nobody knows."""

    def caught_up(self, captures: int) -> None:
        """So many captures of earlier runs have been loaded so far."""

    def reported(self, report: HarvestReport) -> None:
        """The run is over, and its tables are published."""


class Nobody:
    """Watches nothing."""

    def said(self, line: str) -> None: ...

    def waiting(self, reason: str, seconds: float) -> None: ...

    def page_harvested(self, number: int, pages_expected: int | None, entries: int) -> None: ...

    def caught_up(self, captures: int) -> None: ...

    def reported(self, report: HarvestReport) -> None: ...


@dataclass(frozen=True, slots=True)
class Everybody:
    """Tells all watchers of what is done for all of them."""

    watchers: Sequence[Watcher]

    def said(self, line: str) -> None:
        for watcher in self.watchers:
            watcher.said(line)

    def waiting(self, reason: str, seconds: float) -> None:
        for watcher in self.watchers:
            watcher.waiting(reason, seconds)

    def page_harvested(self, number: int, pages_expected: int | None, entries: int) -> None:
        for watcher in self.watchers:
            watcher.page_harvested(number, pages_expected, entries)

    def caught_up(self, captures: int) -> None:
        for watcher in self.watchers:
            watcher.caught_up(captures)

    def reported(self, report: HarvestReport) -> None:
        for watcher in self.watchers:
            watcher.reported(report)


watching: ContextVar[Watcher] = ContextVar("watching", default=Nobody())  # noqa: B039 - Nobody keeps no state
