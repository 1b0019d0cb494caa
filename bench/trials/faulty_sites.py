"""Sites that give a generated listing and have one trouble: on one page, in robots.txt, or a layer below."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from bench.pages import GENERATED_LISTING, generated_pages
from bench.trials.fault_server import Answer, Site, answer, serving
from bench.trials.tls_server import Http2Site, Trouble, serving_http2, tls_context, write_certificate
from parsers.catalog import archive_named

ARCHIVE = archive_named("wilson-center")
LISTING = GENERATED_LISTING
Pages = tuple[tuple[str, bytes], ...]
PAGES: Pages = tuple(generated_pages(5, seed=11))
HTML = "text/html; charset=utf-8"
HOME_PAGE = b"<html><body><h1>Digital Archive</h1><p>Welcome.</p></body></html>"

# A site with the trouble on page `position` of `pages`, as the origin to ask; None for the live site. It may keep
# files in the folder.
FaultySite = Callable[[int, Pages, Path], AbstractAsyncContextManager[str | None]]


def target_of(number: int) -> str:
    """What is asked for to get a page of the listing."""
    parts = urlsplit(ARCHIVE.parser.page_url(LISTING, number))
    return f"{parts.path}?{parts.query}"


def page(body: bytes, content_type: str = HTML, **headers: str) -> Answer:
    """A page as the site gives it in peace, with the entity tag of its bytes."""
    return answer(200, body, **{"Content_Type": content_type, "ETag": entity_tag(body), **headers})


def entity_tag(body: bytes) -> str:
    return f'"{sha256(body).hexdigest()[:32]}"'


def healthy(site: Site, pages: Pages) -> None:
    """Makes the site give the whole listing."""
    site.says("/", page(HOME_PAGE))
    for number, (_, body) in enumerate(pages, start=1):
        site.says(target_of(number), page(body))


def on_page(*script: Answer | Callable[[bytes], Answer]) -> FaultySite:
    """A page that is answered by the script, in turn; a function makes the answer from the page as it should be."""

    @asynccontextmanager
    async def faulty(position: int, pages: Pages, _: Path) -> AsyncIterator[str]:
        body = pages[position - 1][1]
        async with serving() as site:
            healthy(site, pages)
            answers = [told if isinstance(told, Answer) else told(body) for told in script]
            site.says(target_of(position), *answers)
            yield site.address

    return faulty


def on_robots(*script: Answer | Callable[[], Answer]) -> FaultySite:
    """A robots.txt that is answered by the script; the pages are well."""

    @asynccontextmanager
    async def faulty(_: int, pages: Pages, __: Path) -> AsyncIterator[str]:
        async with serving() as site:
            healthy(site, pages)
            site.says("/robots.txt", *(told if isinstance(told, Answer) else told() for told in script))
            yield site.address

    return faulty


def with_certificate(address: str = "127.0.0.1", days_left: int = 1, is_trusted: bool = True) -> FaultySite:
    """A site over TLS whose certificate is for an address, ends in so many days, and is trusted as far as that goes."""

    @asynccontextmanager
    async def faulty(_: int, pages: Pages, folder: Path) -> AsyncIterator[str]:
        certificate = write_certificate(folder / "certificate.pem", address, days_left)
        async with serving(tls_context(certificate)) as site:
            healthy(site, pages)
            with trusting(certificate) if is_trusted else nullcontext():
                yield site.address

    return faulty


def over_http2(*troubles: Trouble) -> FaultySite:
    """A site that speaks HTTP/2 and has these troubles in turn with a page."""

    @asynccontextmanager
    async def faulty(position: int, pages: Pages, folder: Path) -> AsyncIterator[str]:
        certificate = write_certificate(folder / "certificate.pem")
        bodies = {target_of(number): body for number, (_, body) in enumerate(pages, start=1)}
        site = Http2Site(bodies, {target_of(position): list(troubles)})
        async with serving_http2(site, certificate):
            with trusting(certificate):
                yield site.address

    return faulty


@asynccontextmanager
async def live_site(_: int, __: Pages, ___: Path) -> AsyncIterator[None]:
    """No replica: the archive's own host, and no proxy that would reach it."""
    with _environment("no_proxy", "*"):
        yield None


def trusting(certificate: Path) -> AbstractContextManager[None]:
    """Makes this certificate, and no other, one that clients trust."""
    return _environment("SSL_CERT_FILE", str(certificate))


@contextmanager
def _environment(variable: str, value: str) -> Iterator[None]:
    before = os.environ.get(variable)
    os.environ[variable] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[variable]
        else:
            os.environ[variable] = before
