"""What a declaration reads on pages that are held: beside what another one reads there, and beside what is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from flows.reading.page import PageReader
from parsers.archive import Archive
from parsers.catalog import Declarations, archive_named, declare, own_declarations
from parsers.declarations.source import Source
from parsers.records import Entry
from warehouse.held_pages import HeldPage, KnownDocument
from warehouse.records import PageRead
from warehouse.warc.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Gathered:
    """A page that is held, and the response that has its bytes."""

    page: HeldPage
    exchange: Exchange

    @property
    def as_read(self) -> Exchange:
        """The response with the headers by which the page is read."""
        return self.exchange.to_be_read_as(self.page.read_as)


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a document that would be another one."""

    url: str
    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is read of known documents: those that stand there again at the same URLs, those that the pages lead to and
    that are no rows, and the fields that would be others. `rows` are all, `strangers` those of no known document,
    `rejects` those that could not be read."""

    rows: int
    rejects: int
    found: tuple[str, ...]
    missing: tuple[str, ...]
    changes: tuple[Change, ...]
    strangers: int

    def changed(self, field: str) -> list[Change]:
        """The changes of one field."""
        return [change for change in self.changes if change.field == field]

    def lost(self, field: str) -> list[Change]:
        """The changes by which a field would be nothing any more."""
        return [change for change in self.changed(field) if change.after is None]


@contextmanager
def declared_as(name: str, source: Source) -> Iterator[Archive]:
    """An archive as a text declares it, here and in processes that are started, as long as the block. Raises
    BrokenOwnArchive."""
    own = own_declarations()
    declare(Declarations({**own.archives, name: source}, own.platforms))
    try:
        yield archive_named(name)
    finally:
        declare(own)


def readings(archive: Archive, pages: Sequence[Gathered]) -> list[PageRead]:
    """What the archive's parser makes of each of the pages, in their order. Raises ParserNotStarted."""
    with PageReader() as reader:
        return [
            reader.read(archive, one.page.url, one.page.capture.payload_digest, one.page.read_as, one.exchange)
            for one in pages
        ]


def reads_as_before(before: PageRead, after: PageRead) -> bool:
    """Whether a page is read as it was, in all but how a refusal is worded, and what the markup of a page without rows
    is called, which may be any."""
    if before.page is None or after.page is None:
        reasons = [read.rejected and read.rejected.reason for read in (before, after)]
        return before.page is after.page and reasons[0] == reasons[1]
    return before.page == (after.page if after.entries else replace(after.page, layout=before.page.layout))


def agreement(read: Sequence[PageRead], expected: Sequence[str], known: Mapping[str, KnownDocument]) -> Agreement:
    """What was read beside the known documents, of which the pages lead to those that are expected."""
    entries: dict[str, Entry] = {}
    for page in read:
        for entry in page.entries:
            entries.setdefault(entry.url, entry)
    found = [url for url in entries if url in known]
    return Agreement(
        rows=sum(len(page.entries) for page in read),
        rejects=sum(len(page.rejects) for page in read),
        found=tuple(found),
        missing=tuple(url for url in expected if url not in entries),
        changes=tuple(change for url in found for change in _changes(known[url], entries[url])),
        strangers=len(entries) - len(found),
    )


def _changes(known: KnownDocument, entry: Entry) -> Iterator[Change]:
    fields = dict(entry.fields)
    both = [("title", known.title, entry.title), ("date", known.date, entry.date.text or None)]
    both += [("summary", known.summary, entry.summary)]
    both += [(name, known.fields.get(name), fields.get(name)) for name in {**known.fields, **fields}]
    yield from (Change(known.url, name, before, after) for name, before, after in both if before != after)
