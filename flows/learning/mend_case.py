"""What a mended declaration is made from and held against: an archive's captures that were read well, those since that
were not, and the documents that are known from the former."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flows.learning.held_pages import MOST_PAGES, Parted, parted, some_of
from flows.learning.judging import Gathered, readings
from flows.runs.unknown import on_published_tables
from parsers.archive import Archive
from parsers.catalog import archive_named, declaration_of, platforms, shipped
from parsers.declarations.joined import Joined, joined
from parsers.declarations.parser import DeclaredParser
from parsers.declarations.source import Source
from parsers.errors import WrongUsage
from parsers.learn.finding.known import KnownRow
from parsers.learn.found_again import KnownTexts, found_again
from parsers.learn.interfaces import Interface
from warehouse.data_folder import DataFolder
from warehouse.held_pages import HeldPage, KnownDocument, held_pages, known_documents
from warehouse.records import PageRead
from warehouse.warc.captures import CaptureError, read_exchanges
from warehouse.warc.exchange import BodyError


@dataclass(frozen=True, slots=True)
class MendRequest:
    """Whose declaration is to be mended, by the captures in which folder; of one listing only, by its canonical URL."""

    folder: DataFolder
    archive: str
    listing_url: str | None = None


@dataclass(frozen=True, slots=True)
class NotMended:
    """Why no mended declaration can be proposed; whether that is because there is `nothing` to mend. `interfaces` are
    the APIs and feeds that the page mentions."""

    reason: str
    nothing: bool = False
    interfaces: tuple[Interface, ...] = ()


@dataclass(frozen=True, slots=True)
class MendCase:
    """An archive and what declares it, with its platform; the pages that were read well `before`, and those `since`
    that were not, with what is read of both today; the documents that are `known` by their URLs, and those of them that
    each of the pages since leads to, with what of them stands there, by page_id."""

    folder: DataFolder
    archive: Archive
    source: Source
    declared: Joined
    parted: Parted
    before: tuple[Gathered, ...]
    since: tuple[Gathered, ...]
    read_before: tuple[PageRead, ...]
    read_since: tuple[PageRead, ...]
    known: Mapping[str, KnownDocument]
    expected_on: Mapping[int, Mapping[str, KnownRow]]

    @property
    def expected(self) -> Mapping[str, KnownRow]:
        """Of all pages since."""
        return {url: row for page in reversed([*self.expected_on.values()]) for url, row in page.items()}

    def linked_from(self, page: Gathered) -> Mapping[str, KnownRow]:
        """Of one page since."""
        return self.expected_on[page.page.page_id]


def mend_case(request: MendRequest, said: Callable[[str], None]) -> MendCase | NotMended:
    """What there is to mend a declaration by, or why there is nothing. `said` is told of what cannot be read.

    Raises UnknownArchive, BrokenArchive, WrongUsage for an archive that no file declares and one of which nothing is
    held, CaptureError where no capture can be read, and RegestError when the data folder cannot be used.
    """
    archive, source = archive_named(request.archive), declaration_of(request.archive)
    if source is None or not isinstance(archive.parser, DeclaredParser):
        raise WrongUsage(f"{archive.name} is declared by a module of Python, which a person mends")
    with on_published_tables(request.folder, said) as connection:
        pages = held_pages(connection, archive.name, request.listing_url)
        found = parted(pages)
        known = known_documents(connection, found.before)
    if not pages:
        raise WrongUsage(f"nothing of {archive.name} is held in {request.folder.path}: `regest harvest {archive.name}`")
    if not found.since:
        return NotMended(_nothing(archive.name, pages), nothing=True)
    if not found.before:
        return NotMended(
            f"no page of {archive.name} was ever read well, so that nothing is known of its documents:"
            f" `regest add {archive.listing()} --name NAME` learns the listing without that"
        )
    since = _gathered(request.folder, [page for page, _ in found.since[:MOST_PAGES]], said)
    before = _gathered(request.folder, some_of(found.before), said)
    if not since or not before:
        raise CaptureError(f"no capture of {archive.name} can be read: `regest verify` says what is damaged")
    return MendCase(
        folder=request.folder,
        archive=archive,
        source=source,
        declared=joined(archive.name, source, platforms(), shipped().archives.get(archive.name)),
        parted=found,
        before=before,
        since=since,
        read_before=tuple(readings(archive, before)),
        read_since=tuple(readings(archive, since)),
        known=known,
        expected_on=expected_on(archive.parser, since, known),
    )


def _nothing(name: str, pages: Sequence[HeldPage]) -> str:
    """That nothing is to be mended, and what was refused that no declaration mends."""
    refused = Counter(page.rejected_because for page in pages if page.is_newest and page.rejected_because)
    well = len(pages) - sum(page.rejected_because is not None for page in pages)
    says = f"nothing to mend: {'1 page was' if well == 1 else f'{well:,} pages were'} read as {name} is declared"
    if not refused:
        return says
    reasons = ", ".join(f"{count:,} × {reason}" for reason, count in refused.most_common())
    return f"{says}, and no declaration mends why others were refused ({reasons}): `regest rejects {name}`"


def _gathered(folder: DataFolder, pages: Sequence[HeldPage], said: Callable[[str], None]) -> tuple[Gathered, ...]:
    """The pages with their responses, in their order; of those that cannot be read it is told."""
    found = {}
    for capture, exchange in read_exchanges(folder.store, [page.capture for page in pages]):
        if isinstance(exchange, CaptureError):
            said(str(exchange))
        else:
            found[capture.capture_id] = exchange
    return tuple(Gathered(page, found[page.capture.capture_id]) for page in pages if page.capture.capture_id in found)


def expected_on(
    parser: DeclaredParser, pages: Sequence[Gathered], known: Mapping[str, KnownDocument]
) -> dict[int, dict[str, KnownRow]]:
    """The known documents that each of the pages leads to, with what of them stands there, by page_id."""
    texts = {url: KnownTexts(one.title, one.date, one.summary) for url, one in known.items()}
    return {
        one.page.page_id: found_again(
            body_of(one), one.as_read.charset, parser.links.document_urls(one.page.url), texts
        )
        for one in pages
    }


def body_of(page: Gathered) -> bytes:
    """The decoded bytes of a page; none of one that cannot be decoded, which is refused whoever reads it."""
    try:
        return page.as_read.body()
    except BodyError:
        return b""
