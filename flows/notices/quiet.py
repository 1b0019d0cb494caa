"""Hours in which nobody is told."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flows.settings.settings import Settings


def is_quiet(settings: Settings, now: datetime) -> bool:
    """Whether a time lies in the hours in which a folder's people are not to be told, by the folder's time zone; they
    may begin on one day and end on the next."""
    if (hours := settings.quiet_for_notifications) is None:
        return False
    begin, end = hours
    clock = now.astimezone(ZoneInfo(settings.time_zone)).time()
    return begin <= clock < end if begin < end else clock >= begin or clock < end
