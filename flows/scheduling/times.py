"""When something is due: by a cron line in its time zone, or every so often; and the hours in which nothing is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from flows.settings.settings import Hours
from parsers.declarations.planned import interval_in
from parsers.errors import WrongUsage

# A Monday: what is due every week is so counted from it.
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
_SECONDS = re.compile(r"([1-9][0-9]{0,3}) *seconds?")
_UNITS = (("week", timedelta(weeks=1)), ("day", timedelta(days=1)), ("hour", timedelta(hours=1)))
_SMALL_UNITS = (("minute", timedelta(minutes=1)), ("second", timedelta(seconds=1)))


@dataclass(frozen=True, slots=True)
class When:
    """A cron line in a time zone, or an interval; one of them is None."""

    cron: str | None = None
    every: timedelta | None = None
    time_zone: str = "UTC"

    def __str__(self) -> str:
        return f"at “{self.cron}” ({self.time_zone})" if self.cron else f"every {interval_in_words(self.every)}"


def anchor_of(name: str, every: timedelta) -> datetime:
    """From when an interval is counted: a moment that is each deployment's own, so that not all begin at once, and the
    same after each start, so that what is due every week is not put off by a start every day."""
    share = int.from_bytes(sha256(name.encode()).digest()[:4], "big") / 2**32
    return FIRST_DAY + timedelta(seconds=int(every.total_seconds() * share))


def next_times(when: When, name: str, now: datetime, count: int) -> list[datetime]:
    """The next `count` moments after `now` at which what is so named is due; none for a cron line that never is, as of
    the 30th of February."""
    if when.every is not None:
        anchor = anchor_of(name, when.every)
        passed = (now - anchor) // when.every
        zone = ZoneInfo(when.time_zone)
        return [(anchor + when.every * (passed + number)).astimezone(zone) for number in range(1, count + 1)]
    return _by_cron(str(when.cron), when.time_zone, now, count)


def _by_cron(cron: str, time_zone: str, now: datetime, count: int) -> list[datetime]:
    # As Prefect's server reckons, in summer time too.
    import asyncio

    from prefect.server.schemas.schedules import CronSchedule

    schedule = CronSchedule(cron=cron, timezone=time_zone)
    try:
        dates = asyncio.run(schedule.get_dates(count, now + timedelta(seconds=1)))
    except ValueError:
        return []
    # Prefect's are of a class of their own, whose differences are no times.
    return [datetime.fromtimestamp(date.timestamp(), ZoneInfo(time_zone)) for date in dates]


def wrong_with_cron(cron: str) -> str | None:
    """What is wrong with a cron line, in words; None where nothing is."""
    from prefect.client.schemas.schedules import CronSchedule

    try:
        CronSchedule(cron=cron)
    except ValueError:
        return f"“{cron}” is no cron line: give minute, hour, day, month, weekday, as '0 6 * * 1'"
    return None


def typed_interval(text: str, *, may_be_seconds: bool) -> timedelta:
    """“6 hours”; also “20 seconds”, where nobody's site is asked. Raises WrongUsage."""
    if found := interval_in(text):
        return found
    seconds = _SECONDS.fullmatch(text.strip())
    if seconds is None:
        raise WrongUsage(f"“{text}” is no time: give it as “30 minutes”, “6 hours”, “1 day” or “2 weeks”")
    if not may_be_seconds:
        raise WrongUsage(f"--every “{text}” is for a replica alone: no archive is asked more often than each minute")
    return timedelta(seconds=int(seconds[1]))


def interval_in_words(every: timedelta | None) -> str:
    """“1 week”, “36 hours”: in the largest unit of which it is a whole number."""
    every = every or timedelta(0)
    for name, unit in (*_UNITS, *_SMALL_UNITS):
        if every >= unit and not every % unit:
            count = every // unit
            return f"{count:,} {name}{'' if count == 1 else 's'}"
    return f"{every.total_seconds():g} seconds"


def from_now_in_words(moment: datetime, now: datetime) -> str:
    """“in 3 days”, “4 hours ago”: in the largest unit of which there is one."""
    away = abs(moment - now)
    for name, unit in (*_UNITS[1:], *_SMALL_UNITS):
        if away >= unit:
            count = away // unit
            said = f"{count:,} {name}{'' if count == 1 else 's'}"
            return f"in {said}" if moment > now else f"{said} ago"
    return "now"


def after_quiet_hours(moment: datetime, hours: Hours | None, time_zone: str) -> datetime:
    """The moment itself, or the end of the quiet hours that it lies in, in the folder's time zone."""
    if hours is None:
        return moment
    begin, end = hours
    there = moment.astimezone(ZoneInfo(time_zone))
    if not _is_within(there.time(), begin, end):
        return moment
    ends_on = there.date() if there.time() < end else there.date() + timedelta(days=1)
    return datetime.combine(ends_on, end, ZoneInfo(time_zone)).astimezone(moment.tzinfo)


def _is_within(moment: time, begin: time, end: time) -> bool:
    if begin < end:
        return begin <= moment < end
    return moment >= begin or moment < end
