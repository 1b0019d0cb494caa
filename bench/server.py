"""The loopback site of the bench: the generated listing from bytes built beforehand, and nothing else.

    python -m bench.server --pages 1676 --seed 1

prints its port when it is ready, and serves until it is ended. One process, so that neither peer pays for it.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from collections.abc import Sequence

from bench.pages import generated_pages

PAGE_NUMBER = re.compile(rb"[?&]page=(\d+)")
ROBOTS = b"User-agent: *\nDisallow: /admin/\n"


class Site(asyncio.Protocol):
    """One connection, kept alive. `pages` are whole responses by page number."""

    def __init__(self, pages: Sequence[bytes]) -> None:
        self._pages = pages
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answers every request that has come in whole; requests have no body."""
        *requests, self._received = (self._received + data).split(b"\r\n\r\n")
        for request in requests:
            self._transport.write(self._answer(request.split(b" ", 2)[1]))

    def _answer(self, target: bytes) -> bytes:
        if target == b"/robots.txt":
            return _response(b"200 OK", b"text/plain", ROBOTS)
        found = PAGE_NUMBER.search(target)
        number = int(found[1]) if found else 0
        if target.startswith(b"/search?") and number < len(self._pages):
            return self._pages[number]
        return _response(b"404 Not Found", b"text/plain", b"no such page\n")


def _response(status: bytes, content_type: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %b\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b" % (status, content_type, len(body), body)


async def serve(pages: int, seed: int) -> None:
    """Serves `pages` generated pages on a free port of the loopback interface, until it is cancelled."""
    responses = [_response(b"200 OK", b"text/html; charset=UTF-8", body) for _, body in generated_pages(pages, seed)]
    server = await asyncio.get_running_loop().create_server(lambda: Site(responses), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pages", type=int, required=True)
    arguments.add_argument("--seed", type=int, required=True)
    given = arguments.parse_args()
    asyncio.run(serve(given.pages, given.seed))


if __name__ == "__main__":
    main()
