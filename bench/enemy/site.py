"""A site that serves a world, and lies, changes or breaks as an attack wants it to."""

import gzip
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from bench.enemy.looks import Look, Place, place_of
from bench.enemy.pages import document_page, listing_page
from bench.enemy.world import Item

_LEGACY = re.compile(r"^/search-results/(\d+)/([^?]+)")


@dataclass(frozen=True)
class Asked:
    """A request: its path and query as they came, its headers with small letters, and the place that it means."""

    target: str
    headers: Mapping[str, str]
    place: Place | None

    @property
    def page(self) -> int:
        return self.place.page if self.place else -1


@dataclass(frozen=True)
class Answer:
    """What is sent: the headers as they stand; a length unless `unsized`, then the connection's end tells the end."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    unsized: bool = False

    def header(self, name: str, value: str | None) -> "Answer":
        """With this header instead of what stood under its name; none where the value is None."""
        kept = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return replace(self, headers=kept if value is None else (*kept, (name, value)))


Change = Callable[["Site", Asked], None]
Dress = Callable[["Site", Asked, Answer], Answer]


@dataclass
class Site:
    """`items` is the listing as it stands; `change` is called before each listing page and may alter it, `dress` after,
    and may alter the answer. Documents are had as long as they stand in `held`, in the listing or in another."""

    items: Sequence[Item]
    look: Look = field(default_factory=Look)
    seed: str = "1"
    total: int | None = None
    others: Mapping[str, Sequence[Item]] = field(default_factory=dict)
    """Other listings, by what is searched for."""
    held: Sequence[Item] = ()
    etags: bool = False
    charset: str = "utf-8"
    encoding: str = "utf-8"
    change: Change | None = None
    dress: Dress | None = None
    pages_of: Callable[["Site", Asked], Sequence[Item]] | None = None
    look_of: Callable[["Site", Asked], Look] | None = None
    asked: list[Asked] = field(default_factory=list)
    documents_asked: int = 0

    @property
    def page_requests(self) -> int:
        return len(self.asked)

    def times(self, page: int) -> int:
        """How often this page has been asked for, this time included."""
        return sum(asked.page == page for asked in self.asked)

    def answer(self, target: str, headers: Mapping[str, str]) -> Answer:
        """What the site answers."""
        path = urlsplit(target).path
        if path == "/robots.txt":
            return Answer(404, b"none", (("Content-Type", "text/plain"),))
        if path.startswith("/document/"):
            self.documents_asked += 1
            return self._document(path)
        place = self._place(target)
        if place is None:
            return Answer(404, b"<html><body><h1>Page not found</h1></body></html>", (("Content-Type", "text/html"),))
        asked = Asked(target, headers, place)
        self.asked.append(asked)
        if self.change:
            self.change(self, asked)
        answer = self.listing(asked)
        if self.dress:
            answer = self.dress(self, asked, answer)
        if self.etags and answer.status == 200:
            answer = self._validated(asked, answer)
        return answer

    def listing(self, asked: Asked) -> Answer:
        """A listing page as it would honestly be."""
        return Answer(200, self.page(asked).encode(self.encoding, "xmlcharrefreplace"), self._type())

    def page(self, asked: Asked) -> str:
        """The page's HTML."""
        assert asked.place is not None
        look = self.look_of(self, asked) if self.look_of else self.look
        items = self.shown(asked)
        here = (
            self.pages_of(self, asked)
            if self.pages_of
            else items[asked.page * look.size : (asked.page + 1) * look.size]
        )
        total = len(items) if self.total is None else self.total
        return listing_page(look, asked.place, here, total, self.seed)

    def shown(self, asked: Asked) -> Sequence[Item]:
        """The listing that is asked for."""
        word = dict(asked.place.query).get("search_api_fulltext", "") if asked.place else ""
        return self.others.get(word, self.items)

    def _type(self) -> tuple[tuple[str, str], ...]:
        return (("Content-Type", "text/html" + (f"; charset={self.charset}" if self.charset else "")),)

    def _place(self, target: str) -> Place | None:
        parts = urlsplit(target)
        if found := _LEGACY.match(parts.path):
            return Place((), int(found[1]) - 1, found[2])
        if parts.path != "/search":
            return None
        page = re.search(r"(?:^|&)page=(\d+)", unquote(parts.query))
        return place_of(parts.query, int(page[1]) if page else 0)

    def _document(self, path: str) -> Answer:
        for item in (*self.items, *self.held, *(item for items in self.others.values() for item in items)):
            if unquote(item.path) == unquote(path):
                return Answer(200, document_page(item).encode(), self._type())
        return Answer(404, b"<html><body><h1>Page not found</h1></body></html>", (("Content-Type", "text/html"),))

    def _validated(self, asked: Asked, answer: Answer) -> Answer:
        tag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
        if asked.headers.get("if-none-match") == tag:
            return Answer(304, b"", (("ETag", tag),))
        return answer.header("ETag", tag)


def encoded(answer: Answer, name: str = "gzip") -> Answer:
    """The answer compressed, and said to be."""
    return replace(answer, body=gzip.compress(answer.body, mtime=0)).header("Content-Encoding", name)
