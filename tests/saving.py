"""The ways in which people save a page: the name of the file, and what the program that saves makes of the page.

Each of them is as its program does it: GNU Wget, Chromium, Firefox, HTTrack, SingleFile.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple
from urllib.parse import unquote_to_bytes, urljoin, urlsplit

LINK = re.compile(rb"""(<(?:a|link|form)\b[^<>]*?\s(?:href|action)=)(["'])([^"'<>]*)\2""", re.IGNORECASE)
IN_QUOTES = re.compile(rb"""=\s?(["'])([^\s"'`=<>]+)\1(?=[\s>])""")
TITLE = re.compile(rb"<title[^>]*>([^<]*)", re.IGNORECASE)
SCRIPT = re.compile(rb"<script\b(?![^<>]*ld\+json).*?</script>", re.IGNORECASE | re.DOTALL)
DOCTYPE = re.compile(rb"(<!DOCTYPE[^<>]*>\s*)?", re.IGNORECASE)
NOT_IN_TITLES = re.compile(r'[/\\:*?"<>|]')
HTML_NAME = re.compile(r"\.html?$", re.IGNORECASE)


class Saved(NamedTuple):
    """A saved page: its name, its bytes, and where it came from if that stands beside it."""

    name: str
    body: bytes
    saved_from: str | None = None


Saving = Callable[[str, bytes], Saved]


def by_wget(url: str, body: bytes, *, windows: bool = False, adjusted: bool = False, converted: bool = False) -> Saved:
    """`wget -r`, with --restrict-file-names=windows, --adjust-extension, --convert-links."""
    name_of = partial(_wget_name, windows=windows, adjusted=adjusted)

    def to_file(href: str) -> str:
        target = urljoin(url, href)
        if href.startswith("#") or urlsplit(target).netloc != urlsplit(url).netloc:
            return href
        up = "../" * (name_of(url).count("/") - 1)
        return up + name_of(target).partition("/")[2].replace("%", "%25").replace("?", "%3F")

    return Saved(name_of(url), with_links(body, to_file) if converted else body)


def by_chromium(url: str, body: bytes) -> Saved:
    """“Save as: web page, complete”: the mark, and links made absolute."""
    mark = f"<!-- saved from url=({len(url):04}){url} -->\n".encode()
    return Saved(_title(body), _behind_doctype(mark, _with_absolute_links(url, body)))


def by_firefox(url: str, body: bytes) -> Saved:
    """“Save as: web page, complete”: links made absolute, and no mark."""
    return Saved(_title(body), _with_absolute_links(url, body))


def by_httrack(url: str, body: bytes) -> Saved:
    """A mark, a mangled name, and links to the files of other pages."""
    own = urlsplit(url)
    mark = f"\n<!-- Mirrored from {url.partition('//')[2]} by HTTrack Website Copier/3.x [XR&CO'2014] -->\n".encode()

    def to_file(href: str) -> str:
        target = urljoin(url, href)
        return href if href.startswith("#") or urlsplit(target).netloc != own.netloc else _mangled(target)

    return Saved(own.netloc + _mangled(url), _behind_doctype(mark, with_links(body, to_file)))


def by_singlefile(url: str, body: bytes) -> Saved:
    """A mark, links made absolute, no scripts, and no quotation marks that can be left out."""
    mark = f"<!--\n Page saved with SingleFile \n url: {url} \n saved date: Fri Nov 27 2026 10:00:00 GMT+0100\n-->"
    whole = IN_QUOTES.sub(rb"=\2", SCRIPT.sub(b"", _with_absolute_links(url, body)))
    return Saved(_title(body), _behind_doctype(mark.encode(), whole))


def by_mhtml(url: str, body: bytes) -> Saved:
    """One file with its parts, out of which the page was taken."""
    return Saved(_title(body).replace(".html", ".mhtml"), SCRIPT.sub(b"", _with_absolute_links(url, body)), url)


def by_title(url: str, body: bytes) -> Saved:
    """“Save as: web page, HTML only”: the page as it was served."""
    return Saved(_title(body), body)


WAYS: Mapping[str, Saving] = {
    "wget": by_wget,
    "wget -E": partial(by_wget, adjusted=True),
    "wget on Windows": partial(by_wget, windows=True),
    "wget -E on Windows": partial(by_wget, windows=True, adjusted=True),
    "wget -kE": partial(by_wget, adjusted=True, converted=True),
    "wget -kE on Windows": partial(by_wget, windows=True, adjusted=True, converted=True),
    "Chromium": by_chromium,
    "HTTrack": by_httrack,
    "SingleFile": by_singlefile,
    "MHTML": by_mhtml,
}
# Neither the name nor a mark says where the page came from.
WAYS_WITHOUT_MARK: Mapping[str, Saving] = {"Firefox": by_firefox, "HTML only": by_title}


def with_links(body: bytes, link: Callable[[str], str]) -> bytes:
    """The page with another target for each of its links; a form's target stays."""

    def changed(found: re.Match[bytes]) -> bytes:
        href = html.unescape(found[3].decode("utf-8", "surrogateescape"))
        target = href if found[0].lower().startswith(b"<form") else link(href)
        return found[1] + b'"' + html.escape(target).encode("utf-8", "surrogateescape") + b'"'

    return LINK.sub(changed, body)


def _with_absolute_links(url: str, body: bytes) -> bytes:
    return with_links(body, lambda href: urljoin(url, href) + ("#" if href == "#" else ""))


def _wget_name(url: str, *, windows: bool, adjusted: bool) -> str:
    parts = urlsplit(url)
    folders = "/".join(_in_name(part, windows=windows) for part in parts.path.split("/"))
    name = parts.netloc + (f"{folders}index.html" if folders.endswith("/") else folders)
    if parts.query:
        name += ("@" if windows else "?") + _in_name(parts.query, windows=windows)
    return f"{name}.html" if adjusted and not HTML_NAME.search(name) else name


def _in_name(text: str, *, windows: bool) -> str:
    """A part of a URL as wget puts it into a name: decoded, and what cannot stand there encoded once more."""
    unfit = b'/\\|:?"*<>' if windows else b"/"
    raw = b"".join(
        b"%%%02X" % byte if byte < 32 or 128 <= byte < 160 or byte in unfit else bytes((byte,))
        for byte in unquote_to_bytes(text)
    )
    return raw.decode("utf-8", "surrogateescape")


def _mangled(url: str) -> str:
    parts = urlsplit(url)
    path = f"{parts.path}index" if parts.path.endswith("/") else HTML_NAME.sub("", parts.path)
    digest = hashlib.md5(parts.query.encode(), usedforsecurity=False).hexdigest()[:4] if parts.query else ""
    return f"{path}{digest}.html"


def _title(body: bytes) -> str:
    found = TITLE.search(body)
    title = html.unescape(found[1].decode("utf-8", "replace")) if found else ""
    return f"{' '.join(NOT_IN_TITLES.sub('_', title).split()) or 'Untitled'}.html"


def _behind_doctype(mark: bytes, body: bytes) -> bytes:
    return DOCTYPE.sub(lambda found: found.group() + mark, body, count=1)
