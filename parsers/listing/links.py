"""What links lead to, by what an archive knows of URLs: without what reads pages, which takes longer to load."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple

# Makes the canonical URL of a document of a link as printed; None where it leads to anything else.
DocumentUrl = Callable[[str], str | None]


class PageLink(NamedTuple):
    """The listing and the page of it that a link leads to."""

    listing_url: str
    number: int


# Tells of a link, as printed, which page of which listing it leads to; None where it leads off the archive.
PageLinkOf = Callable[[str], PageLink | None]


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """What an archive knows of URLs. `document_urls` gives, for a page's base, what makes a document's URL of a link;
    `page_url` makes the absolute URL of a link on a page with that base, None where it leads off the archive.
    `listing_url` and `page_number` say which page of which listing is at a URL, `may_be_listing` whether there is one
    by its form; `is_telling` whether the form of a document's URL is that of documents alone."""

    document_urls: Callable[[str], DocumentUrl]
    page_url: Callable[[str, str], str | None]
    listing_url: Callable[[str], str]
    page_number: Callable[[str], int]
    may_be_listing: Callable[[str], bool] = bool
    is_telling: Callable[[str], bool] = bool

    def page_link(self, base: str) -> PageLinkOf:
        """What tells of a link on a page with that base which page of which listing it leads to. The link says
        something: it is not empty."""
        return partial(_page_link, self, base.partition("?")[0])


# The pagers of a listing's pages have many links in common, and what they lead to depends on no page's own query.
@lru_cache(maxsize=4096)
def _page_link(links: Links, base: str, href: str) -> PageLink | None:
    url = links.page_url(href, base)
    return PageLink(links.listing_url(url), links.page_number(url)) if url and links.may_be_listing(url) else None
