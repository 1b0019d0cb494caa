"""One page, parsed in this process, under the limits that it must not exceed."""

from __future__ import annotations

import resource
import signal
from contextlib import suppress

from parsers.archive import Archive
from parsers.counting_headers import Counts
from parsers.errors import PageRejected
from parsers.records import ListingPage, RejectReason

PROCESSOR_SECONDS = 30.0
MEMORY_LIMIT = 4 * 1024**3
# What the tables have room for.
LAST_ROW = 2**15 - 1


def parse(
    archive: Archive,
    body: bytes,
    url: str,
    charset: str | None = None,
    counts: Counts = (),
    *,
    seconds: float = PROCESSOR_SECONDS,
) -> ListingPage:
    """What the archive's parser makes of the decoded bytes of the page at `url`; `charset` and `counts` are what its
    headers say.

    A page that takes more than `seconds` of processor time ends this process with SIGPROF, wherever it is at that
    moment. Raises PageRejected, also for whatever a parser that fails raises.
    """
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        page = archive.parser.parse_page(body, url, charset, counts)
        if too_many := rows_too_many(page):
            raise PageRejected(RejectReason.PARSER_FAILED, too_many)
        if not names_fields_once(page):
            raise PageRejected(RejectReason.PARSER_FAILED, "it has given a row the same field twice")
        return page
    except PageRejected:
        raise
    except Exception as error:
        raise PageRejected(RejectReason.PARSER_FAILED, f"{type(error).__name__}: {error}") from error
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def rows_too_many(page: ListingPage) -> str | None:
    """That a page has more rows than are kept of one, in words; None where it has not."""
    rows = len(page.entries) + len(page.rejects)
    return f"it has {rows:,} rows, and of a page no more than {LAST_ROW:,} are read" if rows > LAST_ROW else None


def names_fields_once(page: ListingPage) -> bool:
    """Whether no row of a page has a field twice, for which the tables have no room."""
    return all(len(dict(entry.fields)) == len(entry.fields) for entry in page.entries)


def set_limits() -> None:
    """What a page can cost this process, which does nothing but parse. Ctrl-C reaches all processes of a terminal: the
    one that started this one decides."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    # Where the system knows no such limit, or has a lower one already, that is how it is.
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
