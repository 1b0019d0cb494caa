"""Made-up sites that nobody has declared, served on loopback: to try what is learned of one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from flows.cases import FIXTURES
from flows.replay.pages import ReplayedPage, target_of
from flows.replay.server import STILL, LoopbackService, ReplicaServer, answer
from flows.replay.site import MODIFIED, overview_of
from parsers.urls import normal_path

FOLDER = "undeclared"
_HTML = (("Content-Type", "text/html; charset=utf-8"),)
_TEXT = (("Content-Type", "text/plain; charset=utf-8"),)
_ROBOTS = b"User-agent: *\nAllow: /\n"


@dataclass(frozen=True, slots=True)
class UndeclaredSite:
    """A site: its name, and its pages, that of a listing first."""

    name: str
    pages: Sequence[ReplayedPage]

    @property
    def listing_url(self) -> str:
        """Where its listing begins."""
        return self.pages[0].url

    @property
    def home(self) -> str:
        return urlsplit(self.listing_url)._replace(path="/", query="").geturl()


def undeclared_sites() -> list[str]:
    """Their names."""
    folder = FIXTURES / FOLDER
    return sorted(one.name for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else []


def undeclared_site(name: str) -> UndeclaredSite:
    """One of `undeclared_sites`."""
    pages = [_page(file.parent) for file in sorted((FIXTURES / FOLDER / name).glob("*/case.json"))]
    # A listing's first page has no number in its URL, and others of its path have.
    paths = [urlsplit(page.url).path for page in pages]
    pages.sort(key=lambda page: (-paths.count(urlsplit(page.url).path), page.url))
    return UndeclaredSite(name, pages)


class UndeclaredReplica(LoopbackService):
    """Serves the pages of a site at `origin` while it is entered, and on its home a page that lists them."""

    def __init__(self, site: UndeclaredSite, port: int = 0) -> None:
        super().__init__(port)
        self._host = urlsplit(site.home).netloc
        self._answers = {_key(page.url): answer(page.status, page.headers, page.body, MODIFIED) for page in site.pages}
        said = overview_of(site.name, site.home, site.pages, f"Replica of {self._host}")
        self._answers.setdefault(_key("/"), answer(HTTPStatus.OK, _HTML, said, MODIFIED))
        self._answers[_key("/robots.txt")] = answer(HTTPStatus.OK, _TEXT, _ROBOTS, MODIFIED)
        missing = overview_of(site.name, site.home, site.pages, "The replica does not have this page")
        self._missing = answer(HTTPStatus.NOT_FOUND, _HTML, missing)

    def _server_at(self, port: int) -> ReplicaServer:
        return ReplicaServer(port, lambda target: self._answers.get(_key(target), self._missing), STILL, (self._host,))


def _key(url: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What is the same for every spelling of a page's URL, or of a request's target."""
    parts = urlsplit(target_of(url))
    return normal_path(parts.path), tuple(sorted(parse_qsl(parts.query, keep_blank_values=True)))


def _page(folder: Path) -> ReplayedPage:
    said = json.loads((folder / "case.json").read_text("utf-8"))
    headers = tuple(said["headers"].items())
    return ReplayedPage(said["url"], said["status"], headers, (folder / "page.html").read_bytes())
