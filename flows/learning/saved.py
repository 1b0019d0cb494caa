"""A look at pages of a listing that somebody has saved: nothing is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from flows.files import pages
from flows.learning.fetching import Learning
from flows.learning.looked_at import Look, LookedAt
from flows.learning.request import AddRequest
from parsers.errors import WrongUsage
from parsers.saved.page import canonical_link, url_by_saver, url_by_wayback

NAMES = ("first_page", "second_page", "last_page")
MOST_PAGES = 20


def saved_pages_at(files: Sequence[Path], urls: Sequence[str]) -> list[LookedAt]:
    """The saved pages of a listing, its first page first, each with where it was found: as `urls` say in the same
    order, else as it says itself. Raises WrongUsage."""
    if len(urls) > len(files):
        raise WrongUsage(f"{len(urls)} of --url for {len(files)} of --from: give one for each page, in their order")
    if len(files) > MOST_PAGES:
        raise WrongUsage(f"of one listing {MOST_PAGES} pages are enough to learn from: leave some out")
    return [_page(number, file, url) for number, (file, url) in enumerate(zip_longest(files, urls))]


def look_at_saved(request: AddRequest, learning: Learning, saved: Sequence[LookedAt]) -> Look:
    """What is understood of saved pages, the first one first."""
    return Look(learning.understand([page.to_learn for page in saved], request.name, request.known), saved)


def _page(number: int, file: Path, url: str | None) -> LookedAt:
    if pages.holds_many(file):
        raise WrongUsage(f"{file} holds more than a page: name one")
    found = next(pages.saved_pages([file]))
    if isinstance(found, pages.Refused):
        raise WrongUsage(f"{file} cannot be read: {found.reason.removeprefix('cannot be read: ')}")
    assert isinstance(found, pages.SavedPage), "what is named itself is a page"
    url = url or found.saved_from or _said_by(found.body)
    if url is None:
        raise WrongUsage(f"where {file} was found is not said by itself: give its --url")
    name = NAMES[number] if number < 2 else f"page_{number + 1}"
    headers = {"content-type": found.content_type} if found.saved_from else {}
    return LookedAt(name, url, 200, headers, found.body, None)


def _said_by(body: bytes) -> str | None:
    """Where a page was found, by the program that saved it, else by the link in its head that calls its own address."""
    replayed = url_by_wayback(body)
    link = url_by_saver(body) or (replayed[0] if replayed else None) or canonical_link(body)
    return link if link and link.startswith(("https://", "http://")) else None
