"""The pages as an application that is served: it reads the newest published state for each request, and writes nothing.

| address | what is there |
|---|---|
| `/` | the register |
| `/?q=…` | what of it is wanted, as `flows.site.asking` reads and writes it: `q`, `archive`, `listing`, `from`, |
|         | `until`, `meaning`, `precision`, `field`, `value`, `since`, `sort`, `page` |
| `/document/ARCHIVE/NAME` | a document, named as `flows.site.naming` does by the archive's name and the URL |
| `/document/ARCHIVE/NAME.ris`, `.bib` | its citation as a file |
| `/document?archive=…&url=…` | leads to the document |
| `/captured/CAPTURE_ID/ROW` | the captured page with that row marked, in a frame of its own; without ROW the page |
| `/changes?archive=…&until=DAY` | what has changed, by day |
| `/changes.atom?archive=…` | the same as a feed |
| `/listings` | the listings |
| `/listing/ARCHIVE/NAME` | one of them |
| `/assets/NAME` | style sheet, script, icon |

An address means the same as long as the archive keeps its URLs: nothing in it depends on when it was read. The same
functions make the pages that are written as files, with other links.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from flows.site.captured_page import CapturedPages
from flows.site.changes_page import changes_feed, changes_page
from flows.site.document_page import citation_file, document_named, document_page
from flows.site.links import ServedLinks
from flows.site.listing_pages import listing_named, listing_page, listings_page
from flows.site.protection import Protection
from flows.site.refusals import NotThere, refusal
from flows.site.register_page import register_page
from flows.site.rendering import HERE, Page
from parsers.errors import RegestError
from warehouse.data_folder import DataFolder
from warehouse.published import Published, Reading

ASSETS: Mapping[str, str] = {
    "site.css": "text/css; charset=utf-8",
    "site.js": "text/javascript; charset=utf-8",
    "timeline.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
Answering = Callable[[Reading, Request], Page | Response]


def application(folder: DataFolder, published: Published) -> Starlette:
    """The application that shows what is published of a data folder. Its end closes `published`."""
    captured = CapturedPages(folder, published)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        captured.close()
        published.close()

    def route(path: str, answer: Answering) -> Route:
        return Route(path, _answered(lambda request: _read(published, answer, request)))

    return Starlette(
        routes=[
            route("/", lambda reading, request: register_page(reading, request.query_params, LINKS)),
            route("/document", _led_to_document),
            route("/document/{archive}/{name}", _document),
            Route(
                "/captured/{capture_id}", _answered(lambda request: captured.page(**request.path_params, position=None))
            ),
            Route("/captured/{capture_id}/{position}", _answered(lambda request: captured.page(**request.path_params))),
            route("/changes", lambda reading, request: changes_page(reading, request.query_params, LINKS)),
            route("/changes.atom", _feed),
            route("/listings", lambda reading, _: listings_page(reading, LINKS)),
            route("/listing/{archive}/{name}", _listing),
            Route("/assets/{name}", _answered(_asset)),
            Route("/{path:path}", _answered(_nothing)),
        ],
        middleware=[Middleware(Protection)],
        lifespan=lifespan,
    )


LINKS = ServedLinks()


def _read(published: Published, answer: Answering, request: Request) -> Page | Response:
    with published.reading() as reading:
        return answer(reading, request)


def _answered(answer: Callable[[Request], Page | Response]) -> Callable[[Request], Response]:
    """What Starlette calls in a thread of its own."""

    def endpoint(request: Request) -> Response:
        try:
            found = answer(request)
        except RegestError as error:
            found = refusal(error, LINKS)
        if isinstance(found, Response):
            return found
        return Response(found.body, found.status, found.headers, found.media_type)

    return endpoint


def _document(reading: Reading, request: Request) -> Page:
    """The page, or where the name ends so, the citation as a file. Names have no dot."""
    archive, (name, _, ending) = request.path_params["archive"], request.path_params["name"].partition(".")
    if ending:
        return citation_file(reading, archive, document_named(reading, archive, name), ending)
    return document_page(reading, archive, document_named(reading, archive, name), LINKS)


def _led_to_document(_: Reading, request: Request) -> Response:
    asked = request.query_params
    if not asked.get("archive") or not asked.get("url"):
        raise NotThere("a document is asked for by ?archive=…&url=…")
    return RedirectResponse(LINKS.document(asked["archive"], asked["url"]), 302)


def _listing(reading: Reading, request: Request) -> Page:
    archive = request.path_params["archive"]
    return listing_page(reading, archive, listing_named(reading, archive, request.path_params["name"]), LINKS)


def _feed(reading: Reading, request: Request) -> Page:
    return changes_feed(reading, request.query_params.get("archive"), LINKS, str(request.base_url).rstrip("/"))


def _asset(request: Request) -> Page:
    name = request.path_params["name"]
    if name not in ASSETS:
        raise NotThere("there is no such file here")
    return Page((HERE / "assets" / name).read_bytes(), ASSETS[name])


def _nothing(_: Request) -> Page:
    raise NotThere("nothing is at this address")
