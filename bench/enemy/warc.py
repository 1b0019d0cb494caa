"""Writes WARC files, to be imported: plain HTTP responses, one gzip member each."""

import gzip
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from bench.enemy.site import Answer


def write_warc(path: Path, responses: Iterable[tuple[str, datetime, Answer]]) -> Path:
    """A .warc.gz of these responses, each with its URL and time."""
    with path.open("wb") as file:
        for url, when, answer in responses:
            head = "".join(f"{name}: {value}\r\n" for name, value in answer.headers)
            http = f"HTTP/1.1 {answer.status} OK\r\n{head}Content-Length: {len(answer.body)}\r\n\r\n".encode()
            content = http + answer.body
            record = (
                f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{uuid4()}>\r\n"
                f"WARC-Date: {when:%Y-%m-%dT%H:%M:%SZ}\r\nWARC-Target-URI: {url}\r\n"
                f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(content)}\r\n\r\n"
            ).encode()
            file.write(gzip.compress(record + content + b"\r\n\r\n"))
    return path
