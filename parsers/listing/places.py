"""Where in a row its title, date, summary and fields stand, as a declaration says it, and what stands there.

Nothing is guessed: what is not declared is not looked for. What else is to be seen in the row is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from itertools import takewhile
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from parsers.dates.printed import read_date
from parsers.dates.stated import read_dates_of
from parsers.html import fold
from parsers.listing.markup import Place, ReadAs, RowPlaces
from parsers.listing.nearest import Nearest, all_around
from parsers.listing.rows import Link, Row
from parsers.listing.visible_text import blocks, is_silent
from parsers.records import DateProblem, Entry, Field, HistoricalDate, Reject, RejectReason

BETWEEN_TEXTS = "; "
BETWEEN_PIECES = " · "
# What a reader can do with a row, and nothing of its document.
CONTROLS = "button, label"


class _Said(NamedTuple):
    """A text as it is printed, the value of the attribute that states it too, and the element that says it; None for a
    part of an element."""

    printed: str
    stated: str | None
    element: LexborNode | None

    @property
    def text(self) -> str:
        return self.printed if self.stated is None else self.stated


class _NotFound(Exception):
    """A row without what every row must have."""

    def __init__(self, reason: RejectReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def read_placed_row(
    position: int, row: Row, places: RowPlaces, no_titles: Set[str] = frozenset(), *, titles_are_linked: bool = False
) -> Entry | Reject:
    """The entry that a row holds at its declared places, or a reject with the row's own HTML. `no_titles` are texts
    that cannot be titles. Where `titles_are_linked` a title without a link of its own has lost it."""
    try:
        titles = _titles(row, places.title)
        if titles[0].text in no_titles:
            raise _NotFound(RejectReason.NO_TITLE, f"all rows have the same title “{titles[0].text}”")
        link = _link(row, places, titles[0].element, titles_are_linked=titles_are_linked)
    except _NotFound as problem:
        return Reject(position, problem.reason, str(problem), row.node.html)
    date, dated_by = _date(row, places)
    summary = list(_said(row, places.summary)) if places.summary else []
    fields = [(name, list(_said(row, place))) for name, place in places.fields]
    taken = [titles[0], *dated_by, *summary, *(said for _, found in fields for said in found)]
    return Entry(
        position,
        link.url,
        titles[0].text,
        date,
        BETWEEN_TEXTS.join(_texts(summary)) or None,
        other_text=_other_text(row, taken, places.without),
        fields=tuple(Field(name, text) for name, said in fields if (text := BETWEEN_TEXTS.join(_texts(said)))),
    )


def has_linked_title(row: Row, places: RowPlaces) -> bool:
    """Whether the link to a row's document is in its title or around it, where no place is declared for it."""
    named = _said_in(_parts(row), places.title) if places.link is None else ()
    return any(said.element is not None and _links_around(row, said.element) for said in named)


def texts_at(within: LexborNode, place: Place) -> list[str]:
    """The texts that stand at a place, without empty ones."""
    return _texts(_said_in([within], place))


def _texts(said: Iterable[_Said]) -> list[str]:
    return list(dict.fromkeys(one.text for one in said if one.text))


def _titles(row: Row, place: Place) -> list[_Said]:
    """The row's titles: one, unless it is printed again. Raises _NotFound."""
    named = [said for said in _said_in(_parts(row), place, everything=True) if said.text]
    if not named:
        raise _NotFound(RejectReason.NO_TITLE, f"no title at `{place.at}`")
    several = list(dict.fromkeys(said.text for said in named))
    if len(several) > 1 and not place.many and len(_documents(row, named)) > 1:
        raise _NotFound(RejectReason.SEVERAL_TITLES, f"“{several[0]}” and “{several[1]}” at `{place.at}`")
    return named


def _documents(row: Row, titles: Iterable[_Said]) -> set[str]:
    """What documents the titles of a row lead to."""
    return {link.url for said in titles if said.element is not None for link in _links_around(row, said.element)}


def _links_around(row: Row, element: LexborNode) -> list[Link]:
    """The links in an element or around it."""
    around = all_around([element])
    inside = {node.mem_id for node in element.css("a[href]")}
    return [link for link in row.links if link.node.mem_id in around or link.node.mem_id in inside]


def _link(row: Row, places: RowPlaces, title: LexborNode | None, *, titles_are_linked: bool) -> Link:
    """The link to the row's document. Raises _NotFound."""
    if places.link is not None:
        return _declared_link(row, places.link)
    found = _links_around(row, title) if title is not None else []
    documents = {link.url for link in found or row.links}
    if len(documents) > 1:
        raise _NotFound(RejectReason.SEVERAL_TITLES, "its title is in no link, and several lead to documents")
    if not documents:
        raise _NotFound(RejectReason.NO_LINK, f"no link to a document of this archive: {_leads(row.node)}")
    if not found and title is not None and (titles_are_linked or _is_a_link(row, title)):
        raise _NotFound(
            RejectReason.NO_LINK, "its title leads to no document of this archive, though a link beside it does"
        )
    return (found or row.links)[0]


def _is_a_link(row: Row, title: LexborNode) -> bool:
    """Whether a title is in a link, or has one in it, wherever that leads."""
    around = all_around([title], within=row.node)
    return title.css_first("a") is not None or any(link.mem_id in around for link in row.node.css("a"))


def _declared_link(row: Row, place: Place) -> Link:
    declared = {node.mem_id for part in _parts(row) for node in _elements(part, place)}
    inside = [link for link in row.links if link.node.mem_id in declared]
    if len({link.url for link in inside}) > 1:
        raise _NotFound(RejectReason.SEVERAL_TITLES, f"several links to documents at `{place.at}`")
    if not inside:
        raise _NotFound(RejectReason.NO_LINK, f"no link to a document at `{place.at}`: {_leads(row.node)}")
    return inside[0]


def _leads(node: LexborNode) -> str:
    """Where a row leads, for the message of one that leads to no document."""
    hrefs = [node.attributes.get("href"), *(link.attributes.get("href") for link in node.css("a[href]"))]
    return next((f"it leads to {href}" for href in hrefs if href), "it has none at all")


def _date(row: Row, places: RowPlaces) -> tuple[HistoricalDate, list[_Said]]:
    """The row's date, and what says it."""
    found = list(_said_in(_parts(row), places.date, places)) if places.date else []
    if len(found) == 1:
        said = found[0]
        return read_dates_of(said.printed, said.stated, places.language, places.date_order), found
    printed = BETWEEN_TEXTS.join(dict.fromkeys(said.printed or said.text for said in found))
    return read_date(printed, places.language, places.date_order), found


def _said(row: Row, place: Place) -> Iterator[_Said]:
    return _said_in(_parts(row), place)


def _parts(row: Row) -> tuple[LexborNode, ...]:
    return (row.node, *row.further)


def _said_in(
    nodes: Iterable[LexborNode], place: Place, dated_as: RowPlaces | None = None, *, everything: bool = False
) -> Iterator[_Said]:
    """What stands at a place in the nodes; with `everything` also what is said after the first. Dates are told from
    other texts in the language and order of `dated_as`."""
    found = [said for node in nodes for element in _elements(node, place) for said in _of_element(element, place)]
    found = [said for said in found if said.printed or said.stated]
    if place.read_as is ReadAs.DATE:
        manner = (dated_as.language, dated_as.date_order) if dated_as else (None, None)
        found = [said for said in found if read_date(said.text, *manner).problem is not DateProblem.NOT_A_DATE][-1:]
    return iter(found if place.many or place.split or everything else found[:1])


def _elements(node: LexborNode, place: Place) -> list[LexborNode]:
    """The elements that a place selects in a node. What is not to be seen counts only where an attribute is asked for:
    metadata is for machines."""
    if place.at is None:
        return [node]
    found = node.css(place.at)
    if place.attribute is not None:
        return found
    silent = Nearest(is_silent, within=node)
    return [element for element in found if silent(element) is None]


def _of_element(element: LexborNode, place: Place) -> Iterator[_Said]:
    stated = fold(element.attributes.get(place.attribute) or "") if place.attribute else None
    left_out = {node.mem_id for node in element.css(place.without)} if place.without else frozenset[int]()
    text = " ".join(blocks(element, left_out))
    texts = [fold(text) for text in (place.split.split(text) if place.split else [text])]
    # Of several texts a date may be one: then the element says more than was taken.
    is_whole = place.read_as is ReadAs.TEXT or sum(map(bool, texts)) <= 1
    for part in texts:
        yield _Said(fold(place.drop.sub("", part)) if place.drop else part, stated, element if is_whole else None)


def _other_text(row: Row, taken: Iterable[_Said], telling_nothing: str | None) -> str | None:
    """What is to be seen in a row beside what was taken from it, and what tells nothing: no labels of it, no buttons,
    no lone separators."""
    without = {said.element.mem_id for said in taken if said.element is not None}
    parts = _parts(row)
    if any(part.mem_id in without for part in parts):
        return None
    if telling_nothing is not None:
        without |= {node.mem_id for part in parts for node in part.css(telling_nothing)}
    without |= {node.mem_id for part in parts for node in part.css(CONTROLS)}
    without |= {term.mem_id for part in parts for term in part.css("dt") if _is_told(term, without)}
    texts = (text for part in parts for text in blocks(part, without))
    return BETWEEN_PIECES.join(text for text in texts if any(map(str.isalnum, text))) or None


def _is_told(term: LexborNode, taken: Set[int]) -> bool:
    """Whether all that a term of a list stands for was taken."""
    told = [node.mem_id in taken for node in takewhile(lambda node: node.tag == "dd", _elements_behind(term))]
    return bool(told) and all(told)


def _elements_behind(node: LexborNode) -> Iterator[LexborNode]:
    following = node.next
    while following is not None:
        if following.is_element_node:
            yield following
        following = following.next
