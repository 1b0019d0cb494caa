"""A site on loopback that answers as it is told to, down to the bytes, and a clock that only moves when asked."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal
from urllib.parse import urlsplit

PAGE = b"<html><head><title>Search</title></head><body>11 - 20 of 108</body></html>"

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

# A body that drips comes a byte at a time.
SECONDS_BETWEEN_DROPS = 0.02


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes on the wire, and what becomes of the connection. “drip” is what follows on the head, without an end."""

    wire: bytes
    then: Literal["keep", "close", "reset", "hang", "drip"] = "keep"


def answer(status: int = 200, body: bytes = PAGE, **headers: str) -> Answer:
    """A whole answer, with a body unless its status has none; an underscore in a header's name stands for a hyphen. A
    length that is given is not corrected."""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if status in (204, 304):
        body = b""
    elif "Content_Length" not in headers:
        lines.append(f"Content-Length: {len(body)}")
    return Answer("\r\n".join([*lines, "", ""]).encode("latin-1") + body)


def redirect(location: str, status: int = 302) -> Answer:
    return answer(status, b"", Location=location)


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it arrived; the names of its headers are in lower case."""

    target: str
    headers: Mapping[str, str]


@dataclass
class Site:
    """Each path, with or without its query, has a list of answers, given in turn, the last one for ever. What has none
    is not found."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    address: str = ""
    connections: int = 0
    most_connections: int = 0

    def says(self, target: str, *answers: Answer) -> None:
        self.answers[target] = list(answers)

    def asked_for(self, path: str) -> list[Request]:
        return [request for request in self.requests if urlsplit(request.target).path == path]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.most_connections = max(self.most_connections, self.connections)
        try:
            while await self._serve_one(reader, writer) == "keep":
                pass
        finally:
            self.connections -= 1

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        head, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.partition(": ") for line in lines if line)
        target = head.split(" ")[1]
        self.requests.append(Request(target, {name.lower(): value for name, _, value in pairs}))
        now = self._answer_to(target)
        writer.write(now.wire)
        await writer.drain()
        if now.then == "reset":
            writer.transport.abort()
        elif now.then == "hang":
            await reader.read()
        elif now.then == "drip":
            await _drip(writer)
        return now.then

    def _answer_to(self, target: str) -> Answer:
        told = self.answers.get(target) or self.answers.get(urlsplit(target).path) or [answer(404, b"no such page")]
        return told.pop(0) if len(told) > 1 else told[0]


async def _drip(writer: asyncio.StreamWriter) -> None:
    """Ends with ConnectionError, once nobody listens any more."""
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(SECONDS_BETWEEN_DROPS)


@asynccontextmanager
async def serving(context: ssl.SSLContext | None = None) -> AsyncIterator[Site]:
    """A site that is served until the end, over TLS with a `context`."""
    site = Site()
    async with listening(site.serve, context) as site.address:
        yield site


@asynccontextmanager
async def listening(serve: Serve, context: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Calls `serve` for each connection to an address on loopback, which is given; ends them all at the end."""
    connections: dict[asyncio.Task[None] | None, asyncio.StreamWriter] = {}

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections[asyncio.current_task()] = writer
        try:
            await serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            del connections[asyncio.current_task()]

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=context)
    try:
        yield f"{'https' if context else 'http'}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for writer in connections.values():
            writer.transport.abort()
        await asyncio.gather(*filter(None, connections))


@dataclass
class FakeTime:
    """A clock that moves by what is slept, and the waits that were announced."""

    now: float = 1000.0
    waits: list[tuple[str, float]] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.now += seconds

    def clock(self) -> float:
        return self.now

    def on_wait(self, reason: str, seconds: float) -> None:
        self.waits.append((reason, seconds))
