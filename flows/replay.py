"""A replica: stored pages of an archive, served on loopback as the site that they came from.

The modules behind it: `replay_pages` (which pages), `replay_http` (the server), `replay_overview` (its own page).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from http import HTTPStatus

from flows.loopback_service import LoopbackService, ReplicaError
from flows.replay_http import STILL, Answer, ReplicaServer, answer
from flows.replay_overview import overview
from flows.replay_pages import (
    CapturedPage,
    Page,
    PageKey,
    ReplayedPage,
    page_key,
    pages_from_captures,
    pages_from_fixtures,
)
from parsers.archive import Archive
from parsers.errors import RegestError
from warehouse.exchange import Headers

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
KEPT_HEADERS = frozenset({"content-type", "content-language", "retry-after"})

# More pages than any listing that is replayed over and over has; about 150 MB of usual ones.
ANSWERS_IN_MEMORY = 2000

_HTML: Headers = (("Content-Type", "text/html; charset=utf-8"),)
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
        return answer(status, _HTML, overview(self._archive, list(self._pages.values()), heading))


def _memento(page: ReplayedPage) -> Headers:
    """What marks a page as the state of a time (RFC 7089, sections 2.1.1 and 2.2); nothing for what is no capture."""
    if page.captured_at is None:
        return ()
    return (
        ("Memento-Datetime", format_datetime(page.captured_at.astimezone(UTC), usegmt=True)),
        ("Link", f'<{page.url}>; rel="original"'),
    )
