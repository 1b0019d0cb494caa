"""What has happened in a time, in a few paragraphs for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby

from flows.site.naming import archive_title
from flows.text.harmless import harmless
from flows.text.listings import titles_of, what_is_amiss
from warehouse.happenings import KINDS
from warehouse.summaries import Counted, Happened, Harvested

MOST_AMISS = 20
SAID = {"left the listing": "left the listing, and may still be there", "first seen": "seen for the first time"}


def summary_title(since: datetime, until: datetime) -> str:
    """Of which time it tells."""
    return f"Regest: what happened from {_day(since)} to {_day(until)} (UTC)"


def summary_in_words(happened: Happened, now: datetime) -> str:
    """A paragraph for each archive in which something has changed, one about the harvests, and a line for each listing
    that cannot be relied on."""
    paragraphs = [*_changes(happened.changes)] or ["Nothing was seen to have changed."]
    return "\n\n".join([*paragraphs, _harvests(happened.harvests), *_amiss(happened, now)])


def _changes(changes: Sequence[Counted]) -> Iterator[str]:
    for archive, counted in groupby(changes, key=lambda one: one.archive):
        of_kind = {one.kind: one for one in counted}
        said = [_counted(of_kind[kind]) for kind in KINDS if kind in of_kind]
        yield f"{harmless(archive_title(archive))}: {'; '.join(said)}."


def _counted(one: Counted) -> str:
    documents = "1 document" if one.count == 1 else f"{one.count:,} documents"
    named = ", ".join(f"“{harmless(title, 200)}”" for title in one.titles)
    left = one.count - len(one.titles)
    return f"{documents} {SAID.get(one.kind, one.kind)}: {named}" + (f", and {left:,} more" if left > 0 else "")


def _harvests(harvests: Sequence[Harvested]) -> str:
    if not harvests:
        return "No listing was harvested."
    listings = len({(one.archive, one.listing_url) for one in harvests})
    verdicts = Counter(one.verdict for one in harvests)
    said = ", ".join(f"{count:,} {verdict}" for verdict, count in verdicts.most_common())
    times = "1 harvest" if len(harvests) == 1 else f"{len(harvests):,} harvests"
    return f"{times} of {'1 listing' if listings == 1 else f'{listings:,} listings'}: {said}."


def _amiss(happened: Happened, now: datetime) -> Iterator[str]:
    named = zip(titles_of(happened.statuses), happened.statuses, strict=True)
    lines = [
        harmless(f"- {status.archive} · {title}: {'; '.join(why)}")
        for title, status in named
        if (why := list(what_is_amiss(status, now, None)))
    ]
    if lines:
        left = [f"- … and {len(lines) - MOST_AMISS:,} more: `regest status --check`"] if len(lines) > MOST_AMISS else []
        yield "\n".join(["Not to be relied on now:", *lines[:MOST_AMISS], *left])


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d}"
