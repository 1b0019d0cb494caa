"""A replica: stored pages of an archive, served on loopback as the site that they came from; its own page lists
them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from html import escape
from http import HTTPStatus
from urllib.parse import unquote_plus

from flows.replay.pages import (
    CapturedPage,
    Page,
    PageKey,
    ReplayedPage,
    page_key,
    pages_from_captures,
    pages_from_fixtures,
    target_of,
)
from flows.replay.server import STILL, Answer, LoopbackService, ReplicaError, ReplicaServer, answer
from flows.text.harmless import harmless, harmless_url
from parsers.archive import Archive
from parsers.counting_headers import COUNTED
from parsers.errors import RegestError
from warehouse.warc.exchange import Headers

MOST_LINKS = 200

_OVERVIEW = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{heading}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
li {{ overflow-wrap: anywhere }}
time {{ opacity: .75; white-space: nowrap }}
</style>
</head>
<body>
<h1>{heading}</h1>
<p>This is not <a href="{home}">{title}</a> itself but a replica of it, served by Regest on this computer alone.
It has {count}:</p>
<ul>
{links}
</ul>
{rest}</body>
</html>
"""


def overview(archive: Archive, pages: Sequence[Page], heading: str) -> bytes:
    """An HTML page in UTF-8 that says what the replica is and links to the first 200 of its pages."""
    return overview_of(archive.title, archive.home, pages, heading)


def overview_of(title: str, home: str, pages: Sequence[Page], heading: str) -> bytes:
    """The same, for a site that is no archive."""
    more = len(pages) - MOST_LINKS
    return _OVERVIEW.format(
        heading=escape(harmless(heading)),
        home=escape(home),
        title=escape(harmless(title)),
        count="1 page" if len(pages) == 1 else f"{len(pages):,} pages",
        links="\n".join(_link(page) for page in pages[:MOST_LINKS]),
        rest=f"<p>… and {more:,} more.</p>\n" if more > 0 else "",
    ).encode(errors="replace")


def _link(page: Page) -> str:
    target = target_of(page.url)
    captured = page.captured_at
    when = f' <time datetime="{captured.isoformat()}">captured {captured:%Y-%m-%d %H:%M} UTC</time>' if captured else ""
    return f'<li><a href="{escape(harmless_url(target))}">{escape(harmless(unquote_plus(target)))}</a>{when}</li>'


__all__ = [
    "CapturedPage",
    "Page",
    "ReplayedPage",
    "Replica",
    "ReplicaError",
    "pages_from_captures",
    "pages_from_fixtures",
]

# A page that is no capture has no time; one that stays the same keeps If-Modified-Since working.
MODIFIED = datetime(2025, 1, 1, tzinfo=UTC)

# What still holds of a stored response when it is served again; the rest speaks of a connection, a cache or a host.
KEPT_HEADERS = frozenset({"content-type", "content-language", "retry-after", *COUNTED})

# More pages than any listing that is replayed over and over has; about 150 MB of usual ones.
ANSWERS_IN_MEMORY = 2000

_HTML_HEADERS: Headers = (("Content-Type", "text/html; charset=utf-8"),)
_TEXT: Headers = (("Content-Type", "text/plain; charset=utf-8"),)


class Replica(LoopbackService):
    """Serves an archive's pages at `origin` while it is entered as a context manager, in threads of its own.

    A request means a page, however it is spelled: facets in another order, this machine or one of `hosts`, which are
    the archive's where none are given. Of pages that are the same so, the first is served, with those of its headers
    that `kept_headers` names in lower case, and with the Content-Security-Policy `policy`. `port` 0 takes a free one.
    Entering raises ReplicaError for a port that cannot be had.
    """

    def __init__(
        self,
        archive: Archive,
        pages: Iterable[Page],
        port: int = 0,
        kept_headers: frozenset[str] = KEPT_HEADERS,
        policy: str = STILL,
        hosts: Iterable[str] | None = None,
    ) -> None:
        self._archive = archive
        super().__init__(port)
        self._kept_headers = kept_headers
        self._policy = policy
        # A harvest asks a replica for the archive's hosts.
        self._hosts = archive.hosts if hosts is None else hosts
        self._pages: dict[PageKey, Page] = {}
        for page in pages:
            self._pages.setdefault(page_key(archive, page.url), page)
        self._defaults = self._default_answers()
        self._not_found = self._overview(HTTPStatus.NOT_FOUND, "The replica does not have this page")
        self._answer = lru_cache(ANSWERS_IN_MEMORY)(self._read_answer)

    def _server_at(self, port: int) -> ReplicaServer:
        return ReplicaServer(port, self._answer_to, self._policy, self._hosts)

    def _answer_to(self, target: str) -> Answer:
        key = page_key(self._archive, target)
        if key not in self._pages:
            return self._defaults.get(key, self._not_found)
        try:
            return self._answer(key)
        except RegestError as error:
            return answer(HTTPStatus.INTERNAL_SERVER_ERROR, _TEXT, f"This page cannot be replayed: {error}\n".encode())

    def _read_answer(self, key: PageKey) -> Answer:
        read = self._pages[key].read()
        kept = tuple((name, value) for name, value in read.headers if name.lower() in self._kept_headers)
        return answer(read.status, kept + _memento(read), read.body, read.captured_at or MODIFIED)

    def _default_answers(self) -> dict[PageKey, Answer]:
        """What is said where no page is stored."""
        title = f"Replica of {self._archive.title}"
        robots = answer(HTTPStatus.OK, _TEXT, b"User-agent: *\nAllow: /\n", MODIFIED)
        return {
            page_key(self._archive, "/"): self._overview(HTTPStatus.OK, title),
            page_key(self._archive, "/robots.txt"): robots,
        }

    def _overview(self, status: HTTPStatus, heading: str) -> Answer:
        return answer(status, _HTML_HEADERS, overview(self._archive, list(self._pages.values()), heading))


def _memento(page: ReplayedPage) -> Headers:
    """What marks a page as the state of a time (RFC 7089, sections 2.1.1 and 2.2); nothing for what is no capture."""
    if page.captured_at is None:
        return ()
    return (
        ("Memento-Datetime", format_datetime(page.captured_at.astimezone(UTC), usegmt=True)),
        ("Link", f'<{page.url}>; rel="original"'),
    )
