"""Which machines are talked to: none that is private, none that cannot prove who it is, the replica when told so."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import httpx
import pytest
from loopback_site import HOME, HOST, PAGE, Visit, answer, archive, serving

from flows.http.addresses import is_public, resolve
from flows.http.asking import Asking
from flows.http.client import HttpClient
from flows.http.source import Limits, PageUnavailable, SourceBlocked
from flows.web.source import WebSource
from warehouse.warc.exchange import Exchange


@pytest.fixture
async def visit() -> AsyncIterator[Visit]:
    async with serving() as site:
        yield Visit(site)


@pytest.fixture(autouse=True)
def without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def _recorded(_: Exchange) -> None:
    """Nothing here looks at what is recorded."""


def _live_source(*addresses: str) -> WebSource:
    async def resolver(host: str) -> Sequence[str]:
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return addresses

    return WebSource(archive(), Asking(resolver=resolver, limits=Limits(attempts=1)), record=_recorded)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::6810:84e5", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fd00::1", False),
        ("fe80::1%eth0", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),
        ("2002:808:808::1", True),
        # Special purposes (IANA).
        ("192.0.0.1", False),
        ("192.0.0.192", False),
        ("192.0.0.255", False),
        ("192.0.1.1", True),
        ("192.0.2.1", False),
        ("192.88.99.1", False),
        ("198.18.0.1", False),
        ("198.51.100.1", False),
        ("203.0.113.1", False),
        ("240.0.0.1", False),
        ("239.255.255.255", False),
        ("100::1", False),
        ("2001:db8::1", False),
        ("2001:10::1", False),
        ("3fff::1", False),
        ("5f00::1", False),
        ("fec0::1", False),
        ("feff::1", False),
        ("4000::1", False),
        ("e000::1", False),
        # IPv4 addresses in IPv6 ones: mapped, compatible, translated, of NAT64's own and of local prefixes, Teredo.
        ("::ffff:169.254.169.254", False),
        ("::ffff:192.0.0.192", False),
        ("::127.0.0.1", False),
        ("::8.8.8.8", False),
        ("::ffff:0:127.0.0.1", False),
        ("::ffff:0:10.0.0.1", False),
        ("::ffff:0:8.8.8.8", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::c000:c0", False),
        ("64:ff9b:1::7f00:1", False),
        ("64:ff9b:1::808:808", False),
        ("64:ff9b:1:7f00:0:100::", False),
        ("2002:c000:c0::1", False),
        ("2001:0:7f00:1::", False),
        ("2001:0:808:808::f7f7:f7f7", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


async def test_the_system_resolves_names() -> None:
    assert "127.0.0.1" in await resolve("127.0.0.1")


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("10.0.0.1", "::1"), ("::ffff:192.168.0.1",)])
async def test_a_private_address_is_not_asked(addresses: tuple[str, ...]) -> None:
    async with _live_source(*addresses) as source:
        with pytest.raises(SourceBlocked, match=f"{HOST} resolves to .* no public address"):
            await source.fetch(f"{HOME}/search")


async def test_a_host_that_does_not_resolve_ends_in_one_line() -> None:
    async with _live_source() as source:
        with pytest.raises(SourceBlocked, match=f"^{HOST} does not resolve: .*Wayback Machine") as blocked:
            await source.fetch(f"{HOME}/search")

    assert source.name == "web"
    assert "\n" not in str(blocked.value)


async def test_requests_go_to_the_addresses_that_were_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str, str]] = []

    async def handle(_: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        asked.append((request.url.host, request.headers["host"], request.extensions["sni_hostname"]))
        if request.url.host == "8.8.8.8":
            raise httpx.ConnectError("unreachable")
        return httpx.Response(200, stream=httpx.ByteStream(PAGE))

    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", handle)
    async with _live_source("127.0.0.1", "8.8.8.8", "2606:4700::1111") as source:
        await source.fetch(f"{HOME}/search", None)

    assert asked == [(address, HOST, HOST) for address in ("8.8.8.8", "2606:4700::1111", "2606:4700::1111")]


async def test_a_refused_connection_at_first_contact_ends_in_one_line(visit: Visit) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        visit.site.address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        async with visit.source() as source:
            with pytest.raises(SourceBlocked, match=r"replica .* cannot be reached .*is it running"):
                await source.fetch(f"{HOME}/search")

    assert visit.time.waits == []


async def test_a_host_that_was_there_before_is_asked_again(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object) -> httpx.Response:
        raise httpx.ConnectError("refused")

    visit.site.says("/search", answer())
    async with visit.source(limits=Limits(attempts=3)) as source:
        await source.fetch(f"{HOME}/search")
        monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", refuse)
        with pytest.raises(PageUnavailable, match="not answered in full: refused"):
            await source.fetch(f"{HOME}/search")

    assert source.traffic.retries == 2


async def test_the_proxy_of_the_environment_is_used_and_resolves_names(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", visit.site.address)
    visit.site.says("/search", answer())
    over_http = replace(archive(), home=f"http://{HOST}")

    async with WebSource(over_http, Asking(), record=visit.recorded.append) as source:
        page = await source.fetch(f"http://{HOST}/search?f[0]=a")

    assert visit.site.requests[-1].target == f"http://{HOST}/search?f[0]=a"
    assert page.ip_address is None


async def test_a_proxy_that_lets_nothing_through_ends_in_one_line(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", visit.site.address)

    async with _live_source() as source:
        with pytest.raises(SourceBlocked, match=r"cannot be reached \(404 Not Found\)"):
            await source.fetch(f"{HOME}/search")

    assert visit.site.requests[0].target == f"{HOST}:443"


async def test_a_replica_is_asked_without_the_proxy(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "http://127.0.0.1:9")
    visit.site.says("/search", answer())

    async with visit.source() as source:
        assert (await source.fetch(f"{HOME}/search")).body() == PAGE


async def test_a_proxy_that_cannot_be_used_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "gopher://user:secret@127.0.0.1:9")

    with pytest.raises(SourceBlocked, match="proxy") as blocked:
        _live_source("8.8.8.8")

    assert "secret" not in str(blocked.value)


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:99999999999", "http://[::1", "http://127.0.0.1:port"])
async def test_a_proxy_that_is_no_url_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("all_proxy", proxy)

    with pytest.raises(SourceBlocked, match="proxy") as blocked:
        _live_source("8.8.8.8")

    assert "\n" not in str(blocked.value)


async def test_a_url_that_no_proxy_can_be_given_costs_its_page_alone(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", visit.site.address)
    client = HttpClient(Asking(), home=f"http://{HOST}", accept="*/*", replica=None)

    with pytest.raises(PageUnavailable, match="cannot be asked for"):
        await client.get(f"http://{HOST}/{'a' * 70_000}")
    await client.aclose()
