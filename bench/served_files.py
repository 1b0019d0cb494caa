"""Servers on loopback: of a folder of files, as a plain web host does, and of what a handler answers."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *said: object) -> None: ...


@contextmanager
def served_files(folder: Path) -> Iterator[str]:
    """The origin, as http://127.0.0.1:PORT; its server ends with the block."""
    with answered_by(functools.partial(_Quiet, directory=str(folder))) as origin:
        yield origin


@contextmanager
def answered_by(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """The origin of a server whose requests a handler answers, each in a thread; it ends with the block."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
