"""What has changed, by day and archive: as a page, and as a feed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import groupby

from flows.site.asking import days_of
from flows.site.links import Links
from flows.site.rendering import Page, page
from flows.text.harmless import storable
from warehouse.happenings import Change, changes_between, days_of_harvests
from warehouse.published import Reading

DAYS_ON_A_PAGE = 30
MOST_ON_A_PAGE = 500


def changes_page(reading: Reading, asked: Mapping[str, str], links: Links) -> Page:
    """The page for an address's parameters: what was seen on the last days of harvests until one. Raises NotAsked."""
    archive = storable(asked.get("archive") or None)
    until = days_of(asked["until"])[1] if asked.get("until") else date.max
    days = [day for day in days_of_harvests(reading.tables, archive) if day <= until]
    shown, earlier = days[:DAYS_ON_A_PAGE], days[DAYS_ON_A_PAGE:]
    changes = changes_between(reading.tables, archive, shown[-1], shown[0], MOST_ON_A_PAGE) if shown else []
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
    )


def _day(change: Change) -> date:
    return change.seen_at.date()
