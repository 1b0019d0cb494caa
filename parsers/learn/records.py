"""The records of a listing page, found without anything being known of its site; or why it is no listing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.errors import PageRejected
from parsers.learn.candidates import Kind, Record, held, record_of
from parsers.learn.fields import Place, RecordFields, fields_of, places_of
from parsers.learn.known import Known, Pointed, held_by, pointed_at
from parsers.learn.likeness import Shape, shape_of, shares, usual_shape
from parsers.learn.outline import Outline, outline_of
from parsers.learn.ranking import SHORTEST, Ranked, finest, ranked

# A page with more bytes is not parsed.
MOST_BYTES = 8_000_000
FEWEST_LINKED_OR_DATED = 0.6
LONG_PARAGRAPH, MOST_LONG_PARAGRAPHS = 200, 5
LONG_RUN = 700
MOST_FURNITURE, LONGEST_ITEM_OF_A_MENU = 0.9, 40
# Of a record as many signs at its beginning tell whether it begins with a link.
BEGINNING, SHORTEST_LINK = 80, 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was chosen, and what on the page speaks for it."""

    what: str
    says: str


@dataclass(frozen=True, slots=True, eq=False)
class FoundRecord:
    """A record: its elements, its folded text, where its links lead, as printed, and its fields."""

    nodes: tuple[LexborNode, ...]
    text: str
    hrefs: tuple[str, ...]
    fields: RecordFields


@dataclass(frozen=True, slots=True, eq=False)
class FoundRecords:
    """The records of a listing page, in its order, the places of what stands in them, title, link and date first, and
    why these. The nodes are those of the `tree`, and live as long as it is held."""

    records: tuple[FoundRecord, ...]
    places: tuple[Place, ...]
    tree: LexborHTMLParser
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a page is taken for no listing, in words, and what was looked at."""

    reason: str
    evidence: tuple[Evidence, ...] = ()


NOTHING_KNOWN = Known()


def find_records(body: bytes, charset: str | None = None, known: Known = NOTHING_KNOWN) -> FoundRecords | Refused:
    """The records of a page, or why it is no listing. `charset` is the HTTP header's word; `known` is what of its rows
    is known. Never raises; no more of a page is read than parsers.learn.outline says."""
    if len(body) > MOST_BYTES:
        return Refused(f"it has more than {MOST_BYTES:,} bytes")
    try:
        outline = outline_of(body, charset)
    except PageRejected as rejected:
        return Refused(rejected.detail)
    pointed = pointed_at(outline, known)
    found = ranked(outline, pointed)
    if not found:
        return Refused("nothing on it is there twice in the same form")
    best = finest(outline, found)
    records = _without_outliers(outline, best.records)
    records = _without_outliers(outline, _with_likes(outline, records)) if records else []
    evidence = tuple(_evidence(outline, best, records)) if records else ()
    if reason := _reason_against(outline, best, records):
        return Refused(reason, evidence)
    return _found(outline, records, evidence, pointed)


def _found(
    outline: Outline, records: Sequence[Record], evidence: tuple[Evidence, ...], pointed: Sequence[Pointed]
) -> FoundRecords:
    known = {number: one.row for number, one in held_by(records, pointed).items()}
    places = places_of(outline, records, known)
    pairs = zip(records, fields_of(places, len(records)), strict=True)
    return FoundRecords(tuple(_one(outline, *pair) for pair in pairs), places, outline.tree, evidence)


def _one(outline: Outline, record: Record, fields: RecordFields) -> FoundRecord:
    inside = chain.from_iterable(range(one, outline.ends[one]) for one in record.elements)
    hrefs = [href for one in inside if (href := outline.hrefs[one])]
    nodes = tuple(outline.nodes[one] for one in record.elements)
    return FoundRecord(
        nodes, outline.words(record.start, record.stop), tuple(hrefs) or tuple(filter(None, [fields.href])), fields
    )


def _evidence(outline: Outline, best: Ranked, records: Sequence[Record]) -> Iterator[Evidence]:
    linked, dated, headed = shares(outline, records)
    signs = sum(held(outline, record).signs for record in records)
    yield Evidence(
        "records", f"{len(records)} {best.candidate.kind}, {best.regularity:.0%} of their markup is the same"
    )
    yield Evidence("links", f"{linked:.0%} of the records have a link")
    yield Evidence("dates", f"{dated:.0%} of the records have a date")
    yield Evidence("headings", f"{headed:.0%} of the records have a heading")
    yield Evidence("text", f"{signs / max(1, outline.sums[-1].signs):.0%} of the page's text stands in them")
    if not outline.is_whole:
        yield Evidence("looked at", f"no more than {len(outline.nodes):,} elements of the page, with the text in them")
    if dropped := len(best.records) - len(records):
        yield Evidence(
            "others",
            f"{dropped} left out: heads, or unlike the rest" if dropped > 0 else f"{-dropped} like them were added",
        )


def _without_outliers(outline: Outline, records: Sequence[Record]) -> list[Record]:
    """The records without heads of tables and without those that lack what nearly all others have."""
    linked, dated, _ = shares(outline, records)
    shapes = [shape_of(outline, record) for record in records]
    usual = usual_shape(shapes, 0.8)
    pairs = zip(records, shapes, strict=True)
    return [record for record, shape in pairs if not _is_outlier(outline, record, linked, dated, shape, usual)]


def _is_outlier(outline: Outline, record: Record, linked: float, dated: float, shape: Shape, usual: Shape) -> bool:
    inside = held(outline, record)
    unlike = bool(usual) and len(shape & usual) < 0.5 * len(usual)
    lacks_link, lacks_date = linked >= 0.85 and not inside.links, dated >= 0.85 and not inside.dates
    if not inside.dates and linked + dated > 0.5 and _is_head(outline, record):
        return True
    if linked >= 0.9 and lacks_link:
        return True
    if linked >= 0.7 and dated >= 0.7 and not inside.links and not inside.dates:
        return True
    return lacks_link + lacks_date + unlike >= 2


def _is_head(outline: Outline, record: Record) -> bool:
    if outline.keys[record.elements[0]][0] != "tr":
        return False
    inside = chain.from_iterable(range(one, outline.ends[one]) for one in record.elements)
    tags = [outline.keys[one][0] for one in inside]
    return tags.count("th") > tags.count("td")


def _with_likes(outline: Outline, records: Sequence[Record]) -> list[Record]:
    """The records with those siblings of them that are like them in all but their class."""
    if any(len(record.elements) > 1 or record.stop > outline.stops[record.elements[0]] for record in records):
        return list(records)
    linked, dated, _ = shares(outline, records)
    usual = usual_shape([shape_of(outline, record) for record in records], 0.8)
    longest = 4 * max(held(outline, record).signs for record in records)
    known = {record.elements[0] for record in records}
    tags = {outline.keys[one][0] for one in known}
    more = []
    for parent in sorted({outline.parents[one] for one in known} - {-1}):
        for child in outline.children[parent]:
            if child in known or outline.keys[child][0] not in tags:
                continue
            record = record_of(outline, (child,))
            inside = held(outline, record)
            lacks = (linked >= 0.8 and not inside.links) or (dated >= 0.8 and not inside.dates)
            if not usual or lacks or not SHORTEST <= inside.signs < longest:
                continue
            if len(shape_of(outline, record) & usual) >= 0.8 * len(usual):
                more.append(record)
    return sorted((*records, *more), key=lambda record: record.elements[0])


def _reason_against(outline: Outline, best: Ranked, records: Sequence[Record]) -> str | None:
    """Why the records are no listing's, None where they are."""
    if len(records) < 2:
        return "nothing on it is there twice in the same form"
    linked, dated, _ = shares(outline, records)
    if max(linked, dated) < FEWEST_LINKED_OR_DATED:
        return f"what is alike on it has neither links ({linked:.0%}) nor dates ({dated:.0%})"
    signs = sum(held(outline, record).signs for record in records)
    if dated < FEWEST_LINKED_OR_DATED:
        furniture = sum(outline.furniture[record.elements[0]] for record in records)
        if furniture > MOST_FURNITURE * len(records) and signs < LONGEST_ITEM_OF_A_MENU * len(records):
            return "what is alike on it stands in a menu, a footer or a box beside the text"
        runs = best.candidate.kind is Kind.RUNS
        regular = not runs and linked >= 0.95 and best.regularity >= 0.95
        if not regular and _share_led_by_links(outline, records) < 0.5:
            return "what is alike on it begins with no link and has no dates: it reads as running text"
        if runs and signs > LONG_RUN * len(records):
            return "what is alike on it is long and without dates: it reads as running text"
    if signs < 0.35 * outline.sums[-1].signs and _long_paragraphs(outline, records) > MOST_LONG_PARAGRAPHS:
        return "most of it is running text, and the links are beside it"
    return None


def _share_led_by_links(outline: Outline, records: Sequence[Record]) -> float:
    return sum(_is_led_by_link(outline, record) for record in records) / len(records)


def _is_led_by_link(outline: Outline, record: Record) -> bool:
    sums = outline.sums
    place = record.start
    while place < record.stop and sums[place].signs - sums[record.start].signs < BEGINNING:
        place += 1
    return sums[place].linked - sums[record.start].linked >= SHORTEST_LINK


def _long_paragraphs(outline: Outline, records: Sequence[Record]) -> int:
    inside = set(chain.from_iterable(range(one, outline.ends[one]) for record in records for one in record.elements))
    return sum(
        key[0] == "p"
        and element not in inside
        and outline.held(outline.starts[element], outline.stops[element]).signs > LONG_PARAGRAPH
        for element, key in enumerate(outline.keys)
    )
