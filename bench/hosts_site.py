"""Many hosts in one process: a listing on each of so many loopback addresses, and when each was asked.

    python -m bench.hosts_site --hosts 200 --pages 20

prints its port when it is ready, serves until its input ends, and then prints when each host was asked, as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import socket
import sys
import time
from collections import defaultdict
from html import escape
from pathlib import Path

PATH = "/s/letters/item"
ON_A_PAGE = 10
LOOPBACK = "127.0"
PAGE_NUMBER = re.compile(rb"[?&]page=(\d+)")
DECLARATION = """\
title = "Letters of host {number}"
platform = "omeka-s"
home = "https://host-{number}.example.org/"
[listings]
all = "s/letters/item"
"""


def name_of(number: int) -> str:
    """What the archive of a host is called."""
    return f"host-{number}"


def address_of(number: int, network: str = LOOPBACK) -> str:
    """The address of a host, by default on the loopback interface."""
    return f"{network}.{1 + number // 250}.{1 + number % 250}"


def declare_in(data: Path, hosts: int) -> None:
    """A data folder in which each host is an archive."""
    folder = data / "archives"
    folder.mkdir(parents=True)
    for number in range(hosts):
        (folder / f"{name_of(number)}.toml").write_text(DECLARATION.format(number=number), "utf-8")


def page(number: int, pages: int) -> bytes:
    """A page of the listing, the same on each host."""
    first, last = (number - 1) * ON_A_PAGE + 1, number * ON_A_PAGE
    following = f'<a class="next o-icon-next" href="?page={number + 1}" title="Next"></a>' if number < pages else ""
    before = f'<a class="previous o-icon-prev" href="?page={number - 1}"></a>' if number > 1 else ""
    rows = "".join(
        f'<li class="item resource"><a class="resource-link" href="{PATH}/{document}">'
        f'<span class="resource-name">{escape(f"Letter {document}, 3 March 19{document % 90 + 10}")}</span></a>'
        f'<div class="description">On matter {document}.</div></li>'
        for document in range(first, last + 1)
    )
    return (
        '<!DOCTYPE html><html><head><title>Letters</title></head><body class="items browse"><h1>Items</h1>'
        '<nav class="pagination"><form method="GET" action=""><input type="text" name="page" value="'
        f'{number}"></form><span class="row-count">{first}–{last} of {pages * ON_A_PAGE}</span>{before}{following}'
        f'</nav><ul class="resource-list">{rows}</ul></body></html>'
    ).encode()


class Site(asyncio.Protocol):
    """One connection to one host, kept alive."""

    def __init__(self, pages: list[bytes], asked: dict[str, list[float]]) -> None:
        self._pages = pages
        self._asked = asked
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._host = transport.get_extra_info("sockname")[0]

    def data_received(self, data: bytes) -> None:
        """Answers every request that has come in whole; requests have no body."""
        *requests, self._received = (self._received + data).split(b"\r\n\r\n")
        for request in requests:
            self._asked[self._host].append(time.monotonic())
            self._transport.write(self._answer(request.split(b" ", 2)[1]))

    def _answer(self, target: bytes) -> bytes:
        found = PAGE_NUMBER.search(target)
        number = int(found[1]) if found else 1
        if target.startswith(PATH.encode()) and 1 <= number <= len(self._pages):
            return _response(b"200 OK", self._pages[number - 1])
        return _response(b"404 Not Found", b"no such page\n")


def _response(status: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %b\r\nContent-Type: text/html; charset=UTF-8\r\nContent-Length: %d\r\n\r\n%b" % (
        status,
        len(body),
        body,
    )


async def serve(hosts: int, pages: int, network: str = LOOPBACK, port: int = 0) -> None:
    """Serves so many pages on each of so many hosts of a network, on one port, until the input ends."""
    bodies = [page(number, pages) for number in range(1, pages + 1)]
    asked: dict[str, list[float]] = defaultdict(list)
    loop = asyncio.get_running_loop()
    with socket.create_server((address_of(0, network), port)) as free:
        port = free.getsockname()[1]
    addresses = [address_of(number, network) for number in range(hosts)]
    await loop.create_server(lambda: Site(bodies, asked), addresses, port, backlog=hosts)
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    print(json.dumps(asked), flush=True)


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--hosts", type=int, required=True)
    arguments.add_argument("--pages", type=int, required=True)
    arguments.add_argument("--network", default=LOOPBACK, help="the first half of its addresses (%(default)s)")
    arguments.add_argument("--port", type=int, default=0, help="one that is free by default")
    given = arguments.parse_args()
    asyncio.run(serve(given.hosts, given.pages, given.network, given.port))


if __name__ == "__main__":
    main()
