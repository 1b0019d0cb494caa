"""Which URLs a source asks for: those on the archive's own hosts, also after a redirect."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from flows.http.source import PageUnavailable
from warehouse.warc.exchange import Exchange

REDIRECTS = frozenset({301, 302, 303, 307, 308})
DEFAULT_PORTS = {"http": ":80", "https": ":443"}
LONGEST_URL = 16_384
PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


class RedirectRefused(PageUnavailable):
    """A redirect that leads nowhere, or off the archive's hosts."""


def archive_url(url: str, hosts: Collection[str]) -> str:
    """`url` without fragment and default port. Raises PageUnavailable unless it is http or https on one of `hosts`."""
    if len(url) > LONGEST_URL:
        raise PageUnavailable(f"{url[:200]}… is longer than any URL that a server takes")
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise PageUnavailable(f"{url} is no URL: {error}") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise PageUnavailable(f"{url} is neither http nor https")
    host = parts.netloc.lower().removesuffix(DEFAULT_PORTS[parts.scheme])
    if host not in hosts:
        raise PageUnavailable(f"{url} is not on the archive's hosts ({', '.join(hosts)})")
    return urlunsplit((parts.scheme, host, parts.path, parts.query, ""))


def request_target(url: str) -> str:
    """Path and query as they go on the wire: byte for byte, but for what HTTP cannot carry (blanks, non-ASCII)."""
    parts = urlsplit(url)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return quote(target, safe=PRINTABLE)


def next_hop(answer: Exchange, trail: Sequence[str], hosts: Collection[str], most: int, keep_scheme: bool) -> str:
    """The URL that `answer` redirects to, where `trail` are the URLs asked so far, the answer's own the last.

    With `keep_scheme` the scheme stays as it was: a replica that speaks http cannot know the archive's. Otherwise
    https never becomes http. Raises RedirectRefused.
    """
    # A header's bytes are read as Latin-1; quoting them leaves open which encoding they have.
    location = quote((answer.header("location") or "").encode("latin-1"), safe=PRINTABLE)
    if not location:
        raise RedirectRefused(f"{answer.url} answered {answer.status} without saying where to go")
    scheme = urlsplit(answer.url).scheme
    try:
        target = archive_url(urljoin(answer.url, location), hosts)
    except (PageUnavailable, ValueError) as error:
        raise RedirectRefused(f"{answer.url} redirects to {location[:LONGEST_URL]}: {error}") from error
    if keep_scheme:
        target = urlunsplit(urlsplit(target)._replace(scheme=scheme))
    if scheme == "https" and not target.startswith("https:"):
        raise RedirectRefused(f"{answer.url} redirects from https to http ({target}), which is not followed")
    if target in trail:
        raise RedirectRefused(f"redirects in a loop: {' → '.join([*trail, target])}")
    if len(trail) > most:
        raise RedirectRefused(f"{trail[0]} redirects more than {most} times, at last to {target}")
    return target
