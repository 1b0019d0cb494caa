"""What people are told of a harvest and of the listings, read from the tables."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from duckdb import DuckDBPyConnection

from parsers.records import RejectReason
from warehouse.sql import statement

UNKNOWN_LAYOUT = f"{RejectReason.UNKNOWN_LAYOUT}: "


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Where a listing does not agree with itself; `page_number` is None for the listing as a whole."""

    kind: str
    page_number: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class HarvestReport:
    """How one harvest went. Times are UTC; `promised` is None when the listing promises nothing."""

    run_id: str
    archive: str
    listing_url: str
    source: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    requests: int
    retries: int
    bytes_received: int
    seconds_waited: float
    pages: int
    promised: int | None
    found: int
    rejects: int
    verdict: str
    unchanged_pages: int
    documents_added: int
    documents_changed: int
    discrepancies: tuple[Discrepancy, ...]

    @property
    def exit_status(self) -> int:
        """0 complete, 1 with discrepancies or rejects, 3 failed: not to the end, nothing read, an unknown layout."""
        has_new_layout = any(UNKNOWN_LAYOUT in found.detail for found in self.discrepancies)
        if self.outcome != "finished" or self.pages == 0 or has_new_layout:
            return 3
        return 1 if self.verdict == "discrepant" else 0


@dataclass(frozen=True, slots=True)
class ListingStatus:
    """A listing as its last harvest found it."""

    archive: str
    listing_url: str
    promised: int | None
    found: int
    verdict: str
    discrepancies: int
    rejects: int
    last_harvest: datetime
    harvests: int
    first_discrepancy: str | None


FIGURES = [field.name for field in fields(HarvestReport) if field.name != "discrepancies"]


def harvest_report(connection: DuckDBPyConnection, run_id: UUID | str) -> HarvestReport:
    """The report of a run that is in the database."""
    [row] = connection.execute(statement("report"), [str(run_id)]).fetchall()
    figures: dict[str, Any] = dict(zip(FIGURES, row, strict=True))
    discrepancies = connection.execute(statement("discrepancies_of_run"), [str(run_id)]).fetchall()
    return HarvestReport(**figures, discrepancies=tuple(Discrepancy(*found) for found in discrepancies))


def listing_statuses(connection: DuckDBPyConnection) -> list[ListingStatus]:
    """All listings that were ever harvested, by archive and URL."""
    return [ListingStatus(*row) for row in connection.execute(statement("status")).fetchall()]
