"""From a declaration to an archive."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any
from urllib.parse import urljoin, urlsplit

from parsers.archive import Archive, Bounds
from parsers.declarations.joined import Joined, joined
from parsers.declarations.keys import GENERATIONS, KEYS, Kind
from parsers.declarations.parser import DeclaredParser
from parsers.declarations.source import BrokenDeclaration, Problem, Source
from parsers.declarations.urls import Paging, UrlPattern, UrlRules, pairs_of
from parsers.listing.markup import Layout, ListingMarkup, Place, PromisePlace, ReadAs, RowPlaces
from parsers.listing.page import Links
from parsers.urls import normal_path

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
BY_PROMISE = "promise"
DEFAULT_PAGE = "page"
REQUIRED = tuple(key.path for key in KEYS if key.default == "required" and key.kind is not Kind.NAMED_TEXTS)
# What changes nothing of how a page is read.
_APART_FROM_READING = frozenset(
    {"title", "platform", "listings", "whole_listing", "pause", "status", "evidence", "bounds"}
)


def archive_of(name: str, source: Source, platforms: Mapping[str, Source]) -> Archive:
    """The archive that a file declares, with its platform where it names one. Raises BrokenDeclaration."""
    declared = joined(name, source, platforms)
    if problems := list(_problems(declared)):
        raise BrokenDeclaration(problems)
    rules = _rules_of(declared)
    markup = _markup_of(declared)
    links = Links(rules.document_urls_of, rules.page_url, rules.listing_of, rules.number_of)
    archive = Archive(
        name=name,
        title=declared.get("title"),
        home=rules.home,
        hosts=rules.hosts,
        listings={listing: urljoin(rules.home, url) for listing, url in declared.below("listings").items()},
        parser=DeclaredParser(markup, rules, links),
        pause=float(declared.get("pause") or 1.0) if declared.get("pause") != 0 else 0.0,
        bounds=_bounds_of(declared),
        listing_paths=_listing_paths(rules),
        whole_listing=declared.get("whole_listing"),
        declaration=_declaration_of(declared),
        next_by_promise=declared.get("page", "next") == BY_PROMISE,
    )
    if problems := list(_problems_of_listings(declared, archive, rules)):
        raise BrokenDeclaration(problems)
    return archive


def _problems(declared: Joined) -> Iterator[Problem]:
    """What is lacking, or fits nothing else that is declared."""
    if not NAME.fullmatch(declared.name):
        yield declared.problem((), f"“{declared.name}” names no archive: use lower-case letters, digits and hyphens")
    for path in REQUIRED:
        if declared.get(*path) is None:
            yield declared.problem(path[:1], f"it lacks the key {'.'.join(path)}")
    listings = declared.below("listings")
    if not listings:
        yield declared.problem(("listings",), "it lacks the table listings, with a path or URL for each name")
    if (whole := declared.get("whole_listing")) is not None and whole not in listings:
        yield declared.problem(("whole_listing",), f"whole_listing is “{whole}”, which is none of listings")
    if declared.get("page", "query") is not None and declared.get("page", "path") is not None:
        yield declared.problem(("page", "path"), "pages are numbered by page.query or by page.path, not by both")
    if declared.get("page", "step") == 0:
        yield declared.problem(("page", "step"), "page.step is 0: all pages would be the first")
    for generation in declared.tables_below(GENERATIONS):
        for key in (("signs",), ("row", "at"), ("row", "title")):
            if declared.get(GENERATIONS, generation, *key) is None:
                yield declared.problem(
                    (GENERATIONS, generation), f"{GENERATIONS}.{generation} lacks the key {'.'.join(key)}"
                )
    try:
        _bounds_of(declared)
    except ValueError as error:
        yield declared.problem(("bounds",), str(error))


def _problems_of_listings(declared: Joined, archive: Archive, rules: UrlRules) -> Iterator[Problem]:
    for name, url in archive.listings.items():
        path = ("listings", name)
        if urlsplit(url).hostname not in rules.hosts:
            yield declared.problem(path, f"listings.{name} is on none of the archive's hosts: {url}")
        elif rules.listings and not rules.is_listing_by_pattern(url):
            yield declared.problem(path, f"listings.{name} matches none of urls.listing: {url}")
        elif rules.number_of(url) != 1:
            yield declared.problem(path, f"listings.{name} is not its first page: {url}")


def _rules_of(declared: Joined) -> UrlRules:
    home = declared.get("home")
    parts = urlsplit(home)
    home = parts._replace(path=f"{normal_path(parts.path).rstrip('/')}/", query="", fragment="").geturl()
    hosts = tuple(dict.fromkeys((parts.hostname or "", *(declared.get("hosts") or ()))))
    path = declared.get("page", "path")
    query = declared.get("page", "query") or (DEFAULT_PAGE if path is None else None)
    first, step = declared.get("page", "from"), declared.get("page", "step")
    rules = UrlRules(
        home=home,
        hosts=hosts,
        documents=tuple(map(UrlPattern.of, declared.get("urls", "document"))),
        listings=tuple(map(UrlPattern.of, declared.get("urls", "listing") or ())),
        paging=Paging(query, path, 1 if first is None else first, step or 1),
        defaults=tuple(declared.below("urls", "defaults").items()),
        default_queries=tuple(map(pairs_of, declared.get("urls", "default_queries") or ())),
        ignored=tuple(declared.get("urls", "ignore") or ()),
        slash=bool(declared.get("urls", "slash")),
    )
    return rules.with_own(urljoin(home, url) for url in declared.below("listings").values())


def _listing_paths(rules: UrlRules) -> tuple[str, ...]:
    """What the paths of listing pages begin with."""
    patterns = [rules.below + pattern.beginning for pattern in rules.listings]
    return tuple(dict.fromkeys((*patterns, *(urlsplit(url).path for url in rules.own))))


def _markup_of(declared: Joined) -> ListingMarkup:
    generations = [(GENERATIONS, name) for name in declared.tables_below(GENERATIONS)]
    layouts = [_layout_of(declared, declared.get("platform") or declared.name, ())]
    layouts += [_layout_of(declared, generation[1], generation) for generation in generations]
    following = declared.get("page", "next")
    return ListingMarkup(
        layouts=tuple(layouts),
        expected=" or ".join(_expected(layout) for layout in layouts),
        other_pages=declared.get("other_pages"),
        next_link=None if following == BY_PROMISE else following,
        nothing_found=declared.get("nothing_found"),
    )


def _expected(layout: Layout) -> str:
    return f"rows at `{layout.row}` on a page with {' and '.join(f'`{sign}`' for sign in layout.required)}"


def _layout_of(declared: Joined, name: str, path: tuple[str, ...]) -> Layout:
    """A generation of markup, of which `path` says where it is declared."""
    signs = tuple(declared.get(*path, "signs"))
    row = (*path, "row")
    optional = {name: _place(place) for name in ("link", "date", "summary") if (place := declared.get(*row, name))}
    return Layout(
        name=name,
        row=declared.get(*row, "at"),
        sign=signs[0],
        required=signs,
        places=RowPlaces(
            title=_place(declared.get(*row, "title")),
            fields=tuple((field, _place(place)) for field, place in declared.below(*row, "fields").items()),
            without=declared.get(*row, "without"),
            language=declared.get("language"),
            date_order=declared.get("date_order"),
            **optional,
        ),
        promise=_promise(declared.get(*path, "page", "promise") or declared.get("page", "promise")),
    )


def _place(declared: Any) -> Place:
    if isinstance(declared, str):
        return Place(declared)
    drop, split = declared.get("drop"), declared.get("split")
    return Place(
        at=declared.get("at"),
        attribute=declared.get("attribute"),
        drop=re.compile(drop) if drop else None,
        without=declared.get("without"),
        many=declared.get("many", False),
        split=re.compile(split) if split else None,
        read_as=ReadAs(declared.get("read_as", "text")),
    )


def _promise(declared: Any) -> PromisePlace | None:
    if declared is None:
        return None
    if isinstance(declared, str):
        return PromisePlace(declared)
    pattern = declared.get("pattern")
    return PromisePlace(declared["at"], re.compile(pattern) if pattern else None)


def _bounds_of(declared: Joined) -> Bounds:
    """Raises ValueError."""
    given = declared.below("bounds")
    return Bounds(**{bound.name: given[bound.name] for bound in fields(Bounds) if bound.name in given})


def _declaration_of(declared: Joined) -> str:
    """All that says how pages are read, in one text."""
    said = [
        (".".join(path), value)
        for path, value in declared.values.items()
        if path[0] not in _APART_FROM_READING or (path[0] == "listings" and declared.get("urls", "listing") is None)
    ]
    # The order of fields is that in which a row shows them.
    return json.dumps(
        [*sorted(said, key=lambda one: one[0]), list(declared.below("row", "fields"))], ensure_ascii=False
    )
