"""What the capture files hold, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from parsers.errors import RegestError


class CaptureError(RegestError):
    """A capture that cannot be written or read back."""


@dataclass(frozen=True, slots=True)
class RunStart:
    """What a run knows when it starts. It is the first record of each of the run's files. Times are UTC."""

    run_id: UUID
    archive: str
    listing_url: str
    source: str
    started_at: datetime
    regest_version: str
    parser_version: int


@dataclass(frozen=True, slots=True)
class RunEnd:
    """What only the run itself can know of how it went, as JSON values. A run that was killed has none."""

    run_id: UUID
    report: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Capture:
    """One stored response, without its bytes.

    `source` names where the run's pages came from ("web", "replica"). `url` has everything that a URI may not hold
    percent-encoded. `captured_at` is the time in UTC at which the request was sent. `content_type`, `etag` and
    `last_modified` are this response's own: a 304 mostly has none. `payload_digest` is "sha256:" and hexadecimal
    digits of the body as transferred, `payload_length` its length in bytes; both are the original's for a revisit,
    whose `revisit_of` names the capture that holds the payload. `file` is relative to the captures folder, with
    "/"; `offset` and `length` are the gzip member's in that file, in bytes.
    """

    capture_id: UUID
    run_id: UUID
    archive: str
    source: str
    url: str
    captured_at: datetime
    status: int
    content_type: str | None
    etag: str | None
    last_modified: str | None
    payload_digest: str
    payload_length: int
    revisit_of: UUID | None
    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes of a capture file that cannot be read. `file` is relative to the captures folder."""

    file: str
    offset: int
    length: int
    reason: str
