"""Exchanges and runs that the tests of captures share."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from warehouse.warc.captures import Capture, CaptureWriter, RunStart, read_captures
from warehouse.warc.exchange import Exchange, Headers

URL = "https://digitalarchive.example/search?page=0"
RUN = RunStart(
    run_id=UUID("0b6a1b2c-3d4e-4f50-8a61-728394a5b6c7"),
    archive="example-archive",
    listing_url="https://digitalarchive.example/search?query=Ceaușescu",
    source="web",
    started_at=datetime(2026, 11, 24, 6, 30, 15, 250001, UTC),
    regest_version="0.1.0",
    parser_version="3",
)
REQUEST_HEADERS: Headers = (("Host", "digitalarchive.example"), ("User-Agent", "Regest/0.1.0"))


def exchange(payload: bytes = b"<p>one</p>", *, url: str = URL, status: int = 200, headers: Headers = ()) -> Exchange:
    return Exchange(
        url=url,
        fetched_at=datetime(2026, 11, 24, 6, 30, 16, 123456, UTC),
        request_headers=REQUEST_HEADERS,
        status=status,
        reason="Not Modified" if status == 304 else "OK",
        headers=headers or (("Content-Type", "text/html; charset=utf-8"), ("ETag", '"7"')),
        payload=payload,
        ip_address="192.0.2.7",
    )


def gzipped_exchange(body: bytes) -> Exchange:
    return exchange(gzip.compress(body, mtime=0), headers=(("Content-Encoding", "gzip"),))


def written(folder: Path, *exchanges: Exchange) -> list[Capture]:
    """The captures of a run that stored these exchanges and came to its end."""
    with CaptureWriter(folder, RUN) as writer:
        return [writer.append(one) for one in exchanges]


def captures_in(folder: Path) -> list[Capture]:
    return [found for found in read_captures(folder) if isinstance(found, Capture)]
