"""What people are told of a harvest and of the listings, read from the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from parsers.records import RejectReason
from warehouse.sql import statement

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


UNKNOWN_LAYOUT = f"{RejectReason.UNKNOWN_LAYOUT}: "
BELOW_BOUNDS = "below bounds"
ALARMS = frozenset({"far less than before", "page of strangers"})


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Where a listing does not agree with itself; `page_number` is None for the listing as a whole."""

    kind: str
    page_number: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class HarvestReport:
    """How one harvest went. Times are UTC; `promised` is None when the listing promises nothing.

    `because` says why the verdict is “partial”; `losses_withheld` counts documents that were not found and are not said
    to have left, since they are too many. `unknown_layout` is the capture_id of the first page in a layout that the
    parser does not know; `warnings` are bounds of the archive that are broken and no minimum.
    """

    run_id: str
    archive: str
    listing_url: str
    source: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    regest_version: str
    parser_version: str | None
    requests: int
    retries: int
    bytes_received: int
    seconds_waited: float
    pages_again: int
    pages: int
    unchanged_pages: int
    promised: int | None
    found: int
    rejects: int
    verdict: str
    because: str | None
    is_confirmed: bool
    read_from: datetime | None
    read_until: datetime | None
    losses_withheld: int
    documents_added: int
    documents_changed: int
    documents_unchanged: int
    documents_left: int
    documents_withdrawn: int
    documents_came_back: int
    unknown_layout: str | None
    discrepancies: tuple[Discrepancy, ...]
    warnings: tuple[str, ...]

    @property
    def has_drifted(self) -> bool:
        """Whether the archive no longer looks as its parser knows it."""
        return any(
            found.kind == BELOW_BOUNDS or found.detail.startswith(UNKNOWN_LAYOUT) for found in self.discrepancies
        )

    @property
    def is_alarming(self) -> bool:
        """Whether it differs so much from the harvests before that it is taken for a mistake of the site."""
        return any(found.kind in ALARMS for found in self.discrepancies)

    @property
    def exit_status(self) -> int:
        """0 complete, 1 with discrepancies or rejects, 3 failed: not to the end, nothing read, an unknown layout, below
        the archive's bounds."""
        if self.outcome != "finished" or self.pages == 0 or self.has_drifted:
            return 3
        return 1 if self.verdict == "discrepant" else 0


@dataclass(frozen=True, slots=True)
class ListingStatus:
    """A listing as the last harvest that reached it found it, and the last change of its rows' markup, if any.

    `unreached_at` is when the site was asked in vain since then.
    """

    archive: str
    listing_url: str
    promised: int | None
    found: int
    verdict: str
    is_confirmed: bool
    because: str | None
    read_from: datetime | None
    read_until: datetime | None
    discrepancies: int
    rejects: int
    losses_withheld: int
    last_harvest: datetime
    harvests: int
    run_id: str
    unreached_at: datetime | None
    first_discrepancy: str | None
    layout_changed_on: date | None
    markup_before: str | None
    markup_after: str | None


@dataclass(frozen=True, slots=True)
class ListingTakenOver:
    """A listing of which others' captures were taken over, as those of one run of days show it. Times are UTC."""

    archive: str
    listing_url: str
    read_from: datetime | None
    read_until: datetime | None
    pages: int
    promised: int | None
    found: int
    rejects: int
    discrepancies: int
    verdict: str

    @property
    def is_sound(self) -> bool:
        """Whether it keeps its promises, and every row was read."""
        return self.verdict != "discrepant" and not self.rejects


@dataclass(frozen=True, slots=True)
class DocumentsTakenOver:
    """Of the documents that an import shows, how many are new, have changed (other versions are known of them than
    before), and neither."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class WithheldHarvest:
    """A harvest that is not believed yet, and why. Times are UTC."""

    run_id: str
    archive: str
    listing_url: str
    harvested_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class OpenReject:
    """A row by its number on its page, or a whole page where that is None, that could not be read: why, when it was
    seen (UTC), the last capture that shows it, and what stands there."""

    archive: str
    page_url: str
    row: int | None
    reason: str
    detail: str
    first_seen: datetime
    last_seen: datetime
    capture_id: str
    html: str | None


FIGURES = [field.name for field in fields(HarvestReport) if field.name not in ("discrepancies", "warnings")]


def harvest_report(connection: DuckDBPyConnection, run_id: UUID | str) -> HarvestReport:
    """The report of a run that is in the database."""
    [report] = harvest_reports(connection, [run_id])
    return report


def harvest_reports(connection: DuckDBPyConnection, run_ids: Sequence[UUID | str]) -> list[HarvestReport]:
    """The reports of runs that are in the database, in the order of the runs: those of many take hardly longer than
    that of one."""
    runs = {"runs": [str(run_id) for run_id in run_ids]}
    found = connection.execute(statement("reports"), runs).fetchall()
    figures: dict[str, dict[str, Any]] = {row[0]: dict(zip(FIGURES, row, strict=True)) for row in found}
    discrepancies, warnings = (
        _by_run(connection.execute(statement(name), runs).fetchall())
        for name in ("discrepancies_of_runs", "warnings_of_runs")
    )
    return [
        HarvestReport(
            **figures[run],
            discrepancies=tuple(Discrepancy(*found) for found in discrepancies[run]),
            warnings=tuple(detail for (detail,) in warnings[run]),
        )
        for run in runs["runs"]
    ]


def _by_run(rows: Sequence[tuple[Any, ...]]) -> Mapping[str, list[tuple[Any, ...]]]:
    """Rows by their first column, in their order and without it."""
    by_run: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for run, *row in rows:
        by_run[run].append(tuple(row))
    return by_run


def listing_statuses(connection: DuckDBPyConnection) -> list[ListingStatus]:
    """All listings that were ever harvested, by archive and URL."""
    return [ListingStatus(*row) for row in connection.execute(statement("status")).fetchall()]


def listings_taken_over(connection: DuckDBPyConnection, import_id: UUID) -> tuple[ListingTakenOver, ...]:
    """The listings that an import is about, the largest first."""
    rows = connection.execute(statement("listings_taken_over"), [str(import_id)]).fetchall()
    return tuple(ListingTakenOver(*row) for row in rows)


def remember_versions(connection: DuckDBPyConnection) -> None:
    """Notes what is known of each document, for `documents_taken_over` on the same connection."""
    connection.execute(statement("remember_versions"))


def documents_taken_over(connection: DuckDBPyConnection, import_id: UUID) -> DocumentsTakenOver:
    """What an import has done to the documents that it shows, since `remember_versions`."""
    [row] = connection.execute(statement("documents_taken_over"), [str(import_id)]).fetchall()
    return DocumentsTakenOver(*row)


def withheld_harvests(connection: DuckDBPyConnection) -> list[WithheldHarvest]:
    """Those that are not believed yet, the last one first."""
    return [WithheldHarvest(*row) for row in connection.execute(statement("withheld_losses")).fetchall()]


def open_rejects(connection: DuckDBPyConnection, archive: str | None) -> list[OpenReject]:
    """Each row and page of an archive, or of all of them, that could not be read, once; those seen last first."""
    return [OpenReject(*row) for row in connection.execute(statement("open_rejects"), {"archive": archive}).fetchall()]


def bounds_seen(
    connection: DuckDBPyConnection, archive: str, margin: int
) -> dict[str, tuple[float | None, float | None, int | None]]:
    """What the harvests of an archive have shown at the worst of each bound, by its name; what may be declared by that,
    years `margin` further; and how many rows that rests on."""
    rows = connection.execute(statement("observed_bounds"), {"archive": archive, "margin": margin}).fetchall()
    return {name: (observed, proposed, rows_seen) for name, observed, proposed, rows_seen in rows}
