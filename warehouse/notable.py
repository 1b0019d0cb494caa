"""What of a harvest somebody should know who did not watch it: since when its listing is as it is, and which documents
its archive has withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from duckdb import DuckDBPyConnection

from warehouse.reports import ALARMS, BELOW_BOUNDS, UNKNOWN_LAYOUT
from warehouse.sql import statement

MOST_WITHDRAWN = 10


@dataclass(frozen=True, slots=True)
class JudgedHarvest:
    """A harvest of a listing: its time (UTC), its verdict, and the kinds of its discrepancies, each once."""

    run_id: str
    harvested_at: datetime
    verdict: str
    kinds: frozenset[str]
    is_of_unknown_layout: bool

    @property
    def has_drifted(self) -> bool:
        """Whether the archive no longer looked as its parser knows it."""
        return self.is_of_unknown_layout or BELOW_BOUNDS in self.kinds

    @property
    def is_alarming(self) -> bool:
        """Whether it differed so much from the harvests before that it was taken for a mistake of the site."""
        return bool(self.kinds & ALARMS)


@dataclass(frozen=True, slots=True)
class WithdrawnDocument:
    """A document that its archive has withdrawn, as it was last described."""

    title: str | None
    date_text: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """How many documents were withdrawn, some of them, and a digest that is the same for the same documents."""

    count: int = 0
    documents: tuple[WithdrawnDocument, ...] = ()
    digest: str = ""


def harvests_until(connection: DuckDBPyConnection, run_id: str) -> list[JudgedHarvest]:
    """The harvests of a run's listing until that of the run, which comes first; none for a run that is no harvest."""
    rows = connection.execute(
        statement("harvests_until"), {"run_id": run_id, "unknown_layout": UNKNOWN_LAYOUT}
    ).fetchall()
    return [
        JudgedHarvest(run, harvested_at, verdict, frozenset(kinds), is_unknown)
        for run, harvested_at, verdict, kinds, is_unknown in rows
    ]


def withdrawn_by_run(connection: DuckDBPyConnection, run_id: str | UUID) -> Withdrawn:
    """What a harvest, or what a run has taken over, shows to be withdrawn."""
    rows = connection.execute(statement("withdrawn_by_run"), {"run_id": str(run_id), "most": MOST_WITHDRAWN}).fetchall()
    if not rows:
        return Withdrawn()
    count, digest = rows[0][:2]
    return Withdrawn(count, tuple(WithdrawnDocument(*row[2:]) for row in rows), digest)
