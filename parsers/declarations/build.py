"""From a declaration to an archive."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from importlib import import_module
from typing import Any
from urllib.parse import urljoin, urlsplit

from parsers.archive import Archive, Bounds
from parsers.counting_headers import COUNTED, NUMBER
from parsers.declarations.joined import Joined, Path, joined
from parsers.declarations.keys import GENERATIONS, KEYS, Kind
from parsers.declarations.parser import DeclaredParser, Urls
from parsers.declarations.planned import HARVEST, wrong_with_planned
from parsers.declarations.source import BrokenDeclaration, Problem, Source
from parsers.declarations.url_patterns import UrlPattern
from parsers.declarations.urls import Paging, UrlRules, pairs_of
from parsers.listing.links import Links
from parsers.listing.markup import Layout, ListingMarkup, Place, PromisePlace, ReadAs, RowPlaces, Side, Stands
from parsers.urls import normal_path

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
BY_PROMISE = "promise"
DEFAULT_PAGE = "page"
BY_BLOCKS = "blocks"
REQUIRED = tuple(key.path for key in KEYS if key.default == "required" and key.kind is not Kind.NAMED_TEXTS)
# What each generation of markup must say, but for what is read by its blocks.
OF_EACH_LAYOUT = (("signs",), ("row", "at"), ("row", "title"))
# What changes nothing of how a page is read.
_APART_FROM_READING = frozenset(
    {"title", "platform", "listings", "whole_listing", "pause", "status", "evidence", "bounds", "mends", HARVEST}
)


def archive_of(name: str, source: Source, platforms: Mapping[str, Source], ships: Source | None = None) -> Archive:
    """The archive that a file declares, with its platform where it names one, or as a mend of the one of its name that
    `ships`. Raises BrokenDeclaration."""
    declared = joined(name, source, platforms, ships)
    if problems := list(_problems(declared)):
        raise BrokenDeclaration(problems)
    rules = _rules_of(declared)
    urls = _code_of(declared) or rules
    # Where no pattern says which URLs are listings, any can be.
    may_be_listing = urls.is_listing if rules.listings else bool
    is_telling = bool if urls is not rules else rules.is_telling
    links = Links(urls.document_urls_of, urls.page_url, urls.listing_of, urls.number_of, may_be_listing, is_telling)
    archive = Archive(
        name=name,
        title=declared.get("title"),
        home=rules.home,
        hosts=rules.hosts,
        listings={listing: urljoin(rules.home, url) for listing, url in declared.below("listings").items()},
        parser=DeclaredParser(_markup_of(declared), urls, links),
        pause=1.0 if (pause := declared.get("pause")) is None else float(pause),
        bounds=_bounds_of(declared),
        listing_paths=_listing_paths(rules),
        whole_listing=declared.get("whole_listing"),
        declaration=_declaration_of(declared),
        code=type(urls).__module__,
        next_by_promise=declared.get("page", "next") == BY_PROMISE,
        elsewhere=rules.elsewhere,
    )
    if problems := [*_problems_of_hosts(declared, rules), *_problems_of_listings(declared, archive, urls)]:
        raise BrokenDeclaration(problems)
    return archive


def _problems(declared: Joined) -> Iterator[Problem]:
    """What is lacking, or fits nothing else that is declared."""
    if not NAME.fullmatch(declared.name):
        yield declared.problem((), f"“{declared.name}” names no archive: use lower-case letters, digits and hyphens")
    for path in REQUIRED:
        if declared.get(*path) is None and not _is_said_otherwise(declared, path):
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
    for name, wrong in wrong_with_planned(declared.below(HARVEST)):
        yield declared.problem((HARVEST, name), f"{f'{HARVEST}.{name}' if name else HARVEST} {wrong}")
    for generation in declared.tables_below(GENERATIONS):
        here = (GENERATIONS, generation)
        for key in OF_EACH_LAYOUT:
            if declared.get(*here, *key) is None and not _is_said_otherwise(declared, key, here):
                yield declared.problem(
                    (GENERATIONS, generation), f"{GENERATIONS}.{generation} lacks the key {'.'.join(key)}"
                )
    try:
        _bounds_of(declared)
    except ValueError as error:
        yield declared.problem(("bounds",), str(error))


def _is_said_otherwise(declared: Joined, key: Path, below: Path = ()) -> bool:
    """Whether a key need not be: the row's blocks tell the title, and code the documents."""
    if key == ("row", "title"):
        return bool(declared.get(*below, "row", "reading") == BY_BLOCKS)
    return key == ("urls", "document") and declared.get("code") is not None


def _problems_of_listings(declared: Joined, archive: Archive, urls: Urls) -> Iterator[Problem]:
    for name, url in archive.listings.items():
        path = ("listings", name)
        if urlsplit(url).hostname not in archive.hosts:
            yield declared.problem(path, f"listings.{name} is on none of the archive's hosts: {url}")
        elif isinstance(urls, UrlRules) and urls.listings and not urls.is_listing_by_pattern(url):
            yield declared.problem(path, f"listings.{name} matches none of urls.listing: {url}")
        elif urls.number_of(url) != 1:
            yield declared.problem(path, f"listings.{name} is not its first page: {url}")
    for listing in declared.get(HARVEST, "listings") or ():
        if not archive.has_listing(listing):
            known = ", ".join(archive.listings)
            yield declared.problem((HARVEST, "listings"), f"harvest.listings has “{listing}”: known are {known}")


def _problems_of_hosts(declared: Joined, rules: UrlRules) -> Iterator[Problem]:
    """Patterns of URLs with a host where none can stand."""
    if listing := next((one for one in rules.listings if one.site is not None), None):
        yield declared.problem(
            ("urls", "listing"), f"urls.listing has {listing.site}: listings are on the archive's own hosts, as paths"
        )
    if own := next((host for host in rules.elsewhere if host in rules.hosts), None):
        yield declared.problem(
            ("urls", "document"), f"urls.document has {own}, a host of the archive's own: give the path alone"
        )


def _rules_of(declared: Joined) -> UrlRules:
    home = declared.get("home")
    parts = urlsplit(home)
    home = parts._replace(
        netloc=parts.netloc.lower(), path=f"{normal_path(parts.path).rstrip('/')}/", query="", fragment=""
    ).geturl()
    hosts = tuple(dict.fromkeys((parts.hostname or "", *map(str.lower, declared.get("hosts") or ()))))
    path = declared.get("page", "path")
    query = declared.get("page", "query") or (DEFAULT_PAGE if path is None else None)
    first, step = declared.get("page", "from"), declared.get("page", "step")
    rules = UrlRules(
        home=home,
        hosts=hosts,
        documents=tuple(map(UrlPattern.of, declared.get("urls", "document") or ())),
        listings=tuple(map(UrlPattern.of, declared.get("urls", "listing") or ())),
        paging=Paging(query, path, 1 if first is None else first, step or 1),
        defaults=tuple(declared.below("urls", "defaults").items()),
        default_queries=tuple(map(pairs_of, declared.get("urls", "default_queries") or ())),
        ignored=tuple(declared.get("urls", "ignore") or ()),
        slash=bool(declared.get("urls", "slash")),
    )
    return rules.with_own(urljoin(home, url) for url in declared.below("listings").values())


def _code_of(declared: Joined) -> Urls | None:
    """What the archive's own module knows of its URLs."""
    code = declared.get("code")
    urls: Urls | None = import_module(f"parsers.archives.{code}").URLS if code is not None else None
    return urls


def _listing_paths(rules: UrlRules) -> tuple[str, ...]:
    """What the paths of listing pages begin with."""
    patterns = [rules.below + pattern.beginning for pattern in rules.listings]
    return tuple(dict.fromkeys((*patterns, *(urlsplit(url).path for url in rules.own))))


def _markup_of(declared: Joined) -> ListingMarkup:
    newest = declared.get("generation") or declared.get("platform") or declared.name
    layouts = [_layout_of(declared, newest, ())]
    layouts += [_layout_of(declared, name, (GENERATIONS, name)) for name in declared.tables_below(GENERATIONS)]
    following, notice = declared.get("page", "next"), declared.get("ai_notice")
    return ListingMarkup(
        layouts=tuple(layouts),
        expected=" or ".join(_expected(layout) for layout in layouts),
        other_headings=tuple(declared.get("other_headings") or ()),
        other_pages=declared.get("other_pages"),
        ai_notice=re.compile(notice) if notice else None,
        closes_all=bool(declared.get("closes_all")),
        next_link=None if following == BY_PROMISE else following,
        nothing_found=declared.get("nothing_found"),
        other_lists=declared.get("other_lists"),
        json_ld=bool(declared.get("json_ld")),
    )


def _expected(layout: Layout) -> str:
    if layout.places is None:
        return f"links to documents in `{layout.row}`"
    return f"rows at `{layout.row}` on a page with {' and '.join(f'`{sign}`' for sign in layout.required)}"


def _layout_of(declared: Joined, name: str, path: Path) -> Layout:
    """A generation of markup, of which `path` says where it is declared."""
    signs = tuple(declared.get(*path, "signs"))
    at, title = declared.get(*path, "row", "at"), declared.get(*path, "row", "title")
    promise = _promise(_promise_declared(declared, path))
    if declared.get(*path, "row", "reading") == BY_BLOCKS:
        return Layout(name, at, ", ".join(signs), title and _place(title).at, promise=promise)
    return Layout(name, at, signs[0], required=signs, places=_places_of(declared, (*path, "row")), promise=promise)


def _places_of(declared: Joined, row: Path) -> RowPlaces:
    optional = {name: _place(place) for name in ("link", "date", "summary") if (place := declared.get(*row, name))}
    return RowPlaces(
        title=_place(declared.get(*row, "title")),
        fields=tuple((field, _place(place)) for field, place in declared.below(*row, "fields").items()),
        without=declared.get(*row, "without"),
        language=declared.get("language"),
        date_order=declared.get("date_order"),
        **optional,
    )


def _place(declared: Any) -> Place:
    if isinstance(declared, str):
        return Place(declared)
    drop, split = declared.get("drop"), declared.get("split")
    side = next((side for side in Side if side in declared), None)
    return Place(
        at=declared[side] if side else declared.get("at"),
        attribute=declared.get("attribute"),
        drop=re.compile(drop) if drop else None,
        without=declared.get("without"),
        many=declared.get("many", False),
        split=re.compile(split) if split else None,
        read_as=ReadAs(declared.get("read_as", "text")),
        side=side,
    )


def _promise_declared(declared: Joined, path: Path) -> Any:
    """What is declared of a generation's promise. A header comes with pages of whatever markup."""
    of_all = declared.get("page", "promise")
    if isinstance(of_all, Mapping) and "header" in of_all:
        return of_all
    return declared.get(*path, "page", "promise") or of_all


def _promise(declared: Any) -> PromisePlace | None:
    if declared is None:
        return None
    if isinstance(declared, str):
        return PromisePlace(declared)
    pattern = declared.get("pattern")
    stands = Stands(declared.get("stands", Stands.ALWAYS))
    if (header := declared.get("header")) is not None:
        name = header.lower()
        return PromisePlace(None, re.compile(f"(?P<{COUNTED[name]}>{NUMBER})"), stands, name)
    return PromisePlace(declared["at"], re.compile(pattern) if pattern else None, stands)


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
    # Fields are shown in their order, and of generations the first that fits reads a page.
    in_order = [".".join(path) for path in declared.values if path[0] == GENERATIONS or "fields" in path]
    return json.dumps([*sorted(said, key=lambda one: one[0]), in_order], ensure_ascii=False)
