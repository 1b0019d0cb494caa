"""Accepts what a harvest found, though it is far less than before: a person knows that the archive means it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from duckdb import DuckDBPyConnection

from flows.runs.run import on_working_tables
from flows.runs.watching import Watcher
from flows.text.harmless import storable
from flows.upkeep.identifiers import only_one
from parsers.errors import WrongUsage
from warehouse.accepted import Acceptance, acceptances_in, keep_accepted, record_acceptance
from warehouse.data_folder import DataFolder
from warehouse.database import publish
from warehouse.reports import HarvestReport, harvest_report, withheld_harvests

HOW_TO_LIST = "`regest accept` names them"


class NothingToAccept(WrongUsage):
    """No harvest of that identifier is withheld."""


def accept(folder: DataFolder, which: str, reason: str | None, watcher: Watcher) -> HarvestReport:
    """Accepts a harvest, by its run_id or the beginning of it, and publishes what follows from that.

    Raises NothingToAccept, ParserFails, and RegestError when the data folder cannot be used.
    """
    with folder.writing(watcher.said):
        with on_working_tables(folder, watcher) as run:
            run.bring_in()
            run.say_unknown()
            run.derive()
            run_id = _withheld(run.connection, which)
            record_acceptance(folder.captures, Acceptance(UUID(run_id), datetime.now(UTC), storable(reason)))
            keep_accepted(run.connection, acceptances_in(folder.captures))
            run.derive()
            report = harvest_report(run.connection, run_id)
        publish(folder)
    return report


def _withheld(connection: DuckDBPyConnection, which: str) -> str:
    withheld = [harvest.run_id for harvest in withheld_harvests(connection)]
    if not withheld:
        raise NothingToAccept("no harvest is withheld, so that none can be accepted")
    return only_one(which, withheld, NothingToAccept, "that is withheld", HOW_TO_LIST)
