"""What a saved page says of itself: where it came from, and which page of its listing it is.

It is read from the bytes with patterns that take time in proportion to the page, not from a parsed page: an import asks
this of every page before it keeps it, and nothing that stands on a page may end the import.
"""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from itertools import islice, pairwise
from urllib.parse import urlencode

from parsers.listing.promise import LABEL
from parsers.saved.tags import TAG, UNREADABLE, attributes, link_of, text_of

# A page saved with all its styles in it has a long head.
START_OF_PAGE = 1024 * 1024
DEEPEST_QUERY = 4
MOST_LINKS = 2000
# No listing page says more; each range in a text is looked at.
LONGEST_TEXT = 200_000

# Chromium: <!-- saved from url=(0061)https://… -->, the URL's length in brackets. HTTrack leaves the scheme out.
HTTRACK = re.compile(rb"<!--\s{0,9}Mirrored from ([^\s<>]+) by HTTrack")
SAVED_FROM = (
    re.compile(rb"<!--\s{0,9}saved from url=\(\d{1,9}\)([^\s<>]+?)\s{0,9}-->", re.IGNORECASE),
    re.compile(rb"<!--\s{0,9}(?:Page saved with|Archive processed by) SingleFile\s{1,9}url:\s{0,9}([^\s<>]+)"),
    HTTRACK,
)
# What the Wayback Machine writes into the head of each page that it shows with its toolbar.
WAYBACK_SCRIPT = re.compile(rb"""__wm\.wombat\(\s{0,9}["']([^"'\s<>]+)["']\s{0,9},\s{0,9}["'](\d{14})["']""")
WAYBACK_TIME = re.compile(r"/web/(\d{14})(?:[a-z]{2}_)?/https?:/")
LINK = re.compile(rb"<link\b[^<>]*>", re.IGNORECASE)
BASE = re.compile(rb"<base\b[^<>]*>", re.IGNORECASE)
ANCHOR = re.compile(rb"<a\b[^<>]*>", re.IGNORECASE)
ABOUT_SITE = re.compile(rb"<(?:link|meta)\b[^<>]*>", re.IGNORECASE)
ABSOLUTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
SITE_RELATIONS = frozenset({"search", "shortlink", "self"})
DRUPAL_SETTINGS = b"drupal-settings-json"

FORM = re.compile(rb"<form\b[^<>]*>", re.IGNORECASE)
INPUT = re.compile(rb"<input\b[^<>]*>", re.IGNORECASE)
# Of a page's hundreds of check boxes the attributes need not be read.
OTHER_INPUT = re.compile(rb"""\stype\s{0,9}=\s{0,9}["']?(?!text\b|search\b|["'\s>])""", re.IGNORECASE)
# Where no label is looked for: a title in a row may read like one.
WITHOUT_LABEL = re.compile(rb"<(/?)(script|style|template|td)\b[^<>]*>", re.IGNORECASE)

# What makes a label that of a part of a book.
PAGES = re.compile(r"\bpages?[.:]?\s?$", re.IGNORECASE)
# What stands in the midst of a line.
INLINE = re.compile(rb"</?(?:a|abbr|b|bdi|bdo|big|data|em|font|i|mark|small|span|strong|u)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SearchForm:
    """A form with fields for text: where it leads, and what was typed into which field. An empty `action` leads to the
    page itself."""

    action: str
    typed: tuple[tuple[str, str], ...]


def as_ascii_markup(body: bytes) -> bytes:
    """The page with its markup in ASCII's bytes, as the functions below need it: UTF-16 becomes UTF-8."""
    is_wide = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return body.decode("utf-16", "replace").encode() if is_wide else body


def url_by_saver(body: bytes) -> str | None:
    """The URL in the comment of the program that saved the page, as it stands there."""
    for piece in (body[:START_OF_PAGE], body[-4096:]):
        for pattern in SAVED_FROM:
            for found in pattern.finditer(piece):
                url = text_of(found[1])
                url = f"https://{url}" if pattern is HTTRACK and "://" not in url else url
                if url.lower().startswith(("http://", "https://")) and UNREADABLE not in url:
                    return url
    return None


def leads_to_files(body: bytes) -> bool:
    """Whether the program that saved the page has made of its links links to files that it named itself."""
    return HTTRACK.search(body[:START_OF_PAGE]) is not None


def url_by_wayback(body: bytes) -> tuple[str, datetime | None] | None:
    """The original URL and the time of the capture, of a page saved from the Wayback Machine as it shows it."""
    found = WAYBACK_SCRIPT.search(body[:START_OF_PAGE])
    return (text_of(found[1]), _time(found[2].decode())) if found else None


def memento_time(url: str) -> datetime | None:
    """When the Wayback Machine captured what it has at a URL of its own; None for other URLs."""
    found = WAYBACK_TIME.search(url)
    return _time(found[1]) if found else None


def canonical_link(body: bytes) -> str | None:
    """The target of `<link rel=canonical>`, as it stands there."""
    for found in LINK.finditer(body[:START_OF_PAGE]):
        said = attributes(found.group())
        if "canonical" in said.get("rel", "").lower().split():
            return link_of(said)
    return None


def base_link(body: bytes) -> str | None:
    """The target of `<base>`, as it stands there."""
    found = BASE.search(body[:START_OF_PAGE])
    return link_of(attributes(found.group())) if found else None


def site_links(body: bytes) -> list[str]:
    """The absolute links in a page's head that say on which site it is, whatever page it is: its search, a short link,
    its address for others."""
    links = []
    for found in ABOUT_SITE.finditer(body[:START_OF_PAGE]):
        said = attributes(found.group())
        if not SITE_RELATIONS.isdisjoint(said.get("rel", "").lower().split()):
            links.append(link_of(said))
        elif said.get("property", "").lower() == "og:url":
            links.append(link_of({"href": said.get("content", "")}))
    return [link for link in links if link and ABSOLUTE.match(link)]


def links_on(body: bytes) -> list[str]:
    """Where the first of a page's links lead, as they stand there."""
    tags = (attributes(found.group()) for found in islice(ANCHOR.finditer(body), MOST_LINKS))
    return [link for link in map(link_of, tags) if link]


def drupal_request(body: bytes) -> tuple[str, str] | None:
    """The path and the query by which a Drupal site was asked for the page, as its settings tell them to its scripts.

    The path is the site's own for the page, which need not be the one in its URL. JSON can hold half of a character,
    which no URL can: such settings say nothing.
    """
    start = body.find(b">", body.find(DRUPAL_SETTINGS)) + 1
    settings = body[start : body.find(b"<", start)] if DRUPAL_SETTINGS in body else b""
    try:
        path = json.loads(settings)["path"]
        place = f"{path.get('baseUrl', '/')}{path.get('pathPrefix', '')}{path['currentPath']}"
        place.encode()
        return place, urlencode(_flat(path.get("currentQuery") or {}))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def labels_on(body: bytes) -> list[tuple[int, int, int]]:
    """Whatever on the page, but for tables' cells, reads like a count label: first, last, total. Labels of other
    languages are looked for where there is no English one."""
    shown = _without_cells(body)
    text = unescape(TAG.sub(b"\n", shown).decode("utf-8", "replace"))
    lines = (" ".join(line.split()) for line in text.splitlines())
    text = "\n".join(filter(None, lines))
    labels = (
        found for found in LABEL.finditer(text) if not PAGES.search(text, max(0, found.start() - 8), found.start())
    )
    return [(_number(one[1]), _number(one[2]), _number(one[3])) for one in labels] or _foreign_labels(shown)


def _foreign_labels(shown: bytes) -> list[tuple[int, int, int]]:
    from parsers.listing.label_search import labels_of_any_language  # a page in English never pays

    marked = TAG.sub(lambda tag: b" " if INLINE.match(tag.group()) else b"\1", shown)
    lines = (" ".join(line.split()) for line in unescape(marked.decode("utf-8", "replace")).split("\1"))
    labels = labels_of_any_language("\n".join(filter(None, lines))[:LONGEST_TEXT], None)
    read = (label for label in labels if not isinstance(label, str) and label.first and label.last)
    return [(label.first or 0, label.last or 0, label.total) for label in read]


def search_forms(body: bytes) -> list[SearchForm]:
    """The forms on the page that have fields for text, whether or not something was typed into them."""
    starts = [found.start() for found in FORM.finditer(body)]
    forms = []
    for start, end in pairwise([*starts, len(body)]):
        tags = (found.group() for found in INPUT.finditer(body, start, end))
        fields = [attributes(tag) for tag in tags if not OTHER_INPUT.search(tag)]
        fields = [field for field in fields if field.get("name")]
        if fields:
            opening = body[start : body.index(b">", start) + 1]
            typed = ((field["name"], unescape(field.get("value", "")).strip()) for field in fields)
            known = tuple((name, word) for name, word in typed if word and UNREADABLE not in word)
            forms.append(SearchForm(attributes(opening).get("action", ""), known))
    return forms


def _without_cells(body: bytes) -> bytes:
    pieces, start, inside = [], 0, b""
    for tag in WITHOUT_LABEL.finditer(body):
        if not inside and not tag[1]:
            pieces.append(body[start : tag.start()])
            inside = tag[2].lower()
        elif inside == tag[2].lower() and tag[1]:
            start, inside = tag.end(), b""
    return b"".join(pieces) + (b"" if inside else body[start:])


def _flat(value: object, name: str = "", depth: int = 0) -> list[tuple[str, str]]:
    """Names and values of a query that PHP has taken apart: {"f": ["a", "b"]} was f[0]=a&f[1]=b."""
    if not isinstance(value, dict | list):
        return [(name, str(value))]
    if depth == DEEPEST_QUERY:
        raise ValueError("a query within a query within a query")
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return [pair for key, inner in pairs for pair in _flat(inner, f"{name}[{key}]" if name else str(key), depth + 1)]


def _time(digits: str) -> datetime | None:
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _number(digits: str) -> int:
    return int(re.sub(r"\D", "", digits))
