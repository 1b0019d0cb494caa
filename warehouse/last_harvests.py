"""The last harvest of each listing, as it is published."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from warehouse.data_folder import DataFolder
from warehouse.database import WarehouseError, connect_published
from warehouse.reports import HarvestReport, ListingStatus, harvest_reports, listing_statuses


@dataclass(frozen=True, slots=True)
class LastHarvest:
    """A listing, and the last harvest that reached it."""

    status: ListingStatus
    report: HarvestReport


def last_harvests(folder: DataFolder) -> list[LastHarvest]:
    """Those of all listings that were ever harvested. Raises WarehouseError for tables that cannot be read."""
    try:
        with connect_published(folder, lambda _: None) as connection:
            statuses = listing_statuses(connection)
            reports = harvest_reports(connection, [status.run_id for status in statuses])
            return [LastHarvest(*found) for found in zip(statuses, reports, strict=True)]
    except duckdb.Error as error:
        raise WarehouseError(f"{folder.database} cannot be read ({str(error).splitlines()[0]})") from error
