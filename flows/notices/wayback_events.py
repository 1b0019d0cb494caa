"""What of a harvest from the Wayback Machine somebody should know who did not watch it.

What the Wayback Machine has is of the past: that a listing's pages of some days do not fit together is told once, when
they are taken over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from flows.notices.events import (
    DISCREPANT,
    UNREACHED,
    WITHDRAWN,
    Event,
    withdrawn_as_figures,
    withdrawn_in_words,
)
from flows.text.harmless import harmless
from flows.text.listing_names import listing_title
from flows.text.wayback import report_in_a_line
from warehouse.notable import Withdrawn
from warehouse.reports import ListingTakenOver

if TYPE_CHECKING:
    from flows.wayback.harvest import WaybackReport
    from flows.wayback.request import WaybackRequest

MOST_LISTINGS_NAMED = 5


def unreached_key(request: WaybackRequest) -> str:
    """The key of the event that the Wayback Machine gives nothing: it is over as soon as it gives something again."""
    return " ".join([UNREACHED, "wayback", request.wanted.archive.name, request.wanted.listing_url or ""])


def events_of_wayback(
    report: WaybackReport, request: WaybackRequest, withdrawn: Withdrawn, page: str | None = None
) -> list[Event]:
    """All that is to be told of it; `withdrawn` is what the captures have shown that were taken over, `page` where the
    archive's listings are to be seen in the browser."""
    archive, listing = request.wanted.archive.name, f"{request.label} · Wayback Machine"
    url = request.wanted.listing_url or request.wanted.archive.home
    figures = {**_figures(report), "page": page}
    return [
        Event(kind, archive, listing, url, harmless(f"{archive} · {listing}: {text}"), {**figures, **more}, key)
        for kind, text, more, key in _happened(report, request, withdrawn)
    ]


def _happened(
    report: WaybackReport, request: WaybackRequest, withdrawn: Withdrawn
) -> Iterator[tuple[str, str, dict[str, Any], str]]:
    archive = request.wanted.archive.name
    if withdrawn.count:
        figures = {"documents_withdrawn": withdrawn.count, "withdrawn": withdrawn_as_figures(withdrawn)}
        yield WITHDRAWN, withdrawn_in_words(withdrawn), figures, f"{WITHDRAWN} {archive} wayback {withdrawn.digest}"
    if report.exit_status == 3:
        yield UNREACHED, report_in_a_line(report), {}, unreached_key(request)
    if discrepant := [listing for listing in report.result.listings if not listing.is_sound]:
        said = f"{report_in_a_line(report)}; discrepant: {_names(discrepant)}"
        yield DISCREPANT, said, {}, f"{DISCREPANT} {archive} wayback {_digest(discrepant)}"


def _names(listings: Sequence[ListingTakenOver]) -> str:
    titles = list(dict.fromkeys(listing_title(one.archive, one.listing_url) for one in listings))
    left = len(titles) - MOST_LISTINGS_NAMED
    return ", ".join(titles[:MOST_LISTINGS_NAMED]) + (f", and {left:,} more" if left > 0 else "")


def _digest(listings: Sequence[ListingTakenOver]) -> str:
    """The same for the same pages of the same days."""
    days = sorted(f"{one.listing_url} {one.read_from} {one.read_until}" for one in listings)
    return sha256("\n".join(days).encode()).hexdigest()[:16]


def _figures(report: WaybackReport) -> dict[str, Any]:
    return {
        "run": report.run_id,
        "fetched": report.fetched,
        "unchanged": report.unchanged,
        "held": report.held,
        "missing": len(report.result.incidents),
        "discrepant": sum(not listing.is_sound for listing in report.result.listings),
        "stopped": report.stopped,
    }
