"""How an archive prints its listings: what is declared of it, as data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class ReadAs(StrEnum):
    """What is looked for at a place: its text, or that of its texts which reads as a date."""

    TEXT = "text"
    DATE = "date"


class Side(StrEnum):
    """On which side of a row something stands that is no part of it."""

    ABOVE = "above"
    BELOW = "below"


class Stands(StrEnum):
    """On which pages with rows a promise stands: where it does not, its place is declared wrong."""

    ALWAYS = "always"
    ON_SEVERAL_PAGES = "on several pages"
    SOMETIMES = "sometimes"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a row, or on a page.

    `at` selects its elements, the row itself where it is None: the first one counts, with `many` all. Of their text
    goes what stands in the elements that `without` selects, and then what `drop` matches; with `attribute` that is
    taken instead of the text, but of a date both are read. `split` parts each text, and with `read_as` DATE the last
    one that reads as a date is taken. With a `side` the element is not in the row but beside it: the nearest above, as
    the heading of a group, or the first below.
    """

    at: str | None
    attribute: str | None = None
    drop: re.Pattern[str] | None = None
    without: str | None = None
    many: bool = False
    split: re.Pattern[str] | None = None
    read_as: ReadAs = ReadAs.TEXT
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class RowPlaces:
    """The places of a row. Without a `link` it is that around or in the title. `without` selects what tells nothing of
    the document. `language` (BCP 47) and `date_order` ("dmy", "mdy") say how the archive prints its dates."""

    title: Place
    link: Place | None = None
    date: Place | None = None
    summary: Place | None = None
    fields: tuple[tuple[str, Place], ...] = ()
    without: str | None = None
    language: str | None = None
    date_order: str | None = None


@dataclass(frozen=True, slots=True)
class PromisePlace:
    """Where a page says how much there is: `at` a selector, or in a `header` of its response, named in lower case. What
    `pattern` names in the text is the promise (`first`, `last`, `total`, `pages`); without one the text is read as such
    labels are printed. `stands` says of which pages with rows it can be expected: of all, of all where a listing has
    several pages, or of some sites' alone."""

    at: str | None
    pattern: re.Pattern[str] | None = None
    stands: Stands = Stands.ALWAYS
    header: str | None = None

    def __str__(self) -> str:
        return f"in the header {self.header}" if self.header else f"at `{self.at}`"


@dataclass(frozen=True, slots=True)
class Layout:
    """One generation of an archive's markup.

    `row` selects its rows and `sign` anything that only its pages have; `title` selects the title inside a row where
    it is less than the whole text of the link. `required` are signs without which none of the rows counts. With
    `places` nothing of a row is found by its looks, and only where they say it; `promise` says where the promise is.
    """

    name: str
    row: str
    sign: str
    title: str | None = None
    required: tuple[str, ...] = ()
    places: RowPlaces | None = None
    promise: PromisePlace | None = None

    @property
    def may_be_plain(self) -> bool:
        """Whether its rows can be read from their HTML in one go: where no part of them has a declared place."""
        return self.title is None and self.places is None


@dataclass(frozen=True, slots=True)
class ListingMarkup:
    """How an archive prints its listings.

    `layouts` are its generations of markup; `expected` says in words where the rows stand, for the message when there
    are none. `other_headings` are headings of pages that list documents but are no listings, `other_pages` selects
    what only the archive's other kinds of page have. `ai_notice` matches, from its start, the paragraph that says that
    a summary was written by a machine. `closes_all` is true where every page closes all elements that it opens.
    `next_link` selects the link to the next page, where it is none of the usual ones, and `nothing_found` what only a
    listing without rows has. `other_lists` selects what on a listing's pages holds other documents than the listing's.
    With `json_ld` the lists in a page's JSON-LD are read as if they stood on it.
    """

    layouts: tuple[Layout, ...]
    expected: str
    other_headings: tuple[str, ...] = ()
    other_pages: str | None = None
    ai_notice: re.Pattern[str] | None = None
    closes_all: bool = False
    next_link: str | None = None
    other_lists: str | None = None
    nothing_found: str | None = None
    json_ld: bool = False
