"""TLS is always verified, and HTTP/2 is spoken where it is offered. The server here speaks nothing else."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived
from loopback_site import HOME, HOST, PAGE, Site, Visit

from flows.sources import SourceBlocked


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Regest's tests")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path_factory.mktemp("tls") / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + private)
    return pem


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    connection = H2Connection(H2Configuration(client_side=False))
    connection.initiate_connection()
    while data := await reader.read(65536):
        for event in connection.receive_data(data):
            if isinstance(event, RequestReceived):
                asked = dict(event.headers)
                connection.send_headers(event.stream_id, [(b":status", b"200"), (b"x-authority", asked[b":authority"])])
                connection.send_data(event.stream_id, PAGE, end_stream=True)
        writer.write(connection.data_to_send())
        await writer.drain()
    writer.close()


@pytest.fixture
async def visit(certificate: Path) -> AsyncIterator[Visit]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    context.set_alpn_protocols(["h2"])
    server = await asyncio.start_server(_serve, "127.0.0.1", 0, ssl=context)
    yield Visit(Site(address=f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"))
    server.close()


async def test_http2_is_spoken_where_it_is_offered(
    visit: Visit, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    async with visit.source() as source:
        page = await source.fetch(f"{HOME}/search")

    assert (page.protocol, page.reason, page.body()) == ("h2", "OK", PAGE)
    assert page.header("x-authority") == HOST


async def test_a_certificate_that_proves_nothing_is_not_trusted(visit: Visit) -> None:
    async with visit.source() as source:
        with pytest.raises(SourceBlocked, match="does not prove who it is"):
            await source.fetch(f"{HOME}/search")

    assert visit.time.waits == []
