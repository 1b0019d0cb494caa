"""The Wilson Center Digital Archive: Cold War documents, listed by a Drupal site (2022 to 2025) and by one before it.

The same documents stand under three hosts; a document is known by its path.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from parsers.archive import Archive, Bounds
from parsers.listing.markup import Layout, ListingMarkup
from parsers.listing.page import Links, read_listing_page
from parsers.listing.plain_rows import DocumentUrl
from parsers.records import ListingPage
from parsers.urls import absolute_url, host_of, normal_path, on_canonical_host

HOSTS = (
    "digitalarchive.wilsoncenter.org",
    "wilson-center.drivingcreative.com",
    "wilson-center-digital-archive.dvincitest.com",
)
HOME = f"https://{HOSTS[0]}/"

MARKUP = ListingMarkup(
    layouts=(
        Layout("drupal", row="td.document", sign='meta[name="Generator" i][content^="Drupal"], [data-drupal-selector]'),
        Layout("legacy", row=".search-res li", sign=".search-res, .lnk-res", title=".itm-title"),
    ),
    expected="links to /document/… in td.document (since 2022), .search-res li (before), table rows or list items",
    other_headings=("Popular Documents",),
    other_pages="#documentTabs, .information-block, .pdf-preview",
    # A paragraph that says that a machine wrote the summary, and no more: “AI” in capitals and as no part of a name.
    ai_notice=re.compile(
        r"\W*(?:(?:this|the)\s+)?(?:(?:document\s+)?summary|description|abstract)\s+(?:(?:was|is|has been)\s+)?"
        r"(?:automatically\s+)?(?:written|generated|created|produced|made|drafted|composed|prepared)\s+"
        r"(?:automatically\s+)?(?:by|with|using|through)\s+(?:(?:the\s+)?(?:help|aid|use|assistance)\s+of\s+)?"
        r"(?:an?\s+|the\s+)?(?:(?-i:AI)(?!\s*\(|[\s-]+(?-i:[A-Z]))|artificial intelligence|(?:large\s+)?language model)"
        r"\b[^.!?]{0,200}[.!?]?\W*",
        re.IGNORECASE,
    ),
    closes_all=True,
)

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
# A longer number is no page of any listing.
PAGE_NUMBER = r"[0-9]{1,6}"
# A number in a query as Drupal's pagers write it. What other forms there are is found when the query is taken apart.
PAGE_PARAMETER = re.compile(r"([?&])page=[0-9]{1,6}(?=&|$)")
# How bytes that are no UTF-8 are read from a URL and written into one, so that they stay what they are.
KEPT = "surrogateescape"
MOST_DECODINGS = 5
LEGACY_SEARCH = re.compile(rf"/search-results/(?P<page>{PAGE_NUMBER})/(?P<query>.+)")
LEGACY_COLLECTION = re.compile(rf"(?P<collection>/collection/\d+/[^/]+)(?:/(?P<page>{PAGE_NUMBER}))?")
FACET = re.compile(r"(?P<kind>fo?)\[\d*\]")


@dataclass(frozen=True, slots=True)
class WilsonCenterParser:
    """Reads both generations of the archive's listing pages, under any of its hosts."""

    def parse_page(self, body: bytes, url: str, charset: str | None = None) -> ListingPage:
        """See parsers.archive.Parser."""
        return read_listing_page(body, url, charset, MARKUP, LINKS)

    def listing_url(self, url: str) -> str:
        """The listing's first page: its facets in one order, without the page's number."""
        return _listing_url(url)

    def page_number(self, url: str) -> int:
        """Drupal counts pages from 0 and leaves the first one out; the legacy site counted from 1 in the path."""
        return _page_number(url)

    def page_url(self, listing_url: str, number: int) -> str:
        """See parsers.archive.Parser."""
        if number == 1:
            return listing_url
        path = urlsplit(listing_url).path
        if LEGACY_SEARCH.fullmatch(unquote(path)):
            return listing_url.replace("/search-results/1/", f"/search-results/{number}/", 1)
        if LEGACY_COLLECTION.fullmatch(path):
            return f"{listing_url}/{number}"
        return f"{listing_url}{'&' if '?' in listing_url else '?'}page={number - 1}"

    def is_listing(self, url: str) -> bool:
        """See parsers.archive.Parser. The legacy site's searches are JSON objects."""
        if host_of(url) not in HOSTS:
            return False
        path = normal_path(urlsplit(url).path)
        legacy = LEGACY_SEARCH.fullmatch(unquote(path))
        is_search = legacy is not None and unquote(legacy["query"]).lstrip().startswith("{")
        return is_search or path == "/search" or LEGACY_COLLECTION.fullmatch(path) is not None


def _listing_url(url: str) -> str:
    rest, name, number = url.rpartition("page=")
    if name and rest.endswith(("?", "&")) and number.isdecimal() and "page=" not in rest:
        return _listing_of(rest)
    return _listing_of(PAGE_PARAMETER.sub(r"\1", url))


@lru_cache(maxsize=1024)
def _listing_of(url: str) -> str:
    parts = urlsplit(url)
    path = normal_path(parts.path)
    if legacy := LEGACY_SEARCH.fullmatch(unquote(path, errors=KEPT)):
        return f"{HOME}search-results/1/{quote(_normal_json(legacy['query']), safe='', errors=KEPT)}"
    if legacy := LEGACY_COLLECTION.fullmatch(path):
        return f"{HOME}{legacy['collection'][1:]}"
    query = _listing_query(parts.query)
    return f"{HOME}{path[1:]}" + (f"?{urlencode(query, safe=':', errors=KEPT)}" if query else "")


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


def document_urls_of(base: str) -> DocumentUrl:
    """What makes the canonical URL of the document that a link on the page at `base` leads to.

    That is on the archive's own host, without a query and without a slash at the end; None for a link to anything but a
    document of this archive.
    """
    return _document_urls_of(base.partition("?")[0])


@lru_cache(maxsize=64)
def _document_urls_of(base: str) -> DocumentUrl:
    is_own_page = PLAIN_PAGE.fullmatch(base) is not None or host_of(base) in HOSTS

    def document_url(href: str) -> str | None:
        # Nearly every link to a document is a plain path, which needs no resolving.
        if is_own_page and PLAIN_DOCUMENT.fullmatch(href):
            return HOME + href[1:]
        url = _archive_url(href, base)
        path = normal_path(urlsplit(url).path) if url else ""
        return HOME + path[1:] if DOCUMENT_PATH.fullmatch(path) else None

    return document_url


def _archive_url(href: str, base: str) -> str | None:
    if PLAIN_QUERY.fullmatch(href) and (page := PLAIN_PAGE.fullmatch(base)):
        return f"{HOME}{page['path'][1:]}{href}"
    parts = absolute_url(href, base)
    canonical = on_canonical_host(parts, HOSTS) if parts else None
    return canonical.geturl() if canonical else None


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
        return json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


LINKS = Links(document_urls_of, _archive_url, _listing_url, _page_number)

ARCHIVE = Archive(
    name="wilson-center",
    title="Wilson Center Digital Archive",
    home=HOME,
    hosts=HOSTS,
    listings={
        "all": f"{HOME}search",
        "mongolia": (
            f"{HOME}search?f[0]=languages:3949&f[1]=topics:86435&search_api_fulltext=China--Foreign+relations--Mongolia"
        ),
    },
    parser=WilsonCenterParser(),
    pause=1.0,
    # Of 516 rows seen, ten to a page, 512 had a date and 507 a summary; the years ran from 1934 to 2021. The minimums
    # leave room for a listing that is worse than the whole, and for a document on a page that not everybody may see.
    bounds=Bounds(
        rows_on_a_page=5,
        share_with_date=0.95,
        share_with_parsed_date=0.9,
        share_with_summary=0.9,
        earliest_year=1900,
        latest_year=2030,
        most_rows_on_a_page=10,
    ),
    listing_paths=("/search", "/search-results", "/collection"),
    whole_listing="all",
)
