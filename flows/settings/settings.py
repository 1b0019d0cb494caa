"""What regest.toml says, every key checked; and what all declarations plan together."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any

from flows.own_archives import source_of
from flows.settings.keys import keys_of
from parsers.catalog import archives, declaration_of
from parsers.declarations.checked import read_checked
from parsers.declarations.keys import KEYS_OF_ARCHIVE
from parsers.declarations.planned import HARVEST, PlannedHarvest, hours_in, planned_harvest, wrong_with_planned
from parsers.declarations.source import BrokenDeclaration, Problem, Source
from warehouse.regular_files import is_there

FILE = "regest.toml"
EVENTS = ("discrepant", "layout-changed", "withdrawn", "unreached", "withheld")

Hours = tuple[time, time]


@dataclass(frozen=True, slots=True)
class CapturesAt:
    """Where captures are kept: a URL that fsspec knows, and the store that it is of (None: Amazon's)."""

    url: str
    endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class Lake:
    """A DuckLake: its catalog, where its files lie (None: where the catalog says), and the store that they are in, if
    they are in one (None: Amazon's)."""

    catalog: str
    files: str | None = None
    endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class Notify:
    """Who is told of which events, and when of all that has happened (a cron line)."""

    to: tuple[str, ...] = ()
    events: tuple[str, ...] = EVENTS
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for a data folder. `harvests` are the ones that regest.toml itself plans, by archive."""

    contact: str | None = None
    time_zone: str = "UTC"
    pages: str | None = None
    captures: CapturesAt | None = None
    lake: Lake | None = None
    notify: Notify = field(default_factory=Notify)
    quiet_for_harvests: Hours | None = None
    quiet_for_notifications: Hours | None = None
    harvests: Mapping[str, PlannedHarvest] = field(default_factory=dict)


def settings_of(data: Path) -> Settings:
    """What the regest.toml of a data folder says; all defaults where there is none.

    Raises BrokenDeclaration, with every problem and its line.
    """
    file = data / FILE
    if not is_there(file):
        return Settings()
    source = source_of(file)
    declared = read_checked(source, keys_of(_archives_in(source)))
    if problems := list(_problems(source, declared)):
        raise BrokenDeclaration(problems)
    return _settings(declared)


def planned_harvests(data: Path) -> dict[str, PlannedHarvest]:
    """All that is planned, by archive: in the declarations of the data folder's own archives, and in its regest.toml,
    which holds where both plan one. The archives of the folder are declared already. Raises BrokenDeclaration."""
    return {**_declared_by_archives(), **settings_of(data).harvests}


def _declared_by_archives() -> dict[str, PlannedHarvest]:
    declared = {}
    for name in archives():
        source = declaration_of(name)
        if source is not None and (planned := read_checked(source, KEYS_OF_ARCHIVE).get(HARVEST)):
            declared[name] = planned_harvest(planned)
    return declared


def _archives_in(source: Source) -> list[str]:
    """The archives of which a file plans harvests; what is no TOML is told when it is read."""
    with suppress(tomllib.TOMLDecodeError, RecursionError):
        planned = tomllib.loads(source.text).get(HARVEST)
        if isinstance(planned, Mapping):
            return [*planned]
    return []


def _problems(source: Source, declared: Mapping[str, Any]) -> Iterator[Problem]:
    if "endpoint" in declared.get("captures", {}) and "at" not in declared["captures"]:
        yield source.problem(("captures",), "captures.endpoint names a store, and captures.at no place in it")
    if "://" not in (at := declared.get("captures", {}).get("at", "://")):
        yield source.problem(("captures", "at"), f"captures.at has “{at}”: write a URL, as s3://BUCKET/FOLDER")
    if "files" in declared.get("lake", {}) and "catalog" not in declared["lake"]:
        yield source.problem(("lake",), "lake.files says where a lake's files lie, and lake.catalog names no lake")
    if "endpoint" in declared.get("lake", {}) and "files" not in declared["lake"]:
        yield source.problem(("lake",), "lake.endpoint names a store, and lake.files no place in it")
    for event in declared.get("notify", {}).get("events", ()):
        if event not in EVENTS:
            yield source.problem(("notify", "events"), f"notify.events has “{event}”: known are {', '.join(EVENTS)}")
    for name, planned in declared.get(HARVEST, {}).items():
        here = f"{HARVEST}.{name}"
        if name not in archives():
            yield source.problem((HARVEST, name), f"{here}: there is no archive {name}: see `regest archives`")
            continue
        for key, wrong in wrong_with_planned(planned):
            yield source.problem((HARVEST, name, key), f"{f'{here}.{key}' if key else here} {wrong}")
        for listing in planned.get("listings", ()):
            if not archives()[name].has_listing(listing):
                known = ", ".join(archives()[name].listings)
                yield source.problem(
                    (HARVEST, name, "listings"), f"{here}.listings has “{listing}”: {name} has {known}"
                )


def _settings(declared: Mapping[str, Any]) -> Settings:
    captures, lake, notify = (declared.get(table, {}) for table in ("captures", "lake", "notify"))
    quiet = declared.get("quiet", {})
    return Settings(
        contact=declared.get("contact"),
        time_zone=declared.get("time_zone", "UTC"),
        pages=declared.get("pages"),
        captures=CapturesAt(captures["at"], captures.get("endpoint")) if "at" in captures else None,
        lake=Lake(lake["catalog"], lake.get("files"), lake.get("endpoint")) if "catalog" in lake else None,
        notify=Notify(tuple(notify.get("to", ())), tuple(notify.get("events", EVENTS)), notify.get("summary")),
        quiet_for_harvests=hours_in(quiet["harvests"]) if "harvests" in quiet else None,
        quiet_for_notifications=hours_in(quiet["notifications"]) if "notifications" in quiet else None,
        harvests={name: planned_harvest(planned) for name, planned in declared.get(HARVEST, {}).items()},
    )
