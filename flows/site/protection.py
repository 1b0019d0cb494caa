"""What keeps pages of the web from reading what is served on this machine, and what archives print from doing harm."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flows.replay.server import are_own_names

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-cache",
}
READING = frozenset({"GET", "HEAD"})


class Protection:
    """Refuses requests for another host than this machine and all that are not for reading, and gives every answer the
    headers that a browser keeps to; those that an answer has itself stay."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers, or has the application answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await (_refused(scope) or self._app)(scope, receive, send_protected)


def _refused(scope: Scope) -> ASGIApp | None:
    hosts = Headers(scope=scope).getlist("host")
    if not hosts or not are_own_names(hosts):
        return PlainTextResponse("Ask for 127.0.0.1.\n", 421)
    if scope["method"] not in READING:
        return PlainTextResponse("These pages are only read.\n", 405, {"Allow": "GET, HEAD"})
    return None
