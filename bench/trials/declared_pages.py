"""The saved pages of every platform that ships, with every row and every piece of it marked.

The marks are those of `bench.trials.marked_pages`: attributes that no parser reads. Which elements are rows is told by
what a case expects, its titles and documents in their order, and by no declaration.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from lxml import html

from bench.trials.marked_pages import serialized, squeezed, text_of, tree_of
from flows.cases import FIXTURES, Case, cases
from flows.own_archives import declare_those_in
from parsers.archive import Archive
from parsers.catalog import archive_named, declare, own_declarations, platform_of

FOLDER = FIXTURES / "platforms"
# Around them are whole pages.
OUTERMOST = frozenset({"body", "main", "html"})
NOT_SHOWN = frozenset({"script", "style", "template", "noscript", "head"})


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A row as its case expects it: what is stated of the document at `url`. `texts` are its date, its summary and its
    fields, as they are printed; `title` is squeezed."""

    url: str
    title: str
    date: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeclaredPage:
    """A saved page with marks, in UTF-8, and what a harvest knows of it: its rows, by the document's URL, its number,
    the promise (`total`, first row `first`) and the link to the next page. `hrefs` are the links to its documents as
    printed, each with the document's URL; `next_hrefs` those to the next page."""

    platform: str
    name: str
    archive: Archive
    url: str
    body: bytes
    rows: Mapping[str, KnownRow]
    hrefs: Mapping[str, str]
    next_hrefs: frozenset[str]
    number: int
    first: int | None
    total: int | None
    next_url: str | None

    @property
    def is_alone(self) -> bool:
        """Whether all of its listing is on this page, as the page promises."""
        return self.total == len(self.rows)


@cache
def declared_pages() -> Mapping[str, tuple[DeclaredPage, ...]]:
    """The pages of each platform on which two rows or more could be marked."""
    before = own_declarations()
    declare_those_in(FOLDER)
    try:
        pages = [page for case in _every_case() if (page := _marked(case)) is not None]
    finally:
        declare(before)
    return {name: tuple(page for page in pages if page.platform == name) for name in {p.platform: None for p in pages}}


def _every_case() -> Iterator[Case]:
    for file in sorted((FOLDER / "archives").glob("*.toml")):
        yield from cases(file.stem)


def leads_to(href: str, page_url: str, url: str) -> bool:
    """Whether a link on a page leads to what is known by a URL: to the same path, with the same parameters at least."""
    try:
        link, known = urlsplit(urljoin(page_url, href.strip())), urlsplit(url)
    except ValueError:
        return False
    has_path = unquote(link.path).strip("/") == unquote(known.path).strip("/")
    return has_path and set(parse_qsl(known.query)) <= set(parse_qsl(link.query))


def known_row(entry: Mapping[str, Any]) -> KnownRow:
    """What a case says of one row."""
    fields = (entry.get("fields") or {}).values()
    texts = (entry["date_text"], entry["summary"], *fields)
    return KnownRow(entry["url"], squeezed(entry["title"]), entry["date_text"] or "", tuple(filter(None, texts)))


def _marked(case: Case) -> DeclaredPage | None:
    expected = case.expected() or {}
    rows = [known_row(entry) for entry in expected.get("entries", ())]
    if len(rows) < 2 or len({row.url for row in rows}) < len(rows):
        return None
    root, archive = tree_of(case.body()), archive_named(case.archive)
    hrefs = _mark_rows(root, rows, case.url)
    number = archive.parser.page_number(case.url)
    following = list(_links_to_page(root, archive, case.url, number + 1)) if expected["next_url"] else []
    for link in following:
        link.set("data-piece", "next")
    if hrefs is None:
        return None
    return DeclaredPage(
        platform=platform_of(case.archive) or case.archive,
        name=f"{case.archive} {case.name}",
        archive=archive,
        url=case.url,
        body=serialized(root),
        rows={row.url: row for row in rows},
        hrefs=hrefs,
        next_hrefs=frozenset(link.get("href") for link in following),
        number=number,
        first=expected["first"],
        total=expected["total"],
        next_url=expected["next_url"],
    )


def _links_to_page(root: html.HtmlElement, archive: Archive, url: str, number: int) -> Iterator[html.HtmlElement]:
    for link in root.xpath("//a[@href]"):
        target = urljoin(url, link.get("href"))
        if archive.parser.is_listing(target) and archive.parser.page_number(target) == number:
            yield link


def _mark_rows(root: html.HtmlElement, rows: list[KnownRow], url: str) -> dict[str, str] | None:
    """Marks the rows; gives the links to their documents, None where a row is not found."""
    titles: list[html.HtmlElement] = []
    hrefs: dict[str, str] = {}
    for row in rows:
        title = next((one for one in _titles(root, row, url) if not titles or _is_behind(one, titles[-1])), None)
        if title is None:
            return None
        titles.append(title)
    for number, (row, title) in enumerate(zip(rows, titles, strict=True), start=1):
        element = _row_around(title, titles)
        element.set("data-row", str(number))
        hrefs |= {link.get("href"): row.url for link in _links(element) if leads_to(link.get("href"), url, row.url)}
        _mark_pieces(element, row)
        title.set("data-piece", "title")
    return hrefs


def _titles(root: html.HtmlElement, row: KnownRow, url: str) -> Iterator[html.HtmlElement]:
    """The innermost elements that say a row's title, each with a link to its document in it, around it or near it; and
    such links themselves that say a part of it or more."""
    for element in root.body.iter():
        if (
            element.tag == "a"
            and row.title in text_of(element) != row.title
            and leads_to(element.get("href") or "#", url, row.url)
        ):
            yield element
        if not isinstance(element.tag, str) or element.tag in NOT_SHOWN or text_of(element) != row.title:
            continue
        if any(isinstance(inner.tag, str) and text_of(inner) == row.title for inner in element.iterdescendants()):
            continue
        around = (element, *(outer for _, outer in zip(range(6), element.iterancestors(), strict=False)))
        near = (outer for outer in around if outer.tag not in OUTERMOST)
        if any(leads_to(link.get("href"), url, row.url) for outer in near for link in _links(outer)):
            yield element


def _links(element: html.HtmlElement) -> list[html.HtmlElement]:
    return [one for one in element.iter("a") if one.get("href")]


def _is_behind(element: html.HtmlElement, other: html.HtmlElement) -> bool:
    order = {one: place for place, one in enumerate(element.getroottree().getroot().iter())}
    return order[element] > order[other]


def _row_around(title: html.HtmlElement, titles: list[html.HtmlElement]) -> html.HtmlElement:
    """The largest element around a title that holds no other of the titles."""
    row = title
    for outer in title.iterancestors():
        inside = set(outer.iter())
        if outer.tag in OUTERMOST or any(other in inside for other in titles if other is not title):
            break
        row = outer
    return row


def _mark_pieces(row: html.HtmlElement, known: KnownRow) -> None:
    texts = set(map(squeezed, known.texts))
    for element in row.iter():
        text = text_of(element) if isinstance(element.tag, str) else ""
        if not text or any(outer.get("data-piece") for outer in element.iterancestors()):
            continue
        if text == squeezed(known.date):
            element.set("data-piece", "date")
        elif text in texts:
            element.set("data-piece", "summary")
