"""A listing whose platform is known by its signs: a declaration of a few lines, and nothing need be learned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from parsers.archive import Archive
from parsers.declarations.build import archive_of
from parsers.declarations.checked import read_checked
from parsers.declarations.keys import GENERATIONS, KEYS_OF_PLATFORM
from parsers.declarations.source import BrokenDeclaration, Source
from parsers.declarations.toml import toml_value
from parsers.errors import PageRejected
from parsers.html import parse_html
from parsers.learn.page_to_learn import PageToLearn
from parsers.learn.site_names import listing_name_of, title_of
from parsers.listing.json_ld import with_lists_in_microdata
from parsers.records import ListingPage
from parsers.urls import normal_path

# A sign of a software names a class, an identifier or an attribute; “li > a[href]” is on pages of all of them.
_TELLING = re.compile(r"[.#][A-Za-z]|\[(?!href\])")
# Sites begin at the root of their host, or so many folders below it.
MOST_FOLDERS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Recognized:
    """A listing of a known platform: the declaration as TOML, the archive that it declares, what that reads on each of
    the pages, None where it reads none, and the other platforms that would read it too, with how many rows each reads
    and of how many the date."""

    platform: str
    text: str
    archive: Archive
    read: tuple[ListingPage | None, ...]
    others: tuple[tuple[str, int, int], ...] = ()

    @property
    def rows(self) -> int:
        """How many rows are read on the first page."""
        return len(self.read[0].entries) if self.read and self.read[0] else 0

    @property
    def dated(self) -> int:
        """Of how many of them the date was read."""
        entries = self.read[0].entries if self.read and self.read[0] else ()
        return sum(entry.date.edtf is not None for entry in entries)


def recognized(pages: Sequence[PageToLearn], name: str, platforms: Mapping[str, Source]) -> Recognized | None:
    """The archive of pages of one listing, the first page first, as one of the platforms reads it: of several the one
    that reads most rows with their dates. None where none of them has rows on the first page. Never raises."""
    try:
        tree = parse_html(pages[0].body, pages[0].charset)
        found = [
            one
            for platform in _with_signs(tree, pages[0], platforms)
            if (one := _best(tree, pages, name, platform, platforms))
        ]
    except (IndexError, PageRejected):
        return None
    if not found:
        return None
    best = max(found, key=_weight)
    others = tuple((one.platform, one.rows, one.dated) for one in found if one is not best)
    return Recognized(best.platform, best.text, best.archive, best.read, others)


def _with_signs(tree: LexborHTMLParser, page: PageToLearn, platforms: Mapping[str, Source]) -> Iterator[str]:
    """The platforms of which a generation has all its signs on the page, and signs that tell of a software."""
    with_lists = parse_html(with_lists_in_microdata(page.body, page.charset), page.charset)
    for name, source in platforms.items():
        try:
            declared = read_checked(source, KEYS_OF_PLATFORM)
        except BrokenDeclaration:
            continue
        generations = [declared, *declared.get(GENERATIONS, {}).values()]
        shown = with_lists if declared.get("json_ld") else tree
        if any(_has_all(shown, one.get("signs") or declared.get("signs", ())) for one in generations):
            yield name


def _has_all(tree: LexborHTMLParser, signs: Sequence[str]) -> bool:
    try:
        return any(map(_TELLING.search, signs)) and all(tree.css_first(sign) is not None for sign in signs)
    except (SelectolaxError, ValueError):
        return False


def _best(
    tree: LexborHTMLParser, pages: Sequence[PageToLearn], name: str, platform: str, platforms: Mapping[str, Source]
) -> Recognized | None:
    """The listing as a platform reads it, with the home that gives most rows; of several the shortest."""
    tried = [_read(tree, pages, name, platform, home, platforms) for home in _homes(pages[0].url)]
    return max(filter(None, tried), key=_weight, default=None)


def _weight(one: Recognized) -> tuple[int, int, int, int]:
    entries = one.read[0].entries if one.read[0] else ()
    fields = sum(len(entry.fields) + (entry.summary is not None) for entry in entries)
    leads_on = one.read[0] is not None and one.read[0].next_url is not None
    return one.dated, one.rows, leads_on, fields


def _homes(url: str) -> Iterator[str]:
    """Where the site of a page may begin: at its host, or at one of the folders that the page is in."""
    parts = urlsplit(url)
    folders = [part for part in parts.path.split("/")[1:-1] if part][:MOST_FOLDERS]
    for depth in range(len(folders) + 1):
        path = "".join(f"{folder}/" for folder in folders[:depth])
        yield f"{parts.scheme}://{parts.netloc.lower()}/{path}"


def _read(
    tree: LexborHTMLParser,
    pages: Sequence[PageToLearn],
    name: str,
    platform: str,
    home: str,
    platforms: Mapping[str, Source],
) -> Recognized | None:
    """What a platform reads on the pages where its site begins at `home`; None where that is no listing to it."""
    title = title_of(tree, pages[0].url)
    archive = _built(name, _text(title, platform, home, home, own_listing=True), platforms)
    listing = archive.parser.listing_url(pages[0].url) if archive else home
    for own_listing in (False, True):
        text = _text(title, platform, home, listing, own_listing=own_listing)
        if (archive := _built(name, text, platforms)) is not None:
            break
    else:
        return None
    read = tuple(read_by(archive, page) for page in pages)
    first = read[0]
    if first is None or not first.entries or len(first.rejects) > len(first.entries):
        return None
    return Recognized(platform, text, archive, read)


def _built(name: str, text: str, platforms: Mapping[str, Source]) -> Archive | None:
    try:
        return archive_of(name, Source(f"{name}.toml", text), platforms)
    except BrokenDeclaration:
        return None


def _text(title: str, platform: str, home: str, url: str, *, own_listing: bool) -> str:
    below = url.removeprefix(home) if url.startswith(home) and url != home else url
    lines = [
        f"title = {toml_value(title)}",
        f"platform = {toml_value(platform)}",
        f"home = {toml_value(home)}",
        "[listings]",
        f"{listing_name_of(url)} = {toml_value(below)}",
    ]
    if own_listing:
        path = normal_path(urlsplit(url).path).removeprefix(urlsplit(home).path.rstrip("/"))
        pattern = path.replace("{", "%7B").replace("}", "%7D") or "/"
        lines += ["[urls]", f"listing = [{toml_value(pattern)}]"]
    return "\n".join(lines) + "\n"


def read_by(archive: Archive, page: PageToLearn) -> ListingPage | None:
    """What an archive's parser reads on a page, None where that is no listing page to it."""
    try:
        return archive.parser.parse_page(page.body, page.url, page.charset)
    except PageRejected:
        return None
