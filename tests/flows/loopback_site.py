"""A source that asks a site on loopback, which answers as a test tells it to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

from bench.trials.fault_server import PAGE, Answer, FakeTime, Request, Site, answer, redirect, serving
from flows.http.asking import Asking
from flows.http.source import Limits
from flows.web.source import WebSource
from parsers.archive import Archive, Parser
from warehouse.warc.exchange import Exchange

HOST = "archive.test"
HOME = f"https://{HOST}"

__all__ = [
    "HOME",
    "HOST",
    "PAGE",
    "Answer",
    "FakeTime",
    "Request",
    "Site",
    "Visit",
    "answer",
    "archive",
    "redirect",
    "serving",
]


def archive(pause: float = 0.0) -> Archive:
    """An archive with two hosts. A source never looks at its parser."""
    return Archive("test", "Test", HOME, (HOST, f"www.{HOST}"), {}, cast(Parser, None), pause)


@dataclass
class Visit:
    """A source that asks the site as the archive's replica, without waiting, and what it recorded."""

    site: Site
    time: FakeTime = field(default_factory=FakeTime)
    recorded: list[Exchange] = field(default_factory=list)

    def source(self, *, limits: Limits | None = None, pause: float | None = None, contact: str = "") -> WebSource:
        asking = Asking(
            contact=contact,
            limits=limits or Limits(),
            on_wait=self.time.on_wait,
            sleep=self.time.sleep,
            clock=self.time.clock,
        )
        return WebSource(archive(), asking, record=self.recorded.append, replica=self.site.address, pause=pause)

    def statuses(self, path: str) -> list[int]:
        """The status of each recorded exchange for a path, in order."""
        return [exchange.status for exchange in self.recorded if urlsplit(exchange.url).path == path]
