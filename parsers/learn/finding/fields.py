"""Where in records their title, link and date stand: at the place that most records have, and that tells them apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from selectolax.lexbor import LexborNode

from parsers.learn.finding.candidates import Record
from parsers.learn.finding.columns import Column, Said, columns_of
from parsers.learn.finding.dating import date_path, dates_above, with_spanning
from parsers.learn.finding.further import SUMMARY, further_columns
from parsers.learn.finding.known import KnownRow, leads_to, letters
from parsers.learn.finding.outline import Outline, is_script
from parsers.learn.finding.pieces import MOST_PIECES, Path, Piece, by_path, piece_at, pieces_of, way_to
from parsers.learn.finding.sampling import MOST_ROWS
from parsers.learn.finding.titles import title_path

TITLE, LINK, DATE = "title", "link", "date"
NOTHING_KNOWN: Mapping[int, KnownRow] = MappingProxyType({})
_FILE = re.compile(r"\.(?:pdf|docx?|rtf|wpd|mp3|mp4)(?:$|[?#])|/(?:downloads?|bitstream)(?:$|[/?#])", re.IGNORECASE)
# As feeds print the URLs of their items.
_PRINTED_URL = re.compile(r"https?://[^\s<>]+")


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where one thing stands in the records: for each record, in their order, its element and its text, folded, None
    where it has none. A text without an element of its own has the element around it. Of a date the text is what reads
    as one, whatever else stands there; that of a group stands outside of its records, above them. Of a link the text is
    what its `attribute` says; the attribute of a date states it for machines beside the text."""

    name: str
    elements: tuple[LexborNode | None, ...]
    texts: tuple[str | None, ...]
    attribute: str | None = None
    many: bool = False


@dataclass(frozen=True, slots=True)
class RecordFields:
    """What a record says, as printed and folded, each None where nothing was found: its title, where its link leads,
    its date, its summary."""

    title: str | None
    href: str | None
    date: str | None
    summary: str | None = None


def places_of(
    outline: Outline, records: Sequence[Record], known: Mapping[int, KnownRow] = NOTHING_KNOWN
) -> tuple[Place, ...]:
    """The places at which the records say their title, link and date, their summary, and what else is named in them; no
    place for what none of them says. What is `known` of a record, by its number, decides where such things stand."""
    placed = [dict(pieces_of(outline, record)) for record in records]
    places = by_path(placed)
    pointed = _path_of(placed, {number: row.title for number, row in known.items()})
    titled_path = pointed or title_path(outline, places, len(records))
    dated_path = _path_of(placed, {number: row.date for number, row in known.items()}) or date_path(outline, places)
    titles = [_at(pieces, titled_path) for pieces in placed]
    links = _links(outline, records, titles, {number: row.href for number, row in known.items()})
    if dated_path:
        own = [_dated(outline, _at(pieces, dated_path)) for pieces in placed]
        dates: Sequence[Said | None] = with_spanning(outline, records, own)
    else:
        dates = dates_above(outline, records)
    taken = {one for one in (*titles, *dates) if one}
    roots = {root for record in records for root in record.elements}
    summaries = {number: row.summary for number, row in known.items() if row.summary and number < MOST_ROWS}
    columns = _columns_of_first(outline, records, places)
    further = further_columns(outline, columns, taken, roots, summaries, placed[:MOST_ROWS])
    found = (
        _place(outline, TITLE, titles),
        _place(outline, LINK, links, _link_attribute(outline, links)),
        _place(outline, DATE, dates, _date_attribute(outline, dates)),
        *(_place(outline, name, said) for name, said in further.items()),
    )
    return tuple(place for place in found if any(place.texts))


def _columns_of_first(
    outline: Outline, records: Sequence[Record], places: Mapping[Path, Mapping[int, Piece]]
) -> Iterator[Column]:
    """What is named in the first records of very many, and nothing of those behind them."""
    first, behind = records[:MOST_ROWS], (None,) * (len(records) - MOST_ROWS)
    if behind:
        places = {path: {n: piece for n, piece in pieces.items() if n < MOST_ROWS} for path, pieces in places.items()}
    return (replace(column, said=(*column.said, *behind)) for column in columns_of(outline, first, places))


def _path_of(placed: Sequence[Mapping[Path, Piece]], known: Mapping[int, str | None]) -> Path | None:
    """The place at which most of the known texts stand, each by the number of its record."""
    counts: Counter[Path] = Counter()
    for number, text in known.items():
        wanted = letters(text or "")
        holding = [(len(piece.words), path) for path, piece in placed[number].items() if wanted in letters(piece.words)]
        if wanted and holding:
            counts[min(holding, key=lambda one: one[0])[1]] += 1
    return counts.most_common(1)[0][0] if counts else None


def fields_of(places: Sequence[Place], count: int) -> list[RecordFields]:
    """What each of so many records says at the places."""
    texts = {place.name: place.texts for place in places}
    none = (None,) * count
    columns = (texts.get(name, none) for name in (TITLE, LINK, DATE, SUMMARY))
    return [RecordFields(*row) for row in zip(*columns, strict=True)]


def _place(outline: Outline, name: str, said: Sequence[Said | None], attribute: str | None = None) -> Place:
    elements = tuple(outline.nodes[one.element] if one else None for one in said)
    return Place(name, elements, tuple(one.text if one else None for one in said), attribute)


def _at(pieces: Mapping[Path, Piece], path: Path | None) -> Said | None:
    piece = piece_at(pieces, path) if path is not None else None
    return Said(piece.element, piece.words) if piece else None


def _dated(outline: Outline, said: Said | None) -> Said | None:
    date = outline.dates.date_in(said.text) if said else None
    return Said(said.element, date) if said and date else None


def _links(
    outline: Outline, records: Sequence[Record], titles: Sequence[Said | None], known: Mapping[int, str | None]
) -> list[Said | None]:
    """Where each record leads: by the link where most known ones stand, else by its title's, else by the first."""
    ways = Counter(
        way for number, href in known.items() if href and (way := _way_to_link(outline, records[number], href))
    )
    wanted = ways.most_common(1)[0][0] if ways else None
    is_told = len({title.text for title in titles if title}) > 1
    return [
        (_link_at(outline, record, wanted) if wanted else None) or _link(outline, record, title, is_told)
        for record, title in zip(records, titles, strict=True)
    ]


def _way_to_link(outline: Outline, record: Record, href: str) -> Path | None:
    inside = (one for root in record.elements for one in range(root, outline.ends[root]))
    found = next((one for one in inside if leads_to(outline.hrefs[one], href)), None)
    return way_to(outline, record, found) if found is not None else None


def _link_at(outline: Outline, record: Record, way: Path) -> Said | None:
    inside = (one for root in record.elements for one in range(root, outline.ends[root]))
    linked = ((one, href) for one in inside if (href := outline.hrefs[one]))
    return next((Said(one, href) for one, href in linked if way_to(outline, record, one) == way), None)


def _link(outline: Outline, record: Record, title: Said | None, is_told: bool) -> Said | None:
    """Where the title's link leads; without one, or where a script alone knows it, the first of the record's, and,
    where titles tell the records apart, before it the first that leads to a file."""
    own = _around(outline, record, title.element) if title else None
    if own and not is_script(own.text):
        return own
    inside = (one for root in record.elements for one in range(root, outline.ends[root]))
    links = [Said(one, href) for one in inside if (href := outline.hrefs[one])]
    # Where a title leads nowhere, a file beside it is the document, and a page tells of it.
    files = (link for link in links if is_told and _FILE.search(link.text))
    printed = next(files, None) or next((link for link in links if not is_script(link.text)), None)
    return printed or _printed_url(outline, record) or own or next(iter(links), None)


def _around(outline: Outline, record: Record, element: int) -> Said | None:
    """The link that an element is, or that is around it within its record."""
    while element >= record.elements[0]:
        if href := outline.hrefs[element]:
            return Said(element, href)
        element = outline.parents[element]
    return None


def _printed_url(outline: Outline, record: Record) -> Said | None:
    texts = outline.texts_between(record.start, record.stop, MOST_PIECES)
    return next((Said(text.holder, url[0]) for text in texts if (url := _PRINTED_URL.search(text.words))), None)


def _link_attribute(outline: Outline, links: Sequence[Said | None]) -> str | None:
    """The attribute that says where the links lead, or in which it stands; None of a URL that is printed."""
    link = next((link for link in links if link), None)
    attributes = outline.nodes[link.element].attributes if link else {}
    values = {name: (value or "").strip() for name, value in attributes.items()}
    whole = (name for name, value in values.items() if link and value == link.text)
    return next(whole, None) or next((name for name, value in values.items() if link and link.text in value), None)


def _date_attribute(outline: Outline, dates: Sequence[Said | None]) -> str | None:
    """The attribute in which most elements of dates state them for machines."""
    found = [outline.nodes[date.element].attributes for date in dates if date]
    stated = sum(bool(attributes.get("datetime")) for attributes in found)
    return "datetime" if found and 2 * stated > len(found) else None
