"""Harvests that found far less than those before, and that a person has accepted: JSON lines beside the captures.

    {"accept": "5d0e…", "at": "2026-11-27T09:00:00+00:00", "reason": "announced on their page"}

It is in the folder and not only in the tables, so that a rebuild comes to the same verdicts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from duckdb import DuckDBPyConnection

from warehouse.sql import statement, transaction
from warehouse.warc.stores import Captures, store_in

FILE = "accepted.jsonl"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """That a person has accepted what a run found, when (UTC), and why, in the person's words."""

    run_id: UUID
    at: datetime
    reason: str | None = None


def acceptances_in(captures: Captures) -> list[Acceptance]:
    """All that was ever accepted of some captures, the oldest first; a run once. Raises JsonLinesError."""
    found: dict[UUID, Acceptance] = {}

    def take(said: Any) -> None:
        run_id = UUID(said["accept"])
        found.setdefault(run_id, Acceptance(run_id, datetime.fromisoformat(said["at"]), said["reason"]))

    store_in(captures).read_lines(FILE, take)
    return list(found.values())


def record_acceptance(captures: Captures, acceptance: Acceptance) -> None:
    """Notes that a run is accepted; on the disk when it returns. The caller holds the folder. Raises JsonLinesError."""
    said = {"accept": str(acceptance.run_id), "at": acceptance.at.isoformat(), "reason": acceptance.reason}
    store_in(captures).add_line(FILE, said)


def keep_accepted(connection: DuckDBPyConnection, acceptances: list[Acceptance]) -> None:
    """Makes the tables know what is accepted. The caller derives."""
    rows = sorted((acceptance.run_id, acceptance.at, acceptance.reason) for acceptance in acceptances)
    if rows == connection.execute("FROM accepted_runs ORDER BY run_id").fetchall():
        return
    with transaction(connection):
        connection.execute("DELETE FROM accepted_runs")
        if rows:
            connection.executemany("INSERT INTO accepted_runs VALUES (?, ?, ?)", rows)
        connection.execute(statement("runs_accepted_to_derive"))
