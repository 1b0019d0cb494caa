"""From the records of pages to the declaration that a person would have written, read by its own parser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.archive import Archive
from parsers.declarations.build import archive_of
from parsers.declarations.source import BrokenDeclaration, Source
from parsers.errors import PageRejected
from parsers.learn.composed import Composed, composed
from parsers.learn.records import Evidence, FoundRecords, Refused
from parsers.learn.row_elements import RowElements, rows_of
from parsers.learn.saved import SavedPage
from parsers.learn.selectors import Case, rows_selector
from parsers.learn.telling import said_of
from parsers.records import ListingPage

LEAST_SHARE_READ = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class LearnedDeclaration:
    """A declaration as TOML, the archive that it declares, and what its own parser reads on the pages that it was
    learned from; what the records do not have or no declaration can say of them (`missing`), in words, and what is
    uncertain, with the reason."""

    text: str
    archive: Archive
    read: tuple[ListingPage, ...]
    missing: tuple[str, ...]
    uncertain: tuple[Evidence, ...]


def declare(
    pages: Sequence[SavedPage], found: Sequence[FoundRecords], name: str = "learned"
) -> LearnedDeclaration | Refused:
    """The declaration of the listing that has these pages, on which these records were found; or why none can be
    written that reads them. Never raises."""
    rows = [rows_of(one) for one in found]
    if reason := _without_elements(rows):
        return Refused(reason)
    at = rows_selector([Case((one.found.tree.root,), tuple(one.nodes)) for one in rows if one.found.tree.root])
    if at is None:
        return Refused("no selector tells the records from what is beside them")
    said = composed(pages, rows, at, name)
    return said if isinstance(said, Refused) else _read(said, pages, rows)


def _without_elements(rows: Sequence[RowElements]) -> str | None:
    records = sum(len(one.rows) for one in rows)
    have = sum(len(one.nodes) for one in rows)
    if have < LEAST_SHARE_READ * records or have < 2:
        return (
            f"{records - have} of {records} records have no element of their own: a declaration names rows by elements"
        )
    return None


def _read(said: Composed, pages: Sequence[SavedPage], rows: Sequence[RowElements]) -> LearnedDeclaration | Refused:
    try:
        archive = archive_of(said.name, Source(f"archives/{said.name}.toml", said.text), {})
    except BrokenDeclaration as broken:
        return Refused(f"the declaration cannot be used: {broken}")
    read = []
    for page in pages:
        try:
            read.append(archive.parser.parse_page(page.body, page.url, page.charset))
        except PageRejected as rejected:
            return Refused(f"its own declaration refuses {page.url}: {rejected.detail}")
    told = said_of(read, rows)
    if told.reason:
        return Refused(told.reason)
    return LearnedDeclaration(
        said.text, archive, tuple(read), said.missing + told.missing, said.uncertain + told.uncertain
    )
