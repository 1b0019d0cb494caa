"""What on a listing page is not of the page at its URL: the site answered another question than it was asked.

A search form says what was searched for, a Drupal site's settings name the query, a pager marks its page and leads
through its listing. None of them says so of a page that merely has them: a form without words, with another target or
with check boxes says nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize
from urllib.parse import unquote, unquote_plus, urlencode, urlsplit

from selectolax.lexbor import LexborNode

from parsers.listing.links import PageLink
from parsers.listing.pager import Pager
from parsers.urls import absolute_url, normal_path

TEXT_FIELDS = frozenset({"", "text", "search"})
SETTINGS = b"drupal-settings-json"
CURRENT_QUERY = b'"currentQuery":'
LONGEST_QUERY = 8192
DEEPEST_QUERY = 4
SHOWN = 60
# What a field says where nobody has typed anything.
NO_WORDS = re.compile(r"(?:search|find|enter|type|keywords?|term)\b.{0,40}", re.IGNORECASE)
PAGE_IN_SETTINGS = re.compile(r',?"page":"?([0-9]{1,6})"?')
DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Address:
    """The URL of a page, and which page of which listing it is; `listing_url` gives the listing of any URL."""

    url: str
    listing: str
    number: int
    listing_url: Callable[[str], str]


def contradiction(body: bytes, forms: Sequence[LexborNode], pager: Pager, address: Address) -> str | None:
    """What on the page contradicts its URL, in words; None where nothing does. `forms` are all of its forms."""
    return (
        _other_page(pager, address)
        or _other_listing(pager.links, address)
        or _other_words(forms, address)
        or _other_query(body, address)
    )


def _other_page(pager: Pager, address: Address) -> str | None:
    if pager.current is None or pager.current == address.number:
        return None
    return f"its pager says page {pager.current}, not {address.number}"


def _other_listing(links: Sequence[PageLink], address: Address) -> str | None:
    if address.number == 1 and all(link.number == 1 for link in links):
        # Nothing leads through pages: these are other orders, or how many rows to show.
        return None
    listings = {link.listing_url for link in links}
    return f"its pager leads through {min(listings)}" if listings and address.listing not in listings else None


def _other_words(forms: Sequence[LexborNode], address: Address) -> str | None:
    url = address.url
    for form in forms:
        for field in form.css("input"):
            words = _typed(field)
            if not words or words in url or _plain(words) in _said_by(url) or not _leads_here(form, url):
                continue
            if not _only_turns_pages(field.attributes["name"] or "", words, address):
                return f"its search form says “{words[:SHOWN]}”"
    return None


def _only_turns_pages(name: str, words: str, address: Address) -> bool:
    """Whether a field makes no other listing of any, as that of a pager in which a page's number can be typed."""
    path = address.url.partition("?")[0].partition("#")[0]
    return address.listing_url(f"{path}?{urlencode({name: words})}") == address.listing_url(path)


def _typed(field: LexborNode) -> str:
    """The words that are typed into a field of a form, if they are sent with it."""
    attributes = field.attributes
    value = attributes.get("value")
    if not value or (attributes.get("type") or "").strip().lower() not in TEXT_FIELDS:
        return ""
    words = " ".join(value.split())
    return words if attributes.get("name") and not NO_WORDS.fullmatch(words) else ""


def _leads_here(form: LexborNode, url: str) -> bool:
    """Whether a form leads to the page's own path. Without an action it leads to the page itself."""
    action = absolute_url(form.attributes.get("action") or "", url)
    return action is not None and normal_path(action.path) == normal_path(urlsplit(url).path)


def _said_by(url: str) -> str:
    """All that a URL can be read to say: in a query, in a path, encoded twice, or with JSON's backslashes."""
    once = unquote_plus(url)
    texts = (once, unquote(url), unquote_plus(once), once.replace("\\", ""))
    return "\n".join(map(_plain, dict.fromkeys(texts)))


def _plain(text: str) -> str:
    return " ".join(normalize("NFC", text).casefold().split())


def _other_query(body: bytes, address: Address) -> str | None:
    """How the query that a Drupal site tells its scripts is another than that of the URL."""
    start = body.rfind(SETTINGS)
    start = body.find(CURRENT_QUERY, start) if start >= 0 else -1
    if start < 0:
        return None
    start += len(CURRENT_QUERY)
    raw = body[start : body.find(b"}", start, start + LONGEST_QUERY) + 1]
    # Two pages of a listing have the same settings but for the number.
    settings = raw.decode("utf-8", "replace")
    page = PAGE_IN_SETTINGS.search(settings)
    number = int(page[1]) if page else None
    query = _query_of(f"{settings[: page.start()]}{settings[page.end() :]}" if page else settings)
    if query is None:
        query, number = _query_of(body[start : start + LONGEST_QUERY].decode("utf-8", "replace")), None
    if query is None:
        return None
    if not _is_of_listing(query, address.url.partition("?")[0].partition("#")[0], address.listing, address.listing_url):
        return f"its settings say that it was asked for “{unquote_plus(query)[:SHOWN]}”"
    if number is not None and number + 1 != address.number:
        return f"its settings say page {number + 1}, not {address.number}"
    return None


@lru_cache(maxsize=256)
def _is_of_listing(query: str, path: str, listing: str, listing_url: Callable[[str], str]) -> bool:
    return listing_url(f"{path}?{query}") == listing


@lru_cache(maxsize=256)
def _query_of(settings: str) -> str | None:
    """The query that begins a piece of JSON, as a URL has it; None where none can be read."""
    try:
        value, _ = DECODER.raw_decode(settings.lstrip().replace("{,", "{", 1))
        return urlencode(_flat(value))
    except (ValueError, RecursionError):
        return None


def _flat(value: object, name: str = "", depth: int = 0) -> list[tuple[str, str]]:
    """Names and values of a query that PHP has taken apart: {"f": ["a", "b"]} was f[0]=a&f[1]=b."""
    if not isinstance(value, dict | list):
        return [(name, "" if value is None else str(value))]
    if depth == DEEPEST_QUERY:
        raise ValueError("a query within a query within a query")
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return [pair for key, inner in pairs for pair in _flat(inner, f"{name}[{key}]" if name else str(key), depth + 1)]
