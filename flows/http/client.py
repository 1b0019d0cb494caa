"""One request and its answer, within bounds, to addresses that may be asked: only here is the HTTP library known."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from flows.http.pacing import AttemptFailed
from flows.http.redirects import request_target
from flows.http.source import OTHER_WAYS_IN, Limits, PageUnavailable, SourceBlocked
from warehouse.warc.exchange import Exchange, Headers

Resolver = Callable[[str], Awaitable[Sequence[str]]]

# The only part of IPv6 that has been given out for addresses that all can reach (IANA, RFC 4291, section 2.4).
GLOBAL_UNICAST = IPv6Network("2000::/3")
# RFC 6052, section 2.1: the last 32 bits are an IPv4 address.
NAT64 = IPv6Network("64:ff9b::/96")
# IANA's special-purpose registries hold these too; `is_global` of some versions of Python does not know them.
FURTHER_SPECIAL = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("2001::/23"),
    IPv6Network("3fff::/20"),
)


async def resolve(host: str) -> Sequence[str]:
    """The host's addresses as the system gives them, the preferred one first. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


async def public_addresses(host: str, resolver: Resolver = resolve) -> Sequence[str]:
    """The public addresses of a host. Raises SourceBlocked when it has none or does not resolve."""
    try:
        addresses = await resolver(host)
    except (OSError, UnicodeError) as error:
        raise SourceBlocked(f"{host} does not resolve: is there a network? If so, {OTHER_WAYS_IN}") from error
    public = [address for address in addresses if is_public(address)]
    if not public:
        raise SourceBlocked(
            f"{host} resolves to {', '.join(addresses) or 'nothing'}, which is no public address: Regest does not "
            "fetch from one unless it is named as a replica"
        )
    return public


def is_public(address: str) -> bool:
    """Whether an IP address is reachable for all: not private, loopback, link-local, multicast or reserved, also
    when it is an IPv6 address that stands for such an IPv4 address.

    An IPv6 address that stands for an IPv4 address is as public as that one, in the forms that lead there from
    everywhere (mapped, 6to4, NAT64's own prefix). In all other forms (compatible, translated, Teredo, a network's own
    NAT64) it leads to wherever a network's own translator leads: such an address is public never.
    """
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address):
        embedded = _embedded_ipv4(parsed)
        if embedded is None and parsed not in GLOBAL_UNICAST:
            return False
        parsed = embedded or parsed
    return parsed.is_global and not parsed.is_multicast and not any(parsed in network for network in FURTHER_SPECIAL)


def environment_proxy(url: str) -> str | None:
    """The proxy that the environment (HTTPS_PROXY, ALL_PROXY, NO_PROXY and their like) states for `url`, or None."""
    parts = urlsplit(url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(parts.netloc):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _embedded_ipv4(address: IPv6Address) -> IPv4Address | None:
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


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

    It keeps no cookies, follows no redirects and verifies every certificate. `headers` go with each request. `home`
    is a URL of the archive: a proxy that the environment states for it is used for all, and then resolves its names.
    """

    def __init__(
        self, *, home: str, headers: Headers, limits: Limits, replica: str | None, resolver: Resolver = resolve
    ) -> None:
        self._headers = headers
        self._limits = limits
        self._replica = httpx.URL(replica) if replica else None
        self._resolver = resolver
        self._routes: dict[tuple[str, str], _Route] = {}
        self._proxy = None if replica else environment_proxy(home)
        self._transport = _transport(limits.connections, self._proxy)
        timeout = httpx.Timeout(limits.seconds_to_read, connect=limits.seconds_to_connect, pool=None)
        self._timeout = timeout.as_dict()

    async def aclose(self) -> None:
        """Closes all connections."""
        await self._transport.aclose()

    async def get(self, url: str, conditions: Headers = ()) -> Exchange:
        """Asks for `url`, absolute and on one of the archive's hosts, with the further headers `conditions`.

        Raises AttemptFailed when there is no whole answer, PageUnavailable when it is too large or the URL
        is none, and SourceBlocked
        when the host does not exist, refuses the first connection, or does not prove who it is.
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
            ip_address=None if self._proxy else _ip_address(response),
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

    def _failure(self, url: str, host: str, route: _Route, error: httpx.TransportError) -> Exception:
        causes = list(causes_of(error))
        where = f"the replica {self._replica}" if self._replica else host
        if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
            return SourceBlocked(f"{where} does not prove who it is ({causes[-1]}): Regest trusts no such certificate")
        if isinstance(error, (httpx.ConnectError, httpx.ProxyError)) and not route.reached:
            what_else = "is it running?" if self._replica else OTHER_WAYS_IN
            return SourceBlocked(f"{where} cannot be reached ({_in_words(causes)}): {what_else}")
        return AttemptFailed(f"{url} was not answered in full: {_in_words(causes)}")


def _transport(connections: int, proxy: str | None) -> httpx.AsyncHTTPTransport:
    limits = httpx.Limits(
        max_connections=connections,
        max_keepalive_connections=connections,
        keepalive_expiry=KEEP_CONNECTION_SECONDS,
    )
    try:
        # The library looks at no port before it connects.
        _ = urlsplit(proxy or "").port
        return httpx.AsyncHTTPTransport(verify=httpx.create_ssl_context(), http2=True, limits=limits, proxy=proxy)
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        raise SourceBlocked(f"the proxy that the environment states cannot be used: {error}") from error


def _ip_address(response: httpx.Response) -> str | None:
    stream = response.extensions.get("network_stream")
    server = stream.get_extra_info("server_addr") if stream is not None else None
    return str(server[0]) if server else None


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
