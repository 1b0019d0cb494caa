"""Accepts what a harvest found, though it is far less than before: a person knows that the archive means it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from duckdb import DuckDBPyConnection

from flows.identifiers import only_one
from flows.runs.beginning import derive_with_declared_bounds
from flows.runs.catch_up import catch_up
from flows.runs.safeguards import require_working_parsers
from flows.runs.watching import Watcher
from flows.text.harmless import storable
from parsers.errors import WrongUsage
from warehouse.accepted import Acceptance, acceptances_in, keep_accepted, record_acceptance
from warehouse.data_folder import DataFolder
from warehouse.database import connect_working, publish
from warehouse.reports import HarvestReport, harvest_report
from warehouse.sql import statement

HOW_TO_LIST = "`regest accept` names them"


class NothingToAccept(WrongUsage):
    """No harvest of that identifier is withheld."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A harvest that is not believed yet, and why. Times are UTC."""

    run_id: str
    archive: str
    listing_url: str
    harvested_at: datetime
    why: str


def withheld_harvests(connection: DuckDBPyConnection) -> list[Withheld]:
    """Those that are not believed yet, the last one first."""
    return [Withheld(*row) for row in connection.execute(statement("withheld_losses")).fetchall()]


def accept(folder: DataFolder, which: str, reason: str | None, watcher: Watcher) -> HarvestReport:
    """Accepts a harvest, by its run_id or the beginning of it, and publishes what follows from that.

    Raises NothingToAccept, ParserFails, and RegestError when the data folder cannot be used.
    """
    with folder.writing(watcher.said):
        with connect_working(folder) as connection:
            catch_up(connection, folder, watcher.caught_up)
            require_working_parsers(connection)
            derive_with_declared_bounds(connection)
            run_id = _withheld(connection, which)
            record_acceptance(folder.captures, Acceptance(UUID(run_id), datetime.now(UTC), storable(reason)))
            keep_accepted(connection, acceptances_in(folder.captures))
            derive_with_declared_bounds(connection)
            report = harvest_report(connection, run_id)
        publish(folder)
    return report


def _withheld(connection: DuckDBPyConnection, which: str) -> str:
    withheld = [harvest.run_id for harvest in withheld_harvests(connection)]
    if not withheld:
        raise NothingToAccept("no harvest is withheld, so that none can be accepted")
    return only_one(which, withheld, NothingToAccept, "that is withheld", HOW_TO_LIST)
