"""What a site and a listing are called in a declaration: as they call themselves."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from parsers.html import fold

LONGEST_TITLE, LONGEST_NAME = 100, 40
# A shorter part of a title is an ornament.
SHORTEST_PART = 3
_BETWEEN = re.compile(r" (?:[|·•»«–—:-]|::) | ?[|»] ?")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_ENDING = re.compile(r"-(?:html?|php|aspx?|jsp|cfm|do)$")
_BLAND = frozenset(("", "index", "default", "page"))


def title_of(tree: LexborHTMLParser, url: str) -> str:
    """What the site of a page is called: as it says to those who share it, as the end of its title, or by its host."""
    for place in ('meta[property="og:site_name"]', 'meta[name="application-name"]', 'meta[name="DC.publisher"]'):
        node = tree.css_first(place)
        if node is not None and (said := _printable(node.attributes.get("content"))):
            return said
    head = tree.css_first("title")
    said = _printable(head.text()) if head is not None else ""
    parts = [part for part in _BETWEEN.split(said) if len(part) >= SHORTEST_PART]
    # The site's name stands last, unless a page's number does.
    named = next((part for part in reversed(parts) if not any(map(str.isdigit, part))), parts[0] if parts else "")
    return named[:LONGEST_TITLE].strip() or urlsplit(url).hostname or url


def listing_name_of(url: str) -> str:
    """A short name for a listing: the last part of its path that is a word."""
    parts = unquote(urlsplit(url).path).lower().split("/")
    slugs = (_ENDING.sub("", _NOT_IN_NAMES.sub("-", part).strip("-")) for part in parts)
    words = [slug for slug in slugs if slug not in _BLAND and re.search(r"[a-z]", slug)]
    return words[-1][:LONGEST_NAME].strip("-") if words else "all"


def _printable(text: str | None) -> str:
    """A text folded, without controls and what shows others otherwise; None as an empty one."""
    return fold("".join(sign if sign.isprintable() else " " for sign in text or ""))
