"""Where each page is: addresses of the pages that are served. Files have others: see flows.site.static."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import quote, urlencode
from uuid import UUID

from flows.site.asking import query_of
from flows.site.naming import name_of
from warehouse.citable import Citable
from warehouse.register import Wanted


class Links(Protocol):
    """Leads from one page to another. Pages that are files have `is_static`: nobody answers what is asked of them."""

    is_static: bool

    def register(self, wanted: Wanted) -> str:
        """What is wanted of the register."""

    def document(self, archive: str, url: str) -> str:
        """A document."""

    def captured(self, capture_id: UUID, position: int | None) -> str:
        """A captured page, with one of its rows marked."""

    def citation(self, cited: Citable, ending: str) -> str:
        """A document's citation as a file: “ris” or “bib”."""

    def changes(self, archive: str | None = None, day: str | None = None) -> str:
        """What has changed, of one archive or of all; until a day."""

    def feed(self, archive: str | None = None) -> str:
        """The same as an Atom feed."""

    def listings(self) -> str:
        """All listings."""

    def listing(self, archive: str, listing_url: str) -> str:
        """One listing."""

    def asset(self, name: str) -> str:
        """A style sheet or a script."""


class ServedLinks:
    """Addresses on the server that the pages are served from."""

    is_static = False

    def register(self, wanted: Wanted) -> str:
        return f"/{query_of(wanted)}"

    def document(self, archive: str, url: str) -> str:
        return f"/document/{_quoted(archive)}/{name_of(archive, url)}"

    def captured(self, capture_id: UUID, position: int | None) -> str:
        return f"/captured/{capture_id}" + (f"/{position}" if position is not None else "")

    def citation(self, cited: Citable, ending: str) -> str:
        return f"{self.document(cited.archive, cited.url)}.{ending}"

    def changes(self, archive: str | None = None, day: str | None = None) -> str:
        return "/changes" + _query(archive=archive, until=day)

    def feed(self, archive: str | None = None) -> str:
        return "/changes.atom" + _query(archive=archive)

    def listings(self) -> str:
        return "/listings"

    def listing(self, archive: str, listing_url: str) -> str:
        return f"/listing/{_quoted(archive)}/{name_of(archive, listing_url)}"

    def asset(self, name: str) -> str:
        return f"/assets/{name}"


def _quoted(archive: str) -> str:
    return quote(archive, safe="")


def _query(**parameters: str | None) -> str:
    given = {name: value for name, value in parameters.items() if value}
    return f"?{urlencode(given)}" if given else ""
