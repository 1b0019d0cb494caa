"""Where a saved page came from, by its own word."""

from __future__ import annotations

import re

# What browsers write into the pages they save: <!-- saved from url=(0061)https://… -->, the URL's length in brackets.
SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(\S+?)\s*-->", re.IGNORECASE)
CANONICAL = re.compile(rb"<link\b[^>]*\brel=[\"']?canonical\b[^>]*>", re.IGNORECASE)
HREF = re.compile(rb"\bhref=[\"']?([^\"'\s>]+)", re.IGNORECASE)


def url_of_saved_page(body: bytes) -> str | None:
    """The URL in a browser's “saved from” comment, else the page's canonical link; None when it has neither."""
    head = body[:65_536]
    saved = SAVED_FROM.search(head)
    canonical = CANONICAL.search(head)
    found = saved or (HREF.search(canonical.group()) if canonical else None)
    if found is None:
        return None
    url = found[1].decode("utf-8", "replace").replace("&amp;", "&")
    return url if url.startswith(("http://", "https://")) else None
