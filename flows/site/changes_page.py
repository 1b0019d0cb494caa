"""What has changed, by day and archive: as a page, and as a feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from itertools import groupby
from uuid import NAMESPACE_URL, uuid5

from flows.site.asking import day_asked
from flows.site.links import Links
from flows.site.rendering import Page, page
from flows.text.harmless import storable
from flows.typed_days import last_day
from warehouse.happenings import Change, changes_between, days_of_harvests
from warehouse.published import Reading

DAYS_ON_A_PAGE = 30
MOST_ON_A_PAGE = 500
MOST_IN_A_FEED = 100
ATOM = "application/atom+xml; charset=utf-8"


def changes_page(reading: Reading, asked: Mapping[str, str], links: Links) -> Page:
    """The page for an address's parameters: what was seen on the last days of harvests until one. Raises NotAsked."""
    archive = storable(asked.get("archive") or None)
    until = day_asked(asked.get("until"), last_day) or date.max
    days = [day for day in days_of_harvests(reading.tables, archive) if day <= until]
    shown, earlier = days[:DAYS_ON_A_PAGE], days[DAYS_ON_A_PAGE:]
    changes = _changes(reading, archive, shown, MOST_ON_A_PAGE)
    by_day = [(day, list(of_day)) for day, of_day in groupby(changes, key=_day)]
    return page(
        "changes.html",
        links,
        by_day=by_day,
        archive=archive,
        archives=sorted({one.archive for one in reading.state.listings}),
        shown=shown,
        earlier=earlier[0] if earlier else None,
        is_cut=len(changes) == MOST_ON_A_PAGE,
        most=MOST_ON_A_PAGE,
    )


def changes_feed(reading: Reading, asked: str | None, links: Links, origin: str) -> Page:
    """The latest changes as an Atom feed; `origin` is where the pages are, as links in a feed are whole."""
    archive = storable(asked or None)
    days = days_of_harvests(reading.tables, archive)[:DAYS_ON_A_PAGE]
    changes = _changes(reading, archive, days, MOST_IN_A_FEED)
    latest = max((change.seen_at for change in changes), default=None)
    return page(
        "changes.atom",
        links,
        media_type=ATOM,
        archive=archive,
        origin=origin,
        feed_id=f"urn:regest:changes:{archive or 'all'}",
        entries=[(_id_of(change), change) for change in changes],
        updated=latest or (datetime.combine(days[0], time(), UTC) if days else datetime.fromtimestamp(0, UTC)),
    )


def _changes(reading: Reading, archive: str | None, days: Sequence[date], most: int) -> list[Change]:
    """What was seen on these days, the last first."""
    if not days:
        return []
    asked = ("changes", archive, days[-1], days[0], most)
    return reading.state.answer(asked, lambda: changes_between(reading.tables, archive, days[-1], days[0], most))


def _id_of(change: Change) -> str:
    """The same for the same change, always and everywhere."""
    said = f"{change.archive}\n{change.url}\n{change.kind}\n{change.seen_at.isoformat()}"
    return uuid5(NAMESPACE_URL, said.encode("utf-8", "replace").decode()).urn


def _day(change: Change) -> date:
    return change.seen_at.astimezone(UTC).date()
