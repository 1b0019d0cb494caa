"""A look at pages of a listing that somebody has saved: nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

from flows.files import pages
from flows.learning.fetching import Learning
from flows.learning.looked_at import Look, LookedAt, last_page_of
from flows.learning.request import AddRequest
from flows.learning.understood import Understood
from parsers.errors import WrongUsage
from parsers.saved.page import canonical_link, url_by_saver, url_by_wayback

MOST_PAGES = 20
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def saved_among(
    given: Sequence[str], saved: Sequence[Path], urls: Sequence[str]
) -> tuple[Sequence[Path], Sequence[str]]:
    """The files of saved pages and their URLs, among what stands behind `add` with no option's name before it: what
    follows the only --from are further files, what follows the only --url further URLs. Without files it is the one
    URL of a listing. Raises WrongUsage."""
    further_urls = [one for one in given if _ADDRESS.match(one)]
    further_files = [Path(one) for one in given if not _ADDRESS.match(one)]
    if not saved:
        if len(given) != 1 or urls:
            raise WrongUsage("give the URL of a listing, or saved pages of one with --from (see `regest add --help`)")
        return (), given
    if further_urls and not urls:
        raise WrongUsage("saved pages are given, and a URL to fetch too: where a page was found is said with --url")
    if (further_files and len(saved) > 1) or (further_urls and len(urls) > 1):
        raise WrongUsage("which page comes first cannot be told: give all behind one --from, or each behind its own")
    return [*saved, *further_files], [*urls, *further_urls]


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
    outcome = learning.understand([page.to_learn for page in saved], request.name, request.known)
    return Look(outcome, _named(saved, outcome, request.name) if isinstance(outcome, Understood) else saved)


def _named(saved: Sequence[LookedAt], understood: Understood, name: str) -> list[LookedAt]:
    """The pages, called by their places in the listing, as those that are fetched; by their places among the files
    where two would be called the same."""
    parser = Look(understood, saved).archive(name).parser
    last = last_page_of(understood.pages[0]) if understood.pages[0] else 1
    called = {1: "first_page", 2: "second_page"}
    called = {**called, last: "last_page"} if last not in called else called
    numbers = [parser.page_number(page.url) for page in saved]
    if len(set(numbers)) < len(numbers):
        return list(saved)
    return [
        replace(page, name=called.get(number, f"page_{number}")) for page, number in zip(saved, numbers, strict=True)
    ]


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
    name = {0: "first_page", 1: "second_page"}.get(number, f"page_{number + 1}")
    headers = {"content-type": found.content_type} if found.saved_from else {}
    return LookedAt(name, url, 200, headers, found.body, None)


def _said_by(body: bytes) -> str | None:
    """Where a page was found, by the program that saved it, else by the link in its head that calls its own address."""
    replayed = url_by_wayback(body)
    link = url_by_saver(body) or (replayed[0] if replayed else None) or canonical_link(body)
    return link if link and link.startswith(("https://", "http://")) else None
