"""What the declaration's own parser reads, held against the records that were found; and what is to be said of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.html import fold
from parsers.learn.finding.fields import DATE, LINK, TITLE
from parsers.learn.finding.further import SUMMARY
from parsers.learn.finding.records import LOOKED_AT, Evidence
from parsers.learn.paging.pager_words import Leads, leads_by_words
from parsers.learn.selecting.row_elements import within
from parsers.learn.several_lists import several_lists
from parsers.learn.understood import UnderstoodListing, sought_in, texts_at
from parsers.records import Entry, ListingPage
from parsers.urls import absolute_url, host_of

LEAST_SHARE_READ = 0.5
SHOWN = 60
# Titles, evenly taken, that are looked for in the text of all records.
MOST_HELD = 250
MOST_LINKS = 2_000
POINTS_OF_A_ROW, POINTS_OF_A_REJECT = 10, 4


@dataclass(frozen=True, slots=True)
class Told:
    """Why what is read cannot be shown, None where it can; what is to be said of it; how much of what was found is
    read, in points, and whether all is."""

    reason: str | None
    uncertain: tuple[Evidence, ...] = ()
    points: float = -1.0
    is_whole: bool = False


def said_of(read: Sequence[ListingPage], of: UnderstoodListing) -> Told:
    """What is to be said of the pages that were read."""
    expected = max(of.count, of.records)
    entries = [entry for page in read for entry in page.entries]
    rejects = [reject for page in read for reject in page.rejects]
    if len(entries) < LEAST_SHARE_READ * expected or len(entries) < 2:
        detail = f": {rejects[0].detail}" if rejects else ""
        return Told(f"its own declaration reads {len(entries)} of {expected} records{detail}")
    texts = "\n".join(record.text for one in of.rows for record in one.found.records)
    held = entries[: of.count : 1 + min(len(entries), of.count) // MOST_HELD]
    others = [entry for entry in held if fold(entry.title)[:SHOWN] not in texts]
    if 2 * len(others) > len(held):
        return Told(f"its own declaration reads other titles than were found, as “{others[0].title[:SHOWN]}”")
    uncertain = list(_said(read, expected, len(entries)))
    points = POINTS_OF_A_ROW * len(entries) - POINTS_OF_A_REJECT * len(rejects) + _points_of_fields(entries, of)
    points -= sum(page.label_problem is not None for page in read) + sum(
        page.contradiction is not None for page in read
    )
    is_whole = not rejects and not uncertain and len(entries) >= expected
    return Told(None, tuple(uncertain), points, is_whole and _has_dates(entries, of))


def missing_of(of: UnderstoodListing, read: Sequence[ListingPage]) -> Iterator[str]:
    """What the records do not have, or what no declaration can say of them, with the reason. A promise that the pages,
    as they were read, have without a place of its own is not missing."""
    for name in dict.fromkeys(place.name for one in of.rows for place in one.found.places):
        if name in of.places or name == LINK or of.reads_blocks:
            continue
        sought = [one for one in sought_in(of.rows, name)[0] if one.element is not None]
        is_outside = not any(within(one.element, one.parts) for one in sought)
        why = (
            "it stands beside the rows, in no element of its own" if is_outside else "no selector tells it in all rows"
        )
        yield f"{name}: {why}"
    for name in (DATE, SUMMARY):
        if not any(texts_at(one, name) for one in of.rows):
            is_in_titles = name == DATE and of.has_dates_in_titles
            yield f"{name}: {'titles alone say it' if is_in_titles else 'none was seen'}"
    if of.promise is None and all(page.total is None and page.pages is None for page in read):
        yield "promise: nothing on these pages says how much there is"
    if of.paging is None:
        following = _next_elsewhere(of)
        says = _why_no_way_on(of, following) if following else "nothing on these pages leads to another"
        yield f"next page: {says}"


def uncertain_of(of: UnderstoodListing, read: Sequence[ListingPage]) -> tuple[Evidence, ...]:
    """What is uncertain of what was understood, and of what the pages are read as."""
    places = [
        Evidence(name, f"{place.elsewhere} of {of.count} rows have it elsewhere")
        for name, place in of.places.items()
        if place.elsewhere
    ]
    if of.paging is not None and of.paging.by_script:
        places.append(
            Evidence(
                "next page", f"more comes by script or form alone, which no harvest follows: “{of.paging.by_script}”"
            )
        )
    if of.paging is not None and of.paging.next_url and all(page.next_url is None for page in read):
        places.append(Evidence("next page", _why_no_way_on(of, of.paging.next_url)))
    documents = [[entry.url for entry in page.entries] for page in read]
    for page, has in zip(read[1:], documents[1:], strict=True):
        if has and has == documents[0]:
            places.append(
                Evidence("pages", f"{page.url} has the rows of the first page again: what leads on is not known")
            )
    if of.urls.unsaid:
        places.append(
            Evidence("documents", f"{len(of.urls.unsaid)} links lead to other sites, as {of.urls.unsaid[0][:SHOWN]}")
        )
    places += several_lists(of)
    looked_at = (evidence for one in of.rows for evidence in one.found.evidence if evidence.what == LOOKED_AT)
    return (*of.manner.uncertain, *places, *looked_at)


def _next_elsewhere(of: UnderstoodListing) -> str | None:
    """Where a link on another host leads that says that the next page is there."""
    hosts = of.urls.rules().hosts
    for one in of.rows:
        for link in one.found.tree.css("a[href]")[:MOST_LINKS]:
            is_marked = "next" in (link.attributes.get("rel") or "").split()
            is_next = is_marked or leads_by_words(fold(link.text())) is Leads.NEXT
            url = absolute_url(link.attributes["href"] or "", of.urls.home) if is_next else None
            if url is not None and url.hostname not in hosts:
                return url.geturl()
    return None


def _why_no_way_on(of: UnderstoodListing, following: str) -> str:
    host = host_of(following)
    if host not in of.urls.rules().hosts:
        return f"it is on another host, {following}: no harvest goes there, unless `hosts` says that it is this site"
    return f"no selector tells the link to {following}: declare `page.next`, or harvests find no way on"


def _said(read: Sequence[ListingPage], expected: int, entries: int) -> Iterator[Evidence]:
    rejects = [reject for page in read for reject in page.rejects]
    if rejects:
        yield Evidence("rejects", f"{len(rejects)} rows cannot be read: {rejects[0].detail}")
    if (lacking := expected - entries - len(rejects)) > 0:
        yield Evidence("rows", f"{lacking} of {expected} records are no rows of the declaration")
    for page in read:
        if page.label_problem:
            yield Evidence("promise", page.label_problem)
        if page.contradiction:
            yield Evidence("URL", page.contradiction)


def _has_dates(entries: Sequence[Entry], of: UnderstoodListing) -> bool:
    """Whether the dates that stand in the rows are read."""
    if of.has_dates_in_titles and not of.reads_blocks:
        return False
    wanted = sum(one.element is not None and within(one.element, one.parts) for one in sought_in(of.rows, DATE)[0])
    return 2 * sum(bool(entry.date.text) for entry in entries) >= wanted


def _points_of_fields(entries: Sequence[Entry], of: UnderstoodListing) -> float:
    titles = {text for one in of.rows for text in texts_at(one, TITLE)}
    dates = {text for one in of.rows for text in texts_at(one, DATE)}
    right = sum(3.0 * (entry.title in titles) for entry in entries)
    return (
        right
        + sum(2.0 * (entry.date.text in dates or entry.date.edtf is not None) for entry in entries)
        + sum(0.5 * bool(entry.summary) + 0.1 * len(entry.fields) for entry in entries)
    )
