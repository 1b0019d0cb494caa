"""Which URL a saved page came from. What cannot be known is said, with its reason; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from parsers.archive import Archive
from parsers.saved.name import (
    is_beneath_other_host,
    is_like_listing,
    may_be_cut_off,
    memento_time_of,
    other_host,
    query_alone,
    url_with_host,
    url_without_host,
)
from parsers.saved.page import (
    ABSOLUTE,
    as_ascii_markup,
    base_link,
    canonical_link,
    links_on,
    memento_time,
    site_links,
    url_by_saver,
    url_by_wayback,
)
from parsers.saved.rule import UrlRule, url_rules
from parsers.saved.signs import (
    Signs,
    contradiction,
    half_said_by_pager,
    is_choice_unsaid,
    is_page_unsaid,
    on_archive,
    page_by_pager,
    signs_of,
)
from parsers.urls import normal_path

__all__ = ["SavedUrl", "UrlRule", "url_of", "url_rules"]

RULE, SAVED_FROM, WAYBACK, PATH = "rule", "saved from comment", "wayback script", "path"
PAGER, SETTING, CANONICAL, BASE = "pager", "Drupal setting", "canonical link", "base"
NAMED_QUERY = "canonical link with its name"
OTHER_SITE = "another site"
# HTTrack makes search3f2b.html of search?page=3, other programs search_page_3.html.
MANGLED = re.compile(r"\.html?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SavedUrl:
    """The URL of a saved page and how it is known; without a URL, `reason` says why it cannot be.

    `memento_at` is when the Wayback Machine captured the page, where it was saved from there. `contradicted` is the URL
    that a page is given by a rule, its saver or its path, where it is not taken because the page itself says another
    thing.
    """

    url: str | None
    how: str = ""
    reason: str = ""
    memento_at: datetime | None = None
    contradicted: str | None = None

    @property
    def is_of_another_site(self) -> bool:
        """Whether the page is known to have come from elsewhere."""
        return self.reason.startswith(OTHER_SITE)


@dataclass(frozen=True, slots=True)
class _Candidate:
    url: str
    how: str


class _Links(NamedTuple):
    """What a page's head links to: its canonical URL and its base, where they are on the archive; the archive's home,
    or nothing where the head does not say that it is on its site; a canonical link to another site."""

    canonical: str | None
    based: str | None
    home: str
    astray: str | None


def url_of(
    archive: Archive, name: str, body: bytes, rules: Sequence[UrlRule] = (), saved_from: str | None = None
) -> SavedUrl:
    """The URL of the page that was saved under a name, which may begin with the folder or file that it lies in.

    In the order of trust: the first rule that fits; what the program that saved the page says, beside it (`saved_from`)
    or in a comment; what the Wayback Machine wrote into it; the path, beneath a host of the archive; the page that the
    pager marks; the query in a Drupal page's settings; the canonical link, the base; the path, where it looks like a
    listing's. Each is held against the page itself: its pager, its count label, its search form, its settings. Of two
    that differ, one that only says less gives way, as the canonical link of a listing's second page that names the
    first.
    """
    body = as_ascii_markup(body)
    stated = saved_from or url_by_saver(body)
    replayed, replayed_at = url_by_wayback(body) or (None, None)
    said = (memento_time(link) for link in (stated, canonical_link(body)) if link)
    memento_at = replayed_at or next(filter(None, said), None) or memento_time_of(archive, name)
    signs = signs_of(archive, body)
    found = _by_rule(archive, name, signs, rules) or _by_its_saver(archive, stated, replayed, signs)
    found = found or _by_name_and_links(archive, name, body, signs)
    return replace(found, memento_at=memento_at)


def _by_rule(archive: Archive, name: str, signs: Signs, rules: Sequence[UrlRule]) -> SavedUrl | None:
    for rule in rules:
        if typed := rule.url_of(name):
            url = on_archive(archive, typed, archive.home)
            if url is None:
                return SavedUrl(None, reason=f"the rule leads to {OTHER_SITE}: {typed}")
            return _given(archive, url, RULE, signs)
    return None


def _by_its_saver(archive: Archive, stated: str | None, replayed: str | None, signs: Signs) -> SavedUrl | None:
    for url, how in ((stated, SAVED_FROM), (replayed, WAYBACK)):
        if url:
            own = on_archive(archive, url, archive.home)
            if own is None:
                return SavedUrl(None, reason=f"{OTHER_SITE}, by its {how}: {url}")
            return _given(archive, own, how, signs)
    return None


def _given(archive: Archive, url: str, how: str, signs: Signs) -> SavedUrl:
    contradicted = contradiction(archive, url, signs)
    return _contradicted(url, how, contradicted) if contradicted else SavedUrl(url, how)


def _by_name_and_links(archive: Archive, name: str, body: bytes, signs: Signs) -> SavedUrl:
    if host := other_host(archive, name):
        return SavedUrl(None, reason=f"{OTHER_SITE}, by its path: {host}")
    sound: list[_Candidate] = []
    unsound: list[SavedUrl] = []
    candidates, elsewhere = _candidates(archive, name, body, signs)
    for candidate in candidates:
        if contradicted := contradiction(archive, candidate.url, signs):
            # What the page says of itself is not what it is given for.
            refused = _contradicted if candidate.how == PATH else _unknown
            unsound.append(refused(candidate.url, candidate.how, contradicted))
        elif unknown := _unsaid(archive, name, candidate, signs, body):
            unsound.append(_unknown(candidate.url, candidate.how, unknown))
        else:
            sound.append(candidate)
    if sound:
        return _of_those(archive, sound)
    if unsound:
        return next((unknown for unknown in unsound if unknown.contradicted), unsound[0])
    if query := query_alone(name):
        return SavedUrl(None, reason=f"its name says {query} and nothing says of which listing")
    if is_beneath_other_host(archive, name) and not is_like_listing(archive, name):
        elsewhere = elsewhere or f"{OTHER_SITE}, by its path"
    unsaid = half_said_by_pager(archive, signs.pager) or "neither its name nor the page says it"
    return SavedUrl(None, reason=elsewhere or unsaid)


def _unsaid(archive: Archive, name: str, candidate: _Candidate, signs: Signs, body: bytes) -> str | None:
    """Why a page cannot be known to have a URL that nothing on it contradicts, in words."""
    if candidate.how in (CANONICAL, BASE, NAMED_QUERY) and is_choice_unsaid(archive, candidate.url, signs):
        return "nothing says what was searched for there"
    if candidate.how in (CANONICAL, BASE) and is_page_unsaid(archive, candidate.url, signs, links_on(body)):
        return "nothing says which page of it this is"
    if candidate.how == PATH and not signs.pager.links and may_be_cut_off(name):
        return "so long a name may have been cut off"
    shows_listing = signs.pager.number is not None or signs.labels
    if candidate.how == PATH and shows_listing and MANGLED.search(urlsplit(candidate.url).path):
        return "it shows a listing"
    return None


def _candidates(archive: Archive, name: str, body: bytes, signs: Signs) -> tuple[list[_Candidate], str]:
    """What may be the URL, the most trusted first; and why there may be none."""
    candidates = []
    if url := url_with_host(archive, name):
        candidates.append(_Candidate(url, PATH))
    links = _links_of(archive, body)
    if links.astray and not url:
        return [], f"{OTHER_SITE}, by its {CANONICAL}: {links.astray}"
    base = links.based or links.canonical
    itself = page_by_pager(archive, base or links.home, signs, is_of_page=base is not None)
    asked = _asked_for(archive, signs, links.canonical, archive.home if url else base or links.home)
    for listing, how in ((itself, PAGER), (asked, SETTING)):
        if listing and archive.parser.is_listing(listing):
            candidates.append(_Candidate(listing, how))
    if links.canonical:
        candidates.append(_Candidate(links.canonical, CANONICAL))
    if links.based and archive.parser.is_listing(links.based):
        candidates.append(_Candidate(links.based, BASE))
    if not url and (unhosted := url_without_host(archive, name)):
        candidates.append(_Candidate(unhosted, PATH))
    elif not url and (queried := _with_its_query(archive, name, links.canonical)):
        candidates.append(_Candidate(queried, NAMED_QUERY))
    return candidates, ""


def _links_of(archive: Archive, body: bytes) -> _Links:
    canonical, base = canonical_link(body), base_link(body)
    sites = {on_archive(archive, link, "") is not None for link in site_links(body)}
    # A link without a host may be any site's.
    home = archive.home if sites == {True} else ""
    above = base if base and ABSOLUTE.match(base) else home
    own = on_archive(archive, canonical, above) if canonical else None
    is_astray = canonical and own is None and any(map(ABSOLUTE.match, (canonical, above)))
    based = on_archive(archive, base, home) if base else None
    return _Links(own, based, home, canonical if is_astray else None)


def _asked_for(archive: Archive, signs: Signs, canonical: str | None, site: str) -> str | None:
    """The URL on a site with the query by which it was asked, a Drupal one. Its path is the canonical one where there
    is one."""
    if signs.request is None:
        return None
    path, query = signs.request
    place = canonical.partition("?")[0] if canonical else path
    return on_archive(archive, f"{place}?{query}" if query else place, site)


def _with_its_query(archive: Archive, name: str, listing: str | None) -> str | None:
    """A name like “page=3”, on a page that says of which listing it is."""
    query = query_alone(name)
    if query is None or listing is None or urlsplit(listing).query:
        return None
    url = f"{listing}?{query}"
    return url if archive.parser.is_listing(url) and archive.parser.page_number(url) > 1 else None


def _of_those(archive: Archive, sound: list[_Candidate]) -> SavedUrl:
    """The first, unless a later one says more or another thing."""
    first = sound[0]
    for other in sound[1:]:
        if _page_of(archive, first.url) == _page_of(archive, other.url) or not archive.parser.is_listing(other.url):
            continue
        if _says_less(archive, first.url, other.url):
            first = other
        elif not _says_less(archive, other.url, first.url):
            return SavedUrl(None, reason=f"its {first.how} says {first.url}, its {other.how} {other.url}")
    return SavedUrl(first.url, first.how)


def _says_less(archive: Archive, url: str, other: str) -> bool:
    """Whether `url` is that of a listing of which `other` also names the page or the choice."""
    if not (archive.parser.is_listing(url) and archive.parser.is_listing(other)):
        return False
    parts, more = urlsplit(url), urlsplit(other)
    if normal_path(parts.path) == normal_path(more.path):
        return set(parse_qsl(parts.query)) < set(parse_qsl(more.query))
    is_same_listing = archive.parser.listing_url(url) == archive.parser.listing_url(other)
    return is_same_listing and normal_path(more.path).startswith(normal_path(parts.path) + "/")


def _page_of(archive: Archive, url: str) -> tuple[str, int]:
    return archive.parser.listing_url(url), archive.parser.page_number(url)


def _contradicted(url: str, how: str, contradicted: str) -> SavedUrl:
    return replace(_unknown(url, how, contradicted), contradicted=url)


def _unknown(url: str, how: str, why: str) -> SavedUrl:
    return SavedUrl(None, reason=f"the {how} gives {url}, but {why}")
