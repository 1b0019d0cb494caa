"""The listings, and each of them: promised and found over time, and what does not agree."""

from __future__ import annotations

from itertools import groupby

from flows.site.harvest_charts import calendar_of, course_of
from flows.site.links import Links
from flows.site.naming import name_of
from flows.site.refusals import NotThere
from flows.site.rendering import Page, page
from flows.text.listing_names import listing_titles
from flows.text.report import times_read, verdict_in_words
from warehouse.listing_histories import MOST_SHOWN, listing_history
from warehouse.published import Reading
from warehouse.reports import ListingStatus, listing_statuses

# What a verdict says, and no more: for who sees the word for the first time.
MEANINGS = {
    "proven": "the listing agreed with its own count, as its pages were read between these times",
    "exhausted": "it promises no number; every page was read to its pager’s end, and nothing disagreed",
    "partial": "nothing disagreed, but it is not known to be whole",
    "discrepant": "it does not agree with itself, or with what was found before",
    "unreached": "the site gave no page",
}


def listings_page(reading: Reading, links: Links) -> Page:
    """All listings that were ever harvested, by archive."""
    statuses = sorted(listing_statuses(reading.tables), key=lambda one: (one.archive, one.listing_url))
    by_archive = [(archive, list(of)) for archive, of in groupby(statuses, key=lambda one: one.archive)]
    titles = listing_titles((one.archive, one.listing_url) for one in statuses)
    return page("listings.html", links, by_archive=by_archive, titles=titles, meanings=MEANINGS, times_read=times_read)


def listing_page(reading: Reading, archive: str, listing_url: str, links: Links) -> Page:
    """The page of one listing. Raises NotThere."""
    found = [
        one for one in listing_statuses(reading.tables) if (one.archive, one.listing_url) == (archive, listing_url)
    ]
    if not found:
        raise NotThere("there is no listing at that address: the page of all listings has those there are")
    history = listing_history(reading.tables, archive, listing_url)
    return page(
        "listing.html",
        links,
        listing=found[0],
        verdict=_verdict_in_words(found[0]),
        history=history,
        course=course_of(history.harvests),
        calendar=calendar_of(history.harvests),
        meanings=MEANINGS,
        most=MOST_SHOWN,
    )


def _verdict_in_words(status: ListingStatus) -> str:
    """A verdict with its reason, or with what it means where there is no other."""
    said = verdict_in_words(status)
    return MEANINGS.get(status.verdict, said) if said == status.verdict else said.removeprefix(f"{status.verdict}: ")


def listing_named(reading: Reading, archive: str, text: str) -> str:
    """The URL of the listing that has that name in an address. Raises NotThere."""
    for one in listing_statuses(reading.tables):
        if one.archive == archive and str(name_of(archive, one.listing_url)) == text:
            return one.listing_url
    raise NotThere("there is no listing at that address: the page of all listings has those there are")
