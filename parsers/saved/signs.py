"""What a page shows that says which page of which listing it is, held against a URL that it may have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import parse_qsl, unquote, unquote_plus, urlencode, urlsplit

from parsers.archive import Archive
from parsers.saved.name import url_of_file
from parsers.saved.page import SearchForm, drupal_request, labels_on, leads_to_files, search_forms
from parsers.saved.pager import NO_PAGER, Pager, pagers_of, ways_on
from parsers.saved.tags import UNREADABLE
from parsers.urls import absolute_url, normal_path

WHOLE = re.compile(r"https?:|/", re.IGNORECASE)
PAGER_LINKS_ASKED = 40
FIELDS_ASKED = 200
# No listing page is longer; what is made of a page's text takes many times its memory.
LONGEST_PAGE = 8 * 1024 * 1024
# More than any page's, whatever is counted: pages or rows.
LARGE_NUMBER = "999999"


@dataclass(frozen=True, slots=True)
class Signs:
    """A page's pager, what else on it leads to the pages beside it, its count labels (first, last, total) where the
    pager does not say which page it is, its search forms, and the path and the query by which its settings say that it
    was asked for."""

    pager: Pager
    ways_on: Pager
    labels: tuple[tuple[int, int, int], ...]
    forms: tuple[SearchForm, ...]
    request: tuple[str, str] | None = None


def signs_of(archive: Archive, body: bytes) -> Signs:
    """What the page shows; its markup must be in ASCII's bytes."""
    body = body[:LONGEST_PAGE]
    pager, beside = _pager_of(archive, pagers_of(body)), ways_on(body)
    if leads_to_files(body):
        pager, beside = Pager(pager.number), NO_PAGER
    labels = () if pager.number or pager.next_link else labels_on(body)
    sound = tuple(label for label in labels if 0 < label[0] <= label[1] <= label[2])
    return Signs(pager, beside, sound, tuple(search_forms(body)), drupal_request(body))


def _pager_of(archive: Archive, pagers: Sequence[Pager]) -> Pager:
    """The pager that says most: which page this is, what is beside it, or where others are."""
    said = [pager if _is_believable(archive, pager) else replace(pager, number=None, own_link=None) for pager in pagers]
    numbered = (pager for pager in said if pager.number is not None)
    leading = (pager for pager in said if pager.next_link or pager.previous_link)
    return next(numbered, None) or next(leading, None) or next(iter(said), NO_PAGER)


def _is_believable(archive: Archive, pager: Pager) -> bool:
    """Whether what a pager marks is a page's number: a menu beside it may mark how many rows a page has."""
    if (link := pager.own_link) is None:
        return True
    # Of a query alone the page that it stands on says the path.
    leads = on_archive if link.startswith("?") else _listing_page
    url = leads(archive, link, archive.home)
    return url is None or archive.parser.page_number(url) == pager.number


def contradiction(archive: Archive, url: str, signs: Signs) -> str | None:
    """What is on the page and would not be on the listing page at a URL, in words; None for a URL of no listing."""
    if not archive.parser.is_listing(url):
        return None
    return (
        _other_page(archive, url, signs)
        or _other_listing(archive, url, signs.pager)
        or _other_words(archive, url, signs.forms)
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


def is_page_unsaid(archive: Archive, url: str, signs: Signs, links: Iterable[str]) -> bool:
    """Whether nothing says that a page is the one at a URL, and not another one of its listing to which `links` on it
    lead. A canonical link may name the first for all of them."""
    if not archive.parser.is_listing(url) or signs.labels or _shown_by_pager(archive, url, signs) is not None:
        return False
    if _only(_pages_typed(archive, url, signs.forms)) is not None:
        return False
    listing = archive.parser.listing_url(url)
    pages = (_page_at(archive, listing, url, link) for link in links)
    return any(page not in (None, archive.parser.page_number(url)) for page in pages)


def half_said_by_pager(archive: Archive, pager: Pager) -> str | None:
    """What the pager of a page says whose URL it does not tell, in words; None where it leads through no listing."""
    if through := _listings_of(archive, "", pager):
        return f"its pager leads through {min(through)}, and nothing says which page of it this is"
    if through := _listings_of(archive, archive.home, pager):
        return f"its pager leads through {min(through)} if it is of this site, which nothing says"
    return None


def on_archive(archive: Archive, link: str, base: str) -> str | None:
    """A link's URL as it stands, without port and fragment; None for one that is not on the archive's hosts."""
    parts = absolute_url(link, base)
    if parts is None or parts.hostname not in archive.hosts:
        return None
    return parts._replace(netloc=parts.hostname).geturl()


def page_by_pager(archive: Archive, base: str, signs: Signs, *, is_of_page: bool) -> str | None:
    """The URL of the page that the pager marks as this one, or that lies between those to which it leads; None where it
    leads through no listing, or through several. `base` is what its links are relative to, or, unless it `is_of_page`,
    only those that begin with a slash."""
    pager = signs.pager
    if not (is_of_page or all(map(WHOLE.match, pager.links))):
        return None
    own = _listing_page(archive, pager.own_link, base) if pager.own_link else None
    if own is not None:
        return own
    listings = _listings_of(archive, base, pager)
    if len(listings) != 1:
        return None
    [listing] = listings
    number = pager.number or _only(_pages_typed(archive, listing, signs.forms))
    if number is None and pager.next_link and pager.previous_link:
        number = _page_beside(archive, listing, base, pager)
    return archive.parser.page_url(listing, number) if number else None


def _other_page(archive: Archive, url: str, signs: Signs) -> str | None:
    """How the page says that it is another page of its listing than the one at a URL, in words."""
    number = archive.parser.page_number(url)
    if (shown := _shown_by_pager(archive, url, signs)) is not None:
        return f"its pager says page {shown}, not {number}" if shown != number else None
    if (typed := _only(_pages_typed(archive, url, signs.forms))) is not None:
        return f"its form says page {typed}, not {number}" if typed != number else None
    if signs.labels and not any(_may_be_page(number, *label) for label in signs.labels):
        first, last, total = signs.labels[0]
        return f"it says {first} - {last} of {total}, which is not on page {number}"
    return None


def _shown_by_pager(archive: Archive, url: str, signs: Signs) -> int | None:
    listing = archive.parser.listing_url(url)
    beside = (_page_beside(archive, listing, url, pager) for pager in (signs.pager, signs.ways_on))
    return signs.pager.number or next(filter(None, beside), None)


def _page_beside(archive: Archive, listing: str, base: str, pager: Pager) -> int | None:
    """The page between the two that are called next and previous, or beside the one of them that there is; None where
    they are not of the listing or do not fit together. A site that lists the newest first may call older ones previous.
    """
    following, before = (_page_at(archive, listing, base, link) for link in (pager.next_link, pager.previous_link))
    if following and before:
        return (following + before) // 2 if abs(following - before) == 2 else None
    number = following - 1 if following else before + 1 if before else 0
    return number or None


def _page_at(archive: Archive, listing: str, base: str, link: str | None) -> int | None:
    url = _listing_page(archive, link, base) if link else None
    if url is None or archive.parser.listing_url(url) != listing:
        return None
    return archive.parser.page_number(url)


def _listing_page(archive: Archive, link: str, base: str) -> str | None:
    """The URL of the listing page to which a link leads, in a mirror by the name of a file; None where to none."""
    url = on_archive(archive, link, base)
    page = url_of_file(archive, url) if url else None
    return page if page and archive.parser.is_listing(page) else None


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
    pages = (_listing_page(archive, link, url) for link in pager.links[:PAGER_LINKS_ASKED])
    return {archive.parser.listing_url(page) for page in pages if page}


def _other_listing(archive: Archive, url: str, pager: Pager) -> str | None:
    listings = _listings_of(archive, url, pager)
    if listings and archive.parser.listing_url(url) not in listings:
        return f"its pager leads through {min(listings)}"
    return None


def _other_words(archive: Archive, url: str, forms: tuple[SearchForm, ...]) -> str | None:
    """What was typed into a form of the page and is not what the URL asks for."""
    query = [(unquote(name), _folded(value)) for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True)]
    said = _folded(unquote_plus(url))
    for name, word in _typed(url, forms):
        asked = [value for asked_for, value in query if asked_for == name and UNREADABLE not in value]
        if _folded(word) not in (asked or said) and (asked or not _changes_nothing(archive, url, name, word)):
            return f"its search form says “{word}”"
    return None


def _typed(url: str, forms: tuple[SearchForm, ...]) -> Iterator[tuple[str, str]]:
    return islice((typed for form in forms if _leads_to(form, url) for typed in form.typed), FIELDS_ASKED)


def _changes_nothing(archive: Archive, url: str, name: str, word: str) -> bool:
    """Whether a field of a form says nothing of the listing: it is a default, is passed over, or names a page of it."""
    listing = archive.parser.listing_url(url)
    return archive.parser.listing_url(_with_field(listing, name, word)) == listing


def _pages_typed(archive: Archive, url: str, forms: tuple[SearchForm, ...]) -> Iterator[int]:
    """The page that stands in a form's field for it, as in “page 2 of 3”."""
    listing = archive.parser.listing_url(url)
    for name, word in _typed(url, forms):
        if (
            word.isascii()
            and word.isdecimal()
            and archive.parser.page_number(_with_field(listing, name, LARGE_NUMBER)) > 1
        ):
            yield archive.parser.page_number(_with_field(listing, name, word))


def _only(pages: Iterable[int]) -> int | None:
    """The page that all of them are."""
    said = set(pages)
    return said.pop() if len(said) == 1 else None


def _with_field(listing: str, name: str, word: str) -> str:
    return f"{listing}{'&' if urlsplit(listing).query else '?'}{urlencode({name: word})}"


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
