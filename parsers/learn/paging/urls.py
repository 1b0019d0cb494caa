"""What URLs an archive has: patterns of its documents and listings, which parameters are decoration, home and hosts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from parsers.declarations.url_patterns import UrlPattern
from parsers.declarations.urls import Paging, UrlRules, pairs_of
from parsers.learn.finding.records import Evidence
from parsers.learn.paging.decoration import is_decoration
from parsers.learn.paging.paging import LearnedPaging, PageWithWays, paging_among, ways_of
from parsers.learn.paging.url_patterns import DocumentAt, Pairs, narrower_patterns_of, patterns_of
from parsers.urls import absolute_url, normal_path

if TYPE_CHECKING:
    from parsers.learn.finding.records import FoundRecord, FoundRecords
    from parsers.learn.page_to_learn import PageToLearn

NO_NUMBERS = Paging(None, None)
MOST_SHOWN, MOST_OTHERS, MOST_OF_A_PAGER = 3, 2_000, 200
# Where so many other links look like documents, narrower patterns are looked for: they must spare this share of them.
FEWEST_OTHERS, MUCH_FEWER = 3, 0.6
LONGEST_URL = 2_048
# Another host has documents of the listing where so many records lead to it, and this share of them.
FEWEST_ELSEWHERE, LEAST_SHARE_ELSEWHERE, MOST_ELSEWHERE = 2, 0.1, 4
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")


@dataclass(frozen=True, slots=True)
class LearnedUrls:
    """The URLs of an archive as a declaration has them. `document` and `listing` are patterns below `home`; `defaults`
    mean the same as their absence, `ignore` change nothing; `hosts` are further names of the site. `slash`: the paths
    of its listing pages end with one. `elsewhere` are patterns, each with its host, of documents that lie on others.
    `unsaid` are the links of records, as printed, that are none of these: they lead here and there, or nowhere."""

    document: tuple[str, ...]
    listing: tuple[str, ...]
    defaults: Mapping[str, str]
    ignore: tuple[str, ...]
    home: str
    evidence: tuple[Evidence, ...]
    hosts: tuple[str, ...] = ()
    slash: bool = False
    elsewhere: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = field(default=())

    def rules(self, paging: Paging | None = None) -> UrlRules:
        """The rules that a declaration of them has, with pages numbered as `paging` says."""
        return UrlRules(
            home=self.home,
            hosts=(urlsplit(self.home).hostname or "", *self.hosts),
            documents=tuple(map(UrlPattern.of, (*self.document, *self.elsewhere))),
            listings=tuple(map(UrlPattern.of, self.listing)),
            paging=paging or Paging("page"),
            defaults=tuple(self.defaults.items()),
            ignored=self.ignore,
            slash=self.slash,
        )


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a record's main link leads, and what it is relative to."""

    href: str
    base: str
    url: SplitResult | None


def learn_urls(pages: Sequence[PageToLearn], records: Sequence[FoundRecords | None]) -> LearnedUrls:
    """The URLs of an archive, from one page of a listing or several. `records` are those of each page, None where it
    has none. Never raises."""
    ways = ways_of(pages, records)
    return urls_among(ways, records, paging_among(ways, records))


def urls_among(
    ways: Sequence[PageWithWays], records: Sequence[FoundRecords | None], paging: LearnedPaging | None
) -> LearnedUrls:
    """The same, with what leads on from each page and how its pages are numbered."""
    own = urlsplit(ways[0].page.url)
    home = f"{own.scheme}://{own.netloc.lower()}/"
    targets = [one for way, found in zip(ways, records, strict=True) if found for one in _targets(way, found)]
    pager = [url for way in ways for url in islice(_pager_urls(way), MOST_OF_A_PAGER)]
    hosts = _hosts(own, (*(one.url for one in targets if one.url is not None), *pager))
    names = {own.hostname or "", *hosts}
    on_site = [one.url for one in targets if one.url is not None and one.url.hostname in names]
    others_sites = _sites_elsewhere(targets, names)
    known = names | {site.netloc for site in others_sites}
    unsaid = tuple(dict.fromkeys(one.href for one in targets if one.url is None or one.url.hostname not in known))
    numbers = (paging.paging if paging else None) or NO_NUMBERS
    defaults, ignore = _decoration([urlsplit(way.page.url) for way in ways], pager, numbers)
    documents_at = [DocumentAt(normal_path(url.path), _pairs(url)) for url in on_site]
    learned = LearnedUrls(
        document=patterns_of(documents_at, _pairs(own)),
        listing=tuple(dict.fromkeys(_listing_path(urlsplit(way.page.url), numbers) for way in ways)),
        defaults=defaults,
        ignore=ignore,
        home=home,
        evidence=(),
        hosts=hosts,
        slash=_ends_with_slash(ways, pager, numbers),
        elsewhere=tuple(_patterns_elsewhere(others_sites)),
        unsaid=unsaid,
    )
    learned, others = _narrowed(learned, documents_at, _pairs(own), ways, {one.href for one in targets})
    return replace(learned, evidence=tuple(_evidence(learned, ways, targets, others, numbers)))


def _sites_elsewhere(targets: Sequence[_Target], own: set[str]) -> dict[SplitResult, list[SplitResult]]:
    """The other sites to which enough of the records lead for their files to be the listing's documents, each with the
    URLs there: a link to somebody else's page is of none."""
    by_host: dict[str, dict[str, SplitResult]] = {}
    for one in targets:
        host = one.url.netloc.lower() if one.url is not None else ""
        if one.url is not None and host == one.url.hostname and host not in own:
            by_host.setdefault(host, {})[one.href] = one.url
    least = max(FEWEST_ELSEWHERE, LEAST_SHARE_ELSEWHERE * len(targets))
    often = {host: [*urls.values()] for host, urls in by_host.items() if len(urls) >= least and _HOST.fullmatch(host)}
    sites = sorted(often, key=lambda host: -len(often[host]))[:MOST_ELSEWHERE]
    return {_site_of(host, often[host]): often[host] for host in sites}


def _site_of(host: str, urls: Sequence[SplitResult]) -> SplitResult:
    schemes = Counter(url.scheme for url in urls)
    return SplitResult(schemes.most_common(1)[0][0], host, "", "", "")


def _patterns_elsewhere(sites: Mapping[SplitResult, Sequence[SplitResult]]) -> Iterator[str]:
    for site, urls in sites.items():
        patterns = patterns_of([DocumentAt(normal_path(url.path), _pairs(url)) for url in urls])
        yield from (f"{site.geturl()}{pattern}" for pattern in patterns)


def _narrowed(
    learned: LearnedUrls,
    documents: Sequence[DocumentAt],
    own: Pairs,
    ways: Sequence[PageWithWays],
    known: set[str],
) -> tuple[LearnedUrls, set[str]]:
    """The same with patterns that fewer of the pages' other links match, where there are such, and those others."""
    best, others = learned, set(_others(ways, learned.rules(), known))
    if len(others) < FEWEST_OTHERS:
        return best, others
    for patterns in narrower_patterns_of(documents, own):
        narrower = replace(learned, document=patterns)
        left = set(_others(ways, narrower.rules(), known))
        if len(left) <= MUCH_FEWER * len(others):
            best, others = narrower, left
    return best, others


def href_of_record(record: FoundRecord) -> str | None:
    """Where a record's main link leads, as printed."""
    return record.fields.href


def _targets(way: PageWithWays, found: FoundRecords) -> Iterator[_Target]:
    for record in found.records:
        if (href := href_of_record(record)) is not None:
            url = absolute_url(href, way.page.base) if len(href) <= LONGEST_URL else None
            yield _Target(href, way.page.base, url)


def _hosts(own: SplitResult, urls: Iterable[SplitResult]) -> tuple[str, ...]:
    """Further names of the site: the same with or without “www.”."""
    name = (own.hostname or "").removeprefix("www.")
    known = {url.hostname or "" for url in urls}
    return tuple(sorted(host for host in known if host != own.hostname and host.removeprefix("www.") == name))


def _pager_urls(way: PageWithWays) -> Iterator[SplitResult]:
    """The URLs of other pages of the listing that a page leads to."""
    if way.next is not None and way.next.link.url is not None:
        yield way.next.link.url
    yield from (link.url for _, link in way.pages.links if link.url is not None)


def _pairs(url: SplitResult) -> Pairs:
    try:
        return pairs_of(url.query)
    except ValueError:
        return ()


def _decoration(
    own: Sequence[SplitResult], pager: Sequence[SplitResult], paging: Paging
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The parameters that mean the same as their absence, each with its value, and those that change nothing: what the
    page's own URL has and its pager's links lack, or the other way round."""
    bare = UrlRules("https://-/", ("-",), (), (), paging)
    paths = {_path_of(url, bare) for url in own}
    queries = [dict(_pairs(url)) for url in (*own, *(url for url in pager if _path_of(url, bare) in paths))]
    names = dict.fromkeys(name for query in queries for name in query)
    ignore = [
        name for name in names if any(is_decoration(name, query.get(name, "")) for query in queries if name in query)
    ]
    defaults: dict[str, str] = {}
    for name in names:
        values = {query[name] for query in queries if name in query}
        lacking = any(name not in query for query in queries)
        if name not in ignore and name != paging.query and lacking and len(values) == 1 and _has_numbers(paging):
            defaults[name] = values.pop()
    return defaults, tuple(ignore)


def _has_numbers(paging: Paging) -> bool:
    """Whether pages are numbered: where they are not, what their links have more may be what names the page."""
    return paging.query is not None or paging.path is not None


def _path_of(url: SplitResult, rules: UrlRules) -> str:
    """The path of a listing page, without what names the page."""
    return normal_path(urlsplit(rules.listing_of(url.geturl())).path)


def _listing_path(own: SplitResult, paging: Paging) -> str:
    """The same as a pattern has it."""
    path = _path_of(own, UrlRules(f"{own.scheme}://{own.netloc}/", (own.hostname or "",), (), (), paging))
    return path.replace("{", "%7B").replace("}", "%7D")


def _ends_with_slash(ways: Sequence[PageWithWays], pager: Sequence[SplitResult], paging: Paging) -> bool:
    paths = [url.path for url in pager] if paging.path else [urlsplit(way.page.url).path for way in ways]
    return bool(paths) and all(path.endswith("/") and path != "/" for path in paths)


def _evidence(
    learned: LearnedUrls,
    ways: Sequence[PageWithWays],
    targets: Sequence[_Target],
    others: set[str],
    paging: Paging,
) -> Iterator[Evidence]:
    rules = learned.rules(paging)
    known = [one for one in targets if rules.document_urls_of(one.base)(one.href) is not None]
    yield Evidence(
        "documents",
        f"{len(known)} of {len(targets)} links of records match"
        f" {', '.join((*learned.document, *learned.elsewhere)) or 'nothing'}",
    )
    if learned.unsaid:
        shown = ", ".join(learned.unsaid[:MOST_SHOWN])
        yield Evidence("documents", f"{len(learned.unsaid)} links lead to pages of others, or nowhere: {shown}")
    if learned.defaults:
        said = ", ".join(f"{name}={value}" for name, value in learned.defaults.items())
        yield Evidence("defaults", f"some pages of the listing have {said} in their URLs, and others do not")
    if others:
        shown = ", ".join(sorted(others)[:MOST_SHOWN])
        yield Evidence("documents", f"{len(others)} other links have the form of documents too: {shown}")
    listings = {rules.listing_of(way.page.url) for way in ways}
    if len(listings) > 1:
        yield Evidence(
            "listing",
            f"the pages are of {len(listings)} listings by their URLs: {', '.join(sorted(listings)[:MOST_SHOWN])}",
        )
    yield from _evidence_of_next(ways, rules)


def _evidence_of_next(ways: Sequence[PageWithWays], rules: UrlRules) -> Iterator[Evidence]:
    """Whether the links to next pages are what the rules make of them: the page after this one, of the same listing."""
    for way in ways:
        url = way.next.link.address if way.next else None
        if url is None:
            continue
        listing, number = rules.listing_of(way.page.url), rules.number_of(way.page.url)
        if rules.listing_of(url) != listing:
            yield Evidence(
                "next page", f"it is of another listing by its URL, {rules.listing_of(url)}: declare that one"
            )
        elif rules.number_of(url) != number + 1:
            yield Evidence("next page", f"it is page {rules.number_of(url)} by its URL, behind page {number}")
        else:
            yield Evidence("next page", f"by its URL it is page {number + 1} of the listing {listing}")


def _others(ways: Sequence[PageWithWays], rules: UrlRules, known: set[str]) -> Iterator[str]:
    """The links of the pages that are no record's and have the form of a document's all the same."""
    for way in ways:
        document_url = rules.document_urls_of(way.page.base)
        documents = {document_url(href) for href in known}
        for link in way.page.links[:MOST_OTHERS]:
            if link.href and not link.in_record and link.href not in known and link.url is not None:
                url = document_url(link.href)
                if url is not None and url not in documents:
                    yield url
