"""Signs that a page is no listing page, whatever its HTTP status says."""

from __future__ import annotations

import re
from collections.abc import Mapping

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
    return nothing_found_words(tree) is not None


def nothing_found_words(tree: LexborHTMLParser) -> str | None:
    """The words by which a page says that its query found nothing, None where it does not."""
    found = NOTHING_FOUND.search(_main_text(tree))
    return found.group() if found else None


def error_text(tree: LexborHTMLParser) -> str | None:
    """The words by which a page without rows owns up to an error, None when it does not."""
    found = ERROR.search(_main_text(tree))
    return found.group() if found else None


def _main_text(tree: LexborHTMLParser) -> str:
    main = tree.css_first("main") or tree.body
    return inline_text(main) if main is not None else ""


# An interstitial is a small page; a full listing page is judged by its title alone, which keeps the look cheap.
SMALL_PAGE = 32 * 1024
TITLE_WITHIN = 8 * 1024
# The archive's navigation alone has more links than an interstitial.
MOST_LINKS = 10

_TITLE = re.compile(rb"<[tT][iI][tT][lL][eE][^<>]{0,200}>([^<]{1,200})</[tT][iI][tT][lL][eE]")

# Whole titles, in lower case, with white space folded and without closing punctuation.
_TITLES = {
    b"just a moment": "Cloudflare",
    b"attention required! | cloudflare": "Cloudflare",
    b"ddos-guard": "DDoS-Guard",
    b"making sure you're not a bot": "Anubis",
    b"making sure you&#39;re not a bot": "Anubis",
    b"checking you are not a bot": "go-away",
    b"pardon our interruption": "Imperva",
    b"access to this page has been denied": "HUMAN (PerimeterX)",
    b"sucuri website firewall - access denied": "Sucuri",
    b"vercel security checkpoint": "Vercel",
    b"human verification": "AWS WAF",
    b"robot check": "captcha",
    b"are you a robot": "captcha",
    b"verify you are human": "captcha",
}

_MARKERS = (
    (b"window._cf_chl_opt", "Cloudflare"),
    (b"cf-browser-verification", "Cloudflare"),
    (b"_Incapsula_Resource?SWUDNSAI", "Imperva"),
    (b"Incapsula incident ID", "Imperva"),
    (b"errors.edgesuite.net", "Akamai"),
    (b'id="sec-if-cpt-container"', "Akamai"),
    (b'id="px-captcha"', "HUMAN (PerimeterX)"),
    (b"window.gokuProps", "AWS WAF"),
    (b'id="anubis_challenge"', "Anubis"),
    (b"geo.captcha-delivery.com", "DataDome"),
)

# Akamai writes the reference's blank and signs as they are or as character references.
_AKAMAI_REFERENCE = re.compile(rb"Reference(?:\s|&#32;)(?:#|&#35;)[0-9a-f]+(?:\.|&#46;)[0-9a-f]", re.IGNORECASE)
_CAPTCHA_WIDGET = re.compile(rb"""class=["'][^"']*\b(?:g-recaptcha|h-captcha|cf-turnstile)\b""")
_CAPTCHA_DEMAND = re.compile(rb"not a (?:ro)?bot|you are (?:a )?human|unusual traffic|security check", re.IGNORECASE)


def bot_challenge(body: bytes, headers: Mapping[str, str] | None = None) -> str | None:
    """The service whose bot challenge this page is ("Cloudflare", "captcha"), or None for any other page.

    `body` is decoded; `headers` are the response's, with names in lower case.
    """
    return _by_header(headers or {}) or _by_title(body) or (_by_marker(body) if len(body) <= SMALL_PAGE else None)


def _by_header(headers: Mapping[str, str]) -> str | None:
    """Cloudflare and AWS WAF say so themselves, AWS with a status of 202 or 405 and sometimes without a body."""
    if headers.get("cf-mitigated", "").lower() == "challenge":
        return "Cloudflare"
    if headers.get("x-amzn-waf-action", "").lower() in ("challenge", "captcha"):
        return "AWS WAF"
    return None


def _by_title(body: bytes) -> str | None:
    found = _TITLE.search(body, 0, TITLE_WITHIN)
    if found is None:
        return None
    title = b" ".join(found[1].lower().split()).replace("\N{RIGHT SINGLE QUOTATION MARK}".encode(), b"'")
    return _TITLES.get(title.rstrip(b".!?\xe2\x80\xa6"))


def _by_marker(body: bytes) -> str | None:
    for marker, service in _MARKERS:
        if marker in body:
            return service
    if b"ccess Denied" in body and _AKAMAI_REFERENCE.search(body):
        return "Akamai"
    return "captcha" if _is_captcha_page(body) else None


def _is_captcha_page(body: bytes) -> bool:
    """A widget, words that demand to solve it, and hardly anything to follow: a form on a listing page has not all."""
    if _CAPTCHA_WIDGET.search(body) is None or _CAPTCHA_DEMAND.search(body) is None:
        return False
    return body.count(b"<a ") < MOST_LINKS
