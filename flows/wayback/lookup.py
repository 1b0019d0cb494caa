"""What the Wayback Machine has of an archive's listings, by its index, and what of it is held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter

from flows.http.source import PageUnavailable, SourceBlocked, SourceError
from flows.runs.watching import Watcher
from flows.wayback.index import CdxQuery, Snapshot
from flows.wayback.source import HostExcluded, Wayback
from parsers.archive import Archive
from warehouse.warc.records import Incident

# Whether there is a capture of a URL at a time in UTC, in whole seconds.
IsHeld = Callable[[str, datetime], bool]
# Which time was served for a timestamp and a URL, where it was another one.
ServedInstead = Mapping[tuple[str, str], datetime]

NO_LISTING = "page that is no listing, by its URL"
OTHER_LISTING = "page of another listing"
LISTED_BEFORE = "row listed twice"

NOTHING_THERE = "the Wayback Machine has no captures of what was asked for"
NOT_LISTED = "list unavailable"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which captures: of an archive's listings, or of the listing with this canonical URL; the days are included."""

    archive: Archive
    listing_url: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ListingYear:
    """What there is of a listing from one year: captures, how many different pages these show (by URL and digest),
    and how many of the captures are held."""

    listing_url: str
    year: int
    captures: int
    pages: int
    held: int


@dataclass(frozen=True, slots=True)
class Found:
    """What the index has, in the order of time. `passed_over` counts its rows that were left out or mended, by kind;
    `incidents` are lists that could not be read to their end; `stopped` says why nothing can be fetched."""

    snapshots: tuple[Snapshot, ...]
    passed_over: tuple[tuple[str, int], ...]
    incidents: tuple[Incident, ...]
    stopped: SourceBlocked | None = None

    @property
    def why_nothing(self) -> str | None:
        """Why there is nothing to fetch; None where there is something."""
        return str(self.stopped) if self.stopped else (None if self.snapshots else NOTHING_THERE)


async def look_up(wayback: Wayback, wanted: Wanted, watcher: Watcher) -> Found:
    """What the Wayback Machine has, by its index alone. Where that cannot be read, the rest is still listed."""
    search = _Search(wanted)
    excluded: dict[str, HostExcluded] = {}
    stopped: SourceBlocked | None = None
    queries = wayback.queries(wanted.listing_url, wanted.since, wanted.until)
    for number, query in enumerate(queries, start=1):
        watcher.page_harvested(number, len(queries), 0)
        if query.host in excluded:
            continue
        try:
            await search.read(wayback, query)
        except HostExcluded as exclusion:
            excluded[query.host] = exclusion
            search.note(query, exclusion)
        except SourceBlocked as blocked:
            stopped = blocked
            break
        except PageUnavailable as failure:
            search.note(query, failure)
            watcher.said(str(failure))
    if set(excluded) == set(wanted.archive.hosts):
        stopped = excluded[wanted.archive.hosts[0]]
    snapshots = sorted(search.snapshots, key=attrgetter("captured_at", "url"))
    return Found(tuple(snapshots), _counted(search.passed_over), tuple(search.incidents), stopped)


@dataclass(slots=True)
class _Search:
    """What has been found in the index so far."""

    wanted: Wanted
    snapshots: list[Snapshot] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    incidents: list[Incident] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)

    async def read(self, wayback: Wayback, query: CdxQuery) -> None:
        async for answer in wayback.answers(query):
            self.passed_over += answer.passed_over
            for snapshot in answer.snapshots:
                unwanted = self._why_unwanted(snapshot)
                if unwanted:
                    self.passed_over[unwanted] += 1
                else:
                    self.snapshots.append(snapshot)

    def note(self, query: CdxQuery, failure: SourceError) -> None:
        self.incidents.append(Incident(NOT_LISTED, f"{query.host}{query.path}", None, str(failure)))

    def _why_unwanted(self, snapshot: Snapshot) -> str | None:
        archive = self.wanted.archive
        if not archive.parser.is_listing(snapshot.url):
            return NO_LISTING
        if self.wanted.listing_url not in (None, archive.parser.listing_url(snapshot.url)):
            return OTHER_LISTING
        key = (snapshot.timestamp, snapshot.url)
        if key in self.seen:
            return LISTED_BEFORE
        self.seen.add(key)
        return None


@dataclass(slots=True)
class HeldSnapshots:
    """Which snapshots are held, also those for which the Wayback Machine has served another time."""

    is_held: IsHeld
    served_instead: ServedInstead

    def has(self, snapshot: Snapshot) -> bool:
        served_at = self.served_instead.get((snapshot.timestamp, snapshot.url), snapshot.captured_at)
        return self.is_held(snapshot.url, served_at)

    def is_as_listed(self, snapshot: Snapshot) -> bool:
        return (snapshot.timestamp, snapshot.url) not in self.served_instead


def by_listing_and_year(
    archive: Archive, snapshots: Iterable[Snapshot], held: HeldSnapshots
) -> tuple[ListingYear, ...]:
    """What there is of each listing, and how much of it is held."""
    captures: Counter[tuple[str, int]] = Counter()
    held_captures: Counter[tuple[str, int]] = Counter()
    pages: dict[tuple[str, int], set[tuple[str, str]]] = {}
    for snapshot in snapshots:
        key = archive.parser.listing_url(snapshot.url), snapshot.captured_at.year
        captures[key] += 1
        held_captures[key] += held.has(snapshot)
        pages.setdefault(key, set()).add((snapshot.url, snapshot.digest))
    return tuple(
        ListingYear(listing_url, year, count, len(pages[listing_url, year]), held_captures[listing_url, year])
        for (listing_url, year), count in sorted(captures.items())
    )


def _counted(passed_over: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((kind, count) for kind, count in passed_over.items() if count))
