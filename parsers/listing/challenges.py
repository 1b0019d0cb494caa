"""Recognizes the pages with which a site, or the service in front of it, turns robots away. Pure: bytes in, a name out.

The markers are those of each service's own interstitial. What ordinary pages of the same site carry as well (a
reCAPTCHA script, Cloudflare's `challenge-platform/scripts/jsd`, Imperva's `_Incapsula_Resource?SWJIYLWA`, HUMAN's
`window._pxAppId`) is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

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
