"""Which documents that are known a page leads to, and what of that which is known of them stands on it: found in its
bytes, without parsing a page that nobody could read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import islice

from parsers.charsets import charset_of
from parsers.learn.finding.known import KnownRow, letters

# A page with more bytes, or with more links, is not looked through to its end.
MOST_BYTES, MOST_LINKS = 8_000_000, 20_000
_LINK = re.compile(
    r"""<a\b[^<>]{0,2000}?(?<=[\s"'])href\s{0,9}=\s{0,9}(?:"([^"]{1,2000})"|'([^']{1,2000})'|([^\s"'<>]{1,2000}))""",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]{0,4000}>")
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
        if url is not None and url in known:
            linked.setdefault(url, href)
    if not linked:
        return {}
    text = letters(unescape(_TAG.sub(" ", html)))
    return {url: _row(known[url], href, text) for url, href in linked.items()}


def _row(texts: KnownTexts, href: str, page: str) -> KnownRow:
    """What is known of a row as far as the page says it: of one that lacks anything, nothing is found."""
    title, date, summary = (_if_on(page, said) for said in (texts.title, texts.date, texts.summary))
    return KnownRow(title=title, date=date, href=href, summary=summary)


def _if_on(page: str, said: str | None) -> str | None:
    wanted = letters(said) if said else ""
    return said if wanted and wanted in page else None
