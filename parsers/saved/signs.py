"""What a page shows that says which page of which listing it is, held against a URL that it may have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, unquote_plus, urlsplit

from parsers.archive import Archive
from parsers.saved.page import UNREADABLE, Pager, SearchForm, drupal_request, labels_on, pager_of, search_forms
from parsers.urls import absolute_url, normal_path

PAGER_LINKS_ASKED = 3
# No listing page is longer; what is made of a page's text takes many times its memory.
LONGEST_PAGE = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Signs:
    """A page's pager, its count labels (first, last, total) where the pager does not say which page it is, its search
    forms, and the path and the query by which its settings say that it was asked for."""

    pager: Pager
    labels: tuple[tuple[int, int, int], ...]
    forms: tuple[SearchForm, ...]
    request: tuple[str, str] | None = None


def signs_of(body: bytes) -> Signs:
    """What the page shows; its markup must be in ASCII's bytes."""
    body = body[:LONGEST_PAGE]
    pager = pager_of(body)
    labels = () if pager.number or pager.next_link else labels_on(body)
    sound = tuple(label for label in labels if 0 < label[0] <= label[1] <= label[2])
    return Signs(pager, sound, tuple(search_forms(body)), drupal_request(body))


def contradiction(archive: Archive, url: str, signs: Signs) -> str | None:
    """What is on the page and would not be on the listing page at a URL, in words; None for a URL of no listing."""
    if not archive.parser.is_listing(url):
        return None
    return (
        _other_page(archive, url, signs)
        or _other_listing(archive, url, signs.pager)
        or _other_words(url, signs.forms)
        or _other_request(archive, url, signs.request)
    )


def is_choice_unsaid(archive: Archive, url: str, signs: Signs) -> bool:
    """Whether nothing says that a page is of the whole listing at a URL without a query, and not of a narrower one.

    A canonical link may name the same path for all of them. Only the pager's links, which repeat what was chosen, say
    it.
    """
    listing = archive.parser.listing_url(url)
    if urlsplit(listing).query or not archive.parser.is_listing(url) or not _has_narrower(archive, listing):
        return False
    return listing not in _listings_of(archive, url, signs.pager)


def on_archive(archive: Archive, link: str, base: str) -> str | None:
    """A link's URL as it stands, without port and fragment; None for one that is not on the archive's hosts."""
    parts = absolute_url(link, base)
    if parts is None or parts.hostname not in archive.hosts:
        return None
    return parts._replace(netloc=parts.hostname).geturl()


def _other_page(archive: Archive, url: str, signs: Signs) -> str | None:
    """How the page says that it is another page of its listing than the one at a URL, in words."""
    number = archive.parser.page_number(url)
    shown = signs.pager.number or _page_before(archive, url, signs.pager.next_link)
    if shown is not None:
        return f"its pager says page {shown}, not {number}" if shown != number else None
    if signs.labels and not any(_may_be_page(number, *label) for label in signs.labels):
        first, last, total = signs.labels[0]
        return f"it says {first} - {last} of {total}, which is not on page {number}"
    return None


def _page_before(archive: Archive, url: str, next_link: str | None) -> int | None:
    following = on_archive(archive, next_link, url) if next_link else None
    if following is None or not archive.parser.is_listing(following):
        return None
    return archive.parser.page_number(following) - 1


def _may_be_page(number: int, first: int, last: int, total: int) -> bool:
    """Whether a page of that number can begin with that row: the pages before it are all as long, the last is no
    longer."""
    if number == 1 or first == 1:
        return number == 1 and first == 1
    length, rest = divmod(first - 1, number - 1)
    rows = last - first + 1
    return rest == 0 and (length == rows or (last == total and length > rows))


def _has_narrower(archive: Archive, listing_url: str) -> bool:
    """Whether listings of the archive differ from this one by their query alone."""
    narrower = (f"{listing_url}?{name}=1" for name in ("q", *_names_in_queries(archive.listings.values())))
    return any(archive.parser.listing_url(url) != listing_url for url in narrower)


def _names_in_queries(urls: Iterable[str]) -> Iterable[str]:
    return (name for url in urls for name, _ in parse_qsl(urlsplit(url).query))


def _listings_of(archive: Archive, url: str, pager: Pager) -> set[str]:
    """The listings that the pager leads through, on a page at a URL."""
    links = (on_archive(archive, link, url) for link in pager.links[:PAGER_LINKS_ASKED])
    return {archive.parser.listing_url(link) for link in links if link and archive.parser.is_listing(link)}


def _other_listing(archive: Archive, url: str, pager: Pager) -> str | None:
    listings = _listings_of(archive, url, pager)
    if listings and archive.parser.listing_url(url) not in listings:
        return f"its pager leads through {min(listings)}"
    return None


def _other_words(url: str, forms: tuple[SearchForm, ...]) -> str | None:
    """What was typed into a form of the page and is not what the URL asks for."""
    query = [(unquote(name), _folded(value)) for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True)]
    said = _folded(unquote_plus(url))
    for name, word in (typed for form in forms if _leads_to(form, url) for typed in form.typed):
        asked = [value for asked_for, value in query if asked_for == name and UNREADABLE not in value]
        if _folded(word) not in (asked or said):
            return f"its search form says “{word}”"
    return None


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _other_request(archive: Archive, url: str, request: tuple[str, str] | None) -> str | None:
    """What the site was asked for by the page's own settings. A path of the site's own, as node/7, is no other one."""
    if request is None:
        return None
    path, query = request
    places = (path, urlsplit(url).path)
    asked = (on_archive(archive, f"{place}?{query}" if query else place, url) for place in places)
    said = next((listing for listing in asked if listing and archive.parser.is_listing(listing)), None)
    if said is None or (_is_same_listing(archive, said, url) and _may_be_number(archive, said, url)):
        return None
    return f"its settings say {said}"


def _is_same_listing(archive: Archive, url: str, other: str) -> bool:
    return archive.parser.listing_url(url) == archive.parser.listing_url(other)


def _may_be_number(archive: Archive, said: str, url: str) -> bool:
    """Settings need not say which page it is."""
    return archive.parser.page_number(said) in (1, archive.parser.page_number(url))


def _leads_to(form: SearchForm, url: str) -> bool:
    action = absolute_url(form.action, url)
    return action is not None and normal_path(action.path) == normal_path(urlsplit(url).path)
