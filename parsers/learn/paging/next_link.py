"""Which link of a page leads to the next page of its listing: by words in any language, signs, marks and numbers in
URLs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from parsers.learn.paging.numbering import Numbering, bare_host, numbering_between, numberings
from parsers.learn.paging.page_links import LinksOfPage, PageLink, says_page
from parsers.learn.paging.pager_words import Leads, leads_by_label, leads_by_sign, leads_by_words
from parsers.listing.label_meanings import plain
from parsers.listing.more_buttons import called_so
from parsers.urls import normal_path

# What speaks for a link, and how much; what reaches ENOUGH is the next page's.
ENOUGH = 5.0
MOST_WAYS_TO_NUMBER = 12
LONGEST_TITLE = 60
# How far around a link of a pager what it marks is looked for, and among how many.
HIGHEST, MOST_MARKED = 3, 8
_MARKED = "[aria-current], .active, .current, .is-active, .selected, .pager-current, strong, b, span:not([class])"
_NEXT_MARKS = frozenset("next nextpostslink nextpage forward nextlink nextposts older weiter suivant siguiente".split())  # noqa: SIM905
_PREVIOUS_MARKS = frozenset("prev previous previouspostslink back newer zurueck".split())  # noqa: SIM905
_MORE = frozenset(
    map(plain, ("more", "mehr", "plus", "más", "mais", "altro", "meer", "mer", "więcej", "ещё", "もっと", "更多"))
)
_ICONS = frozenset("right chevron arrow caret angle".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True, eq=False)
class Pages:
    """How the pages that a page leads to are numbered, which of them it is itself, and the links to them by number."""

    numbering: Numbering | None
    current: int
    links: tuple[tuple[int, PageLink], ...]

    @property
    def furthest(self) -> int | None:
        """The largest page that a link leads to."""
        return max((number for number, _ in self.links), default=None)


@dataclass(frozen=True, slots=True, eq=False)
class Next:
    """The link to the next page, how much speaks for it, and what does, in words."""

    link: PageLink
    weight: float
    says: tuple[str, ...]

    @property
    def is_by_script(self) -> bool:
        """Whether it leads nowhere by itself."""
        return self.link.url is None


def pages_of(page: LinksOfPage, rows: int = 0) -> Pages:
    """The pages that a page's numbered links lead to, and which of them it is."""
    own = urlsplit(page.url)
    numbered = [
        (number, link)
        for link in page.links
        if link.url is not None and not link.in_record and link.trap is None and (number := link.number) is not None
    ]
    numbered += [
        (number, link)
        for link in page.links
        if link.url is not None and link.trap is None and link.in_record and link.in_pager and (number := link.number)
    ]
    points = [
        (number, link.url)
        for number, link in numbered
        if link.url is not None and bare_host(link.url) == bare_host(own)
    ]
    ways = numberings(points, rows)[:MOST_WAYS_TO_NUMBER] if points else []
    for way in sorted(ways, key=lambda one: (one.points, _is_of_own(one, own)), reverse=True):
        links = tuple((n, link) for n, link in numbered if link.url is not None and _fits(way, n, link.url))
        current = _current(page, way, own, {n for n, _ in links})
        if links and _is_pager(way, links, current, own):
            return Pages(way, current, links)
    return Pages(None, _marked(page) or 1, ())


def _fits(way: Numbering, number: int, url: SplitResult) -> bool:
    found = way.number_in(url)
    return found == number or (found is None and number == 1)


def _is_of_own(way: Numbering, own: SplitResult) -> bool:
    """Whether the page's own URL is one of those that are numbered, or what they are numbered behind."""
    if way.number_in(own) is not None:
        return True
    path = normal_path(own.path).rstrip("/")
    if way.place.name is not None:
        return way.loose or way.place.before.rstrip("/") == path
    return way.place.before.startswith(path)


def _current(page: LinksOfPage, way: Numbering, own: SplitResult, linked: set[int]) -> int:
    """Which page it is: by its URL, or by what the pager marks; the first where neither says so."""
    if (number := way.number_in(own)) is not None and number >= 1:
        return number
    marked = _marked(page)
    # Anything may be printed in bold: the page itself is one that the others lie around.
    return marked if marked and marked not in linked and marked <= max(linked, default=0) + 1 else 1


def _marked(page: LinksOfPage) -> int | None:
    """The number that a pager marks as this page's: what is marked is no link to another page."""
    own = urlsplit(page.url)
    pager = [link for link in page.links if link.in_pager]
    marked = {link.number for link in pager if link.is_current and (link.url is None or _is_same(link.url, own))} - {
        None
    }
    if len(marked) == 1:
        return marked.pop()
    outer = pager[0].node.parent if pager else None
    for _ in range(HIGHEST):
        if outer is None or outer.tag in ("body", "html"):
            break
        for one in outer.css(_MARKED)[:MOST_MARKED]:
            text = " ".join((one.text_lexbor() or "")[:LONGEST_TITLE].split())
            if text.isascii() and text.isdecimal() and len(text) <= 6 and one.css_first("a[href]") is None:
                return int(text)
        outer = outer.parent
    return None


def _is_pager(way: Numbering, links: Sequence[tuple[int, PageLink]], current: int, own: SplitResult) -> bool:
    """Whether numbered links are a pager's, and no years, months or sizes of pages."""
    numbers = {number for number, _ in links}
    if not numbers & {current + 1, current - 1, 2}:
        return False
    is_marked = any(link.in_pager for _, link in links)
    return is_marked or _is_of_own(way, own) or len(numbers) >= 3


def next_of(page: LinksOfPage, pages: Pages) -> Next | None:
    """The link that leads to the next page, None where no link does."""
    own = urlsplit(page.url)
    weighed = [one for link in page.links if (one := _weighed(page, pages, link, own)) is not None]
    found = [one for one in weighed if one.weight >= ENOUGH]
    if not found:
        return _number_by_script(page)
    # What a script is for may have a link beside it that does the same, and what the head says, one that is shown.
    best = max(found, key=lambda one: (not one.is_by_script, one.weight))
    if best.link.node.tag != "link" or best.link.url is None:
        return best
    target = best.link.url
    shown = [one for one in weighed if one.link.node.tag != "link" and one.link.url and _is_same(one.link.url, target)]
    return max(shown, key=lambda one: one.weight, default=best)


def _number_by_script(page: LinksOfPage) -> Next | None:
    """The number after the current one, of a pager whose numbers are links that a script follows."""
    numbered: dict[int, PageLink] = {}
    for link in page.links:
        if link.href[:11].lower() == "javascript:" and not link.in_record and link.trap is None and link.number:
            numbered.setdefault(link.number, link)
    current = next((number for number in range(1, len(numbered) + 2) if number not in numbered), 1)
    if len(numbered) < 2 or current + 1 not in numbered:
        return None
    return Next(numbered[current + 1], ENOUGH, (f"it leads to page {current + 1} by script",))


def _weighed(page: LinksOfPage, pages: Pages, link: PageLink, own: SplitResult) -> Next | None:
    said = dict(_said(page, pages, link, own))
    if not said or max(said.values()) <= 0:
        return None
    return Next(link, sum(said.values()), tuple(words for words, weight in said.items() if weight > 0))


def _said(page: LinksOfPage, pages: Pages, link: PageLink, own: SplitResult) -> Iterator[tuple[str, float]]:
    """What speaks for and against a link, each with its weight."""
    number = _number_of(pages, link)
    leads = _leads(link)
    if number != pages.current + 1 and not _may_lead_on(link, leads):
        return
    follows = _follows(link, own) if number is None else None
    if leads in (Leads.PREVIOUS, Leads.FIRST, Leads.LAST):
        # Of posts, the previous ones are the older ones, on the next page.
        if leads is Leads.PREVIOUS and follows is True:
            yield f"it is called “{link.text or link.label}”, and its URL is that of the page after this", 3.0
        elif not (leads is Leads.PREVIOUS and number == pages.current + 1):
            yield "its words lead back or to an end", -9
    elif leads is Leads.NEXT:
        yield f"it is called “{link.text or link.label}”", 5.0
    elif leads is Leads.OLDER:
        yield f"it is called “{link.text or link.label}”", 4.0
    elif (sign := leads_by_sign(link.text)) is not None:
        if sign[0] is not Leads.NEXT or (sign[1] and _has_nearer_sign(page, link)):
            yield "its sign leads back or to the end", -9
        else:
            yield f"it is called “{link.text}”", 3.5
    if "next" in link.rel and leads is not Leads.OLDER:
        yield "it says rel=next", 3.0
    if link.marks & _NEXT_MARKS and not link.marks & _PREVIOUS_MARKS:
        yield "its marks say next", 2.0
    elif link.marks & _PREVIOUS_MARKS and not link.marks & _NEXT_MARKS and leads is not Leads.OLDER:
        yield "its marks say previous", -1.5
    elif "right" in link.marks and len(link.marks & _ICONS) > 1 and not link.text:
        yield "it shows an arrow to the right", 2.0
    if link.in_pager:
        yield "it stands in a pager", 2.0
    if pages.numbering is not None and number is not None:
        if number == pages.current + 1:
            is_named = link.number == number and len(pages.links) > 1
            yield f"it leads to page {number}, and the page is page {pages.current}", 5.0 if is_named else 4.5
        elif number <= pages.current:
            yield "it leads back", -7
        elif link.number is not None:
            yield "it leads further on", -4
    elif link.url is not None and _is_same(link.url, own):
        yield "it leads to the page itself", -9
    elif follows is not None:
        yield ("its URL is the page's own but for a number", 3.0) if follows else ("it leads back", -7.0)
    if (follows or number == pages.current + 1) and _says_more(link.text):
        yield f"it is called “{link.text}”", 3.0
    if link.number is not None and number is None:
        yield "it is a number", -4
    if link.url is not None and (strange := _strangeness(link.url, own)):
        yield "it leads to another site", strange
    if link.trap is not None:
        yield f"it stands in a {link.trap}", -6 if not (link.in_pager and pages.numbering and number) else -2
    if link.in_record:
        yield "it stands in a record", -2 if link.in_pager or follows else -6
    if link.is_disabled:
        yield "it is disabled", -12
    if link.url is None and not (link.in_pager or link.marks & _NEXT_MARKS):
        yield "it leads nowhere", -2 if says_page(link.text or link.label) else -4
    if link.node.tag == "link" and number is None and leads is None:
        yield "it stands in the head", 1.0
    if len(link.text) > LONGEST_TITLE:
        yield "it is long", -5


def _may_lead_on(link: PageLink, leads: Leads | None) -> bool:
    """Whether anything of a link says that it leads to another page: most links of a page say nothing of the kind."""
    is_marked = link.in_pager or "next" in link.rel or not link.marks.isdisjoint(_NEXT_MARKS | _ICONS)
    return is_marked or leads is not None or leads_by_sign(link.text) is not None or _says_more(link.text)


def _number_of(pages: Pages, link: PageLink) -> int | None:
    if pages.numbering is None or link.url is None:
        return None
    return pages.numbering.number_in(link.url)


def _leads(link: PageLink) -> Leads | None:
    return leads_by_words(link.text) or leads_by_label(link.label)


def _has_nearer_sign(page: LinksOfPage, link: PageLink) -> bool:
    """Whether beside “»” stands “›”, or a link that is called next."""
    near = (one for one in page.links[max(0, link.place - 4) : link.place + 5] if one is not link)
    return any(
        leads_by_sign(one.text) == (Leads.NEXT, False) or _leads(one) is Leads.NEXT
        for one in near
        if one.holder == link.holder
    )


def _is_same(url: SplitResult, own: SplitResult) -> bool:
    return (bare_host(url), normal_path(url.path), url.query) == (bare_host(own), normal_path(own.path), own.query)


def _strangeness(url: SplitResult, own: SplitResult) -> float:
    """What speaks against a link by its host: little, where it is a part of the site's, or the other way round."""
    theirs, ours = bare_host(url), bare_host(own)
    if theirs == ours:
        return 0
    return -1.5 if f".{theirs}".endswith(f".{ours}") or f".{ours}".endswith(f".{theirs}") else -4.0


def _follows(link: PageLink, own: SplitResult) -> bool | None:
    """Whether a link's URL is the page's own but for a number that makes it the next page's (True) or an earlier one's
    (False); None where it is neither."""
    if link.url is None:
        return None
    if numbering_between(own, link.url, 0) is not None:
        return True
    return False if numbering_between(link.url, own, 0) is not None else None


def _says_more(text: str) -> bool:
    """Whether a link is called “More”, as a button that loads more is."""
    return plain(text.strip(" .…»›>")) in _MORE or called_so(text)
