"""What a row says, as a declaration has it, of what was gathered at its declared places.

Nothing is guessed: what is not declared is not looked for. What else is to be seen in the row is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from parsers.dates.printed import read_date
from parsers.html import fold
from parsers.listing.markup import Place, ReadAs, RowPlaces
from parsers.listing.row_pieces import (
    DATE,
    FIELDS,
    SUMMARY,
    TITLE,
    Gathered,
    GatheredFromNodes,
    Piece,
    PlacedLink,
    pieces_at,
)
from parsers.listing.rows import Row
from parsers.records import DateProblem, Entry, Field, HistoricalDate, Reject, RejectReason

BETWEEN_TEXTS = "; "
BETWEEN_PIECES = " · "


class _Said(NamedTuple):
    """A text as it is printed, the value of the attribute that states it too, and the element that says it; None for a
    part of an element."""

    printed: str
    stated: str | None
    element: int | None

    @property
    def text(self) -> str:
        return self.printed if self.stated is None else self.stated


class _NotFound(Exception):
    """A row without what every row must have."""

    def __init__(self, reason: RejectReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def read_placed_row(position: int, row: Row, places: RowPlaces, no_titles: Set[str] = frozenset()) -> Entry | Reject:
    """The entry that a row holds at its declared places, or a reject with the row's own HTML. `no_titles` are texts
    that cannot be titles."""
    gathered: Gathered = row.shaped or GatheredFromNodes((row.node, *row.further), row.links, places)
    try:
        titles = _titles(gathered, places.title)
        if titles[0].text in no_titles:
            raise _NotFound(RejectReason.NO_TITLE, f"all rows have the same title “{titles[0].text}”")
        url = _document(row, gathered, places, titles[0].element)
    except _NotFound as problem:
        return Reject(position, problem.reason, str(problem), row.node.html)
    date, dated_by = _date(gathered, places.date)
    summary = _said(gathered.at(SUMMARY), places.summary) if places.summary else []
    fields = [(name, _said(gathered.at(number), place)) for number, (name, place) in enumerate(places.fields, FIELDS)]
    taken = [titles[0], *dated_by, *summary, *(said for _, found in fields for said in found)]
    return Entry(
        position,
        url,
        titles[0].text,
        date,
        BETWEEN_TEXTS.join(_texts(summary)) or None,
        other_text=_other_text(gathered, taken),
        fields=tuple(Field(name, text) for name, said in fields if (text := BETWEEN_TEXTS.join(_texts(said)))),
    )


def texts_at(within: LexborNode, place: Place) -> list[str]:
    """The texts that stand at a place, without empty ones."""
    return _texts(_said(pieces_at(within, place), place))


def _texts(said: Iterable[_Said]) -> list[str]:
    return list(dict.fromkeys(one.text for one in said if one.text))


def _titles(gathered: Gathered, place: Place) -> list[_Said]:
    """The row's titles: one, unless it is printed again. Raises _NotFound."""
    named = [said for said in _all_said(gathered.at(TITLE), place) if said.text]
    if not named:
        raise _NotFound(RejectReason.NO_TITLE, f"no title at `{place.at}`")
    several = list(dict.fromkeys(said.text for said in named))
    if len(several) > 1 and not place.many and len(_documents(gathered, named)) > 1:
        raise _NotFound(RejectReason.SEVERAL_TITLES, f"“{several[0]}” and “{several[1]}” at `{place.at}`")
    return named


def _documents(gathered: Gathered, titles: Iterable[_Said]) -> set[str]:
    """What documents the titles of a row lead to."""
    elements = [said.element for said in titles if said.element is not None]
    return {link.url for element in elements for link in gathered.links_around(element)}


def _document(row: Row, gathered: Gathered, places: RowPlaces, title: int | None) -> str:
    """The URL of the row's document. Raises _NotFound."""
    if places.link is not None:
        return _declared_document(row, gathered.links_at_place(), places.link)
    found = (gathered.links_around(title) if title is not None else []) or gathered.links
    documents = {link.url for link in found}
    if len(documents) == 1:
        return found[0].url
    if documents:
        raise _NotFound(RejectReason.SEVERAL_TITLES, "its title is in no link, and several lead to documents")
    raise _NotFound(RejectReason.NO_LINK, f"no link to a document of this archive: {_leads(row.node)}")


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


def _date(gathered: Gathered, place: Place | None) -> tuple[HistoricalDate, list[_Said]]:
    """The row's date, and what says it."""
    found = _said(gathered.at(DATE), place) if place else []
    if len(found) == 1:
        return _read(found[0].printed, found[0].stated), found
    return _read(BETWEEN_TEXTS.join(dict.fromkeys(said.printed or said.text for said in found)), None), found


def _read(printed: str, stated: str | None) -> HistoricalDate:
    return read_date(printed or stated or "")


def _said(pieces: Iterable[Piece], place: Place) -> list[_Said]:
    """What is said at a place: of an undivided one the first alone."""
    found = _all_said(pieces, place)
    return found if place.many or place.split else found[:1]


def _all_said(pieces: Iterable[Piece], place: Place) -> list[_Said]:
    found = [said for piece in pieces for said in _said_by(piece, place) if said.printed or said.stated]
    if place.read_as is ReadAs.DATE:
        return [said for said in found if read_date(said.text).problem is not DateProblem.NOT_A_DATE][-1:]
    return found


def _said_by(piece: Piece, place: Place) -> Iterator[_Said]:
    if place.split is None and place.drop is None:
        yield _Said(*piece)
        return
    texts = [fold(text) for text in place.split.split(piece.text)] if place.split else [piece.text]
    # Of several texts a date may be one: then the element says more than was taken.
    is_whole = place.read_as is ReadAs.TEXT or sum(map(bool, texts)) <= 1
    for part in texts:
        text = fold(place.drop.sub("", part)) if place.drop else part
        yield _Said(text, piece.stated, piece.element if is_whole else None)


def _other_text(gathered: Gathered, taken: Iterable[_Said]) -> str | None:
    """What is to be seen in a row beside what was taken from it, but for lone separators."""
    texts = gathered.other_blocks(frozenset([said.element for said in taken if said.element is not None]))
    return BETWEEN_PIECES.join(text for text in texts if any(map(str.isalnum, text))) or None
