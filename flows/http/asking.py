"""How hosts are asked: what holds for every request of a run, whoever it goes to."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from flows.http.addresses import Resolver, resolve
from flows.http.source import Limits, SourceError, Traffic
from flows.own_version import own_version

PRODUCT = "Regest"
CONTACT_VARIABLE = "REGEST_CONTACT"

POLITENESS = "politeness"
RETRY = "a retry"

Sleep = Callable[[float], Awaitable[None]]
Clock = Callable[[], float]
OnWait = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks, within which bounds, and how is waited.

    `contact` (an address or URL, else REGEST_CONTACT from the environment) is told to every host. `on_wait` hears the
    reason and the seconds of each wait. `turns` is the folder in which the turns of all runs stand, by default the one
    that `turns_folder` names. `clock` tells seconds since 1970, `resolver` the addresses of a host.
    """

    contact: str | None = None
    limits: Limits = field(default_factory=Limits)
    on_wait: OnWait | None = None
    sleep: Sleep = asyncio.sleep
    clock: Clock = time.time
    resolver: Resolver = resolve
    turns: Path | None = None

    def user_agent(self) -> str:
        """Who asks, for the header: “Regest/1.0 (+contact)”. Raises SourceError for a contact that none can carry."""
        contact = (self.contact or os.environ.get(CONTACT_VARIABLE, "")).strip()
        if not (contact.isascii() and contact.isprintable()):
            raise SourceError(
                f"the contact “{contact!r}” has characters that no User-Agent can carry: give an address or URL"
            )
        return f"{PRODUCT}/{own_version()} ({f'+{contact}' if contact else 'archive listing harvester'})"

    async def wait(self, seconds: float, reason: str, traffic: Traffic) -> None:
        """Returns after so many seconds, which are told to `on_wait` and counted in `traffic`."""
        if self.on_wait is not None:
            self.on_wait(reason, seconds)
        traffic.seconds_waited += seconds
        await self.sleep(seconds)
