"""Where records say their dates: at a place of their own, in a cell that goes over several rows, or above a group."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from parsers.dates.printed import read_date
from parsers.html import INLINE_TAGS
from parsers.learn.finding.candidates import Record
from parsers.learn.finding.columns import Said
from parsers.learn.finding.dated import AROUND_A_DATE
from parsers.learn.finding.outline import Outline, Text
from parsers.learn.finding.pieces import MOST_PIECES, Path, Piece
from parsers.learn.finding.sampling import evenly
from parsers.learn.finding.tables import rows_spanned
from parsers.records import DatePrecision

# Of so many steps from one date to another nearly all go one way where rows are ordered by them.
FEWEST_STEPS, MOSTLY = 2, 0.9
# Of a place the texts of so many records, evenly taken, tell what it is.
MOST_READ = 500


def date_path(outline: Outline, places: Mapping[Path, Mapping[int, Piece]]) -> Path | None:
    """The place where most records have a date; of two, the one by which they are ordered, and the one with the least
    beside it."""
    found = {path: _as_date(outline, list(pieces.values())) for path, pieces in places.items()}
    best = max(found, key=lambda path: found[path], default=None)
    return best if best is not None and found[best][0] > 0 else None


def _as_date(outline: Outline, pieces: Sequence[Piece]) -> tuple[float, bool, float]:
    read = evenly(pieces, MOST_READ)
    dates = [(date, len(piece.words)) for piece in read if (date := outline.dates.date_in(piece.words))]
    alone = sum(len(date) / whole for date, whole in dates) / max(1, len(dates))
    return len(dates) / len(read) * len(pieces), _is_in_order([date for date, _ in dates]), alone


def _is_in_order(dates: Sequence[str]) -> bool:
    """Whether dates, of which some differ, stand from the first to the last or the other way round."""
    days = [read_date(date, None, "mdy").earliest for date in dates]
    pairs = [(before, after) for before, after in pairwise(day for day in days if day) if before != after]
    rising = sum(before < after for before, after in pairs)
    return len(pairs) >= FEWEST_STEPS and max(rising, len(pairs) - rising) >= MOSTLY * len(pairs)


def with_spanning(outline: Outline, records: Sequence[Record], dates: Sequence[Said | None]) -> list[Said | None]:
    """The dates of rows, each with that of the cell that spans it from a row above."""
    found: list[Said | None] = []
    spanning, last = None, -1
    for record, date in zip(records, dates, strict=True):
        row = record.elements[0]
        if date:
            spanning, last = date, outline.ranks[row] + rows_spanned(outline, date.element) - 1
        is_spanned = spanning is not None and outline.keys[row][0] == "tr" and outline.ranks[row] <= last
        found.append(date or (spanning if is_spanned else None))
    return found


def dates_above(outline: Outline, records: Sequence[Record]) -> Sequence[Said | None]:
    """For records without dates, the date that stands above each, as that of a group; none where that is one date for
    all which neither stands right above the first nor opens the list."""
    dates: list[Said | None] = []
    date, before, is_right_above = None, 0, False
    for record in records:
        place = bisect_left(outline.text_places, record.start) - 1
        found = list(_dates_among(outline, outline.texts[max(before, place + 1 - MOST_PIECES) : place + 1]))
        if found:
            # “Filed” stands before what else is dated; a month stands above its days.
            days = (text for text in found if read_date(text.words, None, "mdy").precision is DatePrecision.DAY)
            date = next((Said(one.holder, one.words) for one in days), Said(found[-1].holder, found[-1].words))
            is_last = found[-1].place == outline.text_places[place]
            is_right_above = is_right_above or is_last or _opens_list(outline, found[-1])
        before = bisect_left(outline.text_places, record.stop)
        dates.append(date)
    return dates if is_right_above or len(set(dates) - {None}) > 1 else [None] * len(records)


def _dates_among(outline: Outline, texts: Iterable[Text]) -> Iterator[Text]:
    """The dates among texts that head what stands below them, or stand in one that opens a list."""
    for text in texts:
        found = outline.dates.heading(text.words)
        date = found or outline.dates.date_in(text.words)
        if date and (found or text.words.endswith(":") or is_date_alone(outline, text.words)):
            yield Text(text.place, date, text.holder)


def is_date_alone(outline: Outline, words: str) -> bool:
    """Whether a text is a date and what belongs to it, as the name of its day."""
    date = outline.dates.date_in(words)
    return date is not None and (
        date == words or read_date(words.strip(AROUND_A_DATE), None, "mdy").earliest is not None
    )


def _opens_list(outline: Outline, date: Text) -> bool:
    """Whether a date stands in a line that opens a list: “What was printed on the 3rd of March, 1923, is:”."""
    block = date.holder
    while block > 0 and outline.keys[block][0] in INLINE_TAGS:
        block = outline.parents[block]
    return outline.texts[bisect_left(outline.text_places, outline.stops[block]) - 1].words.endswith(":")
