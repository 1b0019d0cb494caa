"""From captures to what a parser makes of them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from urllib.parse import urlsplit

from flows.parser_process import ParserProcess
from parsers.archive import Archive
from parsers.errors import PageRejected
from parsers.records import Reject, RejectReason
from warehouse.captures import Capture
from warehouse.exchange import BodyError, Exchange
from warehouse.lookups import PageFacts
from warehouse.records import PageRead


def is_page(capture: Capture) -> bool:
    """Whether a capture shows a page of the site: not a redirect, an error, robots.txt, or “not modified” without
    anything that it could mean."""
    return (capture.status == 200 or capture.revisit_of is not None) and urlsplit(capture.url).path != "/robots.txt"


class PageReader(AbstractContextManager["PageReader"]):
    """Reads pages with their archive's parser, in a process of its own, which ends with the block."""

    def __init__(self, process: ParserProcess | None = None) -> None:
        self._process = process or ParserProcess()

    def __exit__(self, *error: object) -> None:
        self._process.__exit__(*error)

    def read(self, archive: Archive, url: str, digest: str, exchange: Exchange) -> PageRead:
        """What the archive's parser makes of a page. Nothing that stands on it can raise, or crash this process.

        `url` and `digest` are those of its capture, `exchange` holds the payload. Raises ParserNotStarted.
        """
        page, rejected = None, None
        try:
            page = self._process.parse(archive.name, exchange.body(), url, exchange.charset)
        except PageRejected as error:
            rejected = error.as_reject()
        except BodyError as error:
            rejected = Reject(None, RejectReason.UNDECODABLE, str(error), None)
        return PageRead(
            archive=archive.name,
            url=url,
            payload_digest=digest,
            listing_url=archive.parser.listing_url(url),
            page_number=archive.parser.page_number(url),
            parser_version=archive.parser.version,
            page=page,
            rejected=rejected,
        )


def facts_of(read: PageRead) -> PageFacts:
    """The facts of a page that was just read; a rejected page promises nothing and leads nowhere."""
    page = read.page
    return PageFacts(
        first=page.first if page else None,
        last=page.last if page else None,
        total=page.total if page else None,
        entries=len(read.entries),
        rejects=len(read.rejects),
        next_url=page.next_url if page else None,
        documents=tuple(entry.url for entry in read.entries),
    )
