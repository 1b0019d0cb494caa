"""The listings, and each of them: promised and found over time, and what does not agree."""

from __future__ import annotations

from flows.site.links import Links
from flows.site.naming import name_of
from flows.site.refusals import NotThere
from flows.site.rendering import Page, page
from warehouse.published import Reading
from warehouse.reports import listing_statuses


def listings_page(reading: Reading, links: Links) -> Page:
    """All listings that were ever harvested."""
    return page("listings.html", links, statuses=listing_statuses(reading.tables))


def listing_page(reading: Reading, archive: str, text: str, links: Links) -> Page:
    """The listing of an archive that has that name in an address. Raises NotThere."""
    statuses = [status for status in listing_statuses(reading.tables) if status.archive == archive]
    found = next((status for status in statuses if str(name_of(archive, status.listing_url)) == text), None)
    if found is None:
        raise NotThere("there is no listing at that address: the page of all listings has those there are")
    return page("listing.html", links, listing=found)
