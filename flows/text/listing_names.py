"""What listings are called, in the words that people gave them or searched for."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote, urlsplit

from parsers.catalog import archives

_WORD = re.compile(r"[^\W\d_]{2,}")
Listing = tuple[str, str]


def listing_title(archive: str, listing_url: str) -> str:
    """What a listing is called: its declared name, the words that were searched for, or what its URL says else."""
    known = archives().get(archive)
    if known and (declared := known.listing_name(listing_url)):
        return declared
    parts = urlsplit(listing_url)
    values = [value for name, value in parse_qsl(parts.query) if _WORD.search(value) and not name.startswith("sort")]
    searched = [value for value in values if ":" not in value] or _searched_in_path(unquote(parts.path))
    return " · ".join(searched or values) or unquote(parts.path).strip("/") or listing_url


def listing_titles(listings: Iterable[Listing]) -> dict[Listing, str]:
    """Archives and URLs of listings with what these are called. Where several of an archive have the same words, each
    says also what its URL has besides them; so no two of an archive are called the same."""
    asked = list(dict.fromkeys(listings))
    titles = {listing: listing_title(*listing) for listing in asked}
    for told_apart in (_with_its_parameters, _by_its_url):
        shared = Counter((archive, titles[archive, url]) for archive, url in asked)
        alike = [listing for listing in asked if shared[listing[0], titles[listing]] > 1]
        titles |= {listing: told_apart(titles[listing], listing[1]) for listing in alike}
    return titles


def _with_its_parameters(title: str, url: str) -> str:
    said = [f"{name}={value}" for name, value in parse_qsl(urlsplit(url).query) if value not in title]
    return f"{title} ({', '.join(said)})" if said else title


def _by_its_url(_: str, url: str) -> str:
    return url


def _searched_in_path(path: str) -> list[str]:
    """The words of a search that is written into the path as JSON, under “term”."""
    begin, end = path.find("{"), path.rfind("}")
    try:
        term = json.loads(path[begin : end + 1])["term"]
    except (LookupError, RecursionError, TypeError, ValueError):
        return []
    return [term] if isinstance(term, str) and _WORD.search(term) else []
