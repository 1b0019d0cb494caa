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

# A page saved with all its styles in it has a long head.
START_OF_PAGE = 1024 * 1024
LONGEST_PAGER = 64 * 1024
MOST_PAGERS = 16
DEEPEST_QUERY = 4
UNREADABLE = "\ufffd"

# Chromium: <!-- saved from url=(0061)https://… -->, the URL's length in brackets. HTTrack leaves the scheme out.
SAVED_FROM = (
    re.compile(rb"<!--\s{0,9}saved from url=\(\d{1,9}\)([^\s<>]+?)\s{0,9}-->", re.IGNORECASE),
    re.compile(rb"<!--\s{0,9}(?:Page saved with|Archive processed by) SingleFile\s{1,9}url:\s{0,9}([^\s<>]+)"),
    re.compile(rb"<!--\s{0,9}Mirrored from ([^\s<>]+) by HTTrack"),
)
# What the Wayback Machine writes into the head of each page that it shows with its toolbar.
WAYBACK_SCRIPT = re.compile(rb"""__wm\.wombat\(\s{0,9}["']([^"'\s<>]+)["']\s{0,9},\s{0,9}["'](\d{14})["']""")
WAYBACK_TIME = re.compile(r"/web/(\d{14})(?:[a-z]{2}_)?/https?:/")
LINK = re.compile(rb"<link\b[^<>]*>", re.IGNORECASE)
BASE = re.compile(rb"<base\b[^<>]*>", re.IGNORECASE)
DRUPAL_SETTINGS = b"drupal-settings-json"

LIST = re.compile(rb"<(?:nav|ul|ol|div)\b[^<>]*>", re.IGNORECASE)
PAGER = re.compile(r"\bpag(?:er|ination)\b", re.IGNORECASE)
PAGER_ITEM = re.compile(rb"<li\b", re.IGNORECASE)
# What a pager without list items consists of.
PAGER_PART = re.compile(rb"<(?:a|span|strong|em|b)\b", re.IGNORECASE)
PAGER_END = re.compile(rb"</(?:ul|ol|nav)\b", re.IGNORECASE)
NEXT = frozenset({"next", "pager-next", "pager__item--next", "pagination_next"})
CURRENT = frozenset({"active", "is-active", "current", "is-current", "pager-current", "pager__item--active"})
FORM = re.compile(rb"<form\b[^<>]*>", re.IGNORECASE)
INPUT = re.compile(rb"<input\b[^<>]*>", re.IGNORECASE)
# Of a page's hundreds of check boxes the attributes need not be read.
OTHER_INPUT = re.compile(rb"""\stype\s{0,9}=\s{0,9}["']?(?!text\b|search\b|["'\s>])""", re.IGNORECASE)
ATTRIBUTE = re.compile(rb"""(?<=[\s"'/])([A-Za-z-]{1,20})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""")
# Where no label is looked for: a title in a row may read like one.
WITHOUT_LABEL = re.compile(rb"<(/?)(script|style|template|td)\b[^<>]*>", re.IGNORECASE)
TAG = re.compile(rb"<[^<>]*>")
REFERENCE = re.compile(r"&(amp|quot|lt|gt|#0?38|#x26|#0?39|#x27|#0?34|#x22);", re.IGNORECASE)
REFERENCES = {"amp": "&", "#38": "&", "#x26": "&", "quot": '"', "#34": '"', "#x22": '"', "lt": "<", "gt": ">"}


@dataclass(frozen=True, slots=True)
class Pager:
    """`number` is the page that the pager marks as this one, counted as printed, `own_link` its link to that page;
    `next_link` is the one to the next page. `links` are all of its links."""

    number: int | None = None
    own_link: str | None = None
    next_link: str | None = None
    links: tuple[str, ...] = ()


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
                url = _text(found[1])
                url = f"https://{url}" if pattern is SAVED_FROM[2] and "://" not in url else url
                if url.lower().startswith(("http://", "https://")) and UNREADABLE not in url:
                    return url
    return None


def url_by_wayback(body: bytes) -> tuple[str, datetime | None] | None:
    """The original URL and the time of the capture, of a page saved from the Wayback Machine as it shows it."""
    found = WAYBACK_SCRIPT.search(body[:START_OF_PAGE])
    return (_text(found[1]), _time(found[2].decode())) if found else None


def memento_time(url: str) -> datetime | None:
    """When the Wayback Machine captured what it has at a URL of its own; None for other URLs."""
    found = WAYBACK_TIME.search(url)
    return _time(found[1]) if found else None


def canonical_link(body: bytes) -> str | None:
    """The target of `<link rel=canonical>`, as it stands there."""
    for found in LINK.finditer(body[:START_OF_PAGE]):
        attributes = _attributes(found.group())
        if "canonical" in attributes.get("rel", "").lower().split():
            return _link(attributes)
    return None


def base_link(body: bytes) -> str | None:
    """The target of `<base>`, as it stands there."""
    found = BASE.search(body[:START_OF_PAGE])
    return _link(_attributes(found.group())) if found else None


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


def pager_of(body: bytes) -> Pager:
    """The first pager on the page that marks a page as the current one or leads to others; an empty one without any."""
    lists = (found for found in LIST.finditer(body) if b"pag" in found.group().lower())
    pagers = (found for found in lists if PAGER.search(_attributes(found.group()).get("class", "")))
    for start in islice(pagers, MOST_PAGERS):
        end = PAGER_END.search(body, start.end(), start.end() + LONGEST_PAGER)
        region = body[start.end() : end.start() if end else start.end() + LONGEST_PAGER]
        items = [item.start() for item in PAGER_ITEM.finditer(region)]
        items = items or [part.start() for part in PAGER_PART.finditer(region)]
        pager = _pager([region[item:following] for item, following in pairwise([*items, len(region)])])
        if pager != Pager():
            return pager
    return Pager()


def labels_on(body: bytes) -> list[tuple[int, int, int]]:
    """Whatever on the page, but for tables' cells, reads like a count label: first, last, total."""
    text = unescape(TAG.sub(b"\n", _without_cells(body)).decode("utf-8", "replace"))
    lines = (" ".join(line.split()) for line in text.splitlines())
    labels = LABEL.findall("\n".join(filter(None, lines)))
    return [(_number(first), _number(last), _number(total)) for first, last, total in labels]


def search_forms(body: bytes) -> list[SearchForm]:
    """The forms on the page that have fields for text, whether or not something was typed into them."""
    starts = [found.start() for found in FORM.finditer(body)]
    forms = []
    for start, end in pairwise([*starts, len(body)]):
        tags = (found.group() for found in INPUT.finditer(body, start, end))
        fields = [_attributes(tag) for tag in tags if not OTHER_INPUT.search(tag)]
        fields = [field for field in fields if field.get("name")]
        if fields:
            opening = body[start : body.index(b">", start) + 1]
            typed = ((field["name"], unescape(field.get("value", "")).strip()) for field in fields)
            known = tuple((name, word) for name, word in typed if word and UNREADABLE not in word)
            forms.append(SearchForm(_attributes(opening).get("action", ""), known))
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


def _pager(items: list[bytes]) -> Pager:
    number, own_link, next_link = None, None, None
    links: list[str] = []
    for item in items:
        tags = [_attributes(tag) for tag in TAG.findall(item)]
        hrefs = [link for link in map(_link, tags) if link and not link.startswith("#")]
        links += hrefs
        if number is None and any(map(_is_current, tags)):
            digits = re.findall(r"[0-9]+", _text(TAG.sub(b" ", item)))
            if len(digits) == 1 and len(digits[0]) < 7:
                number, own_link = int(digits[0]), next(iter(hrefs), None)
        if next_link is None and any(map(_is_next, tags)):
            next_link = next(iter(hrefs), None)
    return Pager(number, own_link, next_link, tuple(links))


def _is_current(tag: dict[str, str]) -> bool:
    return "aria-current" in tag or not CURRENT.isdisjoint(tag.get("class", "").lower().split())


def _is_next(tag: dict[str, str]) -> bool:
    words = (*tag.get("rel", "").lower().split(), *tag.get("class", "").lower().split())
    return not NEXT.isdisjoint(words)


def _link(tag: dict[str, str]) -> str | None:
    """Where a tag leads. Bytes that are no UTF-8 would have to be guessed at."""
    href = tag.get("href", "").strip()
    return href if href and UNREADABLE not in href else None


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        found[1].decode().lower(): _text(found[2] or found[3] or found[4] or b"") for found in ATTRIBUTE.finditer(tag)
    }


def _flat(value: object, name: str = "", depth: int = 0) -> list[tuple[str, str]]:
    """Names and values of a query that PHP has taken apart: {"f": ["a", "b"]} was f[0]=a&f[1]=b."""
    if not isinstance(value, dict | list):
        return [(name, str(value))]
    if depth == DEEPEST_QUERY:
        raise ValueError("a query within a query within a query")
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return [pair for key, inner in pairs for pair in _flat(inner, f"{name}[{key}]" if name else str(key), depth + 1)]


def _text(raw: bytes) -> str:
    return REFERENCE.sub(
        lambda found: REFERENCES.get(found[1].lower().replace("#0", "#"), "'"), raw.decode("utf-8", "replace")
    )


def _time(digits: str) -> datetime | None:
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _number(digits: str) -> int:
    return int(re.sub(r"\D", "", digits))
