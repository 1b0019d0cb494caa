"""Signs that a page is no listing page, whatever its HTTP status says."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from parsers.errors import PageRejected
from parsers.listing.visible_text import inline_text
from parsers.records import RejectReason

NOTHING_FOUND = re.compile(
    r"\bno (results|documents|items|records|entries|matches)\b|\b(yielded|returned|found) no\b|did not match any"
    r"|\b0 results\b",
    re.IGNORECASE,
)
ERROR = re.compile(
    r"encountered an unexpected error|internal server error|service (temporarily )?unavailable|backend fetch failed"
    r"|bad gateway|gateway time-?out|page (could )?not (be )?found|access denied"
    r"|(currently|is) (under maintenance|unavailable)|error establishing a database connection",
    re.IGNORECASE,
)
CHALLENGE_ADVICE = "Regest does not evade it: other ways in are the Wayback Machine and mirrors of saved pages"


def require_html(body: bytes) -> None:
    """Raises PageRejected for a body without markup: a server's bare error message, or another kind of file."""
    if body.find(b"<", 0, 4096) >= 0:
        return
    if error := ERROR.search(body[:4096].decode("utf-8", "replace")):
        raise PageRejected(RejectReason.ERROR_PAGE, f"it only says “{error.group()}”")
    raise PageRejected(RejectReason.NOT_HTML, "no tag in the first 4,096 bytes")


def says_nothing_found(tree: LexborHTMLParser) -> bool:
    """Whether a page without rows says in words that its query found nothing."""
    return bool(NOTHING_FOUND.search(_main_text(tree)))


def error_text(tree: LexborHTMLParser) -> str | None:
    """The words by which a page without rows owns up to an error, None when it does not."""
    found = ERROR.search(_main_text(tree))
    return found.group() if found else None


def _main_text(tree: LexborHTMLParser) -> str:
    main = tree.css_first("main") or tree.body
    return inline_text(main) if main is not None else ""
