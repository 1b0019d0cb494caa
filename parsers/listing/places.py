"""What a row says, as a declaration has it, of what was gathered at its declared places.

Nothing is guessed: what is not declared is not looked for. What else is to be seen in the row is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from types import MappingProxyType

from selectolax.lexbor import LexborNode

from parsers.dates.printed import read_date
from parsers.dates.stated import read_dates_of
from parsers.html import fold
from parsers.listing.markup import Place, ReadAs, RowPlaces
from parsers.listing.nearest import all_around
from parsers.listing.row_pieces import (
    DATE,
    FIELDS,
    SUMMARY,
    TITLE,
    Gathered,
    GatheredFromNodes,
    PlacedLink,
    Said,
    elements_at,
)
from parsers.listing.row_sides import WithSides
from parsers.listing.rows import Row
from parsers.records import DateProblem, Entry, Field, HistoricalDate, Reject, RejectReason

BETWEEN_TEXTS = "; "
BETWEEN_PIECES = " · "
NOTHING_BESIDE: Mapping[int, Said] = MappingProxyType({})


class _NotFound(Exception):
    """A row without what every row must have."""

    def __init__(self, reason: RejectReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def read_placed_row(
    position: int,
    row: Row,
    places: RowPlaces,
    no_titles: Set[str] = frozenset(),
    *,
    titles_are_linked: bool = False,
    beside: Mapping[int, Said] = NOTHING_BESIDE,
) -> Entry | Reject:
    """The entry that a row holds at its declared places, or a reject with the row's own HTML. `no_titles` are texts
    that cannot be titles. Where `titles_are_linked` a title without a link of its own has lost it. What is said
    `beside` the row is by the numbers of places."""
    gathered = WithSides(_gathered(row, places), beside) if beside else _gathered(row, places)
    try:
        title = _title(gathered, places.title)
        if title.text in no_titles:
            raise _NotFound(RejectReason.NO_TITLE, f"all rows have the same title “{title.text}”")
        url = _document(row, gathered, places, title.element, titles_are_linked=titles_are_linked)
    except _NotFound as problem:
        return Reject(position, problem.reason, str(problem), row.node.html)
    date, dated_by = _date(gathered, places)
    if date.problem is DateProblem.NOT_A_DATE and (others := _documents(gathered, dated_by) - {url}):
        detail = f"what stands in place of its date, “{date.text}”, leads to another document: {min(others)}"
        return Reject(position, RejectReason.SEVERAL_TITLES, detail, row.node.html)
    summary = _said(gathered.at(SUMMARY), places.summary) if places.summary else []
    taken = [title, *dated_by, *summary]
    fields: list[Field] = []
    for number, (name, place) in enumerate(places.fields, FIELDS):
        said = _said(gathered.at(number), place)
        taken += said
        if text := _joined(said):
            fields.append(Field(name, text))
    return Entry(
        position,
        url,
        title.text,
        date,
        _joined(summary) or None,
        False,
        _other_text(gathered, taken),
        tuple(fields),
    )


def has_linked_title(row: Row, places: RowPlaces) -> bool:
    """Whether the link to a row's document is in its title or around it, where no place is declared for it."""
    if places.link is not None:
        return False
    gathered = _gathered(row, places)
    return any(said.element is not None and gathered.links_around(said.element) for said in gathered.at(TITLE))


def _gathered(row: Row, places: RowPlaces) -> Gathered:
    return row.shaped or GatheredFromNodes((row.node, *row.further), row.links, places)


def _texts(said: Iterable[Said]) -> list[str]:
    return list(dict.fromkeys(one.text for one in said if one.text))


def _joined(said: Sequence[Said]) -> str:
    return said[0].text if len(said) == 1 else BETWEEN_TEXTS.join(_texts(said))


def _title(gathered: Gathered, place: Place) -> Said:
    """The row's title: there is one, unless it is printed again. Raises _NotFound."""
    named = _all_said(gathered.at(TITLE), place)
    if len(named) != 1 or not named[0].text:
        named = [said for said in named if said.text]
    if not named:
        raise _NotFound(RejectReason.NO_TITLE, f"no title at `{place.at}`")
    if len(named) > 1 and not place.many:
        several = _texts(named)
        if len(several) > 1 and len(_documents(gathered, named)) > 1:
            raise _NotFound(RejectReason.SEVERAL_TITLES, f"“{several[0]}” and “{several[1]}” at `{place.at}`")
    return named[0]


def _documents(gathered: Gathered, titles: Iterable[Said]) -> set[str]:
    """What documents the titles of a row lead to, or its dates."""
    elements = [said.element for said in titles if said.element is not None]
    return {link.url for element in elements for link in gathered.links_around(element)}


def _document(row: Row, gathered: Gathered, places: RowPlaces, title: int | None, *, titles_are_linked: bool) -> str:
    """The URL of the row's document. Raises _NotFound."""
    if places.link is not None:
        return _declared_document(row, gathered.links_at_place(), places.link)
    in_title = gathered.links_around(title) if title is not None else ()
    found = in_title or gathered.links
    if not found:
        raise _NotFound(RejectReason.NO_LINK, f"no link to a document of this archive: {_leads(row.node)}")
    if len(found) > 1 and len({link.url for link in found}) > 1:
        raise _NotFound(RejectReason.SEVERAL_TITLES, "its title is in no link, and several lead to documents")
    if not in_title and title is not None and (titles_are_linked or _is_title_a_link(row, places.title)):
        raise _NotFound(
            RejectReason.NO_LINK, "its title leads to no document of this archive, though a link beside it does"
        )
    return found[0].url


def _is_title_a_link(row: Row, place: Place) -> bool:
    """Whether a title is in a link, or has one in it, wherever that leads."""
    links = {link.mem_id for link in row.node.css("a")}
    return any(
        title.css_first("a") is not None or not links.isdisjoint(all_around([title], within=row.node))
        for title in elements_at(row.node, place)
    )


def _declared_document(row: Row, links: Sequence[PlacedLink], place: Place) -> str:
    if len({link.url for link in links}) > 1:
        raise _NotFound(RejectReason.SEVERAL_TITLES, f"several links to documents at `{place.at}`")
    if not links:
        raise _NotFound(RejectReason.NO_LINK, f"no link to a document at `{place.at}`: {_leads(row.node)}")
    return links[0].url


def _leads(node: LexborNode) -> str:
    """Where a row leads, for the message of one that leads to no document."""
    hrefs = [node.attributes.get("href"), *(link.attributes.get("href") for link in node.css("a[href]"))]
    return next((f"it leads to {href}" for href in hrefs if href), "it has none at all")


def _date(gathered: Gathered, places: RowPlaces) -> tuple[HistoricalDate, Sequence[Said]]:
    """The row's date, and what says it."""
    found = _said(gathered.at(DATE), places.date, places) if places.date else []
    if len(found) == 1:
        said = found[0]
        return read_dates_of(said.printed, said.stated, places.language, places.date_order), found
    printed = BETWEEN_TEXTS.join(dict.fromkeys(said.printed or said.text for said in found))
    return read_date(printed, places.language, places.date_order), found


def _said(found: Sequence[Said], place: Place, dated_as: RowPlaces | None = None) -> Sequence[Said]:
    """What is said at a place: of an undivided one the first alone. Dates are told from other texts in the language and
    order of `dated_as`."""
    said = _all_said(found, place, dated_as)
    return said if len(said) < 2 or place.many or place.split else said[:1]


def _all_said(found: Sequence[Said], place: Place, dated_as: RowPlaces | None = None) -> Sequence[Said]:
    if place.split or place.drop:
        found = [part for said in found for part in _parts(said, place)]
    if len(found) != 1 or not found[0].printed:
        found = [said for said in found if said.printed or said.stated]
    if place.read_as is ReadAs.DATE:
        manner = (dated_as.language, dated_as.date_order) if dated_as else (None, None)
        return [said for said in found if read_date(said.text, *manner).problem is not DateProblem.NOT_A_DATE][-1:]
    return found


def _parts(said: Said, place: Place) -> Iterator[Said]:
    texts = [fold(text) for text in place.split.split(said.printed)] if place.split else [said.printed]
    # Of several texts a date may be one: then the element says more than was taken.
    is_whole = place.read_as is ReadAs.TEXT or sum(map(bool, texts)) <= 1
    for part in texts:
        text = fold(place.drop.sub("", part)) if place.drop else part
        yield Said(text, said.stated, said.element if is_whole else None)


def _other_text(gathered: Gathered, taken: Iterable[Said]) -> str | None:
    """What is to be seen in a row beside what was taken from it, but for lone separators. Of what says nothing, when
    all of it is a label, nothing was taken: a tag that is out of place makes a label of what it is a label of."""
    texts = gathered.other_blocks(
        frozenset([said.element for said in taken if said.element is not None and _says(said)])
    )
    return BETWEEN_PIECES.join([text for text in texts if any(map(str.isalnum, text))]) or None


def _says(said: Said) -> bool:
    return bool(said.printed or said.stated)
