"""What a declaration says of URLs: which are documents, which are listings, which page of which listing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from parsers.declarations.url_patterns import PART, UrlPattern
from parsers.listing.links import DocumentUrl
from parsers.urls import KEPT, PAGE_NUMBER, absolute_url, encoded_query, host_of, normal_path

PAGE_PART = "{page}"
_USUAL_PORTS = {"http": ":80", "https": ":443"}
# Of such links on a page of the archive's own host the absolute URL is plain to see.
_PATH = r"/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*+/?)*+"
_PLAIN_PATH = re.compile(_PATH)
_PLAIN_LINK = re.compile(rf"({_PATH})?(\?[A-Za-z0-9_.~%&=+:-]++)?")
_PLAIN_PAGE = re.compile(rf"(https?://[a-z0-9.-]++)({_PATH})(?:\?[^#]*+)?")


@dataclass(frozen=True, slots=True)
class Paging:
    """How the pages of a listing are numbered: by a parameter of the `query`, or at the end of the `path`, where
    “{page}” stands for the number. Page 1 has the number `first`, each further one `step` more."""

    query: str | None = None
    path: str | None = None
    first: int = 1
    step: int = 1

    def number_of(self, printed: str) -> int:
        """The page, from 1, that has this number in its URL."""
        return max((int(printed) - self.first) // self.step + 1, 1)

    def printed(self, number: int) -> str:
        """The number that the URL of a page, counted from 1, has."""
        return str(self.first + (number - 1) * self.step)


@dataclass(frozen=True, slots=True, eq=False)
class UrlRules:
    """The URLs of one archive.

    `home` ends with a slash, and is on the first of the `hosts`, which are all names it answers to. Of the `documents`
    some may be on other hosts, which is all that is known of these: nothing there is ever asked for. `defaults` are
    parameters that mean the same as their absence, each with its value, `default_queries` those that do so only all
    together, `ignored` those that change nothing. With `slash` the paths of listing pages end with one. What is in
    `own` is a listing whatever the patterns say: it is declared.
    """

    home: str
    hosts: tuple[str, ...]
    documents: tuple[UrlPattern, ...]
    listings: tuple[UrlPattern, ...]
    paging: Paging
    defaults: tuple[tuple[str, str], ...] = ()
    default_queries: tuple[tuple[tuple[str, str], ...], ...] = ()
    ignored: tuple[str, ...] = ()
    slash: bool = False
    own: tuple[str, ...] = ()

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """The other hosts on which documents lie."""
        return tuple(_elsewhere_of(self))

    @property
    def below(self) -> str:
        """The path of the archive's home, without a slash at its end."""
        return normal_path(urlsplit(self.home).path).rstrip("/")

    def page_url(self, href: str, base: str) -> str | None:
        """The absolute URL of a link on a page with that base, on the canonical host; None where it leads off."""
        home = urlsplit(self.home)
        link, page = _PLAIN_LINK.fullmatch(href), _PLAIN_PAGE.fullmatch(base)
        if href and link and page and page[1] == f"{home.scheme}://{home.netloc}":
            return f"{page[1]}{link[1] or page[2]}{link[2] or ''}"
        parts = absolute_url(href, base)
        if parts is None or parts.hostname not in self.hosts:
            return None
        return parts._replace(scheme=home.scheme, netloc=home.netloc).geturl()

    def document_urls_of(self, base: str) -> DocumentUrl:
        """What makes the canonical URL of the document that a link on the page at `base` leads to: without a slash at
        its end, and of its query only what names the document. None for a link to anything else, and to the page
        itself, as those by which a list is sorted."""
        return _document_urls_of(self, base.partition("?")[0])

    def is_telling(self, document_url: str) -> bool:
        """Whether the canonical URL of a document says by its form that it is one, and not just any page."""
        parts = urlsplit(document_url)
        host = parts.netloc if parts.netloc in self.elsewhere else None
        telling = (expression for of, expression in _telling_patterns(self) if of == host)
        return "?" in document_url or any(expression.fullmatch(parts.path) for expression in telling)

    def listing_of(self, url: str) -> str:
        """The canonical URL of the listing that the page at `url` belongs to: the same for each of its pages. Raises
        NoUrl."""
        return _listing_of(self, url)

    def number_of(self, url: str) -> int:
        """Which page of its listing `url` is, counted from 1."""
        return _number_of(self, url)

    def url_of(self, listing_url: str, number: int) -> str:
        """The URL of page `number` (from 1) of a listing."""
        if number == 1:
            return listing_url
        parts = urlsplit(listing_url)
        if self.paging.path is not None:
            path = parts.path.rstrip("/") + self.paging.path.replace(PAGE_PART, self.paging.printed(number))
            return parts._replace(path=f"{path.rstrip('/')}/" if self.slash else path).geturl()
        query = f"{parts.query}&" if parts.query else ""
        return parts._replace(query=f"{query}{self.paging.query}={self.paging.printed(number)}").geturl()

    def is_listing(self, url: str) -> bool:
        """Whether a URL is, by its form, that of a listing page of the archive."""
        return host_of(url) in self.hosts and (self.listing_of(url) in self.own or self.is_listing_by_pattern(url))

    def is_listing_by_pattern(self, url: str) -> bool:
        """Whether a URL on one of the archive's hosts matches a pattern of listings."""
        path, _ = _without_page(self, normal_path(urlsplit(url).path))
        asked = [names for expression, names in _listing_patterns(self) if expression.fullmatch(path.rstrip("/"))]
        return () in asked or any({name for name, _ in _query_of(url)}.issuperset(names) for names in asked)

    def with_own(self, urls: Iterable[str]) -> UrlRules:
        """These rules, with the canonical URLs of the listings that are declared."""
        return replace(self, own=tuple(dict.fromkeys(map(self.listing_of, urls))))


@lru_cache(maxsize=64)
def _listing_patterns(rules: UrlRules) -> list[tuple[re.Pattern[str], tuple[str, ...]]]:
    """What matches the paths of listings, and the names that their queries must have."""
    return [(re.compile(re.escape(rules.below) + pattern.path), pattern.names) for pattern in rules.listings]


@lru_cache(maxsize=64)
def _telling_patterns(rules: UrlRules) -> list[tuple[str | None, re.Pattern[str]]]:
    """What matches the paths of documents alone, each with the host of those that lie on another one."""
    telling = [pattern for pattern in rules.documents if pattern.is_telling and not pattern.names]
    below = re.escape(rules.below)
    own = [(None, re.compile(below + pattern.path)) for pattern in telling if pattern.site is None]
    others = [(urlsplit(one.site).netloc, re.compile(one.path)) for one in telling if one.site is not None]
    return [*own, *others]


class _Documents(NamedTuple):
    """What tells documents on one site: by their paths, None where none is told so, and by their queries."""

    site: str
    by_path: re.Pattern[str] | None
    by_query: Sequence[tuple[re.Pattern[str], tuple[str, ...]]]

    @classmethod
    def of(cls, site: str, patterns: Sequence[UrlPattern], below: str) -> _Documents:
        simple = [pattern.path for pattern in patterns if not pattern.names]
        by_path = re.compile(f"{below}(?:{'|'.join(simple)})") if simple else None
        by_query = [(re.compile(below + pattern.path), pattern.names) for pattern in patterns if pattern.names]
        return cls(site, by_path, by_query)

    def url_of(self, url: str, own_path: str | None) -> str | None:
        """The canonical URL of the document at a URL of the site; None for another page, and for that at `own_path`."""
        path = normal_path(urlsplit(url).path)
        if self.by_path is not None and path != own_path and self.by_path.fullmatch(path):
            return self.site + path
        for expression, names in self.by_query:
            named = [(name, value) for name, value in _query_of(url) if name in names]
            if expression.fullmatch(path) and {name for name, _ in named} == set(names):
                return f"{self.site}{path}?{encoded_query(sorted(named))}"
        return None


@lru_cache(maxsize=64)
def _elsewhere_of(rules: UrlRules) -> Mapping[str, _Documents]:
    """What tells documents on other hosts, by the hosts."""
    by_host: dict[str, list[UrlPattern]] = {}
    for pattern in rules.documents:
        if pattern.site is not None:
            by_host.setdefault(urlsplit(pattern.site).netloc, []).append(pattern)
    return {host: _Documents.of(patterns[0].site or "", patterns, "") for host, patterns in by_host.items()}


def _document_elsewhere(rules: UrlRules, href: str, base: str) -> str | None:
    """The same of a document on another host: by whichever scheme it is linked, at the usual port."""
    known = _elsewhere_of(rules)
    parts = absolute_url(href, base) if known else None
    if parts is None:
        return None
    documents = known.get(parts.netloc.lower().removesuffix(_USUAL_PORTS[parts.scheme]))
    return documents.url_of(parts.geturl(), None) if documents else None


@lru_cache(maxsize=64)
def _document_urls_of(rules: UrlRules, base: str) -> Callable[[str], str | None]:
    site = urlsplit(rules.home)._replace(path="").geturl()
    own = _Documents.of(site, [one for one in rules.documents if one.site is None], re.escape(rules.below))
    by_path = own.by_path
    is_own_page = host_of(base) in rules.hosts
    own_path = normal_path(urlsplit(base).path) if is_own_page else None

    def document_url(href: str) -> str | None:
        # Nearly every link to a document is a plain path, which needs no resolving.
        if is_own_page and by_path is not None and _PLAIN_PATH.fullmatch(href):
            path = href.rstrip("/")
            return site + path if path != own_path and by_path.fullmatch(path) else None
        url = rules.page_url(href, base)
        return own.url_of(url, own_path) if url is not None else _document_elsewhere(rules, href, base)

    return document_url


@lru_cache(maxsize=1024)
def _listing_of(rules: UrlRules, url: str) -> str:
    home, parts = urlsplit(rules.home), urlsplit(url)
    path, _ = _without_page(rules, normal_path(parts.path))
    if rules.slash:
        path = f"{path.rstrip('/')}/"
    query = encoded_query(_listing_query(rules, parts.query))
    return parts._replace(scheme=home.scheme, netloc=home.netloc, path=path, query=query, fragment="").geturl()


def _listing_query(rules: UrlRules, query: str) -> list[tuple[str, str]]:
    """What makes a query this listing, by name: values of one name stay in their order, so that those which belong
    together do."""
    pairs = pairs_of(query)
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    defaults = dict(rules.defaults)
    left_out = {name for name, given in values.items() if name in defaults and set(given) == {defaults[name]}}
    for together in rules.default_queries:
        if all(_has(values, name, value) for name, value in together):
            left_out.update(name for name, _ in together)
    left_out.update(rules.ignored)
    if rules.paging.query is not None:
        left_out.add(rules.paging.query)
    return sorted(((name, value) for name, value in pairs if name not in left_out), key=lambda pair: pair[0])


def _has(values: Mapping[str, list[str]], name: str, value: str) -> bool:
    """Whether a parameter has a value and no other; “{other}” is that of another parameter."""
    other = PART.fullmatch(value)
    wanted = values.get(other[1], []) if other else [value]
    return name in values and set(values[name]) == set(wanted)


@lru_cache(maxsize=1024)
def _number_of(rules: UrlRules, url: str) -> int:
    parts = urlsplit(url)
    if rules.paging.path is not None:
        return _without_page(rules, normal_path(parts.path))[1]
    printed = dict(_query_of(url)).get(rules.paging.query or "", "")
    return rules.paging.number_of(printed) if re.fullmatch(PAGE_NUMBER, printed) else 1


def _without_page(rules: UrlRules, path: str) -> tuple[str, int]:
    """A normal path without what names a page of its listing, and which page that is."""
    if rules.paging.path is None:
        return path, 1
    before, _, behind = rules.paging.path.rstrip("/").partition(PAGE_PART)
    found = re.fullmatch(f"(.*){re.escape(before)}({PAGE_NUMBER}){re.escape(behind)}", path)
    return (found[1] or "/", rules.paging.number_of(found[2])) if found else (path, 1)


def _query_of(url: str) -> tuple[tuple[str, str], ...]:
    return pairs_of(urlsplit(url).query)


def pairs_of(query: str) -> tuple[tuple[str, str], ...]:
    """The names and values of a query, in its order."""
    return tuple(parse_qsl(query, keep_blank_values=True, errors=KEPT))
