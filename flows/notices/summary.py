"""What has happened since the last summary: made, and sent to everybody who is told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from duckdb import DuckDBPyConnection

from flows.notices.delivery import SUMMARY, deliver
from flows.notices.events import Event
from flows.notices.ledger import Ledger, ledger_of
from flows.notices.links import changes_page
from flows.notices.notify import NobodyToTell
from flows.notices.summary_in_words import summary_in_words, summary_title
from flows.settings.settings import Settings
from warehouse.data_folder import DataFolder
from warehouse.database import connect_published
from warehouse.summaries import happened_between

FIRST_TELLS_OF = timedelta(days=7)
# A harvest may have been under way when the last summary was made, and have seen things before it.
LONGEST_HARVEST = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary in words, and the runs whose harvests it tells of."""

    title: str
    text: str
    until: datetime
    runs: tuple[str, ...]


def summary_of(folder: DataFolder, now: datetime, since: date | None = None) -> Summary:
    """What has happened since a day (UTC), else since the last summary, else in a week. Raises WarehouseError, and
    LedgerError."""
    with connect_published(folder, _say_nothing) as connection, ledger_of(folder) as ledger:
        return _summary(connection, now, since, ledger)


def send_summary(folder: DataFolder, settings: Settings, now: datetime, since: date | None = None) -> list[str]:
    """Sends it to everybody who is told, quiet hours or not, with what still waits to be told. The next one tells of
    what happens from here on. Gives a line for each who could not be told, who will be the next time.

    Raises NobodyToTell, WarehouseError and LedgerError.
    """
    if not settings.notify.to:
        raise NobodyToTell()
    with connect_published(folder, _say_nothing) as connection, ledger_of(folder) as ledger:
        summary = _summary(connection, now, since, ledger)
        event = Event(
            kind=SUMMARY,
            archive="",
            listing="",
            listing_url="",
            text=summary.text,
            payload={"title": summary.title, "page": changes_page(settings)},
            key=f"{SUMMARY} {summary.until.isoformat()}",
        )
        ledger.note([event], now)
        ledger.summed_up(summary.runs, summary.until)
        return deliver(ledger, settings, now)


def _summary(connection: DuckDBPyConnection, now: datetime, since: date | None, ledger: Ledger) -> Summary:
    begin, earliest, without = _time(now, since, ledger)
    happened = happened_between(connection, earliest, now, without)
    runs = tuple(harvest.run_id for harvest in happened.harvests)
    return Summary(summary_title(begin, now), summary_in_words(happened, now), now, runs)


def _time(now: datetime, since: date | None, ledger: Ledger) -> tuple[datetime, datetime, Collection[str]]:
    """From when on it is said to tell, from when on it is looked, and of which runs was told before."""
    if since is not None:
        begin = datetime.combine(since, time(), UTC)
        return begin, begin, ()
    if ledger.summary_at is None:
        return now - FIRST_TELLS_OF, now - FIRST_TELLS_OF, ()
    return ledger.summary_at, ledger.summary_at - LONGEST_HARVEST, ledger.summed_up_runs


def _say_nothing(_: str) -> None:
    """Of a database that must wait to be migrated."""
