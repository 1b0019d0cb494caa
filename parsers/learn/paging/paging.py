"""How to get from page to page of a listing: the link to the next page, and how pages are numbered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from parsers.declarations.urls import Paging
from parsers.learn.finding.records import Evidence
from parsers.learn.paging.next_link import Next, Pages, next_of, pages_of
from parsers.learn.paging.next_selector import next_selector
from parsers.learn.paging.numbering import Numbering, numbering_between, paging_of
from parsers.learn.paging.page_links import LinksOfPage, PageLink, links_of
from parsers.learn.paging.pager_words import Leads, leads_by_label, leads_by_words
from parsers.learn.paging.scripted import loading_button

if TYPE_CHECKING:
    from parsers.learn.finding.records import FoundRecords
    from parsers.learn.page_to_learn import PageToLearn


@dataclass(frozen=True, slots=True)
class LearnedPaging:
    """How to get from page to page. Pages are numbered by a parameter of the `query`, or at the end of the `path`
    (“/page/{page}”), page 1 with the number `first`, each further one with `step` more; by neither where both are
    None. `next` selects the link to the next page, and `next_url` is where that of the first of the given pages leads
    that has one. `last_page` is the number of the last page, where a pager names it. `by_script` are the words of a
    button that loads more without a link, where there is no other way on."""

    query: str | None
    path: str | None
    first: int
    step: int
    next: str | None
    last_page: int | None
    next_url: str | None
    evidence: tuple[Evidence, ...]
    by_script: str | None = None

    @property
    def paging(self) -> Paging | None:
        """The same as a declaration's rules have it, None where pages have no numbers."""
        return Paging(self.query, self.path, self.first, self.step) if self.query or self.path else None


@dataclass(frozen=True, slots=True, eq=False)
class PageWithWays:
    """A page, its numbered links, and the link to the next page."""

    page: LinksOfPage
    pages: Pages
    next: Next | None


def ways_of(pages: Sequence[PageToLearn], records: Sequence[FoundRecords | None]) -> list[PageWithWays]:
    """What leads on from each page. `records` are those of each page, None where it has none."""
    found = []
    for page, of_page in zip(pages, records, strict=True):
        links = links_of(page, of_page)
        numbered = pages_of(links, len(of_page.records) if of_page else 0)
        found.append(PageWithWays(links, numbered, next_of(links, numbered)))
    return found


def learn_paging(pages: Sequence[PageToLearn], records: Sequence[FoundRecords | None]) -> LearnedPaging | None:
    """How to get from page to page of a listing, from one page of it or several. `records` are those of each page, None
    where it has none. None where nothing on the pages leads on. Never raises."""
    return paging_among(ways_of(pages, records), records)


def paging_among(ways: Sequence[PageWithWays], records: Sequence[FoundRecords | None]) -> LearnedPaging | None:
    """The same from what leads on from each page."""
    linked = [way for way in ways if way.next is not None and not way.next.is_by_script]
    numbering = _numbering(ways, records)
    button = next((words for way in ways if (words := _button(way))), None)
    last = max((number for way in ways if (number := _last_page(way))), default=None)
    if not linked and numbering is None and button is None:
        return None
    paging = paging_of(numbering, _first_page(ways, numbering)) if numbering else None
    selector = next_selector([(way.page, way.next.link if way.next else None) for way in ways]) if linked else None
    next_url = linked[0].next.link.address if linked and linked[0].next else None
    return LearnedPaging(
        query=paging.query if paging else None,
        path=paging.path if paging else None,
        first=paging.first if paging else 1,
        step=paging.step if paging else 1,
        next=selector,
        last_page=last,
        next_url=next_url,
        evidence=tuple(_evidence(linked, numbering, paging, selector, last, None if linked else button)),
        by_script=None if linked else button,
    )


def _numbering(ways: Sequence[PageWithWays], records: Sequence[FoundRecords | None]) -> Numbering | None:
    """How pages are numbered: as the numbered links say, else as the URL of the next page differs from a page's own."""
    found = [way.pages.numbering for way in ways if way.pages.numbering is not None]
    if found:
        return max(found, key=lambda one: one.points)
    for way, of_page in zip(ways, records, strict=True):
        own, rows = urlsplit(way.page.url), len(of_page.records) if of_page else 0
        url = way.next.link.url if way.next else None
        if url and (one := numbering_between(own, url, rows)):
            return one
        for back in _links_back(way.page):
            if one := numbering_between(back, own, rows):
                return one
    return None


def _links_back(page: LinksOfPage) -> Iterator[SplitResult]:
    """Where the links to the page before lead."""
    for link in page.links:
        says = leads_by_words(link.text) or leads_by_label(link.label)
        if link.url is not None and link.trap is None and (says is Leads.PREVIOUS or "prev" in link.rel):
            yield link.url


def _first_page(ways: Sequence[PageWithWays], numbering: Numbering) -> SplitResult | None:
    """The URL of page 1: the one without a number, of the pages given or of those that are led to."""
    for way in ways:
        own = urlsplit(way.page.url)
        if numbering.number_in(own) is None and way.pages.current == 1:
            return own
    links = (link for way in ways for number, link in way.pages.links if number == 1 and link.url is not None)
    return next((link.url for link in links if link.url and numbering.number_in(link.url) is None), None)


def _last_page(way: PageWithWays) -> int | None:
    """The number of the last page: where a link says that it leads there, or the pager ends with it; the page's own
    where it has a pager and no way on."""
    numbering = way.pages.numbering
    if numbering is None:
        return None
    for link in way.page.links:
        if _leads_to_last(link) and link.url is not None and (number := numbering.number_in(link.url)):
            return number
    furthest = way.pages.furthest
    if way.next is None and way.pages.links:
        return max(furthest or 0, way.pages.current)
    return furthest if furthest and _ends_with(way, furthest) else None


def _leads_to_last(link: PageLink) -> bool:
    return Leads.LAST in (leads_by_words(link.text), leads_by_label(link.label))


def _ends_with(way: PageWithWays, furthest: int) -> bool:
    """Whether a pager skips some pages to name its last one, or names them all."""
    numbers = sorted({number for number, _ in way.pages.links} | {way.pages.current})
    skips = len(numbers) > 2 and numbers[-1] - numbers[-2] > 1
    return skips or (len(numbers) <= 5 and numbers == list(range(1, furthest + 1)))


def _button(way: PageWithWays) -> str | None:
    if way.next is not None:
        return way.next.link.text or way.next.link.label or "next" if way.next.is_by_script else None
    return loading_button(way.page)


def _evidence(
    linked: Sequence[PageWithWays],
    numbering: Numbering | None,
    paging: Paging | None,
    selector: str | None,
    last: int | None,
    button: str | None,
) -> Iterator[Evidence]:
    for way in linked[:1]:
        if way.next is not None:
            yield Evidence("next page", "; ".join(way.next.says))
    if linked and selector is None:
        yield Evidence("next page", "nothing but its position tells its link from others")
    if numbering is not None:
        where = (
            f"the parameter {numbering.place.name}"
            if numbering.place.name
            else f"the path behind {numbering.place.before}"
        )
        yield Evidence(
            "page numbers",
            f"{where} counts from {numbering.first} in steps of {numbering.step}, as {numbering.points} links say",
        )
        if paging is None:
            yield Evidence(
                "page numbers", "no declaration can say how: the number stands within the path of the first page"
            )
    elif linked:
        yield Evidence(
            "page numbers", "the URL of the next page has none: a harvest goes no further than the first page"
        )
    if last is not None:
        yield Evidence("last page", f"the pager ends with page {last}")
    if button is not None:
        yield Evidence("next page", f"more comes by script or form alone, which no harvest follows: “{button}”")
