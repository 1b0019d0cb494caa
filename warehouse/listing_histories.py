"""A listing over time: its harvests, where it did not agree with itself, what has left it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from duckdb import DuckDBPyConnection

from warehouse.sql import statement

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Harvest:
    """One harvest of a listing, as docs/tables.md describes it. Times are UTC."""

    run_id: UUID
    harvested_at: datetime
    read_from: datetime | None
    read_until: datetime | None
    pages: int
    promised: int | None
    found: int
    verdict: str
    because: str | None
    is_confirmed: bool
    discrepancies: int
    rejects: int
    losses_withheld: int
    is_withheld: bool


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A way in which a harvested listing did not agree with itself. `capture_id` is of the page that shows it, None
    where no single page does."""

    harvested_at: datetime
    run_id: UUID
    kind: str
    page_number: int | None
    detail: str
    capture_id: UUID | None


@dataclass(frozen=True, slots=True)
class Departure:
    """A document that has left a listing, and the row that showed it last. `withdrawn_at` is None where the archive may
    still have it."""

    url: str
    title: str
    date_text: str | None
    capture_id: UUID
    position: int
    left_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListingHistory:
    """A listing over time, of what there is much of the latest only: so many as MOST_SHOWN."""

    archive: str
    listing_url: str
    harvests: tuple[Harvest, ...]
    disagreements: tuple[Disagreement, ...]
    departures: tuple[Departure, ...]


def listing_history(connection: DuckDBPyConnection, archive: str, listing_url: str) -> ListingHistory:
    """A listing over time, its harvests from the oldest on, all else from the latest."""
    asked = {"archive": archive, "listing_url": listing_url}
    most = {**asked, "most": MOST_SHOWN}
    harvests = connection.execute(statement("harvests_of_listing"), asked).fetchall()
    disagreements = connection.execute(statement("discrepancies_of_listing"), most).fetchall()
    departures = connection.execute(statement("departures_of_listing"), most).fetchall()
    return ListingHistory(
        archive,
        listing_url,
        tuple(Harvest(*row) for row in harvests),
        tuple(Disagreement(*row) for row in disagreements),
        tuple(Departure(*row) for row in departures),
    )
