"""The records of a listing page, found without anything being known of its site; or why it is no listing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.errors import PageRejected
from parsers.learn.finding.candidates import Record, held
from parsers.learn.finding.fields import TITLE, Place, RecordFields, fields_of, places_of
from parsers.learn.finding.known import Known, Pointed, held_by, pointed_at
from parsers.learn.finding.likeness import shares
from parsers.learn.finding.outliers import trimmed, with_likes, without_outliers
from parsers.learn.finding.outline import Outline, outline_of
from parsers.learn.finding.ranking import Ranked, finest, ranked
from parsers.learn.finding.refusing import IS_A_MENU, IS_RUNNING_TEXT, is_furniture, is_running_text, reason_against
from parsers.learn.finding.sampling import evenly

# A page with more bytes is not parsed.
MOST_BYTES = 8_000_000
# Of what is a listing so many records have a title, and of so many, evenly taken, it is looked at.
FEWEST_TITLED, MOST_READ_FOR_TITLES, MOST_OUTSIDE = 0.6, 60, 10
_URL = re.compile(r"https?://\S+")
NO_TITLES = "what is alike on it has nothing that would tell one from the other"
# The evidence that says that the end of a page, or of its records, was not looked at.
LOOKED_AT = "looked at"


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
    is known. Never raises; no more of a page is read than parsers.learn.finding.outline says."""
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
    answer = _found_in(outline, found, pointed)
    # A menu may be longer than the list: what stands outside of menus is looked at, too.
    if isinstance(answer, Refused) and answer.reason in (IS_A_MENU, NO_TITLES):
        outside = [one for one in found if not is_furniture(outline, one.records)][:MOST_OUTSIDE]
        outside = [one for one in outside if _are_titled(outline, one)]
        other = _found_in(outline, outside, pointed) if outside else answer
        return other if isinstance(other, FoundRecords) else answer
    return answer


def _are_titled(outline: Outline, found: Ranked) -> bool:
    some = evenly(found.records, MOST_READ_FOR_TITLES)
    titles = next((place.texts for place in places_of(outline, some) if place.name == TITLE), ())
    return sum(map(_is_told, titles)) >= FEWEST_TITLED * len(some)


def _is_told(title: str | None) -> bool:
    """Whether there is a title that says more than where a link leads."""
    return bool(title) and not _URL.fullmatch(title or "")


def _found_in(outline: Outline, found: Sequence[Ranked], pointed: Sequence[Pointed]) -> FoundRecords | Refused:
    """The records of the best of the candidates, or why they are no listing's."""
    best = finest(outline, found)
    records = without_outliers(outline, best.records)
    records = without_outliers(outline, with_likes(outline, records)) if records else []
    evidence = tuple(_evidence(outline, best, records)) if records else ()
    if reason := reason_against(outline, best, records):
        return Refused(reason, evidence)
    answer = _found(outline, records, evidence, pointed)
    titles = [record.fields.title for record in answer.records]
    if len(titles) == len(records) and is_running_text(outline, records, titles) and not pointed:
        return Refused(IS_RUNNING_TEXT, evidence)
    titled = sum(map(_is_told, titles))
    return Refused(NO_TITLES, evidence) if titled < FEWEST_TITLED * len(answer.records) and not pointed else answer


def _found(
    outline: Outline, records: Sequence[Record], evidence: tuple[Evidence, ...], pointed: Sequence[Pointed]
) -> FoundRecords:
    places = _places(outline, records, pointed)
    kept = trimmed(outline, records, places)
    if 2 <= len(kept) < len(records):
        records, places = kept, _places(outline, kept, pointed)
    pairs = zip(records, fields_of(places, len(records)), strict=True)
    return FoundRecords(tuple(_one(outline, *pair) for pair in pairs), places, outline.tree, evidence)


def _places(outline: Outline, records: Sequence[Record], pointed: Sequence[Pointed]) -> tuple[Place, ...]:
    return places_of(outline, records, {number: one.row for number, one in held_by(records, pointed).items()})


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
        yield Evidence(LOOKED_AT, f"no more than {len(outline.nodes):,} elements of the page, with the text in them")
    if dropped := len(best.records) - len(records):
        yield Evidence(
            "others",
            f"{dropped} left out: heads, or unlike the rest" if dropped > 0 else f"{-dropped} like them were added",
        )
