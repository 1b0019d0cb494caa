"""Which documents that are known a page leads to, and what of that which is known of them stands on it: found in its
bytes, without parsing a page that nobody could read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import islice

from parsers.charsets import charset_of
from parsers.learn.known import KnownRow, letters

# A page with more bytes, or with more links, is not looked through to its end.
MOST_BYTES, MOST_LINKS = 8_000_000, 20_000
_LINK = re.compile(
    r"""<a\b[^<>]{0,2000}?\bhref\s{0,9}=\s{0,9}(?:"([^"]{1,2000})"|'([^']{1,2000})'|([^\s"'<>]{1,2000}))""",
    re.IGNORECASE,
)
_UNSEEN = re.compile(
    r"<(script|style|template)\b[^>]{0,2000}>.*?</\1\s{0,9}>|<[^<>]{0,4000}>", re.IGNORECASE | re.DOTALL
)
# Makes the canonical URL of a document of a link as printed; None where it leads to anything else.
DocumentUrl = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class KnownTexts:
    """What is known of a document, as printed."""

    title: str
    date: str | None = None
    summary: str | None = None


def found_again(
    body: bytes, charset: str | None, document_url: DocumentUrl, known: Mapping[str, KnownTexts]
) -> dict[str, KnownRow]:
    """The known documents that a page leads to, by their URLs in the order of its links: what of them stands on the
    page, and the link as it is printed there. `known` is by URL. Never raises."""
    html = body[:MOST_BYTES].decode(charset_of(body[:MOST_BYTES], charset), "replace")
    linked: dict[str, str] = {}
    for found in islice(_LINK.finditer(html), MOST_LINKS):
        href = unescape(found[1] or found[2] or found[3] or "")
        url = document_url(href)
        if url in known:
            linked.setdefault(url, href)
    if not linked:
        return {}
    text = letters(unescape(_UNSEEN.sub(" ", html)))
    return {url: _row(known[url], href, text) for url, href in linked.items()}


def _row(texts: KnownTexts, href: str, page: str) -> KnownRow:
    """What is known of a row as far as the page says it: of one that lacks anything, nothing is found."""
    stands = {name: said for name, said in _said(texts).items() if said and letters(said) and letters(said) in page}
    return KnownRow(href=href, **stands)


def _said(texts: KnownTexts) -> dict[str, str | None]:
    return {"title": texts.title, "date": texts.date, "summary": texts.summary}
