"""A site on loopback that answers as a test tells it to, down to the bytes, and a clock that only moves when asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal, cast
from urllib.parse import urlsplit

from flows.sources.web import Limits, WebSource
from parsers.archive import Archive, Parser
from warehouse.exchange import Exchange

HOST = "archive.test"
HOME = f"https://{HOST}"
PAGE = b"<html><head><title>Search</title></head><body>11 - 20 of 108</body></html>"


def archive(pause: float = 0.0) -> Archive:
    """An archive with two hosts. A source never looks at its parser."""
    return Archive("test", "Test", HOME, (HOST, f"www.{HOST}"), {}, cast(Parser, None), pause)


@dataclass(frozen=True)
class Answer:
    """What goes on the wire, and what becomes of the connection."""

    wire: bytes
    then: Literal["keep", "close", "reset", "hang"] = "keep"


def answer(status: int = 200, body: bytes = PAGE, **headers: str) -> Answer:
    """A whole answer; an underscore in a header's name stands for a hyphen."""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if status not in (204, 304):
        lines.append(f"Content-Length: {len(body)}")
    return Answer("\r\n".join([*lines, "", ""]).encode("latin-1") + body)


def redirect(location: str, status: int = 302) -> Answer:
    return answer(status, b"", Location=location)


@dataclass(frozen=True)
class Request:
    """A request as it arrived; the names of its headers are in lower case."""

    target: str
    headers: Mapping[str, str]


@dataclass
class Site:
    """Each path has a list of answers, given in turn, the last one for ever. What has none is not found."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    address: str = ""
    connections: int = 0
    most_connections: int = 0

    def says(self, path: str, *answers: Answer) -> None:
        self.answers[path] = list(answers)

    def asked_for(self, path: str) -> list[Request]:
        return [request for request in self.requests if urlsplit(request.target).path == path]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.most_connections = max(self.most_connections, self.connections)
        try:
            while await self._serve_one(reader, writer) == "keep":
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.connections -= 1
            writer.close()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        head, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.partition(": ") for line in lines if line)
        target = head.split(" ")[1]
        self.requests.append(Request(target, {name.lower(): value for name, _, value in pairs}))
        told = self.answers.get(urlsplit(target).path, [answer(404, b"no such page")])
        now = told.pop(0) if len(told) > 1 else told[0]
        writer.write(now.wire)
        await writer.drain()
        if now.then == "reset":
            writer.transport.abort()
        elif now.then == "hang":
            await reader.read()
        return now.then


@asynccontextmanager
async def serving() -> AsyncIterator[Site]:
    site = Site()
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    site.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield site
    finally:
        server.close()


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


@dataclass
class Visit:
    """A source that asks the site as the archive's replica, without waiting, and what it recorded."""

    site: Site
    time: FakeTime = field(default_factory=FakeTime)
    recorded: list[Exchange] = field(default_factory=list)

    def source(self, *, limits: Limits | None = None, pause: float | None = None, contact: str = "") -> WebSource:
        return WebSource(
            archive(),
            record=self.recorded.append,
            replica=self.site.address,
            limits=limits,
            pause=pause,
            contact=contact,
            sleep=self.time.sleep,
            clock=self.time.clock,
            on_wait=self.time.on_wait,
        )

    def statuses(self, path: str) -> list[int]:
        """The status of each recorded exchange for a path, in order."""
        return [exchange.status for exchange in self.recorded if urlsplit(exchange.url).path == path]
