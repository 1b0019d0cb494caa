"""What can be true of a page at all, whoever says what stands on it."""

from __future__ import annotations

from functools import lru_cache

from flows.frames import FrameError
from parsers.archive import Archive
from parsers.catalog import archives
from parsers.records import ListingPage, Reject
from parsers.urls import host_of

# What the tables have room for.
LAST_ROW = 2**15 - 1


def require_possible(read: ListingPage | Reject, archive_name: str, url: str) -> None:
    """Raises FrameError where what was read cannot be of the page at a URL of an archive: it is of another one, leads
    away from the archive's site, or has more rows than there can be."""
    if isinstance(read, Reject):
        if read.position is not None or read.html is not None:
            raise FrameError("a row that was rejected is no page")
        return
    if read.url != url:
        raise FrameError("it is of another page")
    archive = archives().get(archive_name)
    linked = [entry.url for entry in read.entries]
    if read.next_url is not None:
        linked.append(read.next_url)
    if archive is not None and not all(_is_on_site(archive, link) for link in linked):
        raise FrameError("it leads to another site")
    places = [entry.position for entry in read.entries]
    places += [reject.position for reject in read.rejects if reject.position is not None]
    if len(places) != len(read.entries) + len(read.rejects) or not all(0 < place <= LAST_ROW for place in places):
        raise FrameError("it has rows that no page has")


def _is_on_site(archive: Archive, url: str) -> bool:
    if url.startswith(_beginnings(archive.hosts)):
        return True
    return url.startswith(("https://", "http://")) and host_of(url) in archive.hosts


@lru_cache
def _beginnings(hosts: tuple[str, ...]) -> tuple[str, ...]:
    """What the URLs of an archive's own site begin with, for the most part."""
    return tuple(f"{scheme}://{host}/" for host in hosts for scheme in ("https", "http"))
