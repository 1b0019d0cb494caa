"""All that was understood of a listing, before it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urljoin, urlsplit

from parsers.learn.finding.fields import DATE, LINK, TITLE
from parsers.learn.finding.further import SUMMARY
from parsers.learn.finding.records import FoundRecords
from parsers.learn.finding.sampling import evenly
from parsers.learn.page_to_learn import PageToLearn
from parsers.learn.paging.paging import LearnedPaging, paging_among, ways_of
from parsers.learn.paging.promising import LearnedPromise, promise_among
from parsers.learn.paging.urls import LearnedUrls, urls_among
from parsers.learn.selecting.beside import place_beside
from parsers.learn.selecting.manner import Manner, manner_of, reads_alike, reads_as_date
from parsers.learn.selecting.mended_places import with_dates_of_fields, with_links_of_their_own, without_dates_in_titles
from parsers.learn.selecting.placing import Dating, LearnedPlace, Sought, learned_place
from parsers.learn.selecting.printed import printed_in
from parsers.learn.selecting.row_elements import RowElements, within
from parsers.learn.selecting.signs import signs_of
from parsers.learn.site_names import listing_name_of, title_of

LEAST_SHARE_TITLED = 0.8
# Of the records behind those that are looked at the links of so many tell what documents' URLs are like.
MOST_BEHIND = 800
OF_EVERY_ROW = (TITLE, LINK, DATE, SUMMARY)
_LABEL_TAGS = frozenset(("dt", "label", "th"))


@dataclass(frozen=True, slots=True, eq=False)
class UnderstoodListing:
    """The rows, which `at` selects, and their places; how to get from page to page, what is promised, what URLs look
    like, how dates are printed. There are so many `records`, of which the rows are the first. `reads_blocks` where a
    row's parts are told by their order and not by their places."""

    rows: tuple[RowElements, ...]
    at: str
    places: Mapping[str, LearnedPlace]
    paging: LearnedPaging | None
    promise: LearnedPromise | None
    urls: LearnedUrls
    manner: Manner
    signs: tuple[str, ...]
    title: str
    listing: tuple[str, str]
    other_lists: str | None = None
    nothing_found: str | None = None
    reads_blocks: bool = False
    has_dates_in_titles: bool = False
    records: int = 0

    @property
    def fields(self) -> dict[str, LearnedPlace]:
        """The places of further fields."""
        return {name: place for name, place in self.places.items() if name not in OF_EVERY_ROW}

    @property
    def count(self) -> int:
        """How many rows there are of all pages."""
        return sum(len(one.rows) for one in self.rows)


def understood(
    pages: Sequence[PageToLearn], found: Sequence[FoundRecords], rows: Sequence[RowElements], at: str
) -> UnderstoodListing:
    """What is understood of pages with these records, of whose rows, which `at` selects, the first are looked at."""
    had_dates = any(texts_at(one, DATE) for one in rows)
    given = rows
    rows = [with_links_of_their_own(with_dates_of_fields(without_dates_in_titles(one))) for one in given]
    records = [_with_some_behind(*each) for each in zip(rows, given, found, strict=True)]
    ways = ways_of(pages, found)
    paging = paging_among(ways, found)
    urls = urls_among(ways, records, paging)
    manner = manner_of(rows, [text for one in rows for text in texts_at(one, DATE)])
    places = _places(rows, manner)
    title = places[TITLE].at if TITLE in places else ""
    return UnderstoodListing(
        rows=tuple(rows),
        at=at,
        places=places,
        paging=paging,
        promise=promise_among(ways, found),
        urls=urls,
        manner=manner,
        signs=tuple(signs_of(rows, at, title)),
        title=title_of(rows[0].found.tree, urls.home),
        listing=_listing(pages[0].url, urls, paging),
        has_dates_in_titles=had_dates and DATE not in places,
        records=sum(len(one.records) for one in found),
    )


def _with_some_behind(one: RowElements, given: RowElements, found: FoundRecords) -> FoundRecords:
    """The records of the first rows, and of those behind them some, evenly taken: of a list in the order of years the
    last ones lead elsewhere than the first. Not where links were put right, which those behind do not have."""
    behind = found.records[len(one.rows) :] if one.found.records is given.found.records else ()
    return replace(one.found, records=(*one.found.records, *evenly(behind, MOST_BEHIND))) if behind else one.found


def texts_at(one: RowElements, name: str) -> list[str]:
    """The texts that the records of a page have at a place."""
    place = next((place for place in one.found.places if place.name == name), None)
    return [text for text in place.texts if text] if place else []


def sought_in(rows: Sequence[RowElements], name: str) -> tuple[list[Sought], str | None]:
    """One thing in all rows, and the attribute that says it."""
    sought, attribute = [], None
    for one in rows:
        place = next((place for place in one.found.places if place.name == name), None)
        attribute = attribute or (place.attribute if place else None)
        for number, row in enumerate(one.rows):
            if row is not None:
                element = place.elements[number] if place else None
                sought.append(Sought(one.parts[number], element, place.texts[number] if place else None))
    return sought, attribute


def _places(rows: Sequence[RowElements], manner: Manner) -> dict[str, LearnedPlace]:
    found: dict[str, LearnedPlace] = {}
    dating = Dating(lambda printed, text: reads_alike(printed, text, manner), lambda text: reads_as_date(text, manner))
    for name in dict.fromkeys(place.name for one in rows for place in one.found.places):
        sought, attribute = sought_in(rows, name)
        if name == LINK:
            continue
        if name not in (TITLE, DATE) and any(_is_row(one) for one in sought):
            continue
        of_date = (attribute, dating) if name == DATE else ()
        place = learned_place(name, sought, *of_date)
        if place is None and name in (DATE, SUMMARY):
            place = place_beside(rows, name, *of_date)
        elif place is not None and name == DATE:
            # A cell that goes over several rows stands in the first of them alone.
            place = replace(place, elsewhere=place.elsewhere + sum(map(_is_outside, sought)))
        if place and not (name not in (TITLE, DATE) and _are_labels(sought)):
            found[name] = place
    links = [_as_element(one) for one in sought_in(rows, LINK)[0]]
    titled = sum(one.element is not None for one in sought_in(rows, TITLE)[0])
    is_elsewhere = TITLE not in found or titled < LEAST_SHARE_TITLED * len(links)
    if is_elsewhere and (place := learned_place(LINK, [one for one in links if one.text])):
        # Whatever stands out more: the words of the link name the document.
        found[TITLE] = place
    elif _is_apart(sought_in(rows, TITLE)[0], links) and (place := learned_place(LINK, links)):
        found[LINK] = place
    return found


def _is_outside(one: Sought) -> bool:
    return one.element is not None and not within(one.element, one.parts)


def _is_row(one: Sought) -> bool:
    """Whether all of a row was taken for a part of it."""
    return one.element is not None and any(one.element.mem_id == part.mem_id for part in one.parts)


def _are_labels(sought: Sequence[Sought]) -> bool:
    """Whether what was taken for a field is only what fields are called."""
    elements = [one.element for one in sought if one.element is not None]
    classes = [element.attributes.get("class") or "" for element in elements]
    return all(element.tag in _LABEL_TAGS for element in elements) or all("label" in name for name in classes)


def _as_element(one: Sought) -> Sought:
    """A link, of which the element counts and not where it leads."""
    return Sought(one.parts, one.element, printed_in(one.element) if one.element is not None else None)


def _is_apart(titles: Sequence[Sought], links: Sequence[Sought]) -> bool:
    """Whether a title is in no link: then the link has a place of its own."""
    return any(
        title.element is not None
        and link.element is not None
        and not within(title.element, (link.element,))
        and not within(link.element, (title.element,))
        for title, link in zip(titles, links, strict=True)
    )


def _listing(url: str, urls: LearnedUrls, paging: LearnedPaging | None) -> tuple[str, str]:
    """A short name of the listing, and its path below home."""
    rules = urls.rules(paging.paging if paging else None)
    canonical = rules.listing_of(url)
    parts = urlsplit(canonical)
    path = parts.path.lstrip("/") or "/"
    below = f"{path}?{parts.query}" if parts.query else path
    plain = unquote(below).replace(" ", "%20")
    is_same = plain.isprintable() and rules.listing_of(urljoin(urls.home, plain)) == canonical
    return listing_name_of(canonical), plain if is_same else below
