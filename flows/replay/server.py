"""A server on loopback: answers, over HTTP/1.1, until it is stopped. It knows nothing of archives."""

from __future__ import annotations

import gzip
import re
import socket
import sys
from collections.abc import Callable, Container, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self

from parsers.errors import RegestError
from warehouse.warc.exchange import Headers

LOOPBACK = "127.0.0.1"
IDLE_SECONDS = 60.0
# Who has this machine in their own hand. Any other name may belong to a page that lets it lead here; browsers then take
# that page and what is served here for one site.
OWN_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})

_LOOKS = "img-src 'self' data:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; media-src 'self' data:"
_KEPT_IN = "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
# The looks of a page, as far as they are served here. Its origin stays its own, else it could not load its fonts;
# nothing runs in it.
STILL = f"sandbox allow-same-origin allow-forms; default-src 'none'; {_LOOKS}; {_KEPT_IN}"
# Scripts too, which yet load and ask nothing but this server; no policy keeps them from leading the window elsewhere.
WITH_SCRIPTS = (
    f"default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; connect-src 'self'; {_LOOKS}; {_KEPT_IN}"
)
_PROTECTION: Headers = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)

# Of what is larger than this share of the body, the few bytes saved are not worth a client's decoding.
_MOST_OF_BODY = 0.9

_PORT = re.compile(r":\d*\Z", re.ASCII)
_NO_WEIGHT = re.compile(r"q=0(\.0*)?")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent for one page, made by `answer`.

    `gzipped` is the body compressed, None where that is not worth it. `etag` is the digest that its entity tags are
    made of, None for a page that cannot be asked for conditionally. `last_modified` is in UTC.
    """

    status: int
    headers: Headers
    body: bytes
    gzipped: bytes | None
    etag: str | None
    last_modified: datetime | None

    def variant(self, is_gzipped: bool) -> tuple[Headers, bytes]:
        """The headers and the body of one encoding. Each has an entity tag of its own (RFC 9110, section 8.8.3.3)."""
        headers = list(self.headers)
        if self.gzipped is not None:
            headers.append(("Vary", "Accept-Encoding"))
        if self.etag is not None:
            headers.append(("ETag", f'"{self.etag}-gzip"' if is_gzipped else f'"{self.etag}"'))
        if self.last_modified is not None:
            headers.append(("Last-Modified", format_datetime(self.last_modified, usegmt=True)))
        if is_gzipped and self.gzipped is not None:
            return (*headers, ("Content-Encoding", "gzip")), self.gzipped
        return tuple(headers), self.body


def answer(status: int, headers: Headers, body: bytes, last_modified: datetime | None = None) -> Answer:
    """An answer with its body compressed and digested once. Only one with status 200 can be asked for conditionally
    (RFC 9110, section 13.2.1)."""
    gzipped = gzip.compress(body, compresslevel=6, mtime=0)
    is_ok = status == HTTPStatus.OK
    return Answer(
        status=status,
        headers=headers,
        body=body,
        gzipped=gzipped if len(gzipped) <= _MOST_OF_BODY * len(body) else None,
        etag=sha256(body).hexdigest()[:32] if is_ok else None,
        last_modified=last_modified.astimezone(UTC).replace(microsecond=0) if is_ok and last_modified else None,
    )


class ReplicaServer(ThreadingTCPServer):
    """Serves on 127.0.0.1 what `answer_to` says to a request's target ("/search?page=1"), a thread for each connection.

    `port` 0 takes a free one; `policy` is the Content-Security-Policy of every answer. Requests for another host than
    this machine, by OWN_NAMES, or one of `hosts` are refused. Raises OSError or OverflowError for a port that cannot be
    had.
    """

    allow_reuse_address = True
    request_queue_size = 128

    def __init__(
        self, port: int, answer_to: Callable[[str], Answer], policy: str = STILL, hosts: Iterable[str] = ()
    ) -> None:
        self.answer_to = answer_to
        self.names = OWN_NAMES.union(hosts)
        self.protection: Headers = (("Content-Security-Policy", policy), *_PROTECTION)
        self._connections: set[socket.socket] = set()
        super().__init__((LOOPBACK, port), _Handler)

    @property
    def port(self) -> int:
        """The port it listens on."""
        port: int = self.socket.getsockname()[1]
        return port

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def close_request(self, request: Any) -> None:
        """Closes one connection."""
        self._connections.discard(request)
        super().close_request(request)

    def server_close(self) -> None:
        """Closes the port and every connection, and waits for their threads."""
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news; a fault of the replica goes to stderr."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: ReplicaServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS

    def do_GET(self) -> None:
        if "Content-Length" in self.headers or "Transfer-Encoding" in self.headers:
            # The body is not read, and must not be taken for the next request.
            self.close_connection = True
        if not self._is_for_this_server():
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return
        found = self.server.answer_to(self.path.encode("latin-1").decode(errors="replace"))
        is_gzipped = found.gzipped is not None and _accepts_gzip(self.headers.get("Accept-Encoding", ""))
        headers, body = found.variant(is_gzipped)
        if self._is_known(found, dict(headers).get("ETag")):
            self._send(HTTPStatus.NOT_MODIFIED, headers, None)
        else:
            self._send(found.status, headers, body)

    do_HEAD = do_GET  # noqa: N815

    def send_error(self, code: int, *_message: str | None) -> None:
        """What the base class answers by itself: malformed requests, and as 501 every method but GET and HEAD."""
        self.close_connection = True
        status = HTTPStatus(HTTPStatus.METHOD_NOT_ALLOWED if code == HTTPStatus.NOT_IMPLEMENTED else code)
        headers = [("Content-Type", "text/plain; charset=utf-8")]
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            headers.append(("Allow", "GET, HEAD"))
        wanted = "ask for 127.0.0.1" if status == HTTPStatus.MISDIRECTED_REQUEST else "a replica is only read"
        self._send(status, tuple(headers), f"{status.value} {status.phrase}: {wanted}.\n".encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by the base class
        """Says nothing: the command's output is its own."""

    def _is_for_this_server(self) -> bool:
        """By any port: it may be reached through a tunnel. Browsers always name a host."""
        return are_own_names(self.headers.get_all("Host", []), self.server.names)

    def _is_known(self, found: Answer, etag: str | None) -> bool:
        """Whether the client holds this page already (RFC 9110, sections 13.1.2 and 13.1.3)."""
        if etag is None:
            return False
        stated = self.headers.get("If-None-Match")
        if stated is not None:
            known_tags = [tag.strip().removeprefix("W/") for tag in stated.split(",")]
            return etag in known_tags or known_tags == ["*"]
        since = _http_date(self.headers.get("If-Modified-Since"))
        return since is not None and found.last_modified is not None and found.last_modified <= since

    def _send(self, status: int, headers: Headers, body: bytes | None) -> None:
        """`body` None stands for an answer that has none, not even an empty one."""
        lines = [
            f"HTTP/1.1 {status} {self.responses.get(status, ('',))[0]}",
            f"Date: {self.date_time_string()}",
            f"Connection: {'close' if self.close_connection else 'keep-alive'}",
            *(f"{name}: {' '.join(value.split())}" for name, value in (*headers, *self.server.protection)),
        ]
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1", errors="replace")
        self.wfile.write(head if body is None or self.command == "HEAD" else head + body)


def are_own_names(hosts: Iterable[str], names: Container[str] = OWN_NAMES) -> bool:
    """Whether all hosts that a request names, with or without a port, are among these."""
    return all(_PORT.sub("", host.strip()).lower() in names for host in hosts)


def _accepts_gzip(accept_encoding: str) -> bool:
    """RFC 9110, section 12.5.3; whoever does not say is sent the plain body."""
    weights = {}
    for part in accept_encoding.lower().split(","):
        coding, _, weight = part.partition(";")
        weights[coding.strip()] = weight.replace(" ", "")
    stated = weights.get("gzip", weights.get("*"))
    return stated is not None and not _NO_WEIGHT.fullmatch(stated)


def _http_date(text: str | None) -> datetime | None:
    """A date in UTC, None for what is none: such a condition is ignored."""
    try:
        date = parsedate_to_datetime(text or "")
        return date if date.tzinfo else date.replace(tzinfo=UTC)
    except (OverflowError, TypeError, ValueError):
        return None


class ReplicaError(RegestError):
    """A replica that cannot be served."""


class LoopbackService:
    """Answers at `origin` while it is entered as a context manager; what it answers, `_server_at` says.

    Entering raises ReplicaError for a port that cannot be had; 0 is any that is free.
    """

    def __init__(self, port: int) -> None:
        self._port = port

    @property
    def origin(self) -> str:
        """Where it is served: “http://127.0.0.1:8080”."""
        return f"http://{LOOPBACK}:{self._server.port}"

    def serve_forever(self) -> None:
        """Returns when it is closed by another thread: for a command that ends with Ctrl-C."""
        self._thread.join()

    def __enter__(self) -> Self:
        try:
            self._server = self._server_at(self._port)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise ReplicaError(f"port {self._port} of {LOOPBACK} cannot be used ({reason}): give another") from error
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name=type(self).__name__)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _server_at(self, port: int) -> ReplicaServer:
        raise NotImplementedError
