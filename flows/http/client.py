"""One request and its answer, within bounds, to addresses that may be asked: only here is the HTTP library known."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from flows.http.addresses import public_addresses
from flows.http.asking import Asking
from flows.http.redirects import request_target
from flows.http.retries import AttemptFailed
from flows.http.source import OTHER_WAYS_IN, PageUnavailable, SourceBlocked
from warehouse.warc.exchange import Exchange, Headers

PROTOCOLS = {"HTTP/2": "h2"}
NOT_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)
# A connection outlives the longest pause between two requests.
KEEP_CONNECTION_SECONDS = 90.0


@dataclass(slots=True)
class _Route:
    """How to reach a host: the places to connect to, in order, and the name that a certificate must prove there when
    it is not the place's own."""

    host: str
    places: list[httpx.URL]
    server_name: str | None = None
    reached: bool = False


class HttpClient:
    """Asks an archive's hosts, or the replica that stands for them, over HTTP/2 where it is offered, else HTTP/1.1.

    It keeps no cookies, follows no redirects and verifies every certificate. `accept` says what answers are wanted.
    `home` is a URL of the archive: a proxy that the environment states for it is used for all, and then resolves its
    names. Raises SourceError for a contact that no header can carry, and SourceBlocked for a proxy that is none.
    """

    def __init__(self, asking: Asking, *, home: str, accept: str, replica: str | None) -> None:
        self._headers = (
            ("User-Agent", asking.user_agent()),
            ("Accept", accept),
            # What the standard library can decode within bounds.
            ("Accept-Encoding", "gzip, deflate"),
        )
        self._limits = limits = asking.limits
        self._replica = httpx.URL(replica) if replica else None
        self._resolver = asking.resolver
        self._routes: dict[tuple[str, str], _Route] = {}
        self._proxy = None if replica else environment_proxy(home)
        self._transport = _transport(limits.connections, self._proxy)
        # Of the connection that answered last: to ask it takes as long as to send a request.
        self._answered_by: tuple[object, str | None] = (None, None)
        timeout = httpx.Timeout(limits.seconds_to_read, connect=limits.seconds_to_connect, pool=None)
        self._timeout = timeout.as_dict()

    async def aclose(self) -> None:
        """Closes all connections."""
        await self._transport.aclose()

    async def get(self, url: str, conditions: Headers = ()) -> Exchange:
        """Asks for `url`, absolute and on one of the archive's hosts, with the further headers `conditions`.

        Raises AttemptFailed when there is no whole answer, PageUnavailable when it is too large or the URL is none, and
        SourceBlocked when the host does not exist, refuses the first connection, or does not prove who it is.
        """
        parts = urlsplit(url)
        try:
            async with asyncio.timeout(self._limits.seconds_for_a_response):
                route = await self._route(parts.scheme, parts.netloc)
                return await self._exchange(url, route, conditions)
        except TimeoutError as error:
            seconds = self._limits.seconds_for_a_response
            raise AttemptFailed(f"{url} was not answered in full within {seconds:g} seconds") from error
        except httpx.InvalidURL as error:
            raise PageUnavailable(f"{url} is a URL that cannot be asked for: {error}") from error
        except httpx.TransportError as error:
            raise self._failure(url, parts.netloc, self._routes[parts.scheme, parts.netloc], error) from error

    async def _route(self, scheme: str, host: str) -> _Route:
        known = self._routes.get((scheme, host))
        if known is None:
            known = self._routes[scheme, host] = await self._new_route(scheme, host)
        return known

    async def _new_route(self, scheme: str, host: str) -> _Route:
        """Requests go to addresses that were checked, not to the name: a second look-up could give a private one."""
        if self._replica is not None:
            return _Route(host, [self._replica])
        if self._proxy is not None:
            return _Route(host, [httpx.URL(scheme=scheme, host=host)])
        addresses = await public_addresses(host, self._resolver)
        places = [httpx.URL(scheme=scheme, host=address) for address in addresses]
        return _Route(host, places, server_name=host)

    async def _exchange(self, url: str, route: _Route, conditions: Headers) -> Exchange:
        headers = (("Host", route.host), *self._headers, *conditions)
        fetched_at = datetime.now(UTC)
        response = await self._response(url, route, headers)
        try:
            payload = await self._payload(url, response)
        finally:
            await response.aclose()
        return Exchange(
            url=url,
            fetched_at=fetched_at,
            request_headers=headers,
            status=response.status_code,
            reason=response.reason_phrase,
            headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw),
            payload=payload,
            protocol=PROTOCOLS.get(response.http_version, response.http_version.lower()),
            ip_address=None if self._proxy else self._ip_address(response),
        )

    async def _response(self, url: str, route: _Route, headers: Headers) -> httpx.Response:
        """The head of the answer from the first place that lets us connect, which is asked first from now on."""
        # Headers came in as Latin-1 (an ETag may have any byte) and go out as they came.
        raw_headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        unconnected: httpx.TransportError | None = None
        for place in list(route.places):
            request = self._request(request_target(url).encode(), place, route, raw_headers)
            try:
                response = await self._transport.handle_async_request(request)
            except NOT_CONNECTED as error:
                unconnected = error
                route.places.append(route.places.pop(0))
            else:
                route.reached = True
                return response
        assert unconnected is not None, "a route has at least one place"
        raise unconnected

    def _request(
        self, target: bytes, place: httpx.URL, route: _Route, headers: list[tuple[bytes, bytes]]
    ) -> httpx.Request:
        """The library tidies a URL's path but leaves the extension “target” as it is. Only to a proxy must it not be
        given: the library would send it with CONNECT too."""
        extensions: dict[str, object] = {"timeout": self._timeout, "sni_hostname": route.server_name}
        if self._proxy is not None:
            return httpx.Request("GET", place.copy_with(raw_path=target), headers=headers, extensions=extensions)
        return httpx.Request("GET", place, headers=headers, extensions={**extensions, "target": target})

    async def _payload(self, url: str, response: httpx.Response) -> bytes:
        limit = self._limits.response_bytes
        payload = bytearray()
        async for piece in response.aiter_raw():
            payload += piece
            if len(payload) > limit:
                raise PageUnavailable(f"{url} is larger than the limit of {limit:,} bytes")
        return bytes(payload)

    def _ip_address(self, response: httpx.Response) -> str | None:
        stream = response.extensions.get("network_stream")
        if stream is None:
            return None
        if stream is not self._answered_by[0]:
            server = stream.get_extra_info("server_addr")
            self._answered_by = stream, str(server[0]) if server else None
        return self._answered_by[1]

    def _failure(self, url: str, host: str, route: _Route, error: httpx.TransportError) -> Exception:
        causes = list(causes_of(error))
        where = f"the replica {self._replica}" if self._replica else host
        if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
            return SourceBlocked(f"{where} does not prove who it is ({causes[-1]}): Regest trusts no such certificate")
        if isinstance(error, (httpx.ConnectError, httpx.ProxyError)) and not route.reached:
            what_else = "is it running?" if self._replica else OTHER_WAYS_IN
            return SourceBlocked(f"{where} cannot be reached ({_in_words(causes)}): {what_else}")
        return AttemptFailed(f"{url} was not answered in full: {_in_words(causes)}")


def environment_proxy(url: str) -> str | None:
    """The proxy that the environment (HTTPS_PROXY, ALL_PROXY, NO_PROXY and their like) states for `url`, or None."""
    parts = urlsplit(url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(parts.netloc):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _transport(connections: int, proxy: str | None) -> httpx.AsyncHTTPTransport:
    limits = httpx.Limits(
        max_connections=connections,
        max_keepalive_connections=connections,
        keepalive_expiry=KEEP_CONNECTION_SECONDS,
    )
    try:
        # The library looks at no port before it connects.
        _ = urlsplit(proxy or "").port
        certificates = _certificates(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
        return httpx.AsyncHTTPTransport(verify=certificates, http2=True, limits=limits, proxy=proxy)
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        raise SourceBlocked(f"the proxy that the environment states cannot be used: {error}") from error


@lru_cache(maxsize=4)
def _certificates(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """Those that are trusted, for all clients: to read them takes longer than some harvests."""
    return httpx.create_ssl_context()


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """The error, what caused it, and so on down to the system's own."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _in_words(causes: list[BaseException]) -> str:
    """What the system says, else the library, else the name of the kind of error (a timeout has no text)."""
    said = (cause.strerror for cause in reversed(causes) if isinstance(cause, OSError) and cause.strerror)
    return next(said, None) or str(causes[0]) or type(causes[0]).__name__
