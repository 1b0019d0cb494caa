"""From captures to what a parser makes of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Protocol, Self
from urllib.parse import urlsplit

from flows.reading.parse import parse
from flows.reading.parser_process import ParserProcess
from parsers.archive import Archive
from parsers.catalog import archives
from parsers.counting_headers import Counts
from parsers.errors import PageRejected
from parsers.records import ListingPage, Reject, RejectReason
from parsers.version import parser_version
from warehouse.lookups import PageFacts
from warehouse.records import PageRead
from warehouse.warc.captures import Capture
from warehouse.warc.exchange import BodyError, Exchange


def is_page(capture: Capture) -> bool:
    """Whether a capture shows a page of the site: not a redirect, an error, robots.txt, or “not modified” without
    anything that it could mean."""
    return (capture.status == 200 or capture.revisit_of is not None) and urlsplit(capture.url).path != "/robots.txt"


class Parsing(Protocol):
    """Where pages are parsed: a ParserProcess, or ThisProcess."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def parse(
        self, archive_name: str, body: bytes, url: str, charset: str | None = None, counts: Counts = ()
    ) -> ListingPage:
        """What the archive's parser makes of the decoded bytes of the page at `url`. Raises PageRejected."""


class ThisProcess(AbstractContextManager["ThisProcess"]):
    """Parses here, for a process that may be lost: a page on which the parser crashes ends it."""

    def __exit__(self, *_: object) -> None: ...

    def parse(
        self, archive_name: str, body: bytes, url: str, charset: str | None = None, counts: Counts = ()
    ) -> ListingPage:
        """See Parsing."""
        return parse(archives()[archive_name], body, url, charset, counts)


@dataclass(frozen=True, slots=True)
class _OfMany:
    """The parser of many harvests, and the one thread that asks it: the others go on while it parses a page."""

    parsing: Parsing
    thread: ThreadPoolExecutor


_of_many: ContextVar[_OfMany | None] = ContextVar("_of_many", default=None)


@contextmanager
def one_parser_for_all() -> Iterator[None]:
    """What is read meanwhile is parsed in one process, which it takes longer to start than to read a short listing."""
    with ParserProcess() as parsing, ThreadPoolExecutor(1, "parser") as thread:
        token = _of_many.set(_OfMany(parsing, thread))
        try:
            yield
        finally:
            _of_many.reset(token)


class PageReader(AbstractContextManager["PageReader"]):
    """Reads pages with their archive's parser: in a process of its own, which ends with the block, unless another place
    is given, or there is one for all."""

    def __init__(self, parsing: Parsing | None = None) -> None:
        of_many = None if parsing else _of_many.get()
        self._is_own = parsing is None and of_many is None
        self._parsing = parsing or (of_many.parsing if of_many else ParserProcess())
        self._thread = of_many.thread if of_many else None

    def __exit__(self, *error: object) -> None:
        if self._is_own:
            self._parsing.__exit__(*error)

    async def read_in_turn(
        self, archive: Archive, url: str, digest: str, read_as: str | None, exchange: Exchange
    ) -> PageRead:
        """As `read`, which must not be called where there is one parser for all."""
        if self._thread is None:
            return self.read(archive, url, digest, read_as, exchange)
        reading = partial(self.read, archive, url, digest, read_as, exchange)
        return await asyncio.get_running_loop().run_in_executor(self._thread, reading)

    def read(
        self,
        archive: Archive,
        url: str,
        digest: str,
        read_as: str | None,
        exchange: Exchange,
        settled: Reject | None = None,
    ) -> PageRead:
        """What the archive's parser makes of a page. Nothing that stands on it can raise, or crash this process.

        `url`, `digest` and `read_as` are those of its capture, `exchange` holds the payload. A page that is no
        listing's by its URL, and on which no listing is found, is passed over. One is not parsed for which it is
        `settled` what stands. Raises ParserNotStarted.
        """
        page, rejected = None, settled
        exchange = exchange.to_be_read_as(read_as)
        try:
            if settled is None:
                page = self._parsing.parse(archive.name, exchange.body(), url, exchange.charset, exchange.counts)
        except PageRejected as error:
            rejected = error.as_reject()
        except BodyError as error:
            rejected = Reject(None, RejectReason.UNDECODABLE, str(error), None)
        is_quarantined = rejected is not None and rejected.reason is RejectReason.QUARANTINED
        is_passed_over = rejected is not None and not archive.parser.is_listing(url)
        return PageRead(
            archive=archive.name,
            url=url,
            payload_digest=digest,
            listing_url=archive.parser.listing_url(url),
            page_number=archive.parser.page_number(url),
            # What no parser has read is due for reading.
            parser_version=None if is_quarantined else parser_version(archive),
            page=page,
            rejected=None if is_passed_over else rejected,
            is_passed_over=is_passed_over,
            read_as=read_as,
        )


def facts_of(read: PageRead) -> PageFacts:
    """The facts of a page that was just read; a rejected page promises nothing and leads nowhere."""
    page = read.page
    return PageFacts(
        first=page.first if page else None,
        last=page.last if page else None,
        total=page.total if page else None,
        pages=page.pages if page else None,
        entries=len(read.entries),
        rejects=len(read.rejects),
        next_url=page.next_url if page else None,
        furthest_page=page.furthest_page if page else None,
        documents=tuple(entry.url for entry in read.entries),
    )
