"""A site of a test's own that nobody has declared, on loopback: pages by their path and query."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from html import escape
from http import HTTPStatus

from flows.replay.server import STILL, Answer, LoopbackService, ReplicaServer, answer

SITE = "https://papers.example.net"
HTML = "text/html; charset=utf-8"
TITLES = [f"Paper on matter {number} of the {word} committee" for number in range(1, 8) for word in ("first", "second")]


class UndeclaredPages(LoopbackService):
    """Serves pages, and notes what it was asked for. A page is its body, or a status, headers and a body."""

    def __init__(self, pages: Mapping[str, bytes | Answer]) -> None:
        super().__init__(0)
        self.pages = dict(pages)
        self.asked_for: list[str] = []

    def _server_at(self, port: int) -> ReplicaServer:
        return ReplicaServer(port, self._answer, STILL, ("papers.example.net", "www.papers.example.net"))

    def _answer(self, target: str) -> Answer:
        self.asked_for.append(target)
        found = self.pages.get(target, responded(404, b"<h1>Not found</h1>"))
        return found if isinstance(found, Answer) else responded(200, found)


def responded(status: int, body: bytes = b"", content_type: str = HTML, **headers: str) -> Answer:
    more = tuple((name.replace("_", "-").title(), value) for name, value in headers.items())
    return answer(HTTPStatus(status), (("Content-Type", content_type), *more), body)


@contextmanager
def serving(pages: Mapping[str, bytes | Answer]) -> Iterator[UndeclaredPages]:
    with UndeclaredPages(pages) as site:
        yield site


def row(number: int, title: str) -> str:
    return (
        f'<div class="paper"><h2 class="paper-title"><a href="/papers/{number}">{escape(title)}</a></h2>'
        f'<span class="paper-date">{number % 28 + 1} May 1931</span>'
        f'<p class="abstract">What stands in paper {number}, in a sentence that is its own.</p></div>'
    )


def listing(titles: list[str], beside: str = "", printed: Callable[[int, str], str] = row) -> bytes:
    """A listing of one page."""
    rows = "".join(printed(number, title) for number, title in enumerate(titles, start=1))
    return (
        f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Papers | The Committee</title></head><body>"
        f"<main><h1>Papers</h1><p class=count>1 - {len(titles)} of {len(titles)}</p>"
        f'<div class="papers">{rows}</div></main>{beside}</body></html>'
    ).encode()


ARTICLE = (
    "<!DOCTYPE html><html lang=en><head><title>On a paper</title>"
    '<link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><body><main><h1>On a paper</h1>'
    + "".join(
        f"<p>In the {word} paragraph the committee is told of at length, with all that it has said, and more that it "
        "has not, so that nobody who has read to its end will take it for a row of a list or for anything else.</p>"
        for word in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
    )
    + "</main></body></html>"
).encode()

APPLICATION = (
    b"<!DOCTYPE html><html><head><title>Papers</title>"
    b'<link rel="https://api.w.org/" href="https://papers.example.net/wp-json/">'
    b'<link rel="alternate" type="application/atom+xml" href="/papers.atom"></head><body><div id="root"></div>'
    b'<a href="/oai?verb=ListRecords&metadataPrefix=oai_dc">OAI</a>'
    b'<script>fetch("/api/items?per_page=20")</script></body></html>'
)


def card(number: int, title: str) -> str:
    slug, day = title.lower().replace(" ", "-"), number % 28 + 1
    return (
        f'<article class="teaser"><a href="/archive/{1900 + number}/{slug}"><h3>{escape(title)}</h3></a>'
        f'<time datetime="1931-05-{day:02}">{day}.5.1931</time></article>'
    )


def line(number: int, title: str) -> str:
    return (
        f"<tr><td>{number % 28 + 1} May 1931</td><td><a href='/show.php?id={number}'>{escape(title)}</a></td>"
        f"<td>Box {number % 5}</td></tr>"
    )


def file_elsewhere(number: int, title: str) -> str:
    return (
        f"<tr><td>{number % 28 + 1} May 1931</td>"
        f"<td><a href='https://Files.example.com/boats/{number}.pdf?v=2'>{escape(title)}</a></td></tr>"
    )


CARDS = "<div class='teasers'>{rows}</div>"
TABLE = (
    "<table class='finds'><thead><tr><th>Date</th><th>Letter</th><th>Shelf</th></tr></thead>"
    "<tbody>{rows}</tbody></table>"
)


def paged(
    printed: Callable[[int, str], str], around: str, target: Callable[[int], str], count: int = 23, said: str = ""
) -> dict[str, bytes | Answer]:
    """A listing of several pages, ten rows on each, by what is asked for: `target` of a page's number. `said` is what
    each page promises, with {first}, {last} and {total}."""
    pages: dict[str, bytes | Answer] = {}
    last = -(-count // 10)
    for page in range(1, last + 1):
        numbers = range((page - 1) * 10 + 1, min(page * 10, count) + 1)
        rows = "".join(printed(number, f"Letter {number} on the {number * 7} boats") for number in numbers)
        links = "".join(
            f"<b>{other}</b> " if other == page else f'<a href="{escape(target(other))}">{other}</a> '
            for other in range(1, last + 1)
        )
        following = f'<a class="older" href="{escape(target(page + 1))}">Next</a>' if page < last else ""
        promise = said.format(first=numbers[0], last=numbers[-1], total=count)
        pages[target(page)] = (
            f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Letters | The Boats</title></head><body>"
            f"<header><a href=/>Home</a> <a href=/boats>Boats</a> <a href=/people>People</a></header>"
            f"<main><h1>Letters</h1><p class=sum>{promise}</p>{around.format(rows=rows)}"
            f'<div class="pager">{links}{following}</div></main>'
            "<footer><a href=/imprint>Imprint</a></footer></body></html>"
        ).encode()
    return pages
