"""The records that parsers give: what a listing page says, as plain data.

All text is Unicode NFC with white space folded to single spaces, otherwise as printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class DatePrecision(StrEnum):
    """The finest unit that the printed date names."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    INTERVAL = "interval"


class DateProblem(StrEnum):
    """Why a printed text gives no date."""

    IMPOSSIBLE = "impossible"
    AMBIGUOUS = "ambiguous"
    CONTRADICTED = "contradicted"
    MISPRINT = "misprint"
    NOT_A_DATE = "not a date"


# Of dates and entries there are ten to a page: to make a frozen dataclass takes three times as long.
class HistoricalDate(NamedTuple):
    """A date as a historian means it: what was printed, and the days that it can stand for.

    `edtf` is an Extended Date/Time Format string (ISO 8601-2:2019), None where there is no date.
    `earliest` and `latest` are the first and the last day it covers in the proleptic Gregorian calendar, each
    None where that side is open or there is no date.
    `problem` says why a text could not be read; a text that says that there is no date ("n.d.") has neither an
    `edtf` nor a `problem`.
    `supplied` is true for a date in square brackets: an archivist's, not the document's.
    `part` keeps the word of "early 1962", "mid 1962", "late 1962", which EDTF cannot say.
    `assumed` is true where the text alone does not say which of its numbers is the month: the order is the archive's,
    as it is declared.
    `stated` is what the page says of it to machines beside what is printed (`<time datetime="1964-03-03">`).
    A date that is CONTRADICTED has an `edtf` all the same where the text alone gives one: what the page states of it to
    machines is another date.
    """

    text: str
    edtf: str | None = None
    earliest: date | None = None
    latest: date | None = None
    precision: DatePrecision | None = None
    problem: DateProblem | None = None
    supplied: bool = False
    part: str | None = None
    assumed: bool = False
    stated: str | None = None


class RejectReason(StrEnum):
    """Why a row or a whole page was not loaded."""

    NO_LINK = "row without a document link"
    NO_ROW = "document link outside of the rows"
    NO_TITLE = "row without a title"
    SEVERAL_TITLES = "row with several titles"
    UNDECODABLE_TEXT = "undecodable text"
    BOT_CHALLENGE = "bot challenge"
    ERROR_PAGE = "error page"
    NOT_A_LISTING = "not a listing"
    NOT_HTML = "not HTML"
    PARSER_CRASHED = "parser crashed"
    PARSER_FAILED = "parser failed"
    PARSER_TOOK_TOO_LONG = "parser took too long"
    QUARANTINED = "its file is quarantined"
    TOO_DEEP = "nested too deep"
    TRUNCATED = "truncated page"
    UNDECODABLE = "undecodable body"
    UNKNOWN_LAYOUT = "unknown layout"


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not be read, or a whole page (then `position` and `html` are None)."""

    position: int | None
    reason: RejectReason
    detail: str
    html: str | None


class Field(NamedTuple):
    """What else a row says of its document (reference code, level, creator), under the name that the archive's
    declaration gives it."""

    name: str
    text: str


class Entry(NamedTuple):
    """One row of a listing page. `position` counts all rows of the page from 1, rejected ones too.

    `url` is the document's canonical URL: the archive's own host, no query, no fragment.
    `summary_by_ai` is true where the archive says that the summary was written by a machine. `other_text` is whatever
    else is to be seen in the row, its blocks joined by “ · ”, None where there is nothing else. `fields` are those that
    are declared and that the row has, each name once.
    """

    position: int
    url: str
    title: str
    date: HistoricalDate
    summary: str | None
    summary_by_ai: bool = False
    other_text: str | None = None
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One listing page: what it promises (`first` - `last` of `total`, None without a label) and what stands on it.

    A label may say the total alone: then `first` and `last` are None. `pages` is how many pages the listing has by the
    page's own words (“Page 3 of 17”), None where none says so.

    `layout` names the generation of the archive's markup, `row_markup` is the skeleton that most of its rows have
    (parsers.listing.row_markup), None on a page without rows. `next_url` is the page's own link to the next page,
    absolute, on the archive's own host, or None on the last page. `furthest_page` is the number of the furthest page of
    the same listing that it links to, None where it links to none.

    `label_problem` says in words why what reads like a count label is no promise: it cannot be read, or another one on
    the page says something else. `contradiction` says in words what on the page is not of the listing page at its URL.
    """

    url: str
    layout: str
    first: int | None
    last: int | None
    total: int | None
    entries: tuple[Entry, ...]
    rejects: tuple[Reject, ...]
    next_url: str | None
    row_markup: str | None = None
    furthest_page: int | None = None
    label_problem: str | None = None
    contradiction: str | None = None
    pages: int | None = None
