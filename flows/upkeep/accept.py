"""Accepts what a harvest found, though it is far less than before: a person knows that the archive means it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from duckdb import DuckDBPyConnection

from flows.runs.publishing import publish
from flows.runs.run import on_working_tables
from flows.runs.watching import Watcher
from flows.text.harmless import storable
from flows.upkeep.identifiers import only_one
from parsers.errors import WrongUsage
from warehouse.accepted import Acceptance, acceptances_in, keep_accepted, record_acceptance
from warehouse.data_folder import DataFolder
from warehouse.reports import HarvestReport, WithheldHarvest, harvest_report, withheld_harvests

HOW_TO_LIST = "`regest accept` names them"


class NothingToAccept(WrongUsage):
    """No harvest of that identifier is withheld."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """Which harvest is meant, by the beginning of its run_id, by its archive and listing, or by both."""

    run_id: str | None = None
    archive: str | None = None
    listing_url: str | None = None

    def may_be(self, harvest: WithheldHarvest) -> bool:
        """Whether a harvest is of the listing that is meant, if one is."""
        return self.archive in (None, harvest.archive) and self.listing_url in (None, harvest.listing_url)


def accept(folder: DataFolder, which: Withheld, reason: str | None, watcher: Watcher) -> HarvestReport:
    """Accepts a harvest that is withheld, and publishes what follows from that.

    Raises NothingToAccept, ParserFails, and RegestError when the data folder cannot be used.
    """
    with folder.writing(watcher.said):
        with on_working_tables(folder, watcher) as run:
            run.bring_in()
            run.say_unknown()
            run.derive()
            run_id = _meant(run.connection, which)
            record_acceptance(folder.store, Acceptance(UUID(run_id), datetime.now(UTC), storable(reason)))
            keep_accepted(run.connection, acceptances_in(folder.store))
            run.derive()
            report = harvest_report(run.connection, run_id)
        publish(folder, watcher)
    return report


def _meant(connection: DuckDBPyConnection, which: Withheld) -> str:
    withheld = withheld_harvests(connection)
    if not withheld:
        raise NothingToAccept("no harvest is withheld, so that none can be accepted")
    found = [harvest.run_id for harvest in withheld if which.may_be(harvest)]
    if which.run_id is not None:
        return only_one(which.run_id, found, NothingToAccept, "that is withheld", HOW_TO_LIST)
    if len(found) != 1:
        said = f"{len(found)} harvests of it are withheld: say which, with --run" if found else "none of it is withheld"
        raise NothingToAccept(f"{which.archive} {which.listing_url}: {said}; {HOW_TO_LIST}")
    return found[0]
