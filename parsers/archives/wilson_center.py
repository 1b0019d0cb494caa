"""The URLs of the Wilson Center Digital Archive, which no pattern can tell: one site's facets come in any order and
encoded several times, and the other's searches were JSON in the path. What else is known of it stands in
wilson-center.toml.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from parsers.listing.links import DocumentUrl
from parsers.urls import KEPT, PAGE_NUMBER, absolute_url, encoded_query, host_of, normal_path, on_canonical_host

HOSTS = (
    "digitalarchive.wilsoncenter.org",
    "wilson-center.drivingcreative.com",
    "wilson-center-digital-archive.dvincitest.com",
)
HOME = f"https://{HOSTS[0]}/"

# Of these the absolute URL is plain to see.
PLAIN_PAGE = re.compile(
    rf"https?://(?:{'|'.join(map(re.escape, HOSTS))})(?P<path>(?:/[A-Za-z0-9_-]+)+)(?:\?[\x21-\x7e]*)?"
)
# The only `page` of its query, whose other names are plain too.
PLAIN_NUMBER = re.compile(
    r"https?://[A-Za-z0-9.-]+/search\?(?:(?!page=)[A-Za-z0-9_]+=[^&#]*&)*page=(?P<page>[0-9]{1,6})"
)
PLAIN_QUERY = re.compile(r"\?[A-Za-z0-9_.~%&=+:,-]+")
PLAIN_DOCUMENT = re.compile(r"/document/[A-Za-z0-9_-]+")
DOCUMENT_PATH = re.compile(r"/(document/[^/]+|node/\d+)")
# A number in a query as Drupal's pagers write it. What other forms there are is found when the query is taken apart.
PAGE_PARAMETER = re.compile(r"([?&])page=[0-9]{1,6}(?=&|$)")
MOST_DECODINGS = 5
LEGACY_SEARCH = re.compile(rf"/search-results/(?P<page>{PAGE_NUMBER})/(?P<query>.+)")
LEGACY_COLLECTION = re.compile(rf"(?P<collection>/collection/\d+/[^/]+)(?:/(?P<page>{PAGE_NUMBER}))?")
FACET = re.compile(r"(?P<kind>fo?)\[\d*\]")


class WilsonCenterUrls:
    """The URLs of both generations of the archive's site, under any of its hosts (parsers.declarations.parser.Urls)."""

    def document_urls_of(self, base: str) -> DocumentUrl:
        """That on the archive's own host, without a query and without a slash at the end."""
        return _document_urls_of(base.partition("?")[0])

    def page_url(self, href: str, base: str) -> str | None:
        """A link's URL on the canonical host."""
        if PLAIN_QUERY.fullmatch(href) and (page := PLAIN_PAGE.fullmatch(base)):
            return f"{HOME}{page['path'][1:]}{href}"
        parts = absolute_url(href, base)
        canonical = on_canonical_host(parts, HOSTS) if parts else None
        return canonical.geturl() if canonical else None

    def listing_of(self, url: str) -> str:
        """The listing's first page: its facets in one order, without the page's number."""
        rest, name, number = url.rpartition("page=")
        if name and rest.endswith(("?", "&")) and number.isdecimal() and "page=" not in rest:
            return _listing_of(rest)
        return _listing_of(PAGE_PARAMETER.sub(r"\1", url))

    def number_of(self, url: str) -> int:
        """Drupal counts pages from 0 and leaves the first one out; the legacy site counted from 1 in the path."""
        return _page_number(url)

    def url_of(self, listing_url: str, number: int) -> str:
        """The URL of page `number`, from 1."""
        if number == 1:
            return listing_url
        path = urlsplit(listing_url).path
        if LEGACY_SEARCH.fullmatch(unquote(path)):
            return listing_url.replace("/search-results/1/", f"/search-results/{number}/", 1)
        if LEGACY_COLLECTION.fullmatch(path):
            return f"{listing_url}/{number}"
        return f"{listing_url}{'&' if '?' in listing_url else '?'}page={number - 1}"

    def is_listing(self, url: str) -> bool:
        """The legacy site's searches are JSON objects."""
        if host_of(url) not in HOSTS:
            return False
        path = normal_path(urlsplit(url).path)
        legacy = LEGACY_SEARCH.fullmatch(unquote(path))
        is_search = legacy is not None and unquote(legacy["query"]).lstrip().startswith("{")
        return is_search or path == "/search" or LEGACY_COLLECTION.fullmatch(path) is not None


URLS = WilsonCenterUrls()


@lru_cache(maxsize=1024)
def _listing_of(url: str) -> str:
    parts = urlsplit(url)
    path = normal_path(parts.path)
    if legacy := LEGACY_SEARCH.fullmatch(unquote(path, errors=KEPT)):
        return f"{HOME}search-results/1/{quote(_normal_json(legacy['query']), safe='', errors=KEPT)}"
    if legacy := LEGACY_COLLECTION.fullmatch(path):
        return f"{HOME}{legacy['collection'][1:]}"
    query = _listing_query(parts.query)
    return f"{HOME}{path[1:]}" + (f"?{encoded_query(query)}" if query else "")


@lru_cache(maxsize=1024)
def _page_number(url: str) -> int:
    if plain := PLAIN_NUMBER.fullmatch(url):
        return int(plain["page"]) + 1
    parts = urlsplit(url)
    legacy = LEGACY_SEARCH.fullmatch(unquote(parts.path)) or LEGACY_COLLECTION.fullmatch(normal_path(parts.path))
    if legacy:
        return max(int(legacy["page"] or 1), 1)
    page = dict(_query(parts.query)).get("page", "")
    return int(page) + 1 if re.fullmatch(PAGE_NUMBER, page) else 1


@lru_cache(maxsize=64)
def _document_urls_of(base: str) -> DocumentUrl:
    is_own_page = PLAIN_PAGE.fullmatch(base) is not None or host_of(base) in HOSTS

    def document_url(href: str) -> str | None:
        # Nearly every link to a document is a plain path, which needs no resolving.
        if is_own_page and PLAIN_DOCUMENT.fullmatch(href):
            return HOME + href[1:]
        url = URLS.page_url(href, base)
        path = normal_path(urlsplit(url).path) if url else ""
        return HOME + path[1:] if DOCUMENT_PATH.fullmatch(path) else None

    return document_url


def _query(query: str) -> list[tuple[str, str]]:
    """Names and values of a query; names that were encoded twice (`f%255B0%255D`) are read like the others."""
    return [(_decoded(name), value) for name, value in parse_qsl(query, errors=KEPT)]


def _decoded(text: str) -> str:
    """Text as it was before it was encoded, however often: so what is decoded and encoded once is decoded to the same.
    What is still encoded after MOST_DECODINGS stays as it is given."""
    decoded = text
    for _ in range(MOST_DECODINGS):
        # The bytes of one letter may have been encoded differently often.
        before, decoded = decoded, unquote(decoded, errors=KEPT).encode("utf-8", KEPT).decode("utf-8", KEPT)
        if decoded == before:
            return decoded
    return text


def _listing_query(query: str) -> list[tuple[str, str]]:
    """What makes a query this listing: its facets, numbered anew in their own order, then the rest by name.

    `page` names a page of it, and `fo[]` only repeats the facets in the order in which a reader chose them.
    """
    facets, rest = set(), set()
    for name, value in _query(query):
        facet = FACET.fullmatch(name)
        if facet is None and name != "page":
            rest.add((name, value))
        elif facet is not None and facet["kind"] == "f":
            facets.add(_decoded(value))
    return [(f"f[{index}]", value) for index, value in enumerate(sorted(facets))] + sorted(rest)


def _normal_json(text: str) -> str:
    try:
        normal = json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        # JSON can hold half of a character, which no URL can.
        normal.encode("utf-8", KEPT)
        return normal
    except (ValueError, RecursionError):
        return text
