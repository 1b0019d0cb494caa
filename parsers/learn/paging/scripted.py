"""Pages that go on by script or by a form only: a button that loads more or sends for the next page, or a page that
loads more as it is scrolled."""

from __future__ import annotations

from parsers.learn.paging.page_links import LinksOfPage, PageLink
from parsers.learn.paging.pager_words import Leads, leads_by_label, leads_by_words
from parsers.listing.more_buttons import called_so

SCROLLED = "[data-infinite-scroll], [data-infinite], .infinite-scroll, .infinite_scroll, [infinite-scroll]"


def loading_button(page: LinksOfPage) -> str | None:
    """The words of a button that loads more or sends for the next page, None where there is none."""
    for link in page.links:
        if _leads_nowhere(link) and link.trap is None and not link.in_record and not link.is_disabled:
            words = link.text or link.label
            if words and (called_so(words) or _leads_on(link)):
                return words
    return "infinite scrolling" if page.tree.css_first(SCROLLED) is not None else None


def _leads_nowhere(link: PageLink) -> bool:
    """Whether nothing but a script or a form follows it."""
    return link.url is None or link.href.startswith("#")


def _leads_on(link: PageLink) -> bool:
    return bool({Leads.NEXT, Leads.OLDER} & {leads_by_words(link.text), leads_by_label(link.label)})
