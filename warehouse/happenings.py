"""What has changed in the archives, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from duckdb import DuckDBPyConnection

from warehouse.sql import statement


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a document between two harvests, in words. Times are UTC."""

    archive: str
    seen_before: datetime | None
    seen_at: datetime
    kind: str
    url: str
    title: str
    change: str


# In the order in which people ask for them.
KINDS = ("added", "changed", "withdrawn", "came back", "left the listing", "first seen")


@dataclass(frozen=True, slots=True)
class WantedChanges:
    """Which changes are wanted: of an archive, shown by harvests of a listing, seen from a day to a day (UTC), of these
    kinds; None, and no kinds, for all."""

    archive: str | None = None
    listing_url: str | None = None
    since: date | None = None
    until: date | None = None
    kinds: tuple[str, ...] = ()


def wanted_changes(connection: DuckDBPyConnection, wanted: WantedChanges, most: int | None) -> tuple[int, list[Change]]:
    """How many of the wanted changes there are, and the last ones of them, the last first, no more than `most`."""
    rows = connection.execute(
        statement("changes_wanted"),
        {
            "archive": wanted.archive,
            "listing_url": wanted.listing_url,
            "since": wanted.since and datetime.combine(wanted.since, time(), UTC),
            "until": wanted.until and datetime.combine(wanted.until, time(), UTC) + timedelta(days=1),
            "kinds": list(wanted.kinds),
            "most": most,
        },
    ).fetchall()
    return (rows[0][0] if rows else 0), [Change(*row) for _, *row in rows]


def days_of_harvests(connection: DuckDBPyConnection, archive: str | None) -> list[date]:
    """The days (UTC) on which harvests ended, of one archive or of all, the last first."""
    rows = connection.execute(statement("days_of_harvests"), {"archive": archive}).fetchall()
    return [day for (day,) in rows]


def changes_between(
    connection: DuckDBPyConnection, archive: str | None, first: date, last: date, most: int
) -> list[Change]:
    """What was seen to have happened from the first day to the last (UTC), the last first, no more than so many."""
    rows = connection.execute(
        statement("changes_between"),
        {
            "archive": archive,
            "since": datetime.combine(first, time(), UTC),
            "until": datetime.combine(last, time(), UTC) + timedelta(days=1),
            "most": most,
        },
    ).fetchall()
    return [Change(*row) for row in rows]
