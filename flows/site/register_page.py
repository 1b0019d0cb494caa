"""The register: what is wanted of all documents, what it can be narrowed by, and when it is dated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flows.site.asking import day_in_short, narrowed, parameters_of, wanted_of
from flows.site.links import Links
from flows.site.marking import excerpts
from flows.site.naming import archive_title
from flows.site.rendering import Page, page
from flows.site.timeline import Timeline, timeline_of
from flows.site.units import label_of
from flows.text.listing_names import listing_title
from warehouse.published import Reading
from warehouse.register import ROWS_ON_A_PAGE, Facets, Found, Span, Wanted, find
from warehouse.search import MissingWord, missing_words

MOST_CHOICES = 12
# First and last years of the times that a date can mean.
_Years = tuple[tuple[int | None, int | None], ...]
LONGEST_IN_YEARS = timedelta(days=3_660)
ORDERS: Mapping[str, str] = {
    "score": "best match first",
    "oldest": "oldest first",
    "newest": "newest first",
    "found": "lately found first",
    "changed": "lately changed first",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a search can be narrowed to, or widened from where it `is_chosen`."""

    label: str
    documents: int
    wanted: Wanted
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """Choices of one kind; `others` are left out because they are too many."""

    title: str
    choices: tuple[Choice, ...]
    others: int = 0


def register_page(reading: Reading, asked: Mapping[str, str], links: Links) -> Page:
    """The page for an address's parameters. Raises NotAsked."""
    wanted = wanted_of(asked, [(one.archive, one.listing_url) for one in reading.state.listings])
    return page_of_register(reading, wanted, links)


def page_of_register(reading: Reading, wanted: Wanted, links: Links, rows_on_a_page: int = ROWS_ON_A_PAGE) -> Page:
    """The page of what is wanted."""
    found = find(reading, wanted, rows_on_a_page)
    first = narrowed(wanted)
    choices = reading.state.answer(("choices", first), lambda: tuple(facets_of(found)))
    spans = found.facets.spans
    timeline = reading.state.answer(
        ("timeline", first), lambda: (timeline_of(spans, wanted.first_day, wanted.last_day),)
    )
    shown = page(
        "register.html",
        links,
        found=found,
        documents=list(zip(found.documents, excerpts(found.documents, wanted.words), strict=True)),
        missing=_missing(reading, wanted.words) if wanted.words and not found.facets.total else (),
        wanted=wanted,
        parameters=parameters_of(wanted),
        facets=choices,
        limits=tuple(limits_of(wanted)),
        timeline=timeline[0],
        zooms=_Zooms(wanted),
        orders=ORDERS,
        narrowed=narrowed,
        pages=tuple(pages_near(wanted.page, found.pages)),
        first_row=(wanted.page - 1) * rows_on_a_page + 1,
    )
    # What is seen first needs no register; what is asked for next will.
    reading.state.registering.begin()
    return shown


def _missing(reading: Reading, words: str) -> tuple[MissingWord, ...]:
    return reading.state.answer(("missing", words), lambda: missing_words(reading.tables, words))


def limits_of(wanted: Wanted) -> Iterator[tuple[str, Wanted]]:
    """What narrows the search, in words, each with the search without it."""
    if wanted.archive and not wanted.listing_url:
        yield f"archive: {archive_title(wanted.archive)}", narrowed(wanted, archive=None)
    if wanted.listing_url:
        title = listing_title(wanted.archive or "", wanted.listing_url)
        yield f"listing: {title}", narrowed(wanted, archive=None, listing_url=None)
    if wanted.first_day or wanted.last_day:
        meaning = "certainly" if wanted.certainly else "possibly"
        yield f"{meaning} {_range(wanted)}", narrowed(wanted, first_day=None, last_day=None, certainly=False)
    if wanted.precision:
        yield f"precision: {wanted.precision}", narrowed(wanted, precision=None)
    if wanted.field:
        said = f"{wanted.field}: {wanted.value}" if wanted.value else f"with a {wanted.field}"
        yield said, narrowed(wanted, field=None, value=None)
    if wanted.changed_since:
        yield f"new or changed since {wanted.changed_since}", narrowed(wanted, changed_since=None)


def _range(wanted: Wanted) -> str:
    if wanted.first_day and wanted.last_day:
        short = day_in_short(wanted.first_day, wanted.last_day)
        if short != str(wanted.first_day) or wanted.first_day == wanted.last_day:
            return f"in {short}" if len(short) < len("1945-07-02") else f"on {short}"
        return f"from {wanted.first_day} to {wanted.last_day}"
    return f"from {wanted.first_day} on" if wanted.first_day else f"until {wanted.last_day}"


def facets_of(found: Found) -> Iterator[Facet]:
    """All that has more than one choice, or one that is chosen."""
    wanted, facets = found.wanted, found.facets
    for facet in (
        _archives(wanted, facets),
        _listings(wanted, facets),
        _times(wanted, facets),
        _precisions(wanted, facets),
        _fields(wanted, facets),
        _changes(wanted, facets),
    ):
        if len(facet.choices) > 1 or any(choice.is_chosen for choice in facet.choices):
            yield facet


def _archives(wanted: Wanted, facets: Facets) -> Facet:
    choices = [
        Choice(
            archive_title(one.value),
            one.documents,
            narrowed(wanted, archive=None if wanted.archive == one.value else one.value, listing_url=None),
            wanted.archive == one.value,
        )
        for one in facets.archives
    ]
    return _facet("Archive", choices)


def _listings(wanted: Wanted, facets: Facets) -> Facet:
    choices = []
    for one, documents in facets.listings:
        is_chosen = (wanted.archive, wanted.listing_url) == (one.archive, one.listing_url)
        to = (None, None) if is_chosen else (one.archive, one.listing_url)
        label = listing_title(one.archive, one.listing_url)
        choices.append(Choice(label, documents, narrowed(wanted, archive=to[0], listing_url=to[1]), is_chosen))
    # A document stands in several listings: the others are of use only where one is not chosen.
    return _facet("Listing", [choice for choice in choices if choice.is_chosen] or choices)


def _times(wanted: Wanted, facets: Facets) -> Facet:
    """Decades, or years where a decade or less is wanted. A date counts in each that it can mean."""
    unit = "year" if _is_short(wanted) else "decade"
    length = 1 if unit == "year" else 10
    choices = []
    for start, documents in _counted(facets.spans, length):
        first, last = date(max(1, start), 1, 1), date(min(9999, start + length - 1), 12, 31)
        if (wanted.first_day and last < wanted.first_day) or (wanted.last_day and first > wanted.last_day):
            continue
        is_chosen = (wanted.first_day, wanted.last_day) == (first, last)
        to = (None, None) if is_chosen else (first, last)
        label = label_of("year" if unit == "year" else "decade", first)
        choices.append(Choice(label, documents, narrowed(wanted, first_day=to[0], last_day=to[1]), is_chosen))
    return Facet("Year" if unit == "year" else "Decade", tuple(choices))


def _counted(spans: Sequence[Span], length: int) -> list[tuple[int, int]]:
    """How many dates can mean a day of each so many years, by the first of them. A side that is open reaches as far as
    any date that is not."""
    if not (bounded := [(span.earliest.year, span.latest.year) for span in spans if span.earliest and span.latest]):
        return []
    first, last = min(year for year, _ in bounded), max(year for _, year in bounded)
    together = Counter[_Years]()
    for span in spans:
        years = tuple((one.year if one else None, other.year if other else None) for one, other in span.times)
        together[years] += span.documents
    counted = Counter[int]()
    for years, documents in together.items():
        starts = set[int]()
        for earliest, latest in years:
            begins = max(first, earliest) if earliest else first
            ends = min(last, latest) if latest else last
            starts.update(range(begins // length * length, ends + 1, length))
        for start in starts:
            counted[start] += documents
    return sorted(counted.items())


def _is_short(wanted: Wanted) -> bool:
    if wanted.first_day is None or wanted.last_day is None:
        return False
    return wanted.last_day - wanted.first_day < LONGEST_IN_YEARS


def _precisions(wanted: Wanted, facets: Facets) -> Facet:
    choices = [
        Choice(
            one.value,
            one.documents,
            narrowed(wanted, precision=None if wanted.precision == one.value else one.value),
            wanted.precision == one.value,
        )
        for one in facets.precisions
    ]
    return _facet("Precision of the date", choices)


def _fields(wanted: Wanted, facets: Facets) -> Facet:
    """The names of fields; of one that is chosen its most frequent texts."""
    if not wanted.field:
        named = [
            Choice(one.value, one.documents, narrowed(wanted, field=one.value, value=None)) for one in facets.fields
        ]
        # One name is a choice too: many documents have no fields at all.
        return Facet("Field", tuple(named[:MOST_CHOICES]), len(named[MOST_CHOICES:]))
    chosen = Choice(wanted.field, facets.total, narrowed(wanted, field=None, value=None), is_chosen=True)
    texts = [
        Choice(
            one.value,
            one.documents,
            narrowed(wanted, value=None if one.value == wanted.value else one.value),
            one.value == wanted.value,
        )
        for one in facets.values
    ]
    return Facet("Field", (chosen, *texts))


def _changes(wanted: Wanted, facets: Facets) -> Facet:
    """What is new or changed since each of the last days on which anything was."""
    choices, documents = [], 0
    for one in facets.changed[:MOST_CHOICES]:
        day = date.fromisoformat(one.value)
        documents += one.documents
        is_chosen = wanted.changed_since == day
        to = narrowed(wanted, changed_since=None if is_chosen else day)
        choices.append(Choice(f"since {one.value}", documents, to, is_chosen))
    return Facet("New or changed", tuple(choices))


def _facet(title: str, choices: Sequence[Choice]) -> Facet:
    shown = [choice for choice in choices[MOST_CHOICES:] if choice.is_chosen]
    return Facet(title, (*choices[:MOST_CHOICES], *shown), max(0, len(choices) - MOST_CHOICES - len(shown)))


class _Zooms:
    """Where a timeline's own links lead."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted

    def to(self, first: date | None, last: date | None) -> Wanted:
        """What lies between two days."""
        return narrowed(self._wanted, first_day=first, last_day=last)

    def out(self, timeline: Timeline) -> Wanted:
        """Three times as much, or all."""
        if self._wanted.first_day is None and self._wanted.last_day is None:
            return self._wanted
        length = timeline.last - timeline.first + timedelta(days=1)
        return self.to(_moved(timeline.first, -length), _moved(timeline.last, length))

    def beside(self, timeline: Timeline, *, later: bool) -> Wanted:
        """As much again, before or after."""
        length = (timeline.last - timeline.first + timedelta(days=1)) * (1 if later else -1)
        return self.to(_moved(timeline.first, length), _moved(timeline.last, length))

    @property
    def everything(self) -> Wanted:
        """Whenever it is dated."""
        return replace(self.to(None, None), certainly=False)


def _moved(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:
        return date.max if by > timedelta() else date.min


def pages_near(page: int, pages: int) -> Iterator[int | None]:
    """The numbers that a pager shows: the first, the last, those around; None for a gap."""
    shown = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})
    before = 0
    for number in shown:
        if number > before + 1:
            yield None
        yield number
        before = number
