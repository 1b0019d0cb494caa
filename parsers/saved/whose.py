"""Which of the archives that are known a saved page is of: by what it says itself, and by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from parsers.archive import Archive
from parsers.saved.name import is_like_listing, other_host, url_with_host
from parsers.saved.page import (
    ABSOLUTE,
    as_ascii_markup,
    base_link,
    canonical_link,
    site_links,
    url_by_saver,
    url_by_wayback,
)
from parsers.saved.signs import on_archive
from parsers.saved.url import url_of

Urls = Callable[[Archive], Iterable[str | None]]


def archives_of_page(
    known: Sequence[Archive], name: str, body: bytes, saved_from: str | None = None
) -> tuple[Archive, ...]:
    """The archives that a page may be of that was saved under a name: one as a rule, several where nothing tells them
    apart, none where it is of another site or nothing says of which.

    In the order of trust, as for its URL: what the program that saved it says, beside it (`saved_from`) or in it; a
    folder that is called like a host; the links in its head that say on which site it is. Where none of these names a
    host, it may be of each archive at one of whose listings a page of that name and content can stand.
    """
    body = as_ascii_markup(body)
    for links in _links_by_trust(body, saved_from):
        if links:
            return _having(known, links)
        if links is None and (found := _of_these(known, lambda archive: [url_with_host(archive, name)])):
            return found
        if links is None and known and other_host(known[0], name):
            return ()
    likely = [archive for archive in known if is_like_listing(archive, name)]
    return tuple(archive for archive in likely if url_of(archive, name, body).url is not None)


def archives_of_url(known: Sequence[Archive], url: str) -> tuple[Archive, ...]:
    """The archives that have a URL on one of their hosts; of several those, if any, of whose listings it is one."""
    return _having(known, [url])


def _having(known: Sequence[Archive], links: Sequence[str]) -> tuple[Archive, ...]:
    return _of_these(known, lambda archive: [on_archive(archive, link, "") for link in links])


def _links_by_trust(body: bytes, saved_from: str | None) -> Iterator[list[str] | None]:
    """Absolute links, the most trusted first; None stands where the name is asked."""
    replayed = url_by_wayback(body)
    yield [link for link in (saved_from, url_by_saver(body)) if link][:1]
    yield [replayed[0]] if replayed else []
    yield None
    for links in ([canonical_link(body), base_link(body)], site_links(body)):
        yield [link for link in links if link and ABSOLUTE.match(link)]


def _of_these(known: Sequence[Archive], urls_on: Urls) -> tuple[Archive, ...]:
    """Those that have one of the URLs on their hosts. Several may share a host: then those of whose listings one is."""
    found = {archive.name: [url for url in urls_on(archive) if url] for archive in known}
    having = [archive for archive in known if found[archive.name]]
    listing = [archive for archive in having if any(map(archive.parser.is_listing, found[archive.name]))]
    return tuple(listing or having)
