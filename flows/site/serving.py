"""Serves an application on loopback until it is stopped."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from flows.replay.server import LOOPBACK
from parsers.errors import WrongUsage


class PortTaken(WrongUsage):
    """A port that pages cannot be served at."""


def serve(app: ASGIApp, port: int, on_start: Callable[[str], None]) -> None:
    """Serves on 127.0.0.1 until Ctrl-C; `port` 0 takes a free one. `on_start` is told where. Raises PortTaken."""
    with _listening(port) as listener:
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="on")
        # Ctrl-C while this loads would leave what serves half begun, which Python complains of.
        config.get_loop_factory()
        on_start(f"http://{LOOPBACK}:{listener.getsockname()[1]}")
        uvicorn.Server(config).run(sockets=[listener])


def _listening(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
        # Browsers may ask before the application is ready: they wait then.
        listener.listen()
    except OSError as error:
        listener.close()
        raise PortTaken(
            f"port {port} of {LOOPBACK} cannot be used ({error.strerror}): give another with --port"
        ) from error
    return listener
