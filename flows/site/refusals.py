"""What is answered where there is no page to give."""

from __future__ import annotations

from flows.show.shown_page import PageNotShown
from flows.site.asking import NotAsked
from flows.site.links import Links
from flows.site.rendering import Page, page
from parsers.errors import RegestError, WrongUsage
from warehouse.warc.records import CaptureError


class NotThere(WrongUsage):
    """No page is at that address."""


def refusal(error: RegestError, links: Links) -> Page:
    """The page that says what is wrong and what to do."""
    if isinstance(error, NotAsked):
        heading, status = "This cannot be asked", 400
    elif isinstance(error, WrongUsage):
        heading, status = "There is no such page", 404
    elif isinstance(error, CaptureError | PageNotShown):
        heading, status = "The captured page cannot be shown", 409
    else:
        heading, status = "The register cannot be read", 503
    return page("message.html", links, status=status, heading=heading, said=str(error))
