"""What has happened since a time, counted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from duckdb import DuckDBPyConnection

from warehouse.reports import ListingStatus, listing_statuses
from warehouse.sql import statement

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Counted:
    """How many documents of an archive something has happened to, and the titles of the last of them."""

    archive: str
    kind: str
    count: int
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Harvested:
    """A harvest of a listing, and its verdict."""

    archive: str
    listing_url: str
    verdict: str
    run_id: str


@dataclass(frozen=True, slots=True)
class Happened:
    """What was seen to have happened in a time, the harvests of it, and how all listings stand now."""

    changes: tuple[Counted, ...]
    harvests: tuple[Harvested, ...]
    statuses: tuple[ListingStatus, ...]


def happened_between(
    connection: DuckDBPyConnection, since: datetime, until: datetime, without: Collection[str] = ()
) -> Happened:
    """What was seen after `since` and not after `until`, but for what the runs in `without` have seen."""
    asked = {"since": since, "until": until, "without": sorted(without)}
    changes = connection.execute(statement("changes_of_runs"), {**asked, "named": MOST_NAMED}).fetchall()
    harvests = connection.execute(statement("harvests_of_time"), asked).fetchall()
    return Happened(
        tuple(Counted(archive, kind, count, tuple(titles)) for archive, kind, count, titles in changes),
        tuple(Harvested(*row) for row in harvests),
        tuple(listing_statuses(connection)),
    )
