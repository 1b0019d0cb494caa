"""A service on this machine that answers while it is entered."""

from __future__ import annotations

from threading import Thread
from types import TracebackType
from typing import Self

from flows.replay_http import LOOPBACK, ReplicaServer
from parsers.errors import RegestError


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
