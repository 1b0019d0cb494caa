"""A service on loopback that people are told by, and a data folder whose regest.toml names it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from flows.settings.settings import FILE

PATH = "/told"


class Service:
    """What stands behind a `json://` URL: it keeps what it is told, and answers with a status."""

    def __init__(self, server: HTTPServer, path: str = PATH) -> None:
        self.status = 200
        self.messages: list[dict[str, Any]] = []
        self.url = f"json://127.0.0.1:{server.port}{path}"
        server.expect_request(path).respond_with_handler(self._answer)

    @property
    def titles(self) -> list[str]:
        return [message["title"] for message in self.messages]

    @property
    def texts(self) -> list[str]:
        return [message["message"] for message in self.messages]

    def _answer(self, request: Request) -> Response:
        if self.status == 200:
            self.messages.append(request.get_json())
        return Response(status=self.status)


def say_whom_to_tell(data: Path, *urls: str, more: str = "") -> None:
    """Writes the regest.toml of a data folder."""
    data.mkdir(parents=True, exist_ok=True)
    (data / FILE).write_text(f"{more}\n[notify]\nto = {list(urls)}\n".replace("'", '"'))
