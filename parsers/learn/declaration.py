"""From the records of pages to the declaration that a person would have written, read by its own parser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.archive import Archive
from parsers.declarations.build import archive_of
from parsers.declarations.source import BrokenDeclaration, Source
from parsers.errors import PageRejected
from parsers.learn.composed import composed
from parsers.learn.finding.fields import TITLE
from parsers.learn.finding.records import Evidence, FoundRecords, Refused
from parsers.learn.page_to_learn import PageToLearn
from parsers.learn.selecting.group_heads import without_heads
from parsers.learn.selecting.other_lists import other_lists_of
from parsers.learn.selecting.row_elements import RowElements, beginning_of, rows_of
from parsers.learn.selecting.row_selector import row_selector, wider_rows
from parsers.learn.several_lists import reads_as_home_page
from parsers.learn.telling import Told, missing_of, said_of, uncertain_of
from parsers.learn.understood import UnderstoodListing, understood
from parsers.records import ListingPage, RejectReason

# Bytes, and signs of tags, of all the pages together that are read to find out which of several declarations reads
# more of them.
MOST_BYTES_READ, MOST_TAGS_READ = 1_500_000, 150_000


@dataclass(frozen=True, slots=True, eq=False)
class LearnedDeclaration:
    """A declaration as TOML, the archive that it declares, and what its own parser reads on the pages that it was
    learned from; what the records do not have or no declaration can say of them (`missing`), in words, what is
    uncertain, with the reason, and why the page reads as a home page, where it does."""

    text: str
    archive: Archive
    read: tuple[ListingPage, ...]
    missing: tuple[str, ...]
    uncertain: tuple[Evidence, ...]
    home_page: str | None


@dataclass(frozen=True, slots=True, eq=False)
class _Attempt:
    """A declaration, what it reads, and what is to be said of that."""

    of: UnderstoodListing
    text: str
    archive: Archive | None
    read: tuple[ListingPage, ...]
    told: Told


def declare(
    pages: Sequence[PageToLearn],
    found: Sequence[FoundRecords],
    name: str = "learned",
    nothing_found: str | None = None,
) -> LearnedDeclaration | Refused:
    """The declaration of the listing that has these pages, on which these records were found; or why none can be
    written that reads them. `nothing_found` selects what its empty pages have. Never raises."""
    found = [without_heads(one) for one in found]
    rows = [rows_of(beginning_of(one)) for one in found]
    selector = row_selector(rows)
    if isinstance(selector, Refused):
        return selector
    at, rows = selector
    of = replace(understood(pages, found, rows, at), nothing_found=nothing_found)
    if not (of.urls.document or of.urls.elsewhere) or 2 * len(of.urls.unsaid) > of.count:
        return Refused(_without_documents(of))
    best = _best(of if TITLE in of.places else replace(of, reads_blocks=True), pages, name)
    if best.told.reason is None and _has_strays(best) and (wider := wider_rows(rows)) and _may_try(pages, 1):
        other = _among_wider(of, wider, found, pages, name)
        best = max(best, other or best, key=lambda one: one.told.points)
    if best.archive is None or best.told.reason:
        return Refused(best.told.reason or "its own declaration reads nothing")
    uncertain = uncertain_of(best.of, best.read) + best.told.uncertain
    missing = tuple(missing_of(best.of, best.read))
    return LearnedDeclaration(best.text, best.archive, best.read, missing, uncertain, reads_as_home_page(best.of))


def _has_strays(tried: _Attempt) -> bool:
    return any(reject.reason is RejectReason.NO_ROW for page in tried.read for reject in page.rejects)


def _among_wider(
    narrow: UnderstoodListing,
    rows: Sequence[RowElements],
    found: Sequence[FoundRecords],
    pages: Sequence[PageToLearn],
    name: str,
) -> _Attempt | None:
    """The best declaration of wider rows than those that were understood: of a picture beside a row the link to its
    document belongs to the row."""
    selector = row_selector(rows)
    if isinstance(selector, Refused):
        return None
    of = replace(understood(pages, found, selector[1], selector[0]), nothing_found=narrow.nothing_found)
    return _best(of, pages, name) if TITLE in of.places else None


def _without_documents(of: UnderstoodListing) -> str:
    if of.urls.unsaid and of.urls.unsaid[0].startswith("javascript:"):
        return "its records' links are followed by script alone, which no declaration can do"
    if of.urls.unsaid:
        return f"its records lead to many other sites, which are not its documents: {of.urls.unsaid[0][:80]}"
    return "its records have no links: a declaration knows documents by theirs"


def _best(of: UnderstoodListing, pages: Sequence[PageToLearn], name: str) -> _Attempt:
    """Of the ways to declare what was understood the first that reads all, else the one that reads most."""
    best = _with_other_lists(_tried(of, pages, name), pages, name)
    for number, one in enumerate(_other_ways(best), 1):
        if best.told.is_whole or not _may_try(pages, number):
            break
        tried = _with_other_lists(_tried(one, pages, name), pages, name)
        if tried.told.points > best.told.points:
            best = tried
    return best


def _may_try(pages: Sequence[PageToLearn], times: int) -> bool:
    """Whether pages that were read so often are read once more: large ones are not."""
    if (times + 1) * sum(len(page.body) for page in pages) > MOST_BYTES_READ:
        return False
    return (times + 1) * sum(page.body.count(b"<") for page in pages) <= MOST_TAGS_READ


def _other_ways(tried: _Attempt) -> Iterator[UnderstoodListing]:
    """How else to declare what was understood, where a declaration does not read all: without what it is said to
    promise, without its own way on, by a row's blocks."""
    of, says = tried.of, {one.what for one in tried.told.uncertain}
    if of.promise is not None and (tried.told.reason or "promise" in says):
        yield replace(of, promise=None)
    if of.paging is not None and of.paging.next is not None and (tried.told.reason or "URL" in says):
        yield replace(of, paging=replace(of.paging, next=None))
    if TITLE in of.places and not of.reads_blocks:
        yield replace(of, reads_blocks=True)


def _tried(of: UnderstoodListing, pages: Sequence[PageToLearn], name: str) -> _Attempt:
    text = composed(of)
    try:
        archive = archive_of(name, Source(f"archives/{name}.toml", text), {})
    except BrokenDeclaration as broken:
        return _Attempt(of, text, None, (), Told(f"the declaration cannot be used: {broken}"))
    read = []
    for page in pages:
        try:
            read.append(archive.parser.parse_page(page.body, page.url, page.charset))
        except PageRejected as rejected:
            return _Attempt(of, text, archive, (), Told(refusal_in_words(rejected)))
    return _Attempt(of, text, archive, tuple(read), said_of(read, of))


def refusal_in_words(rejected: PageRejected) -> str:
    """What is said of a page on which its own declaration reads nothing."""
    if rejected.reason is RejectReason.UNKNOWN_LAYOUT:
        return "its records are marked up so that no declaration can tell them from other links: none reads its rows"
    return f"its own declaration refuses the page: {rejected.detail}"


def _with_other_lists(tried: _Attempt, pages: Sequence[PageToLearn], name: str) -> _Attempt:
    """The same with those lists named that are marked up like the rows and are none."""
    others = other_lists_of(tried.read, tried.of.rows) if _may_try(pages, 1) else None
    if not others:
        return tried
    again = _tried(replace(tried.of, other_lists=others), pages, name)
    return again if again.told.points > tried.told.points else tried
