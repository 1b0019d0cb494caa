"""What the values of a declaration's keys can be, and what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from parsers.counting_headers import COUNTED
from parsers.declarations.keys import PLACE_KEYS, Kind
from parsers.declarations.planned import hours_in, interval_in, looks_like_cron
from parsers.declarations.url_patterns import PatternError, UrlPattern
from parsers.declarations.urls import PAGE_PART
from parsers.listing.markup import Side, Stands

LONGEST_TEXT = 2_000
_NOTHING = LexborHTMLParser("")
_PROMISES = {"at": {"at", "pattern", "stands"}, "header": {"header", "stands"}}
_GROUPS_OF_A_PROMISE = frozenset({"first", "last", "total", "pages"})


def wrong_with(kind: Kind, value: Any) -> str | None:
    """What is wrong with a value that a key of a kind has, in words; None where nothing is."""
    return _CHECKS[kind](value)


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        return "is no text"
    return f"is longer than {LONGEST_TEXT:,} characters" if len(value) > LONGEST_TEXT else None


def _url(value: Any) -> str | None:
    if wrong := _text(value):
        return wrong
    try:
        parts = urlsplit(value)
        is_url = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_url = False
    return None if is_url else f"is no http(s) URL: “{value}”"


def _selector(value: Any) -> str | None:
    if wrong := _text(value):
        return wrong
    try:
        _NOTHING.css(value)
    except (SelectolaxError, ValueError):
        return f"is no CSS selector: “{value}”"
    return None


def _pattern(value: Any) -> str | None:
    if wrong := _text(value):
        return wrong
    try:
        re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        return f"is no regular expression: {error}"
    return None


def _url_pattern(value: Any) -> str | None:
    if wrong := _text(value):
        return wrong
    try:
        UrlPattern.of(value)
    except PatternError as error:
        return str(error)
    return None


def _query(value: Any) -> str | None:
    if wrong := _text(value):
        return wrong
    is_query = bool(value) and all("=" in pair for pair in value.split("&"))
    return None if is_query else f"is no query, as name=value&other=value: “{value}”"


def _path_pattern(value: Any) -> str | None:
    if wrong := _text(value):
        return wrong
    is_one = value.startswith("/") and value.count(PAGE_PART) == 1
    return None if is_one else f"begins with no slash, or does not have {PAGE_PART} once: “{value}”"


def _several(check: Callable[[Any], str | None], least: int = 0) -> Callable[[Any], str | None]:
    def wrong(value: Any) -> str | None:
        if not isinstance(value, list):
            return "is no list"
        if len(value) < least:
            return f"has {len(value)} of at least {least}"
        return next((said for one in value if (said := check(one))), None)

    return wrong


def _named(check: Callable[[Any], str | None]) -> Callable[[Any], str | None]:
    def wrong(value: Any) -> str | None:
        if not isinstance(value, Mapping):
            return "is no table"
        return next((f"{name} {said}" for name, one in value.items() if (said := check(one))), None)

    return wrong


def _place(value: Any) -> str | None:
    if isinstance(value, str):
        return _selector(value)
    if not isinstance(value, Mapping):
        return "is neither a selector nor a table"
    known = {key.name: key for key in PLACE_KEYS}
    if unknown := [name for name in value if name not in known]:
        return f"has {unknown[0]}: known are {', '.join(known)}"
    for name, one in value.items():
        if wrong := wrong_with(known[name].kind, one):
            return f"has a key {name} that {wrong}"
    if value.get("read_as", "text") not in ("text", "date"):
        return "has a key read_as that is neither “text” nor “date”"
    places = [name for name in ("at", *Side) if name in value]
    if len(places) > 1:
        return f"has {places[0]} and {places[1]}: it stands in one place"
    if "many" in value and places[:1] not in ([], ["at"]):
        return f"has many, and {places[0]}, which is one element"
    return None if places or "attribute" in value else "has neither at nor attribute"


def _own_place(value: Any) -> str | None:
    is_beside = isinstance(value, Mapping) and any(side in value for side in Side)
    return "stands above or below the row: a title and its link are in it" if is_beside else _place(value)


def _promise(value: Any) -> str | None:
    if isinstance(value, str):
        return _selector(value)
    if not isinstance(value, Mapping) or not any({way} <= value.keys() <= keys for way, keys in _PROMISES.items()):
        return "is neither a selector, nor { at, pattern, stands }, nor { header, stands }"
    if wrong := _ONE_OF_STANDS(value.get("stands", Stands.ALWAYS)):
        return f"has a key stands that {wrong}"
    if "header" in value:
        return _header(value["header"])
    if wrong := _selector(value["at"]) or _pattern(value.get("pattern", "")):
        return wrong
    if "pattern" in value and not re.compile(value["pattern"]).groupindex.keys() & _GROUPS_OF_A_PROMISE:
        return f"has a pattern without a group of {', '.join(sorted(_GROUPS_OF_A_PROMISE))}, as (?P<total>[0-9]+)"
    return None


def _header(value: Any) -> str | None:
    is_known = isinstance(value, str) and value.lower() in COUNTED
    return None if is_known else f"has a header that counts nothing: “{value}”; known are {', '.join(COUNTED)}"


def _whole(value: Any) -> str | None:
    is_whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
    return None if is_whole else "is no whole number"


def _number(value: Any) -> str | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1_000_000
    return None if is_number else "is no number"


def _yes_or_no(value: Any) -> str | None:
    return None if isinstance(value, bool) else "is neither true nor false"


def _one_of(*words: str) -> Callable[[Any], str | None]:
    said = " nor ".join(f"“{word}”" for word in words)
    return lambda value: None if value in words else f"is neither {said}"


_ONE_OF_STANDS = _one_of(*Stands)


def _code(value: Any) -> str | None:
    is_module = isinstance(value, str) and value.isidentifier() and find_spec(f"parsers.archives.{value}") is not None
    return None if is_module else f"is no module of parsers/archives/: “{value}”"


def _cron(value: Any) -> str | None:
    if wrong := _text(value):
        return wrong
    is_cron = looks_like_cron(value)
    return None if is_cron else f"is no cron line, as “0 6 * * 1” (minute, hour, day, month, weekday): “{value}”"


def _interval(value: Any) -> str | None:
    if wrong := _text(value):
        return wrong
    return None if interval_in(value) else f"is no time, as “30 minutes”, “6 hours”, “1 day” or “2 weeks”: “{value}”"


def _time_zone(value: Any) -> str | None:
    if wrong := _text(value):
        return wrong
    try:
        ZoneInfo(value)
    except (OSError, ValueError, KeyError):
        return f"is no time zone, as “Europe/Berlin” or “UTC”: “{value}”"
    return None


def _hours(value: Any) -> str | None:
    if wrong := _text(value):
        return wrong
    return None if hours_in(value) else f"are no hours, as “22:00-06:00”: “{value}”"


_CHECKS: Mapping[Kind, Callable[[Any], str | None]] = {
    Kind.TEXT: _text,
    Kind.URL: _url,
    Kind.SELECTOR: _selector,
    Kind.SELECTORS: _several(_selector, least=2),
    Kind.PATTERN: _pattern,
    Kind.TEXTS: _several(_text),
    Kind.URL_PATTERNS: _several(_url_pattern, least=1),
    Kind.QUERIES: _several(_query),
    Kind.PATH_PATTERN: _path_pattern,
    Kind.NAMED_TEXTS: _named(_text),
    Kind.WHOLE: _whole,
    Kind.NUMBER: _number,
    Kind.YES_OR_NO: _yes_or_no,
    Kind.PLACE: _place,
    Kind.OWN_PLACE: _own_place,
    Kind.NAMED_PLACES: _named(_place),
    Kind.NEXT: _selector,
    Kind.PROMISE: _promise,
    Kind.DATE_ORDER: _one_of("dmy", "mdy"),
    Kind.STATUS: _one_of("tried", "declared"),
    Kind.READING: _one_of("places", "blocks"),
    Kind.CODE: _code,
    Kind.MENDS: _one_of("shipped"),
    Kind.CRON: _cron,
    Kind.INTERVAL: _interval,
    Kind.TIME_ZONE: _time_zone,
    Kind.HOURS: _hours,
    Kind.ASKED: _one_of("web", "wayback"),
}
