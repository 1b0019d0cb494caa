"""APIs and feeds that a page itself mentions: where a listing has no rows on its page, they are another way to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.errors import PageRejected
from parsers.html import fold, parse_html
from parsers.urls import absolute_url

MOST_INTERFACES = 12
# Of so many links at most, and of so much of a page's scripts, is looked at what they lead to.
MOST_LINKS, MOST_OF_SCRIPTS = 5_000, 2_000_000
LONGEST_URL = 500
# Fewer signs in a script are settings, and no rows.
FEWEST_SIGNS_OF_DATA = 500

_FEEDS = {
    "application/rss+xml": "RSS feed",
    "application/atom+xml": "Atom feed",
    "application/feed+json": "JSON feed",
    "application/json": "JSON",
    "application/ld+json": "JSON",
}
_WORDPRESS = "https://api.w.org/"
# What the path or the query of a link says of itself.
_OAI = re.compile(r"[?&]verb=(?:Identify|List\w+|GetRecord)\b|/oai(?:-pmh|2d?|/request)?/?(?:\?|\Z)", re.IGNORECASE)
_BY_URL = (
    (re.compile(r"/wp-json(?:/|\?|\Z)"), "WordPress's API"),
    (re.compile(r"/api/(?:items|item_sets|media|collections)\b"), "Omeka's API"),
    (re.compile(r"[?&]output=(?:omeka-json|omeka-xml|dcmes-xml)\b"), "Omeka's output"),
    (re.compile(r"[?&](?:output|format)=(?:rss2?|atom)\b"), "feed"),
    (re.compile(r"/graphql(?:\?|\Z)"), "GraphQL"),
    (re.compile(r"\.json(?:\?|\Z)|[?&](?:format|output)=json\b"), "JSON"),
    (re.compile(r"/api(?:/|\?|\Z)"), "API"),
)
# What a script asks for, as it stands in quotation marks.
_IN_QUOTES = re.compile(r"""["'`]((?:https?:)?/[^"'`\s<>\\]{1,300}+)["'`]""")
_DATA_IN_SCRIPTS = re.compile(
    r"\b(__NEXT_DATA__|__NUXT__|__INITIAL_STATE__|__PRELOADED_STATE__|__APOLLO_STATE__|__remixContext)\b"
)
# Where applications write what they show.
_PLACES_OF_APPLICATIONS = "#root, #app, #__next, #__nuxt, #react-root, [ng-app], [data-reactroot], app-root"
FEWEST_SIGNS_OF_A_PAGE = 400
_ATTRIBUTES_OF_APPLICATIONS = ("data-api", "data-api-url", "data-endpoint", "data-src", "data-url")


@dataclass(frozen=True, slots=True)
class Interface:
    """An API, a feed or data that a page mentions: what it is, where (empty for what stands on the page itself), and
    what on the page says so."""

    kind: str
    url: str
    says: str


def interfaces_of(body: bytes, url: str, charset: str | None = None) -> tuple[Interface, ...]:
    """The interfaces that the page at `url` mentions, each once, in the order in which they are trusted. Never raises;
    none for what cannot be read."""
    try:
        return interfaces_on(parse_html(body, charset), url)
    except PageRejected:
        return ()


def interfaces_on(tree: LexborHTMLParser, url: str) -> tuple[Interface, ...]:
    """As `interfaces_of`, for a page that is parsed."""
    found: dict[str, Interface] = {}
    for one in _found(tree, url):
        found.setdefault(one.url or one.kind, one)
        if len(found) == MOST_INTERFACES:
            break
    return tuple(found.values())


def comes_by_script(body: bytes, charset: str | None = None) -> bool:
    """Whether a page shows hardly anything until its scripts have run: an application, whose rows are not on it. Never
    raises."""
    try:
        tree = parse_html(body, charset)
    except PageRejected:
        return False
    if tree.body is None or tree.css_first("script") is None:
        return False
    has_place = tree.css_first(_PLACES_OF_APPLICATIONS) is not None
    asks_for_scripts = any("javascript" in node.text().lower() for node in tree.css("noscript")[:10])
    tree.strip_tags(["script", "style", "noscript", "template"])
    shown = fold(tree.body.text(separator=" "))
    if sum(map(str.isalnum, shown)) >= FEWEST_SIGNS_OF_A_PAGE:
        return False
    return has_place or asks_for_scripts or "javascript" in shown.lower()


def _found(tree: LexborHTMLParser, url: str) -> Iterator[Interface]:
    for kind, href, says in (*_links_in_head(tree), *_links(tree), *_in_attributes(tree), *_asked_for(tree)):
        parts = absolute_url(href, url) if len(href) <= LONGEST_URL else None
        if parts is not None:
            yield Interface(kind, _identify(parts.geturl()) if kind == "OAI-PMH" else parts.geturl(), says)
    yield from _data_on(tree)


def _links_in_head(tree: LexborHTMLParser) -> Iterator[tuple[str, str, str]]:
    for link in islice(tree.css("link[rel][href]"), MOST_LINKS):
        relations, href = (link.attributes["rel"] or "").lower().split(), link.attributes["href"] or ""
        if _WORDPRESS in relations:
            yield "WordPress's API", href, f'<link rel="{_WORDPRESS}">'
        elif "alternate" in relations and (kind := _kind_of_alternate(link)):
            yield kind, href, "<link rel=alternate>"
        elif "unapi-server" in relations or "edituri" in relations:
            continue
        elif _OAI.search(href):
            yield "OAI-PMH", href, "<link>"


def _kind_of_alternate(link: LexborNode) -> str | None:
    media_type = (link.attributes.get("type") or "").partition(";")[0].strip().lower()
    kind = _FEEDS.get(media_type)
    if kind == "JSON" and "/wp-json/" in (link.attributes["href"] or ""):
        return "WordPress's API"
    return kind


def _links(tree: LexborHTMLParser) -> Iterator[tuple[str, str, str]]:
    for link in islice(tree.css("a[href]"), MOST_LINKS):
        href = link.attributes["href"] or ""
        if kind := _kind_of(href):
            yield kind, href, f"the link “{fold(link.text(separator=' '))[:60] or href[:60]}”"


def _in_attributes(tree: LexborHTMLParser) -> Iterator[tuple[str, str, str]]:
    for name in _ATTRIBUTES_OF_APPLICATIONS:
        for node in islice(tree.css(f"[{name}]"), MOST_LINKS):
            value = (node.attributes[name] or "").strip()
            if value.startswith(("/", "http")) and (kind := _kind_of(value)):
                yield kind, value, f"the attribute {name}"


def _asked_for(tree: LexborHTMLParser) -> Iterator[tuple[str, str, str]]:
    left = MOST_OF_SCRIPTS
    for script in tree.css("script:not([src])"):
        text = script.text()[:left]
        left -= len(text)
        for quoted in _IN_QUOTES.finditer(text):
            if kind := _kind_of(quoted[1]):
                yield kind, quoted[1], "a script on the page"
        if left <= 0:
            return


def _kind_of(href: str) -> str | None:
    if len(href) > LONGEST_URL:
        return None
    if _OAI.search(href):
        return "OAI-PMH"
    return next((kind for sign, kind in _BY_URL if sign.search(href)), None)


def _identify(url: str) -> str:
    """The address at which a repository says of itself what it is."""
    return urlsplit(url)._replace(query="verb=Identify", fragment="").geturl()


def _data_on(tree: LexborHTMLParser) -> Iterator[Interface]:
    """What of an application stands in the page's own scripts."""
    for script in tree.css("script:not([src])"):
        text = script.text()
        if len(text) < FEWEST_SIGNS_OF_DATA:
            continue
        size = f"{len(text) / 1024:,.0f} KB of data in a script on the page"
        named = _DATA_IN_SCRIPTS.search(f"{script.attributes.get('id') or ''} {text[:2_000]}")
        if named:
            yield Interface(f"data of an application ({named[1]})", "", size)
        elif (script.attributes.get("type") or "").lower() == "application/json":
            yield Interface("data of an application", "", size)
