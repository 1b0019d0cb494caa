"""What a page shows that says which page of which listing it is, held against a URL that it may have."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote_plus, urlsplit

from parsers.archive import Archive
from parsers.saved_pages import Pager, SearchForm, labels_on, pager_of, search_forms
from parsers.urls import absolute_url, normal_path

PAGER_LINKS_ASKED = 3
# No listing page is longer; what is made of a page's text takes many times its memory.
LONGEST_PAGE = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Signs:
    """A page's pager, its count labels (first, last, total) where the pager does not say which page it is, and its
    search forms."""

    pager: Pager
    labels: tuple[tuple[int, int, int], ...]
    forms: tuple[SearchForm, ...]


def signs_of(body: bytes) -> Signs:
    """What the page shows; its markup must be in ASCII's bytes."""
    body = body[:LONGEST_PAGE]
    pager = pager_of(body)
    labels = () if pager.number or pager.next_link else labels_on(body)
    sound = tuple(label for label in labels if 0 < label[0] <= label[1] <= label[2])
    return Signs(pager, sound, tuple(search_forms(body)))


def contradiction(archive: Archive, url: str, signs: Signs) -> str | None:
    """What is on the page and would not be on the listing page at a URL, in words; None for a URL of no listing."""
    if not archive.parser.is_listing(url):
        return None
    return (
        other_page(archive, url, signs) or _other_listing(archive, url, signs.pager) or _other_words(url, signs.forms)
    )


def other_page(archive: Archive, url: str, signs: Signs) -> str | None:
    """How the page says that it is another page of its listing than the one at a URL, in words."""
    if not archive.parser.is_listing(url):
        return None
    number = archive.parser.page_number(url)
    shown = signs.pager.number or _page_before(archive, url, signs.pager.next_link)
    if shown is not None:
        return f"its pager says page {shown}, not {number}" if shown != number else None
    if signs.labels and not any(_may_be_page(number, *label) for label in signs.labels):
        first, last, total = signs.labels[0]
        return f"it says {first} - {last} of {total}, which is not on page {number}"
    return None


def is_choice_unsaid(archive: Archive, url: str, signs: Signs) -> bool:
    """Whether a URL without a query leads to a search whose page, without a pager, does not say what was chosen."""
    if urlsplit(url).query or signs.pager.links or not archive.parser.is_listing(url):
        return False
    return any(form.action and _leads_to(form, url) for form in signs.forms)


def on_archive(archive: Archive, link: str, base: str) -> str | None:
    """A link's URL as it stands, without port and fragment; None for one that is not on the archive's hosts."""
    parts = absolute_url(link, base)
    if parts is None or parts.hostname not in archive.hosts:
        return None
    return parts._replace(netloc=parts.hostname).geturl()


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


def _other_listing(archive: Archive, url: str, pager: Pager) -> str | None:
    links = (on_archive(archive, link, url) for link in pager.links[:PAGER_LINKS_ASKED])
    listings = {archive.parser.listing_url(link) for link in links if link and archive.parser.is_listing(link)}
    if listings and archive.parser.listing_url(url) not in listings:
        return f"its pager leads through {min(listings)}"
    return None


def _other_words(url: str, forms: tuple[SearchForm, ...]) -> str | None:
    said = unquote_plus(url).lower()
    words = (word for form in forms if _leads_to(form, url) for word in form.words)
    unsaid = next((word for word in words if word.lower() not in said), None)
    return f"its search form says “{unsaid}”" if unsaid else None


def _leads_to(form: SearchForm, url: str) -> bool:
    action = absolute_url(form.action, url)
    return action is not None and normal_path(action.path) == normal_path(urlsplit(url).path)
