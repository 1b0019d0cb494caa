"""A page's lists in JSON-LD (schema.org's ItemList), for places to be found in them.

Behind each script that holds one the same is said in microdata. A script that cannot be read stays as it is: a page
that has no other rows is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from parsers.charsets import charset_of

_OPENING = re.compile(rb"""<script\b[^>]{0,200}?\btype\s?=\s?["']?application/ld\+json\b[^>]{0,200}>""", re.IGNORECASE)
_CLOSING = re.compile(rb"</script\s{0,20}>", re.IGNORECASE)
SCHEMA = "https://schema.org"
NAMES = ("name", "headline", "title")
URLS = ("url", "@id")
# What an item's link says, or the list alone.
NO_PROPERTIES = frozenset({*NAMES, *URLS, "item", "position"})
DEEPEST = 10


def with_lists_in_microdata(body: bytes, charset: str | None) -> bytes:
    """The page in `body`, with the lists of its JSON-LD in microdata; `charset` is what the HTTP header says."""
    openings = list(_OPENING.finditer(body))
    if not openings:
        return body
    encoding = charset_of(body, charset)
    pieces, place = [], 0
    for opening in openings:
        if opening.start() < place:  # it is said in another script
            continue
        closing = _CLOSING.search(body, opening.end())
        if closing is None:
            break
        items = _as_html(body[opening.end() : closing.start()], encoding)
        pieces += [body[place : closing.end()], items.encode(encoding, "xmlcharrefreplace")]
        place = closing.end()
    return b"".join((*pieces, body[place:]))


def _as_html(script: bytes, charset: str) -> str:
    try:
        said = json.loads(script.decode(charset))
    except (ValueError, RecursionError):
        return ""
    return "".join(map(_list, _lists_in(said)))


def _lists_in(said: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """The lists in a piece of JSON: one may be what the page is about, or one thing of a graph."""
    if isinstance(said, Mapping) and "ItemList" in _several(said.get("@type")) and "itemListElement" in said:
        yield said
    elif isinstance(said, Mapping | list) and depth < DEEPEST:
        for one in said.values() if isinstance(said, Mapping) else said:
            yield from _lists_in(one, depth + 1)


def _list(said: Mapping[str, Any]) -> str:
    items = "".join(map(_item, _several(said["itemListElement"])))
    return f'<ol itemscope itemtype="{SCHEMA}/ItemList">{items}</ol>'


def _item(said: Any) -> str:
    """An item, or what it is about, with all that is said of that: a link around its name, and each property."""
    own = said if isinstance(said, Mapping) else {"item": said}
    about = own.get("item", {})
    thing = {**own, **(about if isinstance(about, Mapping) else {"url": about})}
    name = next((text for key in NAMES for text in _texts(thing.get(key))), "")
    url = next((text for key in URLS for text in _texts(thing.get(key))), "")
    properties = "".join(
        f'<p itemprop="{escape(key)}">{escape(text)}</p>'
        for key, value in thing.items()
        if key not in NO_PROPERTIES and not key.startswith("@")
        for text in _texts(value)
    )
    link = f'<a itemprop="url" href="{escape(url)}"><span itemprop="name">{escape(name)}</span></a>'
    return f'<li itemprop="itemListElement" itemscope itemtype="{SCHEMA}/ListItem">{link}{properties}</li>'


def _texts(value: Any) -> list[str]:
    """What a property's values say: a thing says its name."""
    texts = (one.get("name") if isinstance(one, Mapping) else one for one in _several(value))
    return [str(text) for text in texts if isinstance(text, str | int | float) and not isinstance(text, bool)]


def _several(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
