"""The page that was looked at, with its rows and what stands where in them marked, in a frame that runs nothing."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from http import HTTPStatus

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from flows.learning.looked_at import Look
from flows.learning.understood import Understood
from flows.replay.server import LoopbackService, ReplicaServer, answer
from flows.show.page import POLICY, Mark, framed
from flows.show.shown_page import served_policy
from flows.show.still_pages import still_page
from parsers.archive import Archive
from parsers.declarations.parser import DeclaredParser
from parsers.errors import PageRejected, RegestError
from parsers.html import parse_html
from parsers.listing.markup import Layout, Place
from parsers.listing.row_sides import elements_beside

MOST_MARKS = 2_000
# In degrees: of rows, and of what stands in them.
_HUES = {"row": 215, "title": 130, "link": 175, "date": 30, "summary": 280, "promise": 0, "next page": 330}
_HUE_OF_FIELDS = 55
_MARKED = "its rows are outlined, and what stands where in them is labelled"


_HTML = (("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"))
_POLICY = served_policy("'none'")


class NotMarked(RegestError):
    """A page that cannot be shown with marks; what was understood of it can."""


@dataclass(frozen=True, slots=True)
class _Marked:
    """Elements of one kind, in the page's order."""

    kind: str
    nodes: tuple[LexborNode, ...]

    @property
    def hue(self) -> int:
        return _HUES.get(self.kind, _HUE_OF_FIELDS)


def marked_listing(look: Look, archive: Archive) -> bytes:
    """An HTML page in UTF-8 that needs nothing beside it: the first page that was looked at, as it is declared to be
    read. Raises NotMarked."""
    assert isinstance(look.outcome, Understood)
    page, read = look.pages[0], look.outcome.pages[0]
    parser = archive.parser
    assert isinstance(parser, DeclaredParser)
    try:
        tree = parse_html(page.body, page.charset)
    except PageRejected as error:
        raise NotMarked(f"the page is not shown: {error}") from error
    layout = next((one for one in parser.markup.layouts if read is not None and one.name == read.layout), None)
    found = list(_marked(tree, layout, parser.markup.next_link)) if layout else []
    salt = secrets.token_hex(6)
    marks = _ids(found, salt)
    mark = Mark(f"regest-{salt}-row-0", _HUES["row"])
    still = still_page(tree, page.url, POLICY, _style(found, salt, mark), marks)
    kinds = [f"{one.kind} ({len(one.nodes)})" for one in found]
    said = (archive.title, page.url, "as it would be declared; nothing is written yet")
    return framed(
        still, mark, said, (f"Marked: {', '.join(kinds) or 'nothing'}",), is_marked=bool(found), marked=_MARKED
    )


def _marked(tree: LexborHTMLParser, layout: Layout, next_link: str | None) -> Iterator[_Marked]:
    rows = _css(tree, layout.row)
    yield _Marked("row", tuple(rows))
    places = layout.places
    if places is not None:
        named: Mapping[str, Place | None] = {
            "title": places.title,
            "link": places.link,
            "date": places.date,
            "summary": places.summary,
            **dict(places.fields),
        }
        for name, place in named.items():
            if place is not None and (nodes := _at(rows, place)):
                yield _Marked(name, tuple(nodes))
    if layout.promise is not None and layout.promise.at and (nodes := _css(tree, layout.promise.at)[:1]):
        yield _Marked("promise", tuple(nodes))
    if next_link and (nodes := _css(tree, next_link)[:1]):
        yield _Marked("next page", tuple(nodes))


def _at(rows: list[LexborNode], place: Place) -> list[LexborNode]:
    """The elements of a place in rows, or beside them."""
    if place.side is None:
        return [node for row in rows for node in _in(row, place)]
    return list({node.mem_id: node for node in elements_beside(rows, place).values()}.values())


def _in(row: LexborNode, place: Place) -> list[LexborNode]:
    """The elements of a place in a row: the first, unless many count."""
    if place.at is None:
        return []
    found = [node for node in _css(row, place.at) if node.mem_id != row.mem_id]
    return found if place.many else found[:1]


def _css(within: LexborHTMLParser | LexborNode, selector: str) -> list[LexborNode]:
    try:
        return within.css(selector)[:MOST_MARKS]
    except (SelectolaxError, ValueError):
        return []


def _ids(found: list[_Marked], salt: str) -> dict[int, str]:
    """The ids of the elements, by their `mem_id`: what is marked first keeps it, where two things stand in one."""
    ids: dict[int, str] = {}
    for one in found:
        for number, node in enumerate(one.nodes):
            if len(ids) < MOST_MARKS:
                ids.setdefault(node.mem_id, f"regest-{salt}-{_slug(one.kind)}-{number}")
    return ids


def _slug(kind: str) -> str:
    return "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in kind)


def _style(found: list[_Marked], salt: str, mark: Mark) -> str:
    """CSS for the page: an outline of a colour of its own for each kind, with its name."""
    rules = [mark.style] if found else []
    for one in found:
        begins = f'[id^="regest-{salt}-{_slug(one.kind)}-"]'
        width = 3 if one.kind == "row" else 2
        outline = f"{width}px solid hsl({one.hue} 80% 38%) !important"
        rules.append(f"{begins} {{ outline: {outline}; outline-offset: 1px !important }}\n")
        if one.kind != "row":
            rules.append(
                f'{begins}::after {{ content: "{escape(_slug(one.kind))}"; font: 11px system-ui, sans-serif;'
                f" background: hsl({one.hue} 80% 38%); color: #fff; padding: 0 .3em; margin-left: .3em }}\n"
            )
    return "".join(rules)


class OnePage(LoopbackService):
    """Serves a marked page at `origin`, and nothing else, while it is entered."""

    def __init__(self, page: bytes, port: int = 0) -> None:
        super().__init__(port)
        self._page = answer(HTTPStatus.OK, _HTML, page)
        self._nothing = answer(HTTPStatus.NOT_FOUND, _HTML, b"Nothing is here.\n")

    def _server_at(self, port: int) -> ReplicaServer:
        return ReplicaServer(port, lambda target: self._page if target == "/" else self._nothing, _POLICY)
