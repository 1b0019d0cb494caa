"""What the capture files hold, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from parsers.errors import RegestError

# The sources of runs that take over what others have captured.
IMPORTS = frozenset({"saved", "wayback"})
# The source of captures in WARC and WACZ files of other programs.
FOREIGN = "warc"


class CaptureError(RegestError):
    """A capture that cannot be written or read back."""


class CaptureNotStored(CaptureError):
    """A file of captures that cannot be written: nothing else can be stored there either."""


@dataclass(frozen=True, slots=True)
class RunStart:
    """What a run knows when it starts. It is the first record of each of the run's files. Times are UTC.

    An import is a run too: of no listing (`listing_url` is empty), from the source "saved" or "wayback".
    """

    run_id: UUID
    archive: str
    listing_url: str
    source: str
    started_at: datetime
    regest_version: str
    parser_version: str

    @property
    def is_import(self) -> bool:
        """Whether it takes over what others have captured, at times that have nothing to do with its own."""
        return self.source in IMPORTS


@dataclass(frozen=True, slots=True)
class RunEnd:
    """What only the run itself can know of how it went, as JSON values. A run that was killed has none."""

    run_id: UUID
    report: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Registration:
    """A WARC or WACZ file of another program, whose captures of the archive are read where it lies.

    `file` is its absolute path, or relative to the captures folder where an import has copied it; `size` is in bytes.
    """

    run_id: UUID
    archive: str
    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Capture:
    """One stored response, without its bytes.

    `source` names where it came from: "web", "replica", "wayback", "saved" (a page that somebody saved), "warc" (a WARC
    or WACZ file of another program). `url` has everything that a URI may not hold percent-encoded. `captured_at` is in
    UTC; `dated_by` says what it is the time of, and `origin` where the bytes were found (see Exchange). `content_type`,
    `etag` and `last_modified` are this response's own: a 304 mostly has none. `payload_digest` is "sha256:" and
    hexadecimal digits of the body as transferred, `payload_length` its length in bytes; both are the original's for a
    revisit, whose `revisit_of` names the capture that holds the payload. `read_as` is how its headers say to read the
    payload (see Exchange), the original's for a 304; None where that is not known. `file` is relative to the captures
    folder, with "/", or absolute for a registered file; `offset` and `length` are the record's in that file, compressed
    as it is, in bytes.
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
    dated_by: str = "request"
    origin: str | None = None
    read_as: str | None = None


@dataclass(frozen=True, slots=True)
class Original:
    """What a revisit must know of the capture that holds its payload: fields of Capture."""

    capture_id: UUID
    url: str
    captured_at: datetime
    payload_digest: str
    payload_length: int
    read_as: str | None = None
    revisit_of: None = None

    @classmethod
    def of(cls, capture: Capture) -> Self:
        """What a revisit must know of this one, and no more: of every page that is taken over it is remembered."""
        return cls(
            capture.capture_id,
            capture.url,
            capture.captured_at,
            capture.payload_digest,
            capture.payload_length,
            capture.read_as,
        )


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes of a capture file that cannot be read. `file` is relative to the captures folder."""

    file: str
    offset: int
    length: int
    reason: str


@dataclass(frozen=True, slots=True)
class Incident:
    """What a run met on its way and no capture shows. `kind` is the kind of discrepancy that it is."""

    kind: str
    url: str
    page_number: int | None
    detail: str
