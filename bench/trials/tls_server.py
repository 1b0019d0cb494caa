"""The same trouble one layer down: certificates that prove too little, and an HTTP/2 server that breaks off."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import Event, RequestReceived

from bench.trials.fault_server import Request, listening

# GOAWAY says of which streams the server knows nothing: of the one just asked for, or of none yet to come.
Trouble = Literal["goaway before the answer", "goaway after the answer", "stream reset", "none"]


def write_certificate(pem: Path, address: str = "127.0.0.1", days_left: int = 1) -> Path:
    """Writes a certificate for an IP address that signs itself, with its key, to `pem`; gives that path back."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Regest's trials")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=days_left))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + private)
    return pem


def tls_context(certificate: Path, *protocols: str) -> ssl.SSLContext:
    """A server's context, which offers `protocols` (“h2”) if any are given."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    if protocols:
        context.set_alpn_protocols(list(protocols))
    return context


@dataclass
class Http2Site:
    """Speaks HTTP/2 and nothing else. `bodies` are given by target, one for each; a target may have `troubles` in turn,
    the last one for ever. What has no body is not found."""

    bodies: Mapping[str, bytes]
    troubles: dict[str, list[Trouble]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    address: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = H2Connection(H2Configuration(client_side=False))
        connection.initiate_connection()
        is_open = True
        while is_open and (data := await reader.read(65536)):
            for event in connection.receive_data(data):
                is_open = is_open and self._answer(connection, event)
            writer.write(connection.data_to_send())
            await writer.drain()

    def _answer(self, connection: H2Connection, event: Event) -> bool:
        """Whether the connection goes on."""
        if not isinstance(event, RequestReceived):
            return True
        headers = {name.decode(): value.decode("latin-1") for name, value in event.headers}
        target, stream = headers[":path"], event.stream_id
        self.requests.append(Request(target, headers))
        trouble = self._trouble_of(target)
        if trouble == "goaway before the answer":
            connection.close_connection(ErrorCodes.ENHANCE_YOUR_CALM, last_stream_id=max(stream - 2, 0))
        elif trouble == "stream reset":
            connection.reset_stream(stream, ErrorCodes.INTERNAL_ERROR)
        else:
            self._send(connection, stream, self.bodies.get(target))
            if trouble == "goaway after the answer":
                connection.close_connection(last_stream_id=stream)
        return not trouble.startswith("goaway")

    def _send(self, connection: H2Connection, stream: int, body: bytes | None) -> None:
        status, kind = (b"404", b"text/plain") if body is None else (b"200", b"text/html; charset=utf-8")
        connection.send_headers(stream, [(b":status", status), (b"content-type", kind)])
        pieces = [(body or b"")[start : start + 16_384] for start in range(0, len(body or b""), 16_384)]
        for piece in pieces:
            connection.send_data(stream, piece)
        connection.end_stream(stream)

    def _trouble_of(self, target: str) -> Trouble:
        told = self.troubles.get(target) or ["none"]
        return told.pop(0) if len(told) > 1 else told[0]


@asynccontextmanager
async def serving_http2(site: Http2Site, certificate: Path) -> AsyncIterator[Http2Site]:
    """The site, served over TLS until the end."""
    async with listening(site.serve, tls_context(certificate, "h2")) as site.address:
        yield site
