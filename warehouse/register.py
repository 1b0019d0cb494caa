"""The register of all documents: what of it is wanted, and what is found, counted by all that it can be narrowed by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import pyarrow as arrow

from warehouse.published import ListingOf, Reading, State
from warehouse.said import Said
from warehouse.search import Sought
from warehouse.sql import named_rows, statement

Sort = Literal["score", "oldest", "newest", "found", "changed"]
SORTS: tuple[Sort, ...] = ("score", "oldest", "newest", "found", "changed")
ROWS_ON_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Wanted(Sought):
    """What somebody wants of the register; what is None or empty narrows nothing.

    `precision` is one of dates, or “no date” and “not understood”; `field` is the name of one, `value` its whole text.
    `changed_since` wants what was first seen, changed or left since that day (UTC). Pages count from 1.
    """

    precision: str | None = None
    field: str | None = None
    value: str | None = None
    changed_since: date | None = None
    sort: Sort | None = None
    page: int = 1

    @property
    def is_all(self) -> bool:
        """Whether nothing narrows it."""
        return replace(self, sort=None, page=1, certainly=False) == Wanted()

    @property
    def order(self) -> Sort:
        """How it is sorted: what was searched for by how well it fits, all else by date."""
        return self.sort or ("score" if self.words else "oldest")


@dataclass(frozen=True, slots=True)
class RegisteredDocument(Said):
    """A document as the archive described it last. Times are UTC."""

    archive: str
    url: str
    first_seen: datetime
    last_seen: datetime
    left_at: datetime | None
    withdrawn_at: datetime | None
    versions: int
    capture_id: UUID
    position: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A value that the documents found can be narrowed by, and how many have it."""

    value: str
    documents: int


Time = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a date can mean, None on a side that is open, and how many of what is found have that date. A set
    of dates, as “in 1945 or 1947”, has `members`."""

    earliest: date | None
    latest: date | None
    documents: int
    members: tuple[Time, ...] = ()

    @property
    def times(self) -> tuple[Time, ...]:
        """All that it can mean: its members, or what lies between its first and its last day."""
        return self.members or ((self.earliest, self.latest),)


@dataclass(frozen=True, slots=True)
class Facets:
    """What is found, counted: each with the most frequent first. `values` are those of the field that is wanted;
    `changed` has the days on which something was last seen to be new, to change or to go."""

    total: int
    archives: tuple[Counted, ...]
    listings: tuple[tuple[ListingOf, int], ...]
    precisions: tuple[Counted, ...]
    fields: tuple[Counted, ...]
    values: tuple[Counted, ...]
    changed: tuple[Counted, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what is found, and all of it counted."""

    wanted: Wanted
    facets: Facets
    documents: tuple[RegisteredDocument, ...]
    rows_on_a_page: int

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.facets.total // self.rows_on_a_page))


def find(reading: Reading, wanted: Wanted, rows_on_a_page: int = ROWS_ON_A_PAGE) -> Found:
    """What of the register is wanted. A page beyond the last one is empty."""
    if not reading.state.registering.is_ready and replace(wanted, certainly=False) == Wanted():
        return _first_look(reading, wanted, rows_on_a_page)
    _make_hits(reading, wanted)
    facets = _facets(reading, wanted)
    rows = reading.register.execute(
        statement(_ORDERS[wanted.order]), {"rows": rows_on_a_page, "skipped": (wanted.page - 1) * rows_on_a_page}
    ).fetchall()
    return Found(wanted, facets, _documents(reading, rows), rows_on_a_page)


def _first_look(reading: Reading, wanted: Wanted, rows_on_a_page: int) -> Found:
    """The first page of everything, which people see first: the tables tell it sooner than a register is made."""
    facets = reading.state.answer(replace(wanted, sort=None, page=1), lambda: _counted_at_first(reading))
    rows = reading.state.answer(("first by oldest", rows_on_a_page), lambda: _first_by_oldest(reading, rows_on_a_page))
    return Found(wanted, facets, _documents(reading, rows), rows_on_a_page)


def _first_by_oldest(reading: Reading, rows: int) -> list[tuple[int, int]]:
    [(superseded,)] = reading.tables.execute(statement("first_superseded")).fetchall()
    # DuckDB keeps the first few while it reads only where it is told their number.
    asked = {"rows": rows, "descriptions": rows + superseded}
    return reading.tables.execute(statement("first_by_oldest"), asked).fetchall()


_ORDERS: Mapping[Sort, str] = {
    "score": "register_by_score",
    "oldest": "register_by_oldest",
    "newest": "register_by_newest",
    "found": "register_by_found",
    "changed": "register_by_changed",
}


def _make_hits(reading: Reading, wanted: Wanted) -> None:
    """Has `hits` be what is wanted, for the statements that follow on this cursor."""
    if wanted.is_all:
        reading.register.execute(statement("register_all"))
        return
    words = wanted.words.strip()
    matches = _matches(reading, "register_matches", words=words) if words else _NO_MATCHES
    has_value = wanted.field is not None and wanted.value is not None
    of_field = (
        _matches(reading, "register_field_matches", field=wanted.field, value=wanted.value)
        if has_value
        else _NO_FIELD_MATCHES
    )
    reading.register.register("matches", matches)
    reading.register.register("field_matches", of_field)
    reading.register.execute(
        statement("register_hits"),
        {
            "has_words": bool(words),
            "archive": wanted.archive,
            "listing": _number_of(reading.state, wanted),
            "precision": wanted.precision,
            "field": wanted.field,
            "has_value": has_value,
            "changed_since": wanted.changed_since,
            "first_day": wanted.first_day,
            "last_day": wanted.last_day,
            "certainly": wanted.certainly,
        },
    )


_NO_MATCHES = arrow.table({"number": arrow.array([], arrow.int32()), "score": arrow.array([], arrow.float64())})
_NO_FIELD_MATCHES = arrow.table({"regest_id": arrow.array([], arrow.uint64())})


def _matches(reading: Reading, name: str, **parameters: object) -> arrow.Table:
    """Asked for once for all pages of what is wanted."""

    def found() -> arrow.Table:
        return reading.tables.sql(statement(name), params=parameters).to_arrow_table()

    return reading.state.answer((name, *parameters.values()), found)


def _number_of(state: State, wanted: Wanted) -> int | None:
    """The number of the listing that is wanted; one that no listing has where it holds no document."""
    if wanted.listing_url is None:
        return None
    numbers = (
        one.number
        for one in state.listings
        if one.listing_url == wanted.listing_url and wanted.archive in (None, one.archive)
    )
    return next(numbers, -1)


def _facets(reading: Reading, wanted: Wanted) -> Facets:
    """Counted once for all pages and orders of what is wanted."""
    return reading.state.answer(replace(wanted, sort=None, page=1), lambda: _counted(reading, wanted))


def _counted(reading: Reading, wanted: Wanted) -> Facets:
    counted = reading.register.execute(statement("register_facets")).fetchall()
    spans = reading.register.execute(statement("register_spans")).fetchall()
    return _facets_of(reading.state, counted, spans, _values(reading, wanted.field) if wanted.field else ())


def _counted_at_first(reading: Reading) -> Facets:
    counted = reading.tables.execute(statement("first_facets")).fetchall()
    dates, precisions = Counter[tuple[Any, ...]](), Counter[str]()
    members = {}
    for *dated, precision, set_members, documents in reading.tables.execute(statement("first_dates")).fetchall():
        precisions[precision] += documents
        if dated[0] or dated[1]:
            dates[tuple(dated)] += documents
            members[tuple(dated)] = set_members
    by_frequency = sorted(precisions.items(), key=lambda one: (-one[1], one[0]))
    counted += [("precision", precision, documents) for precision, documents in by_frequency]
    spans = [(dated[0], dated[1], documents, members[dated]) for dated, documents in dates.items()]
    return _facets_of(reading.state, counted, spans, ())


def _facets_of(
    state: State, counted: Sequence[tuple[Any, ...]], spans: Sequence[tuple[Any, ...]], values: tuple[Counted, ...]
) -> Facets:
    found: dict[str, list[Counted]] = {}
    for facet, value, documents in counted:
        found.setdefault(facet, []).append(Counted(value, documents))
    listings = {str(one.number): one for one in state.listings}
    archives = found.get("archive", [])
    return Facets(
        total=sum(one.documents for one in archives),
        archives=tuple(archives),
        listings=tuple((listings[one.value], one.documents) for one in found.get("listing", [])),
        precisions=tuple(found.get("precision", [])),
        fields=tuple(found.get("field", [])),
        values=values,
        changed=tuple(sorted(found.get("changed", []), key=lambda one: one.value, reverse=True)),
        spans=tuple(
            Span(earliest, latest, documents, tuple((one["earliest"], one["latest"]) for one in members or ()))
            for earliest, latest, documents, members in spans
        ),
    )


def _values(reading: Reading, field: str) -> tuple[Counted, ...]:
    rows = reading.register.sql(statement("register_regest_rows")).to_arrow_table()
    reading.tables.register("hits_of_register", rows)
    counted = reading.tables.execute(statement("register_values"), {"field": field}).fetchall()
    return tuple(Counted(*row) for row in counted)


def _documents(reading: Reading, rows: Sequence[tuple[int, int]]) -> tuple[RegisteredDocument, ...]:
    """The documents that lie in these rows of the tables, in that order."""
    asked = {"version_rows": [row for row, _ in rows], "regest_rows": [row for _, row in rows]}
    found = named_rows(reading.tables.execute(statement("register_documents"), asked))
    by_row = {said.pop("version_row"): RegisteredDocument(**said) for said in found}
    return tuple(by_row[row] for row, _ in rows)
