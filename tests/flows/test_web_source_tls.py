"""TLS is always verified, and HTTP/2 is spoken where it is offered. The server here speaks nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from loopback_site import HOME, HOST, PAGE, Site, Visit

from bench.trials.tls_server import Http2Site, serving_http2, write_certificate
from flows.http.source import SourceBlocked


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key in the same file."""
    return write_certificate(tmp_path_factory.mktemp("tls") / "certificate.pem")


@pytest.fixture
async def site(certificate: Path) -> AsyncIterator[Http2Site]:
    async with serving_http2(Http2Site({"/search": PAGE}), certificate) as site:
        yield site


@pytest.fixture
def visit(site: Http2Site) -> Visit:
    return Visit(Site(address=site.address))


async def test_http2_is_spoken_where_it_is_offered(
    visit: Visit, site: Http2Site, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    async with visit.source() as source:
        page = await source.fetch(f"{HOME}/search")

    assert (page.protocol, page.reason, page.body()) == ("h2", "OK", PAGE)
    assert site.requests[-1].headers[":authority"] == HOST


async def test_a_certificate_that_proves_nothing_is_not_trusted(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Among those that the system trusts."""
    monkeypatch.delenv("SSL_CERT_FILE")
    async with visit.source() as source:
        with pytest.raises(SourceBlocked, match="does not prove who it is"):
            await source.fetch(f"{HOME}/search")

    assert visit.time.waits == []
