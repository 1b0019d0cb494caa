"""Pages that go on by script only: a button that loads more, or a page that loads more as it is scrolled."""

from __future__ import annotations

from parsers.learn.paging.page_links import LinksOfPage
from parsers.listing.more_buttons import called_so

SCROLLED = "[data-infinite-scroll], [data-infinite], .infinite-scroll, .infinite_scroll, [infinite-scroll]"


def loading_button(page: LinksOfPage) -> str | None:
    """The words of a button that loads more, None where there is none."""
    for link in page.links:
        if link.url is None and link.trap is None and not link.in_record and not link.is_disabled:
            words = link.text or link.label
            if words and called_so(words):
                return words
    return "infinite scrolling" if page.tree.css_first(SCROLLED) is not None else None
