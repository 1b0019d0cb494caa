"""Where what is told of is to be seen in the browser, where regest.toml says in `pages` that it is."""

from __future__ import annotations

from collections.abc import Callable

from flows.settings.settings import Settings
from flows.site.links import Links, ServedLinks
from flows.site.static_links import StaticLinks

INDEX = "index.html"


def listing_page(settings: Settings, archive: str, listing_url: str) -> str | None:
    """The page of a listing."""
    return _below(settings, lambda links: links.listing(archive, listing_url))


def listings_page(settings: Settings) -> str | None:
    """The page of all listings."""
    return _below(settings, lambda links: links.listings())


def changes_page(settings: Settings) -> str | None:
    """The page of what has changed."""
    return _below(settings, lambda links: links.changes())


def _below(settings: Settings, address: Callable[[Links], str]) -> str | None:
    """Pages that are files, as `regest site` writes them, are told by the name of the first of them."""
    if settings.pages is None:
        return None
    if settings.pages.endswith(f"/{INDEX}"):
        return settings.pages.removesuffix(INDEX) + address(StaticLinks(0))
    return settings.pages.rstrip("/") + address(ServedLinks())
