"""All that is planned in a data folder, a line for each listing; and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flows.own_archives import declare_those_in, source_of
from flows.scheduling.times import When, wrong_with_cron
from flows.settings.settings import FILE, Hours, Settings, planned_harvests, settings_of
from parsers.catalog import archives, declaration_of
from parsers.declarations.planned import HARVEST, PlannedHarvest
from parsers.declarations.source import BrokenDeclaration, Problem

WAYBACK = "wayback"
ALL_LISTINGS = "all listings"


@dataclass(frozen=True, slots=True)
class PlannedListing:
    """A listing that is harvested by itself: which (None: of the Wayback Machine all), when, from where (“web” or
    “wayback”), how many pages of it at most, and with which pause in seconds (None: all, the archive's own)."""

    archive: str
    listing: str | None
    when: When
    source: str = "web"
    pages: int | None = None
    pause: float | None = None

    @property
    def label(self) -> str:
        """The listing's name, or the query of its URL."""
        if self.listing is None:
            return ALL_LISTINGS
        known = archives()[self.archive]
        url = known.listing(self.listing)
        return known.listing_name(url) or url.removeprefix(known.home)

    @property
    def name(self) -> str:
        """What it is called, there as here."""
        return f"{self.archive} · {self.label}" + (" · Wayback Machine" if self.source == WAYBACK else "")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is harvested by itself, the hours of the folder's time zone in which nothing is, and when people are told
    what has happened (None: never)."""

    listings: tuple[PlannedListing, ...]
    quiet: Hours | None = None
    time_zone: str = "UTC"
    summary: When | None = None


def plan_of(data: Path) -> Plan:
    """What the declarations of a data folder and its regest.toml plan together.

    Raises BrokenDeclaration, with every problem and its line, and StrangeFolder.
    """
    declare_those_in(data)
    settings, harvests = settings_of(data), planned_harvests(data)
    if problems := [problem for name, one in harvests.items() for problem in _problems(data, settings, name, one)]:
        raise BrokenDeclaration(problems)
    planned = [listing for name, one in sorted(harvests.items()) for listing in _listings(name, one, settings)]
    told = When(settings.notify.summary, None, settings.time_zone) if settings.notify.summary else None
    return Plan(tuple(planned), settings.quiet_for_harvests, settings.time_zone, told)


def _listings(archive: str, planned: PlannedHarvest, settings: Settings) -> Iterator[PlannedListing]:
    when = When(planned.cron, planned.every, planned.time_zone or settings.time_zone)
    first = None if planned.source == WAYBACK else next(iter(archives()[archive].listings))
    for listing in planned.listings or (first,):
        yield PlannedListing(archive, listing, when, planned.source, planned.pages, planned.pause)


def _problems(data: Path, settings: Settings, name: str, planned: PlannedHarvest) -> Iterator[Problem]:
    """What only the schedule itself can tell, at the line of the file that plans it."""
    is_in_settings = name in settings.harvests
    source = source_of(data / FILE) if is_in_settings else declaration_of(name)
    assert source is not None, "what plans a harvest is a file"
    path = (HARVEST, name) if is_in_settings else (HARVEST,)
    if planned.cron is not None and (wrong := wrong_with_cron(planned.cron)):
        yield source.problem((*path, "cron"), f"{'.'.join(path)}.cron: {wrong}")
