"""URLs as archives print them, and the one form of each that Regest keeps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlencode, urljoin, urlsplit, urlunsplit

from parsers.errors import WrongUsage

# How the Wayback Machine rewrites a link unless it is asked for the raw page: /web/<14 digits><flags>/<original URL>.
WAYBACK_PREFIX = re.compile(r"^(?:https?://web\.archive\.org)?/web/\d{4,14}(?:[a-z]{2}_)?/(?=https?:/)")
WAYBACK_HOST = "web.archive.org"
# A link that was rewritten again and again leads nowhere.
MOST_REWRITINGS = 10
# A longer number is no page of any listing.
PAGE_NUMBER = r"[0-9]{1,6}"
# How bytes that are no UTF-8 are read from a URL and written into one, so that they stay what they are.
KEPT = "surrogateescape"
# What of a query stays as it is, beside letters and digits.
SAFE = ":"
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._~-]*")
PART_CHARACTERS = "-._~!$&'()*+,;=:@"
# What browsers leave out of a link, at its ends and within, and what they take for its slashes and dots.
AT_ENDS = "".join(map(chr, range(0x21)))
LEFT_OUT = str.maketrans("", "", "\t\n\r")
UNUSUAL = re.compile(r"[\t\n\r\\]|///|%2e", re.IGNORECASE)
LEADING_SLASHES = re.compile(r"^((?:https?:)?)///+", re.IGNORECASE)
ENCODED_DOTS = re.compile(r"(?:(?<=/)|^)(?:\.|%2e){1,2}(?=/|$)", re.IGNORECASE)


class NoUrl(WrongUsage):
    """Text with half of a surrogate pair, which no URL has: code can give it, a page and a terminal cannot."""


def absolute_url(href: str, base: str) -> SplitResult | None:
    """A link as an absolute http(s) URL without fragment, or None: other schemes, broken URLs.

    A link is read as browsers read it; one that the Wayback Machine has rewritten becomes the original again.
    """
    href = _as_browsers_read(href)
    for _ in range(MOST_REWRITINGS):
        try:
            parts = urlsplit(urljoin(base, WAYBACK_PREFIX.sub("", href)))
            is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            return None
        if not is_web:
            return None
        if parts.hostname != WAYBACK_HOST or not WAYBACK_PREFIX.match(parts.path):
            return parts._replace(fragment="")
        # The original, however the Wayback Machine's own host is written.
        href = urlunsplit(("", "", *parts[2:]))
    return None


def _as_browsers_read(href: str) -> str:
    """A link as the URL Standard takes one of http(s): without white space at its ends and line breaks within, its
    blanks encoded, its backslashes as slashes, however many there are before the host, and its encoded dots as dots."""
    href = href.strip(AT_ENDS).replace(" ", "%20")
    if not UNUSUAL.search(href):
        return href
    href = href.translate(LEFT_OUT)
    place = min((href.find(sign) for sign in "?#" if sign in href), default=len(href))
    path, rest = href[:place].replace("\\", "/"), href[place:]
    path = ENCODED_DOTS.sub(lambda dots: dots[0].lower().replace("%2e", "."), path)
    return LEADING_SLASHES.sub(r"\1//", path) + rest


def host_of(url: str) -> str | None:
    """The host that a URL names, None for a broken one and for text that is none."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def on_canonical_host(parts: SplitResult, hosts: tuple[str, ...]) -> SplitResult | None:
    """The same URL on the first of the archive's hosts, None when it lies on a host that is not the archive's."""
    return parts._replace(scheme="https", netloc=hosts[0]) if parts.hostname in hosts else None


def normal_path(path: str) -> str:
    """A path with one form of percent-encoding and no slash at its end.

    Bytes that are no UTF-8 stay as they are, and an encoded slash parts no path: two documents never become one.
    """
    if PLAIN_PATH.fullmatch(path):
        return path.rstrip("/") or "/"
    parts = path.encode("utf-8", "surrogatepass").split(b"/")
    return "/".join(quote(unquote_to_bytes(part), safe=PART_CHARACTERS) for part in parts).rstrip("/") or "/"


def encoded_query(pairs: Iterable[tuple[str, str]]) -> str:
    """Names and values as the query of a URL; bytes that are no UTF-8 stay what they were. Raises NoUrl."""
    given = list(pairs)
    try:
        return urlencode(given, safe=SAFE, errors=KEPT)
    except UnicodeEncodeError as error:
        half = f"U+{ord(error.object[error.start]):04X}"
        raise NoUrl(f"a URL has {half} in its query, half of a character: give whole characters, or %XX") from error


def base_url(hrefs: Iterable[str | None], url: str, page_url: Callable[[str, str], str | None]) -> str:
    """What the links on the page at `url` are relative to, where `<base>` elements lead to `hrefs`: the first counts.

    `page_url` makes a URL on the archive of a link on a page. A base off the archive counts for nothing: the archive's
    own pages have none.
    """
    href = next((href for href in hrefs if href), None)
    return (page_url(href, url) if href else None) or url
