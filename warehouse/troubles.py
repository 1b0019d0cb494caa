"""What the tables say of harvests that are not as they should be, and of the clock that dated them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from warehouse.lookups import captures_fetched_last
from warehouse.reports import UNKNOWN_LAYOUT
from warehouse.sql import statement
from warehouse.warc.captures import CaptureError, read_exchange

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from warehouse.data_folder import DataFolder


@dataclass(frozen=True, slots=True)
class ListingInTrouble:
    """A listing whose last tries, so many in a row, reached nothing, or that is discrepant; since when (UTC), and
    whether its last harvest met pages of a layout that is not known."""

    archive: str
    listing_url: str
    unreached: int
    unreached_since: datetime | None
    discrepant_since: datetime | None
    has_unknown_layout: bool


@dataclass(frozen=True, slots=True)
class DatedAnswer:
    """When an answer was asked for by this machine's clock (UTC), and what its headers Date and Age say."""

    url: str
    captured_at: datetime
    date: str
    age: str | None


def listings_in_trouble(connection: DuckDBPyConnection) -> list[ListingInTrouble]:
    """Those that were not reached the last time, or have been discrepant since some harvest; by archive and URL."""
    rows = connection.execute(statement("troubles_of_listings"), {"unknown_layout": UNKNOWN_LAYOUT}).fetchall()
    return [ListingInTrouble(*row) for row in rows]


def last_harvests(connection: DuckDBPyConnection) -> dict[str, datetime]:
    """When each archive was harvested last, in vain or not (UTC)."""
    return dict(connection.execute(statement("last_harvests_of_archives")).fetchall())


def dated_answers(connection: DuckDBPyConnection, folder: DataFolder, since: datetime, most: int) -> list[DatedAnswer]:
    """The last answers of archives' own sites since a time (UTC) that say when they were given, at most so many. What
    cannot be read is left out."""
    answers = []
    for capture in captures_fetched_last(connection, since, most):
        try:
            exchange = read_exchange(folder.store, capture)
        except (CaptureError, OSError):
            continue
        if date := exchange.header("date"):
            answers.append(DatedAnswer(capture.url, capture.captured_at, date, exchange.header("age")))
    return answers
