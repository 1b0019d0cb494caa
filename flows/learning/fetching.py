"""A look at a listing that nobody has declared: its first page, its second and its last, fetched as harvests fetch."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol
from urllib.parse import urlsplit

from flows.http.asking import Asking
from flows.http.redirects import DEFAULT_PORTS, RedirectRefused
from flows.http.source import Limits, PageMissing, PageUnavailable, SourceError
from flows.learning.looked_at import Look, LookedAt, further_pages, looked_at
from flows.learning.request import AddRequest
from flows.learning.understood import NotUnderstood, Outcome, Understood
from flows.web.source import WebSource
from parsers.learn.finding.known import Known
from parsers.learn.finding.records import Evidence
from parsers.learn.interfaces import Interface
from parsers.learn.page_to_learn import PageToLearn
from warehouse.warc.exchange import BodyError, Exchange

PAUSE = 1.0
# Somebody waits for the answer.
ATTEMPTS = 3
_HTML = frozenset({"text/html", "application/xhtml+xml", None})
_KINDS = {"application/rss+xml": "RSS feed", "application/atom+xml": "Atom feed", "application/json": "JSON"}
_PASSWORD = re.compile(rb"""<input\b[^>]{0,400}?\btype\s*=\s*["']?password\b""", re.IGNORECASE)
_LOGIN = re.compile(r"/(?:log-?in|sign-?in|auth|sso|cas|saml2?|shibboleth|idp|account|users/sign_in)\b", re.IGNORECASE)

Said = Callable[[str], None]


class Learning(Protocol):
    """What understands pages: a LearningProcess."""

    def understand(
        self, pages: Sequence[PageToLearn], name: str, known: Known | None = None, *, tries_platforms: bool = True
    ) -> Outcome:
        """See LearningProcess."""


@dataclass(frozen=True, slots=True)
class SiteAt:
    """A site of which nothing but an address is known."""

    home: str
    hosts: tuple[str, ...]
    pause: float = PAUSE


def site_at(url: str) -> SiteAt:
    """The site that an address is on: its host, with “www.” and without."""
    parts = urlsplit(url)
    host = parts.netloc.lower().removesuffix(DEFAULT_PORTS.get(parts.scheme, ""))
    other = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    return SiteAt(f"{parts.scheme}://{host}/", (host, other))


async def look_at(request: AddRequest, learning: Learning, asking: Asking | None = None) -> Look:
    """Fetches the first page of the listing, and what it says to be the second and the last, and understands them.

    Raises SourceError for a first page that could not be had: what the site forbids, does not have or does not give.
    """
    asking = asking or Asking(contact=request.contact, limits=Limits(attempts=ATTEMPTS))
    answers: list[Exchange] = []
    site = site_at(request.url)
    async with WebSource(site, asking, record=answers.append, replica=request.replica, pause=request.pause) as source:
        return await _Looking(request, learning, source, answers).look()


@dataclass(slots=True)
class _Looking:
    """A look, while it is taken."""

    request: AddRequest
    learning: Learning
    source: WebSource
    answers: list[Exchange]
    unfetched: list[str] = field(default_factory=list)

    async def look(self) -> Look:
        first = await self._first(self.request.url)
        if isinstance(first, NotUnderstood):
            return Look(first, (), self.answers)
        outcome = self._understand([first])
        if isinstance(outcome, NotUnderstood):
            return Look(outcome, [first], self.answers)
        archive = Look(outcome, [first]).archive(self.request.name)
        if (number := archive.parser.page_number(first.url)) != 1:
            self.unfetched.append(f"the address is that of page {number}: the listing begins at {archive.listing()}")
            with suppress(SourceError, BodyError):
                first = looked_at("first_page", await self.source.fetch(archive.listing()))
                outcome = self._understand([first])
            if isinstance(outcome, NotUnderstood):
                return Look(outcome, [first], self.answers)
        return await self._with_further_pages(first, outcome)

    async def _first(self, url: str) -> LookedAt | NotUnderstood:
        """The page at the address; or why it need not be read. Raises SourceError."""
        try:
            answer = await self.source.fetch(url)
            page = looked_at("first_page", answer)
        except RedirectRefused as error:
            raise PageUnavailable(f"{error}; if the listing is there, give that address") from error
        except BodyError as error:
            raise PageUnavailable(str(error)) from error
        return self._reason_not_to_read(answer, page) or page

    def _reason_not_to_read(self, answer: Exchange, page: LookedAt) -> NotUnderstood | None:
        sent_on = answer.url != self.request.url
        if sent_on and (_PASSWORD.search(page.body) or _LOGIN.search(urlsplit(answer.url).path)):
            return NotUnderstood(f"the site asks for a login ({answer.url}): what it shows to some alone is no listing")
        if answer.content_type in _HTML:
            return None
        kind = _KINDS.get(answer.content_type or "")
        interfaces = (Interface(kind, answer.url, f"it is {answer.content_type}"),) if kind else ()
        return NotUnderstood(f"it is no HTML page but {answer.content_type}", (), interfaces)

    async def _with_further_pages(self, first: LookedAt, outcome: Understood) -> Look:
        pages = [first]
        for name, url in further_pages(outcome, Look(outcome, pages).archive(self.request.name)).items():
            try:
                pages.append(looked_at(name, await self.source.fetch(url)))
            except (PageMissing, PageUnavailable, BodyError) as error:
                self.unfetched.append(f"the {name.replace('_', ' ')} could not be had: {error}")
            except SourceError as error:
                self.unfetched.append(f"no further page could be had: {error}")
                break
        if len(pages) > 1:
            outcome, pages = self._of_all(outcome, pages)
        return Look(self._numbered(outcome, pages), pages, self.answers, self.unfetched)

    def _numbered(self, outcome: Understood, pages: list[LookedAt]) -> Understood:
        """The outcome, with a doubt where its pages cannot be told apart by their URLs."""
        archive = Look(outcome, pages).archive(self.request.name)
        numbers = [archive.parser.page_number(page.url) for page in pages]
        listings = {archive.parser.listing_url(page.url) for page in pages}
        if len(set(numbers)) == len(pages) and len(listings) == 1:
            return outcome
        says = f"how they are numbered was not understood: {pages[1].url} would be page {numbers[1]} of its listing"
        return replace(outcome, uncertain=(*outcome.uncertain, Evidence("pages", says)))

    def _of_all(self, before: Understood, pages: list[LookedAt]) -> tuple[Understood, list[LookedAt]]:
        """What is understood of all pages together; where that is nothing, what the first one alone said."""
        together = self._understand(pages)
        if isinstance(together, Understood):
            return together, pages
        doubt = Evidence("further pages", f"together with them it was refused: {together.reason}")
        alone = replace(before, uncertain=(*before.uncertain, doubt))
        return alone, pages[:1]

    def _understand(self, pages: Sequence[LookedAt]) -> Outcome:
        request = self.request
        outcome = self.learning.understand([page.to_learn for page in pages], request.name, request.known)
        pause = max(0.0 if request.replica else request.pause or 0.0, self._pause_of_the_site())
        if isinstance(outcome, Understood) and pause:
            return replace(outcome, text=with_pause(outcome.text, pause))
        return outcome

    def _pause_of_the_site(self) -> float:
        """The pause that the site asks for in its robots.txt, where that is longer than the usual one; no longer than
        harvests ever wait for that."""
        delay = min(self.source.crawl_delay, Limits().longest_crawl_delay)
        return delay if delay > PAUSE else 0.0


def with_pause(text: str, seconds: float) -> str:
    """A declaration in which the pause that a person wants stands too, below the home."""
    return re.sub(
        r"^home = .*\n", lambda home: f"{home[0]}pause = {float(seconds)}\n", text, count=1, flags=re.MULTILINE
    )
