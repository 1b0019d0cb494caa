"""What is known of a listing before it is learned: words that a person pointed at, or the documents of an archive; and
where on a page that stands."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import NamedTuple
from urllib.parse import urlsplit

from parsers.learn.finding.candidates import Record
from parsers.learn.finding.outline import Outline

# Of a text that stands on the page more often only the first places are looked at, and of more rows the first.
MOST_PLACES, MOST_ROWS = 30, 500


@dataclass(frozen=True, slots=True)
class KnownRow:
    """What one row says, as far as it is known: texts as printed or parts of them, where its link leads, and which of
    the rows it is, counted from 1."""

    title: str | None = None
    date: str | None = None
    href: str | None = None
    summary: str | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Rows that stand on the page; none where nothing is known of it."""

    rows: tuple[KnownRow, ...] = ()


class Stretch(NamedTuple):
    """The places in a page's text between which something stands."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Pointed:
    """Where on a page a known row can be: for each thing that is known of it, all stretches that say it, in order."""

    row: KnownRow
    things: tuple[tuple[Stretch, ...], ...]

    def stands_in(self, record: Stretch) -> bool:
        """Whether all that is known of the row stands in a record."""
        return all(_is_in(stretches, record) for stretches in self.things)


def pointed_at(outline: Outline, known: Known) -> list[Pointed]:
    """Where on a page the known rows stand; a row of which anything is nowhere is left out."""
    if not known.rows:
        return []
    text = _PageText(outline)
    found = []
    for row in known.rows[:MOST_ROWS]:
        things = [tuple(text.stretches(words)) for words in (row.title, row.date, row.summary) if words]
        if row.href:
            things.append(tuple(_links_to(outline, row.href)))
        if things and all(things):
            found.append(Pointed(row, tuple(things)))
    return found


def held_by(records: Sequence[Record], pointed: Sequence[Pointed]) -> dict[int, Pointed]:
    """The known rows that stand in records, each by the number of its record; of two in one record the first."""
    starts = [record.start for record in records]
    stretches = [Stretch(record.start, record.stop) for record in records]
    found: dict[int, Pointed] = {}
    for row in pointed:
        numbers = (bisect_right(starts, stretch.start) - 1 for stretch in row.things[0])
        free = [one for one in numbers if one >= 0 and one not in found and row.stands_in(stretches[one])]
        # The head of a table may be counted among what could be its rows.
        wanted = free if row.row.row is None else [one for one in free if one + 1 - row.row.row in (0, 1)]
        if wanted:
            found[wanted[0]] = row
    return found


def letters(text: str) -> str:
    """A text as its letters and digits, case folded: what is left where it is printed otherwise."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


class _PageText:
    """The page's letters and digits, and in which of its pieces of text each stands."""

    def __init__(self, outline: Outline) -> None:
        pieces = [letters(text.words) for text in outline.texts]
        self._all = "".join(pieces)
        self._ends = list(accumulate(map(len, pieces)))
        self._places = outline.text_places

    def stretches(self, words: str) -> Iterator[Stretch]:
        wanted = letters(words)
        return islice(self._found(wanted), MOST_PLACES) if wanted else iter(())

    def _found(self, wanted: str) -> Iterator[Stretch]:
        at = self._all.find(wanted)
        while at >= 0:
            first, last = bisect_right(self._ends, at), bisect_left(self._ends, at + len(wanted))
            yield Stretch(self._places[first], self._places[last] + 1)
            at = self._all.find(wanted, at + 1)


def leads_to(printed: str | None, href: str) -> bool:
    """Whether a link as it is printed leads where another does, as far as both say it."""
    wanted, found = _tail(href), _tail(printed or "")
    return bool(found) and (found == wanted or wanted.endswith(f"/{found}"))


def _links_to(outline: Outline, href: str) -> Iterator[Stretch]:
    found = (number for number, other in enumerate(outline.hrefs) if other and leads_to(other, href))
    for number in islice(found, MOST_PLACES):
        yield Stretch(outline.starts[number], outline.stops[number])


def _tail(href: str) -> str:
    """A link's path and query, without what a page may print or leave out."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return ""
    path = parts.path.lstrip("./").rstrip("/")
    return f"{path}?{parts.query}" if parts.query else path


def _is_in(stretches: Sequence[Stretch], record: Stretch) -> bool:
    at = bisect_left(stretches, (record.start, record.start))
    return at < len(stretches) and stretches[at].stop <= record.stop
