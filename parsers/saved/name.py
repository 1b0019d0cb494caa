"""The URL that the name of a saved file stands for.

    wget -r         search?page=3, search@page=3 (Windows), search?page=3.html (-E), search/index.html, search?page=3.1
    browsers, aria2 search%3Fpage%3D3
    Wayback         web.archive.org/web/20220310000000/https:/host/search?page=3 (wget),
                    20220310000000/host/search/index.html (waybackpack),
                    host/20220310000000/search?page=3/index.html (wayback_machine_downloader)

Names are read, not believed: whether a page agrees with what its name says is for others to ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from urllib.parse import quote, unquote, urlsplit

from parsers.archive import Archive
from parsers.saved.page import memento_time
from parsers.urls import normal_path

LONGEST_NAME = 4096
DEEPEST_PATH = 12
MOST_ENDINGS = 4
# A file's name may have 255 bytes; wget cuts a longer one to 236, before it puts its ending to it.
SHORTEST_CUT_NAME = 230
PORT = re.compile(r"(?:[:+]|%3A)\d{1,5}$", re.IGNORECASE)
# What programs that save put behind a name: a kind, a number where the name was there already.
ENDING = re.compile(r"(?:\.html?|\.orig|\.\d{1,3}|\s?\(\d{1,3}\))$", re.IGNORECASE)
HTML_ENDING = re.compile(r"\.html?(?:$|\.|%20|\()", re.IGNORECASE)
INDEX = re.compile(r"(?:^|/)index\.html?$", re.IGNORECASE)
QUESTION_MARK = re.compile(r"\?|@(?=[^=@/&?]+=)")
# What a link has in its path that leads to a file which stands for a page with a query, or for a folder.
FILE_LINK = re.compile(r"%3F|@[^=@/&?]+=|/index\.html?$", re.IGNORECASE)
ONLY_QUERY = re.compile(r"(?P<path>(?:.*/)?)(?P<query>[\w.~\[\]%-]+=[^/]*)")
QUERY_CHARACTERS = "%&=+[]:;,/?@!$'()*~-._|"
ASCII = "".join(map(chr, range(128)))
TIME = re.compile(r"\d{14}")
WAYBACK_HOST = re.compile(r"(?:^|/)web/\d{4,14}(?:[a-z]{2}_)?/https?:/+([^/]+)", re.IGNORECASE)
HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}|(?:\d{1,3}\.){3}\d{1,3}|localhost", re.IGNORECASE)
PACKED = re.compile(r"\.(?:tar|tgz|tzst|gz|zst|zip)$", re.IGNORECASE)


def with_slashes(name: str) -> str:
    """A name with slashes between folders, as Windows does not write it. What follows a question mark stays."""
    path, mark, query = name.partition("?")
    return path.replace("\\", "/") + mark + query


def quoted(text: str) -> str:
    """A piece of a name as it may stand in a query; bytes that are no UTF-8 are kept as they are."""
    return quote(_bytes(text), safe=QUERY_CHARACTERS)


def in_ascii(text: str) -> str:
    """A text with its other characters percent-encoded: wget encodes some bytes of a letter and leaves the others."""
    return quote(_bytes(text), safe=ASCII)


def url_with_host(archive: Archive, name: str) -> str | None:
    """The URL of a file beneath a folder that is called like one of the archive's hosts."""
    parts = _parts(name)
    index = _place_of_host(archive, parts)
    if index is None:
        return None
    scheme = "http" if index and parts[index - 1].lower() == "http:" else "https"
    inner = parts[index + 1 :]
    is_dated = len(inner) > 1 and TIME.fullmatch(inner[0])
    return _url(archive, f"{scheme}://{_host(parts[index])}/", "/".join(inner[1:] if is_dated else inner))


def url_without_host(archive: Archive, name: str) -> str | None:
    """The URL on the archive's own host of a file whose path looks like a listing's there.

    One word is no such path: anything may be called “search”. Nor is a path beneath another site's name.
    """
    found = _listing_path(archive, _parts(name))
    return found[0] if found and not is_beneath_other_host(archive, name) else None


def url_of_file(archive: Archive, url: str) -> str:
    """What a link's URL on one of the archive's hosts stands for, where it may be that of a file in a mirror whose
    links lead to its own files, as search%3Fpage=3.html; others stay as they are."""
    parts = urlsplit(url)
    if parts.query or not FILE_LINK.search(parts.path):
        return url
    name = in_ascii(unquote(parts.path, errors="surrogateescape").removeprefix("/"))
    return _url(archive, f"{parts.scheme}://{parts.netloc}/", name)


def is_beneath_other_host(archive: Archive, name: str) -> bool:
    """Whether a folder above the page is called like a host that is not the archive's."""
    parts = _parts(name)
    if any(part.lower().startswith("www.") and _host(part) not in archive.hosts for part in parts[:-1]):
        return True
    found = _listing_path(archive, parts)
    return found is not None and _is_host(found[1]) and _host(found[1]) not in archive.hosts


def is_like_listing(archive: Archive, name: str) -> bool:
    """Whether a path ends like that of one of the archive's listings, as in a mirror of it on another host."""
    return _listing_path(archive, _parts(name)) is not None


def query_alone(name: str) -> str | None:
    """The query that a name is made of: “page=3”. It does not say of which listing."""
    found = ONLY_QUERY.fullmatch(_parts(name)[-1])
    return quoted(_readings(found["query"])[-1]) if found else None


def may_be_cut_off(name: str) -> bool:
    """Whether a part of the name is as long as a file's name can be, so that its end may be lost."""
    return any(len(_bytes(part)) >= SHORTEST_CUT_NAME for part in with_slashes(name).split("/"))


def other_host(archive: Archive, name: str) -> str | None:
    """The host of another site, where the name says that the page came from there by way of the Wayback Machine."""
    found = WAYBACK_HOST.search("/".join(_parts(name)))
    return _host(found[1]) if found and _host(found[1]) not in archive.hosts else None


def memento_time_of(archive: Archive, name: str) -> datetime | None:
    """When the Wayback Machine captured the page, where the name has that in it."""
    parts = _parts(name)
    index = _place_of_host(archive, parts)
    beside = [] if index is None else [*parts[max(0, index - 1) : index], *parts[index + 1 : -1][:1]]
    dated = next((f"/web/{folder}/http:/" for folder in beside if TIME.fullmatch(folder)), None)
    return memento_time(dated or "/" + "/".join(parts))


def _parts(name: str) -> list[str]:
    """The folders and the file; of a name that is too long to be one, nothing."""
    return in_ascii(with_slashes(name)).split("/") if len(name) <= LONGEST_NAME else [""]


def _place_of_host(archive: Archive, parts: list[str]) -> int | None:
    """Which folder is called like one of the archive's hosts, the last one of several."""
    return next((index for index in range(len(parts) - 2, -1, -1) if _host(parts[index]) in archive.hosts), None)


def _host(folder: str) -> str:
    return PORT.sub("", folder).lower()


def _is_host(folder: str) -> bool:
    return HOST.fullmatch(_host(folder)) is not None and PACKED.search(folder) is None


def _listing_path(archive: Archive, parts: list[str]) -> tuple[str, str] | None:
    """The URL on the archive's own host that the end of a path looks like, and the folder in which that lies."""
    for index in range(max(0, len(parts) - 1 - DEEPEST_PATH), len(parts)):
        url = _url(archive, archive.home, "/".join(parts[index:]))
        found = urlsplit(url)
        if archive.parser.is_listing(url) and (found.query or "/" in found.path.strip("/")):
            return url, parts[index - 1] if index else ""
    return None


def _url(archive: Archive, home: str, inner: str) -> str:
    """The URL that a path stands for: as a listing's if it can be read so, else as it stands."""
    urls = [home + path for path in _paths(inner)]
    listings = [url for url in urls if archive.parser.is_listing(url)]
    if not listings:
        return urls[0]
    listings = [url for url in listings if not HTML_ENDING.search(url)] or listings
    # An ending that was put behind a page's number hides it.
    return next((url for url in listings if archive.parser.page_number(url) > 1), listings[0])


def _paths(inner: str) -> Iterator[str]:
    """Path and query as they may be meant, as they stand first."""
    inner = INDEX.sub("", inner)
    readings = _readings(inner)
    if "?" not in inner and "%3f" in inner.lower():
        readings += _readings(INDEX.sub("", unquote(inner)))
    for reading in readings:
        path, query = _split(reading)
        yield normal_path("/" + INDEX.sub("", path))[1:] + (f"?{quoted(query)}" if query else "")
    for reading in readings:
        if found := ONLY_QUERY.fullmatch(reading):
            yield f"{normal_path('/' + found['path'])[1:]}?{quoted(found['query'])}"


def _split(reading: str) -> tuple[str, str]:
    mark = QUESTION_MARK.search(reading) if "?" not in reading else re.search(r"\?", reading)
    return (reading[: mark.start()], reading[mark.end() :]) if mark else (reading, "")


def _readings(inner: str) -> list[str]:
    """The name, and what it was before programs put their endings to it, one after another."""
    readings = [inner]
    while len(readings) <= MOST_ENDINGS and (shorter := ENDING.sub("", readings[-1])) != readings[-1]:
        readings.append(shorter)
    return readings


def _bytes(text: str) -> bytes:
    """As they stand in the file system, where the text comes from there."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


DIGITS = "0123456789"
LONGEST_NUMBER = 9
_YES = b"\1"


class Any(Enum):
    """What a wildcard stands for; of each, for one character at least and for as many as there can be."""

    WITHIN_A_NAME = "any text within one folder's or file's name"
    ACROSS_FOLDERS = "any text"
    NUMBER = "digits, nine at most"


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A wildcard, and the word by which what it stands for is called, None for one that has none."""

    kind: Any
    word: str | None = None


@dataclass(frozen=True, slots=True)
class NamePattern:
    """Text and wildcards that make up the end of a name, from where a folder's or file's name begins."""

    pieces: Sequence[str | Wildcard]

    @property
    def words(self) -> frozenset[str]:
        """The words in it."""
        return frozenset(piece.word for piece in self.pieces if isinstance(piece, Wildcard) and piece.word)

    def words_in(self, name: str) -> dict[str, str] | None:
        """What the words stand for in a name, the first of them for as much as they can; None where it does not fit."""
        fits = _fits(self.pieces, name)
        at = fits[0].rfind(_YES)
        while at > 0 and name[at - 1] != "/":
            at = fits[0].rfind(_YES, 0, at)
        if at < 0:
            return None
        found = {}
        for piece, after in zip(self.pieces, fits[1:], strict=True):
            end = at + len(piece) if isinstance(piece, str) else _end(piece, name, at, after)
            if isinstance(piece, Wildcard) and piece.word:
                found[piece.word] = name[at:end]
            at = end
        return found


def _fits(pieces: Sequence[str | Wildcard], name: str) -> list[bytearray]:
    """For each piece, and for the end, at which places of the name it and all that follow fit."""
    fits = [bytearray(len(name) + 1)]
    fits[0][len(name)] = 1
    for piece in reversed(pieces):
        after, here = fits[-1], bytearray(len(name) + 1)
        for start, end in _places(piece, name, after):
            here[start:end] = _YES * (end - start)
        fits.append(here)
    return fits[::-1]


def _places(piece: str | Wildcard, name: str, after: bytearray) -> Iterator[tuple[int, int]]:
    """From where on and before where a piece can begin, for what follows to fit behind it."""
    if isinstance(piece, str):
        at = name.find(piece)
        while at >= 0:
            yield at, at + after[at + len(piece)]
            at = name.find(piece, at + 1)
    elif piece.kind is Any.NUMBER:
        end = after.find(_YES)
        while end >= 0:
            start = max(0, end - LONGEST_NUMBER)
            yield start + len(name[start:end].rstrip(DIGITS)), end
            end = after.find(_YES, end + 1)
    else:
        start = 0
        for part in name.split("/") if piece.kind is Any.WITHIN_A_NAME else [name]:
            yield start, max(start, after.rfind(_YES, start, start + len(part) + 1))
            start += len(part) + 1


def _end(wildcard: Wildcard, name: str, start: int, after: bytearray) -> int:
    end = len(name)
    if wildcard.kind is Any.WITHIN_A_NAME:
        end = name.find("/", start) if "/" in name[start:] else end
    elif wildcard.kind is Any.NUMBER:
        number = name[start : start + LONGEST_NUMBER]
        end = start + len(number) - len(number.lstrip(DIGITS))
    return after.rfind(_YES, start + 1, end + 1)
